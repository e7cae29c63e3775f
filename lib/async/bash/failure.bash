# shellcheck shell=bash disable=SC2154 # the parts share their variables
# Where and how a command failed, written down for Java by traps on ERR and EXIT.
#
# A record: exit status, command, the statuses of its pipe, then function, file and line of each frame, innermost first.
# A failure inside $(…), (…) or a pipe is seen there first and again in each shell around it. Each shell has a file of
# its own, since those of a pipe fail at one time; Java finds the inner one that belongs to the task's (Place.java).

# Into __async_err_trap, the ERR trap: it calls HANDLER STATUS COMMAND LINE STATUSES…; COMMANDS, a trap of the files,
# come after it and find $? and LINENO as they were: on the first line, and behind ||, for errexit holds in traps.
# Around the handler functrace is off: the DEBUG and RETURN traps of a function are not for it. So is xtrace, whose
# BASH_XTRACEFD may be stdout, also that of a $(…); without the redirection what it says before would be in the log.
# A RETURN trap is known by name only here, where it is: a handler that says no is in one, and is told.
# shellcheck disable=SC2016 # the trap expands it
__async_err_trap_for() { # HANDLER [COMMANDS]
  __async_err_trap='{ __async_seen=("$?" "$BASH_COMMAND" "$LINENO" "${PIPESTATUS[@]}") __async_off=${-//[!Tx]/}; '
  __async_err_trap+='if [[ $__async_off ]]; then builtin set "+$__async_off"; fi; '
  __async_err_trap+="$1"' "${__async_seen[@]}" || __async_in_return "$(builtin trap -p RETURN)"; '
  __async_err_trap+='if [[ $__async_off ]]; then builtin set "-$__async_off"; fi; '
  if [[ ${2-} ]]; then
    __async_err_trap+='(builtin exit "${__async_seen[0]}"); } &>/dev/null || { '"$2"$'\n}'
  else
    __async_err_trap+='} &>/dev/null || :'
  fi
}

# The frames of FUNCNAME from the handler's caller on, whose function stands at LINE now, into __async_frames.
__async_stack() { # LINE
  builtin local __async_i __async_line
  __async_line=$1 __async_frames=()
  for ((__async_i = 2; __async_i < ${#FUNCNAME[@]}; __async_i++)); do
    __async_frames+=("${FUNCNAME[__async_i]}" "${BASH_SOURCE[__async_i]}" "$__async_line")
    __async_line=${BASH_LINENO[__async_i]}
  done
}

# A task's ERR trap; false, and nothing recorded, in a RETURN trap.
__async_failure() { # STATUS COMMAND LINE STATUSES…
  builtin local __async_returning=1
  __async_stack "$3"
  __async_pipe=("${@:4}")
  if [[ $__async_ended ]]; then # the function has returned, and the last command was ours
    builtin set -- "$1" "$(builtin trap -p EXIT)"
  elif ((${#__async_frames[@]})); then
    # Bash runs no RETURN trap within one, so this one stays unseen there. The function's is back when we return.
    builtin trap __async_returning= RETURN
    builtin source /dev/null
    builtin trap - RETURN
    if [[ $__async_returning ]]; then return 1; fi
  fi
  __async_record "$1" "$2"
}

# The failure of a RETURN trap: bash says the function's first line, and the command before it. TRAP is empty in a
# function that the trap called.
__async_in_return() { # TRAP
  __async_frames[2]=0
  __async_record "${__async_seen[0]}" "$1"
}

# `exit 3`, as in a die function, never reaches the ERR trap: this one, on EXIT, sees it. Line 0: bash no longer knows
# it. A failure that was recorded counts if it is the one that ends the task, not one that was let pass under `set +e`
# before.
__async_exit() { # STATUS COMMAND
  # Under functrace they would fire for this, too.
  builtin trap - DEBUG RETURN
  builtin local -
  builtin set +x # into what is kept, say
  if (($1 == 0)); then
    __async_keep
  elif [[ $__async_mode != lenient && $__async_failed != "$1 $2" &&
    ! ($__async_final && $__async_failed == "$1 "*) ]]; then
    __async_stack 0
    __async_pipe=("$1")
    # Of a (…) that failed bash 5.3 then says what an ERR trap of the function's own ran last.
    if ((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] >= 503)); then
      builtin set -- "$1" "$2" "$(builtin trap -p ERR)"
      if [[ $3 != *__async_* && $3 == *"$2"* ]]; then builtin set -- "$1" ''; fi
    fi
    __async_record "$1" "$2"
  fi
}

# The function returned: with 0, or errexit is off. What it keeps is written now, an EXIT trap of its own may have
# replaced ours; what fails in that is a failure of the task, too.
__async_returned() { # STATUS
  builtin local -
  builtin set +x
  if (($1 == 0)); then
    __async_keep
    __async_keeping=() __async_ended=1
  else
    builtin trap - ERR
    __async_final=1
  fi
  return "$1"
}

__async_record() { # STATUS COMMAND
  builtin local __async_file __async_statuses
  # What fails again on its way out, in each function around it where errexit is off: the first record stays.
  if [[ $__async_failed == "$1 $2" ]] && ((${#__async_frames[@]} == 0 || ${#__async_frames[@]} < __async_depth)); then
    return 0
  fi
  __async_failed="$1 $2" __async_depth=${#__async_frames[@]} __async_final=
  if [[ $- == *e* ]]; then __async_final=1; fi
  builtin printf -v __async_statuses '%s ' "${__async_pipe[@]}"
  if [[ $__async_mode == lenient ]]; then # one write, and short, so that shells of one pipe do not mix their words
    if ((${#__async_frames[@]} == 0)); then __async_frames=('' '' 0); fi
    builtin printf '%s\0' "$1" "${2:0:500}" "$__async_statuses" "${__async_frames[@]:0:3}" >>"$__async_failures"
    return 0
  fi
  __async_file=$__async_failures
  if ((BASHPID != __async_main)); then __async_file+=.$BASHPID; fi
  builtin printf '%s\0' "$1" "$2" "$__async_statuses" "${__async_frames[@]}" >|"$__async_file"
}

# The ERR trap while the files are sourced: the first few, each with the number of its frames before them. Our own
# source command fails once more, without a frame.
__async_toplevel() { # STATUS COMMAND LINE STATUSES…
  __async_stack "$3"
  if ((${#__async_frames[@]} == 0 || ++__async_toplevel_failures > 5)); then return 0; fi
  builtin local __async_statuses
  builtin printf -v __async_statuses '%s ' "${@:4}"
  builtin printf '%s\0' "$1" "$2" "$__async_statuses" "$((${#__async_frames[@]} / 3))" "${__async_frames[@]}" \
    >>"$__async_state/sourcing.failures"
}
