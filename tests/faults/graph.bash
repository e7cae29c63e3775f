# shellcheck shell=bash
# The functions of the random graphs. Whatever a task meets, it writes down beside this file, for the model to be held
# against:
#   trace          a line as an attempt begins (B ID), as it ends well (E ID), and for what must never be (X WHAT ID)
#   arguments.ID   the arguments as they came
#   seen.ID        the values of earlier tasks: name, how many elements, then key and value of each

# Takes FILE for as long as this process, or what it leaves behind, lives; fails if another one has it.
hold() {
  local descriptor
  exec {descriptor}>"$1"
  flock --nonblock "$descriptor"
}

# $SLOTS is how many may run at once.
take_slot() {
  local slot
  for ((slot = 0; slot < SLOTS; slot++)); do
    if hold "slot.$slot"; then return 0; fi
  done
  echo "X no slot is free $1" >>trace
}

write_seen() {
  local name key
  for name in "${!VALUE_@}" "${!KEPT_@}"; do
    local -n seen=$name
    printf '%s\0' "$name" "${#seen[@]}"
    for key in "${!seen[@]}"; do printf '%s\0' "$key" "${seen[$key]}"; done
    unset -n seen
  done
}

# node ID ENDING SHAPE LOCKS ARGUMENT…: LOCKS are words
node() {
  local id=$1 ending=$2 shape=$3 locks=$4 lock
  shift 4
  if [[ $ending == leaves ]]; then sleep 300 & fi # it holds neither slot nor lock
  echo "B $id" >>trace
  take_slot "$id"
  for lock in $locks; do
    hold "lock.$lock" || echo "X the lock $lock is shared $id" >>trace
  done
  printf '%s\0' "$@" >"arguments.$id"
  write_seen >"seen.$id"
  printf 'out %s\n' "$@"
  printf 'err %s\n' "$@" >&2
  emit "VALUE_$id" "${1-}"
  keep "$id" "$shape" "$@"
  "$ending" "$id"
  echo "E $id" >>trace
  printf 'the last line has no end'
}

# shellcheck disable=SC2034 # a nameref: the global that it names is used
keep() { # ID SHAPE ARGUMENT…
  local -n kept=KEPT_$1
  case $2 in
    plain) kept=${3-} ;;
    array) kept=("${@:3}") ;;
    sparse)
      kept[7]=${3-}
      kept[3]='third'
      ;;
    associative)
      declare -gA "KEPT_$1"
      kept['a key']=${3-}
      ;;
  esac
}

goes_on() { :; }
leaves() { :; }
fails() { inner "$1"; }
inner() {
  false
  echo "X errexit did not hold $1" >>trace
}
returns() { return 3; }
exits() { exit 4; }
# What it leaves holds its slot and its locks until it is ended.
leaves_and_fails() {
  sleep 300 &
  false
}
is_killed() { kill -KILL "$BASHPID"; }
hangs() { sleep 300; }
# Ends well at the third attempt.
is_flaky() { (($(grep -cx "B $1" trace) >= 3)); }
waits() { until [[ -e go ]]; do sleep 0.01; done; }
