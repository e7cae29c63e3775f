# shellcheck shell=bash disable=SC2154 # the parts share their variables
# Ends processes, and knows which are whose.
#
# Names of locals are __async_ ones here, too: the files may have made any other readonly.

# What to end, as kill names it (a group by its negative number): of a task's process and all that descends from it, or,
# without TASK, of all that runs but shell and wardens. Only processes of the shell's own session count: nobody else's
# can be among them, whatever numbers are used again, and one that started a session is a daemon that is to stay.
# Zombies are gone already. Adds to the array __async_ending; the processes are the keys of __async_members.
__async_groups() { # TASK
  builtin local __async_stat __async_line __async_process __async_found=1 __async_target
  builtin local -a __async_fields
  builtin local -a __async_parents __async_process_groups
  __async_parents=() __async_process_groups=() __async_members=() __async_fields=()
  for __async_stat in /proc/[0-9]*/stat; do
    { IFS= builtin read -r __async_line <"$__async_stat"; } 2>/dev/null || continue
    __async_process=${__async_stat#/proc/} __async_process=${__async_process%/stat}
    IFS=' ' builtin read -ra __async_fields <<<"${__async_line##*) }"
    [[ ${__async_fields[3]} == "$$" && ${__async_fields[0]} != [ZX] ]] || continue
    __async_parents[__async_process]=${__async_fields[1]} __async_process_groups[__async_process]=${__async_fields[2]}
  done
  while [[ $__async_found ]]; do # until no more descendants are found
    __async_found=
    for __async_process in "${!__async_process_groups[@]}"; do
      [[ ! ${__async_members[$__async_process]-} ]] || continue
      __async_target=-${__async_process_groups[$__async_process]}
      if [[ $1 ]]; then
        [[ $__async_target == "-$1" || ${__async_ending[$__async_target]-} ||
          ${__async_members[${__async_parents[$__async_process]}]-} ]] || continue
      else
        [[ $__async_process != "$$" && ! ${__async_warden_groups[${__async_target#-}]-} ]] || continue
      fi
      __async_members[__async_process]=1 __async_found=1
      # From a file's top level: it shares the shell's own group.
      if [[ $__async_target == "-$$" ]]; then __async_target=$__async_process; fi
      __async_ending[$__async_target]=${__async_ending[$__async_target]-new}
    done
  done
  ((${#__async_members[@]}))
}

# Ends what __async_groups finds: TERM to each, KILL to those that are left when the grace is over. Returns when none is
# left, or a second after the first KILL: what belongs to another user, or waits in the kernel, nothing of ours can end.
# Those that are left then are in __async_members.
__async_end() { # TASK
  builtin local __async_target __async_before __async_now __async_passed=0
  builtin local -A __async_ending
  __async_ending=()
  builtin unset -v GLOBIGNORE # the files may have it hide the processes
  __async_uptime __async_before
  while __async_groups "$1"; do
    for __async_target in "${!__async_ending[@]}"; do
      if ((__async_passed > 100 * __async_grace)); then
        builtin kill -KILL -- "$__async_target"
      elif [[ ${__async_ending[$__async_target]} == new ]]; then
        __async_ending[$__async_target]=asked
        builtin kill -TERM -- "$__async_target"
        builtin kill -CONT -- "$__async_target" # a stopped one hears nothing
      fi
    done
    if ((__async_passed > 100 * __async_grace + 100)); then return; fi
    command sleep 0.05
    __async_uptime __async_now
    # A machine or a process that was suspended is given the time that it had: no step counts for more than a second.
    ((__async_passed += __async_now - __async_before < 100 ? __async_now - __async_before : 100))
    __async_before=$__async_now
  done 2>/dev/null
}

# Hundredths of a second since the machine started, into the variable of this name: nobody can set this clock.
__async_uptime() { # NAME
  builtin local __async_seconds
  builtin read -r __async_seconds _ </proc/uptime
  builtin printf -v "$1" %d "$((10#${__async_seconds/./}))"
}

# The wardens that run, or are stopped, as keys of __async_running. By bash's own list of jobs: the pid of one long gone
# may by now be somebody else's. False if it could not be had: the process that tells it was killed, say, and a list cut
# short would call wardens gone that run.
__async_running_wardens() {
  builtin local __async_process __async_jobs
  __async_running=()
  __async_jobs=$(builtin jobs -p && builtin printf '\nall')
  [[ $__async_jobs == *all ]] || return
  for __async_process in ${__async_jobs%all}; do __async_running[__async_process]=1; done
}

# Asks the warden of ID to end its task.
__async_stop() { # ID
  builtin local __async_process=${__async_wardens[$1]-}
  __async_running_wardens || __async_running_wardens || :
  if [[ $__async_process && ${__async_running[__async_process]-} ]]; then
    builtin kill -URG "$__async_process"
    builtin kill -CONT "$__async_process"
  fi
}

# Notes the warden that was just started.
__async_note_warden() {
  # shellcheck disable=SC2004 # an associative array's key
  __async_wardens[$__async_id]=$!
  __async_warden_groups[$!]=1
  if ((${#__async_wardens[@]} >= __async_crowd)); then __async_thin; fi
}

# Lets bash forget the wardens that are gone, whose list every fork would copy and every process of it free: when there
# are twice as many as were left last time. Whoever has got a number that is used again is dealt with next time.
__async_thin() {
  builtin local __async_task
  for __async_task in "${!__async_wardens[@]}"; do
    builtin kill -0 "${__async_wardens[$__async_task]}" 2>/dev/null || __async_forget_warden "$__async_task"
  done
  __async_crowd=$((16 + 2 * ${#__async_wardens[@]}))
}

# Drops a warden that is gone, and tells if it is without having told how its task ended: somebody killed it.
__async_forget_warden() { # ID
  builtin local __async_process=${__async_wardens[$1]}
  builtin unset -v "__async_wardens[$1]" "__async_warden_groups[$__async_process]"
  builtin wait "$__async_process" || __async_tell orphaned "$1"
}

# Tells which wardens were killed.
__async_check() {
  builtin local __async_task
  __async_running_wardens || return 0 # next time
  for __async_task in "${!__async_wardens[@]}"; do
    [[ ${__async_running[__async_wardens[$__async_task]]-} ]] || __async_forget_warden "$__async_task"
  done
}

# Waits for the wardens, which have nothing left to wait for; not for those whose task nothing could end.
__async_end_wardens() {
  builtin local __async_process __async_signal=CONT
  if ((${#__async_members[@]})); then __async_signal=KILL; fi
  __async_running_wardens || __async_running_wardens || :
  for __async_process in "${!__async_running[@]}"; do
    builtin kill "-$__async_signal" "$__async_process"
  done 2>/dev/null
  builtin wait
}

# While files are sourced nobody reads the requests, whose end tells that the JVM is gone: so somebody looks whose child
# this shell is, and ends all of it when that has changed. Prints its pid, which leads a group of its own, so that it
# ends whole when the files are sourced; it is no job, so no `wait` of theirs waits for it.
__async_watch() {
  builtin set -m
  (
    while IFS= builtin read -r __async_line </proc/$$/stat && [[ ${__async_line##*) } == ?" $PPID "* ]]; do
      command sleep 0.5
    done
    builtin kill -TERM -- -$$ # nobody else's: this process is of its session
    command sleep "$__async_grace"
    command rm -rf -- "$__async_state"
    builtin kill -KILL -- -$$
  ) {__async_requests}<&- {__async_events}>&- </dev/null &>/dev/null &
  builtin printf %s "$!"
}
