# shellcheck shell=bash disable=SC2154 # the parts share their variables
# One call's two processes: what the task does before the function runs, and its warden.

# Makes the process that is to run the function what the function expects to find.
__async_enter() {
  exec </dev/null >>"$__async_log" 2>&1 {__async_requests}<&- {__async_events}>&-
  builtin set -m # makes this process group the one that bash takes for its own: `kill %1` would mean all of it
  builtin set +m
  builtin trap - TERM
  __async_main=$BASHPID __async_failed='' __async_depth=0 __async_final=''
  __async_scratch=$__async_state/$__async_id.scratch
  __async_argv0 "${__async_defined[${__async_call[0]}]}"
  builtin export "ASYNC_TASK=$__async_name"
  if ((${#__async_after[@]})); then __async_adopt "${__async_after[@]}"; fi
  if ((${#__async_keeping[@]})); then __async_remember; fi
  # shellcheck disable=SC2064 # it is the trap's text
  builtin trap "$__async_err_trap" ERR
  builtin trap '{ __async_exit "$?" "$BASH_COMMAND"; } &>/dev/null || :' EXIT
  __async_give
}

# What the warden does when it is asked to end its task, which may be before it has one.
__async_asked() {
  __async_stopped=1
  if [[ $__async_pid ]]; then
    builtin trap '' URG # once is enough: a warden that is asked again and again would do nothing but look
    __async_end "$__async_pid"
  fi
}

# The warden: waits for the task that was just forked, tells how it ended, exits.
__async_guard() {
  __async_pid=$!
  builtin set +m
  exec 2>/dev/null
  if [[ $__async_stopped ]]; then __async_asked; fi
  __async_stopped=
  builtin wait "$__async_pid"
  __async_status=$?
  # A trap interrupts wait; the task's own status comes from the wait after it. No loop where there was none: in a loop
  # bash clears its list of jobs, and makes a table of half a megabyte of those that are gone.
  if [[ $__async_stopped ]]; then
    while [[ $__async_stopped && ${#__async_members[@]} == 0 ]]; do
      __async_stopped=
      builtin wait "$__async_pid"
      __async_status=$?
    done
  fi
  builtin times >|"$__async_state/$__async_id.times"
  {
    builtin read -r _
    builtin read -r __async_user __async_system
  } <"$__async_state/$__async_id.times" # empty on a full disk
  if ((__async_status != 0 && ${#__async_members[@]} == 0)); then
    __async_end "$__async_pid" # what a failed function left in the background is of no use to anyone
  elif ((__async_status == 0)) && builtin kill -0 -- "-$__async_pid" && __async_groups "$__async_pid"; then
    __async_left=${#__async_members[@]} __async_members=()
  fi
  __async_tell ended "$__async_id" "$__async_status" "$__async_user" "$__async_system" "$__async_left" \
    "${#__async_members[@]}" "${!__async_members[@]}"
  builtin exit 0
}

# In the place of a warden that was killed: ends what is left of its call, tells so, exits.
__async_replace() {
  exec 2>/dev/null
  if ((__async_pid > 0)); then __async_end "$__async_pid"; fi
  __async_tell ended "$__async_id" 137 '' '' 0 "${#__async_members[@]}" "${!__async_members[@]}"
  builtin exit 0
}
