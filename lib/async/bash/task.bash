# shellcheck shell=bash disable=SC2154,SC2030,SC2031 # the parts share variables, and each call has a process of its own
# The bash side of lib/async: sources the function files once, then forks this loaded bash for every call.
#
# Three processes, each with one duty:
#   shell   this one; reads requests, forks; when its requests end (the JVM is gone, however it went) it ends every task
#   warden  one per call; waits for the task, tells how it ended, ends its whole process group when asked (URG)
#   task    the function itself, a plain statement under errexit in a process group of its own
#
# Usage: bash -s STATE LOG GRACE FILE… <STATE/task.bash 3<REQUESTS >EVENTS
# STATE is a folder with this file and its parts; see Wire.java for requests and events. Read from stdin, and its main
# part no function: so a task's FUNCNAME and caller show no frame but the function's own, and xtrace its usual one +.
#
# A file may have functions named like commands (printf, kill, even local): code of ours says builtin, and arrays are
# filled on a line of their own, since `builtin local -a x=()` is no bash. Only `exec` has no such form.
# Names of our own start with __async_, locals too: the files may make any other readonly. Those of the call that is
# being made are globals, since an EXIT trap runs when bash has already dropped the locals of the functions it left.

builtin printf 'hello\0%s\0%s\0' 1 "$BASH_VERSION"
if ((BASH_VERSINFO[0] < 5)); then exit 0; fi

# One command, read whole before stdin is another and before aliases of the files could change what it says.
{
  __async_state=$1 __async_logs=${2%/*} __async_grace=$3 __async_files=("${@:4}")
  exec {__async_requests}<&3 3<&- {__async_events}>&1 </dev/null >>"$2" 2>>"${2%.log}.stderr"
  for __async_file in wire options values failure call ending; do
    # shellcheck source=/dev/null # the parts, beside this file
    builtin source "$__async_state/$__async_file.bash"
  done
  __async_id='' __async_name='' __async_log='' __async_mode='' __async_values='' __async_failures='' __async_ended=''
  __async_stopped='' __async_left=0 __async_user='' __async_system='' __async_crowd=16
  __async_after=() __async_keeping=() __async_call=() __async_variables=() __async_request=() __async_members=()
  __async_trap=()
  builtin declare -A __async_wardens __async_warden_groups __async_defined __async_ending
  __async_begin
  __async_list __async_variables
  __async_environment "${__async_variables[@]}" {__async_requests}<&- {__async_events}>&-
  builtin unset -v __async_variables

  # bash itself would have sourced this one first, too, but with our events as its stdout.
  if [[ ${BASH_ENV-} && -r $BASH_ENV ]]; then __async_files=("$BASH_ENV" "${__async_files[@]}"); fi
  __async_watcher=$(__async_watch)
  __async_toplevel_failures=0
  __async_err_trap_for __async_toplevel
  # shellcheck disable=SC2064 # it is the trap's text
  builtin trap "$__async_err_trap" ERR
  builtin set --
  for __async_file in "${__async_files[@]}"; do
    {
      builtin printf 'sourcing\0%s\0' "$__async_file" >&"$__async_events"
      __async_argv0 "$__async_file"
    } 2>/dev/null
    # Plain, at top level, so that declare makes globals.
    # shellcheck disable=SC1090 # the files are the caller's
    builtin source "$__async_file" {__async_requests}<&- {__async_events}>&-
    {
      __async_status=$?
      if ((__async_status != 0)) && ! __async_message=$("$BASH" -O extglob -n "$__async_file" 2>&1); then
        __async_tell syntax "$__async_file" "$__async_message"
      fi
    } 2>/dev/null
  done
  {
    builtin kill -KILL -- "-$__async_watcher"
    __async_standing=("$SHELLOPTS" "$BASHOPTS" "${IFS+set:}${IFS-}")
    builtin set +euxfvT +o posix
    # By files: a subshell for each would cost a start two milliseconds.
    builtin trap -p RETURN DEBUG >|"$__async_state/traps"
    builtin trap -p ERR >|"$__async_state/trap"
    builtin mapfile -d '' __async_trap <"$__async_state/traps"
    __async_traps=${__async_trap[0]-}
    builtin mapfile -d '' __async_trap <"$__async_state/trap"
    __async_on_err=${__async_trap[0]-}
    builtin trap - DEBUG RETURN ERR CHLD
    builtin enable printf read mapfile kill wait jobs eval shopt trap unset local declare export readonly times
    if [[ ${IFS@a} == *r* ]]; then
      __async_tell refused 'the function files make IFS readonly: no other code can split or read words then'
      exit 0
    fi
    IFS=$' \t\n'
    __async_ifs=${__async_standing[2]}
    __async_take_traps "${__async_standing[0]}"
    __async_err_trap_for __async_failure "$__async_on_err"
    __async_take "${__async_standing[@]:0:2}"
    builtin set --
  } 2>/dev/null

  while IFS=' ' builtin read -r __async_name __async_line __async_file; do
    __async_defined[$__async_name]=$__async_file
    __async_tell function "$__async_name" "$__async_line" "$__async_file"
  done < <(
    builtin shopt -s extdebug
    builtin compgen -A function | while IFS= builtin read -r __async_name; do
      [[ $__async_name == __async_* ]] || builtin declare -F -- "$__async_name"
    done
  )
  __async_tell loaded

  builtin set -m # every warden, too, out of the reach of signals that mean this shell
  # Wardens have a signal of their own, which harms nobody who has no trap for it yet: the warden of an earlier task is
  # $! in each task, and an idle `kill $!` there is to end nothing.
  builtin trap '' TERM
  # Kept short, what is forked: bash makes a text of each command that goes to the background.
  while __async_next; do
    case $__async_verb in
      run)
        {
          # The warden, and in it the task, a process group of its own. What never said that it started ran nothing. The
          # trap comes before anything can be told of the task: who is asked to end it earlier is asked again.
          __async_pid=
          builtin trap __async_asked URG
          builtin set -m
          {
            __async_tell started "$__async_id" "$BASHPID"
            __async_enter
            {
              if [[ $__async_traced ]]; then builtin set -x; fi
              builtin eval "$__async_traps"
            } &>/dev/null
            # A plain statement: after `if`, `!` or `||` bash would switch errexit off inside the function.
            "${__async_call[@]}"
            {
              __async_status=$?
              builtin trap - DEBUG RETURN
              __async_returned "$__async_status"
            } &>/dev/null
          } &
          __async_guard
        } &
        __async_note_warden
        ;;
      stop) __async_stop "$__async_id" ;;
      define) __async_define ;;
      check) __async_check ;;
      reap)
        __async_replace &
        __async_note_warden
        ;;
    esac
  done
  __async_end ''
  __async_end_wardens
  command rm -rf -- "$__async_state"
}
