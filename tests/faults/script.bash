# shellcheck shell=bash
# The functions of the scripts that are killed, starved and run in odd places. A task writes down in the file trace, as
# the last thing it does, that it ended well: from then on its log has to be whole. It says builtin, since some of the
# places export functions of such names, which only this file is to be spared.
builtin cd -- "${BASH_SOURCE[0]%/*}" || return
touch sourcing
while [[ -e hold ]]; do command sleep 0.01; done

# lines NAME FROM TO
lines() {
  builtin local i
  for ((i = $2; i <= $3; i++)); do builtin printf '%s line %d\n' "$1" "$i"; done
}

brief() {
  lines "$1" 1 200
  builtin echo "E $1" >>trace
}

# Goes on until the file go is there; a child of its own waits for it, too.
lasting() {
  lines "$1" 1 100
  touch "began.$1"
  bash -c 'until [[ -e go ]]; do sleep 0.02; done'
  lines "$1" 101 200
  builtin echo "E $1" >>trace
}

stubborn() {
  builtin trap '' TERM INT HUP
  lasting "$1"
}

leaving() {
  (
    builtin trap '' TERM
    until [[ -e go ]]; do command sleep 0.02; done
  ) &
  lasting "$1"
}

# A value through emit and one through keeping, and arguments, as they came.
values() {
  builtin printf '%s\0' "$@" >arguments
  emit EMITTED "$1"
  # shellcheck disable=SC2034 # keeping takes it
  KEPT=("$@")
}

wants_values() {
  builtin printf '%s\0' "$EMITTED" "${KEPT[@]}" >values
}

fills() {
  head -c "$1" /dev/zero | tr '\0' 'x'
  echo
}
