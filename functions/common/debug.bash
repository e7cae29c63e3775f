# shellcheck shell=bash
# What `stack.java debug` begins with: one process of the stack on this terminal, under Python's debugger.

unset BASH_ENV
set -eo pipefail
shopt -s inherit_errexit
# shellcheck source=/dev/null # checked by itself
. "${BASH_SOURCE[0]%/*/*}/stack.bash"

# debug NAME: stops it, runs it here, and when that has ended starts it again as the server it was
debug() {
  local start=start_${1//-/_} name
  local -a names=()
  for name in $(stack_processes); do
    if [[ $name != database && $name != rabbitmq ]]; then names+=("$name"); fi
  done
  if [[ " ${names[*]} " != *" $1 "* ]]; then
    die "no process of this stack that could be debugged is named '$1'" "one of: ${names[*]}"
  fi
  DEBUGGED=$1
  stop_process "$1"
  "$start" "$1"
}

# in_debugger [NAME=VALUE…] -- SCRIPT ARG…, -c CODE ARG… or wsgi FILE HOST PORT: runs DEBUGGED and returns when it has
# ended, however that was
in_debugger() {
  local name=$DEBUGGED
  local -a variables=()
  DEBUGGED=''
  while [[ $1 != -- ]]; do
    variables+=("$1")
    shift
  done
  shift
  note "$name is under the debugger: b FILE:LINE or b FUNCTION sets a breakpoint, c goes on, q ends it; h is help"
  set -m # so that Ctrl-C at the terminal is for the program alone
  (
    service_environment "$name"
    cd -- "$DEST"
    exec env "${variables[@]}" "$RELEASE_PYTHON" "$FUNCTIONS_DIR/common/debugger.py" "$@"
  ) || true
  set +m
}
