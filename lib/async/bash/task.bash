# shellcheck shell=bash
# The bash side of lib/async: sources the function files once, then forks this loaded bash for every call.
#
# Three processes, each with one duty:
#   shell   this one; reads requests, forks; when its requests end (the JVM is gone, however it went) it ends every task
#   warden  one per call; waits for the task, tells how it ended, ends its whole process group when asked (TERM)
#   task    the function itself, a plain statement under errexit in a process group of its own
#
# Usage: bash task.bash STATE LOAD_LOG GRACE FILE…
# Requests come on stdin and events leave on stdout; fields end in NUL, so that any argument survives.

printf 'hello\0%s\0%s\0' 1 "$BASH_VERSION" # the version of what is said between us; see Wire.java
if ((BASH_VERSINFO[0] < 5)); then exit 0; fi

# A file may have functions named like commands (printf, kill, even local): what runs after sourcing says builtin, and
# arrays are filled on a line of their own, since `builtin local -a x=()` is no bash. Only `exec` has no such form.
# Names of our own start with __async_: they live in the same shell as everybody's functions. Those of the call that is
# being made are globals, since an EXIT trap runs when bash has already dropped the locals of the functions it left.
__async_state=$1 __async_grace=$3
__async_count=0 __async_id='' __async_name='' __async_log='' __async_mode='' __async_lenient='' __async_values='' __async_record=''
__async_after=() __async_keeping=() __async_call=() __async_variables=() __async_fields=()
exec {__async_requests}<&0 {__async_events}>&1 </dev/null >"$2" 2>&1
__async_files=("${@:4}")
builtin set --

# emit NAME VALUE: hands VALUE to the tasks that come after this one (as the variable NAME) and to Java (task.output).
emit() {
  { builtin local -; builtin set +x; } 2>/dev/null # whatever a script traces, not this
  if [[ $# -ne 2 || ! $1 =~ ^[A-Za-z_][A-Za-z0-9_]*$ ]]; then
    builtin printf 'emit: wants a variable name and one value, got: %s\n' "${*@Q}" >&2
    return 2
  fi
  builtin declare -g "$1=$2"
  builtin printf '%s\0' "$1" '' 1 0 "$2" >>"${__async_values:?emit works inside a task only}"
}

# What earlier tasks handed on. A record: name, attributes, how many elements, then key and value of each.
__async_adopt() {
  builtin local __async_file __async_name __async_attributes __async_count __async_key __async_value
  for __async_file; do
    [[ -e $__async_file ]] || continue
    while IFS= builtin read -r -d '' __async_name && builtin read -r -d '' __async_attributes && builtin read -r -d '' __async_count; do
      builtin unset -v "$__async_name" 2>/dev/null # a plain value is to replace an array, too
      builtin declare -g ${__async_attributes:+"-$__async_attributes"} "$__async_name"
      builtin local -n "__async_array=$__async_name"
      if [[ $__async_attributes == *[aA]* ]]; then __async_array=(); fi
      while ((__async_count-- > 0)) && IFS= builtin read -r -d '' __async_key && IFS= builtin read -r -d '' __async_value; do
        if [[ $__async_attributes == *[aA]* ]]; then
          # shellcheck disable=SC2004 # the array may be associative: its key is no arithmetic
          __async_array[$__async_key]=$__async_value
        else
          builtin declare -g "$__async_name=$__async_value"
        fi
      done
      builtin unset -n __async_array
    done <"$__async_file"
  done
}

# The names that match one of the globs and hold something of the script's: not what bash itself keeps there.
__async_matching() {
  builtin local __async_name __async_glob
  while IFS= builtin read -r __async_name; do
    case $__async_name in
      __async_* | BASH* | COMP_* | DIRSTACK | EPOCH* | EUID | FUNCNAME | GROUPS | HISTCMD | LINENO | OLDPWD | OPTARG | OPTIND | PIPESTATUS \
        | PPID | PWD | RANDOM | SECONDS | SHELLOPTS | SHLVL | SRANDOM | UID | _) continue ;;
    esac
    for __async_glob in "${__async_keeping[@]}"; do
      # shellcheck disable=SC2053 # a glob is meant: the right side is a pattern
      if [[ $__async_name == $__async_glob ]]; then
        builtin printf '%s\n' "$__async_name"
        break
      fi
    done
  done < <(builtin compgen -v)
}

# What they hold before the function runs; __async_keep then writes what it changed.
__async_remember() {
  builtin local __async_name
  ((${#__async_keeping[@]})) || return 0
  builtin declare -gA __async_before
  __async_before=()
  while IFS= builtin read -r __async_name; do
    __async_before[$__async_name]=$(builtin declare -p "$__async_name" 2>/dev/null) || :
  done < <(__async_matching)
}

__async_keep() {
  builtin local __async_name __async_attributes __async_key
  ((${#__async_keeping[@]})) || return 0
  while IFS= builtin read -r __async_name; do
    [[ $(builtin declare -p "$__async_name" 2>/dev/null) != "${__async_before[$__async_name]-}" ]] || continue
    builtin local -n "__async_kept=$__async_name"
    # shellcheck disable=SC2154 # the line before makes it
    __async_attributes=${__async_kept@a}
    [[ $__async_attributes ]] || __async_attributes=$(builtin declare -p "$__async_name") __async_attributes=${__async_attributes#declare -}
    __async_attributes=${__async_attributes%% *}
    __async_attributes=${__async_attributes//[!aAilux]/}
    builtin printf '%s\0' "$__async_name" "$__async_attributes" "${#__async_kept[@]}"
    for __async_key in "${!__async_kept[@]}"; do
      builtin printf '%s\0' "$__async_key" "${__async_kept[$__async_key]}"
    done
    builtin unset -n __async_kept
  done < <(__async_matching) >>"$__async_values"
}

# Writes how a command failed: exit status, command, then function, file and line of each frame, innermost first.
# A failure inside $(…) or a pipe is seen there first and again in each shell around it. Each shell has a file of its own,
# since those of a pipe fail at one time, and Java finds the inner one that belongs to the task's.
__async_failure() { # STATUS COMMAND LINE FRAME: FRAME is where in FUNCNAME the function that failed stands
  builtin local __async_i __async_line __async_file
  builtin local -a __async_frames
  __async_line=$3 __async_file=$__async_record __async_frames=()
  for ((__async_i = $4; __async_i < ${#FUNCNAME[@]}; __async_i++)); do
    [[ ${FUNCNAME[__async_i]} != __async_* ]] || break
    __async_frames+=("${FUNCNAME[__async_i]}" "${BASH_SOURCE[__async_i]}" "$__async_line")
    __async_line=${BASH_LINENO[__async_i]}
  done
  # What fails again on its way out of the function has no place any more: the first record stays.
  if [[ ${#__async_frames[@]} == 0 && $__async_failed == "$1 $2" ]]; then return 0; fi
  __async_failed="$1 $2" __async_final=
  if [[ $- == *e* ]]; then __async_final=1; fi
  if [[ $__async_lenient ]]; then # one write, and short, so that shells of one pipe do not mix their words
    if ((${#__async_frames[@]} == 0)); then __async_frames=('' '' 0); fi
    builtin printf '%s\0' "$1" "${2:0:500}" "${__async_frames[@]:0:3}" >>"$__async_record"
    return 0
  fi
  if ((BASHPID != __async_main)); then __async_file+=.$BASHPID; fi
  builtin printf '%s\0' "$1" "$2" "${__async_frames[@]}" >"$__async_file"
}

# `exit 3`, as in a die function, never reaches the ERR trap: this one sees it. Line 0: bash no longer knows the line.
# A failure that was recorded counts if it is the one that ends the task, not one that was let pass under `set +e` before.
__async_exit() {
  if (($1 == 0)); then
    __async_keep
  elif [[ ! $__async_lenient && $__async_failed != "$1 $2" && ! ($__async_final && $__async_failed == "$1 "*) ]]; then
    __async_failure "$1" "$2" 0 2
  fi
}

# The function returned: with 0, or errexit is off. What it keeps is written now, an EXIT trap of its own may have
# replaced ours.
__async_returned() {
  builtin trap - ERR
  if (($1 == 0)); then
    __async_keep
    __async_keeping=()
  else
    __async_final=1
  fi
  return "$1"
}

# The task. Its options are set here, last, and the function is a plain statement: after `if`, `!` or `||` bash would
# switch errexit off inside it.
__async_task() {
  exec </dev/null >>"$__async_log" 2>&1 {__async_requests}<&- {__async_events}>&-
  builtin trap - TERM
  __async_main=$BASHPID __async_failed='' __async_final=''
  builtin export "ASYNC_TASK=$__async_name"
  __async_adopt "${__async_after[@]}"
  __async_remember
  # Without the redirection a script that says `set -x` would find all of this in its log.
  builtin trap '{ __async_failure "$?" "$BASH_COMMAND" "$LINENO" 1; } 2>/dev/null' ERR
  builtin trap '{ __async_exit "$?" "$BASH_COMMAND"; } 2>/dev/null' EXIT
  builtin shopt -s inherit_errexit
  builtin set -E
  if [[ $__async_options == *f* ]]; then builtin set -f; fi
  if [[ $__async_options == *u* ]]; then builtin set -u; fi
  if [[ ! $__async_lenient ]]; then builtin set -e -o pipefail; fi
  if [[ $__async_ifs == set:* ]]; then IFS=${__async_ifs#set:}; else builtin unset -v IFS; fi
  if [[ $__async_options == *T* ]]; then builtin set -T; fi
  if [[ $__async_options == *x* ]]; then builtin set -x; fi
  "${__async_call[@]}"
  { __async_returned "$?"; } 2>/dev/null
}

# What to end, as kill names it (a group by its negative number): of a task's process and all that descends from it, or,
# without TASK, of all that runs but shell and wardens. Only processes of the shell's own session count: nobody else's can be among them, whatever numbers
# are used again, and one that started a session is a daemon that is to stay. Zombies are gone already.
__async_groups() { # TASK; adds to the array __async_ending, counts the processes in __async_count
  builtin local stat fields pid target found=1
  builtin local -A parents groups members
  parents=() groups=() members=()
  for stat in /proc/[0-9]*/stat; do
    { IFS= builtin read -r fields <"$stat"; } 2>/dev/null || continue
    fields=${fields##*) }
    IFS=' ' builtin read -ra fields <<<"$fields"
    [[ ${fields[3]} == "$$" && ${fields[0]} != [ZX] ]] || continue
    pid=${stat#/proc/}
    parents[${pid%/stat}]=${fields[1]} groups[${pid%/stat}]=${fields[2]}
  done
  while [[ $found ]]; do # until no more descendants are found
    found=
    for pid in "${!groups[@]}"; do
      [[ ! ${members[$pid]-} ]] || continue
      if [[ $1 ]]; then
        [[ ${groups[$pid]} == "$1" || ${__async_ending[-${groups[$pid]}]-} || ${members[${parents[$pid]}]-} ]] || continue
      else
        [[ $pid != "$$" && ! ${__async_warden_groups[${groups[$pid]}]-} ]] || continue
      fi
      members[$pid]=1 found=1 target=-${groups[$pid]}
      if [[ $target == "-$$" ]]; then target=$pid; fi # from a file's top level: it shares the shell's own group
      __async_ending[$target]=${__async_ending[$target]-new}
    done
  done
  __async_count=${#members[@]}
  ((__async_count))
}

# Ends what __async_groups finds: TERM to each, KILL to those that are left when the grace is over.
# Returns when none is left.
__async_end() {
  builtin local target deadline
  builtin local -A __async_ending
  deadline=$((EPOCHSECONDS + __async_grace)) __async_ending=()
  while __async_groups "$1"; do
    for target in "${!__async_ending[@]}"; do
      if ((EPOCHSECONDS > deadline)); then
        builtin kill -KILL -- "$target" 2>/dev/null
      elif [[ ${__async_ending[$target]} == new ]]; then
        __async_ending[$target]=asked
        builtin kill -TERM -- "$target" 2>/dev/null
        builtin kill -CONT -- "$target" 2>/dev/null # a stopped one hears nothing
      fi
    done
    command sleep 0.05
  done
}

# Locals of the functions that a task runs in would hide globals of the same names from it: these, too, are __async_.
__async_warden() {
  builtin local __async_pid __async_status __async_stopped=1 __async_left=0 __async_user __async_system
  builtin local -A __async_ending
  __async_ending=()
  builtin set -m # the task gets a process group of its own
  __async_task &
  __async_pid=$!
  builtin set +m
  exec 2>/dev/null
  # Once is enough: a warden that is asked again and again would do nothing but look.
  builtin trap 'builtin trap "" TERM; __async_stopped=1; __async_end "$__async_pid"' TERM
  builtin printf 'started\0%s\0%s\0%s\0' "$__async_id" "$__async_pid" "$BASHPID" >&"$__async_events"
  while [[ $__async_stopped ]]; do # a trap interrupts wait; the task's own status comes from the wait after it
    __async_stopped=
    builtin wait "$__async_pid"
    __async_status=$?
  done
  __async_user='' __async_system=''
  builtin times >"$__async_state/$__async_id.times"
  { builtin read -r _; builtin read -r __async_user __async_system; } <"$__async_state/$__async_id.times" # empty on a full disk
  if ((__async_status != 0)); then
    __async_end "$__async_pid" # what a failed function left in the background is of no use to anyone
  elif builtin kill -0 -- "-$__async_pid" 2>/dev/null && __async_groups "$__async_pid"; then
    __async_left=$__async_count
  fi
  builtin printf 'ended\0%s\0%s\0%s\0%s\0%s\0%s\0' "$__async_id" "$__async_status" "$__async_user" "$__async_system" "$__async_left" 0 \
    >&"$__async_events"
}

# run: id name log mode, then three counted lists: files of values to adopt, globs to keep, the call itself.
__async_run() {
  __async_field __async_id; __async_field __async_name; __async_field __async_log; __async_field __async_mode
  __async_lenient=''
  if [[ $__async_mode == lenient ]]; then __async_lenient=1; fi
  __async_list __async_after; __async_list __async_keeping; __async_list __async_call
  __async_values=$__async_state/$__async_id.values __async_record=$__async_state/$__async_id.failure
  __async_warden &
  __async_wardens[$__async_id]=$!
  __async_warden_groups[$!]=1
}

# Not read: that gives up after TMOUT seconds, which many machines set for everyone.
__async_field() {
  builtin mapfile -d '' -t -n 1 -u "$__async_requests" __async_fields
  ((${#__async_fields[@]})) && builtin printf -v "$1" '%s' "${__async_fields[0]}"
}

__async_list() {
  builtin local __async_count
  __async_field __async_count
  builtin eval "$1=()"
  if ((__async_count > 0)); then builtin mapfile -d '' -t -n "$__async_count" -u "$__async_requests" "$1"; fi
}

# Only a job that bash still has on its list: the pid of one long gone may by now be somebody else's.
__async_stop() {
  builtin local pid
  for pid in $(builtin jobs -pr); do
    if [[ ${__async_wardens[$1]-} == "$pid" ]]; then builtin kill -TERM "$pid" 2>/dev/null; fi
  done
}

__async_serve() {
  builtin local __async_verb
  builtin local -A __async_wardens __async_warden_groups
  __async_wardens=() __async_warden_groups=()
  builtin set -m       # every warden, too, out of the reach of signals that mean this shell
  builtin trap '' TERM # a warden that is asked to end its task before it can must not die of it: it is asked again
  while __async_field __async_verb; do
    case $__async_verb in
      run) __async_run ;;
      stop) __async_field __async_id; __async_stop "$__async_id" ;;
      ping) __async_field __async_id; builtin printf 'pong\0%s\0' "$__async_id" >&"$__async_events" ;;
    esac
  done
  __async_end ''
  builtin wait # for the wardens, which have nothing left to wait for
  command rm -rf -- "$__async_state"
}

__async_list __async_variables
for __async_variable in "${__async_variables[@]}"; do export "${__async_variable?}"; done
builtin unset -v __async_variable __async_variables

# bash itself would have sourced this one first, too, but with our events as its stdout.
if [[ ${BASH_ENV-} && -r $BASH_ENV ]]; then __async_files=("$BASH_ENV" "${__async_files[@]}"); fi

# Aliases count for files written for an interactive shell; plain source, at top level, so that declare makes globals.
builtin shopt -s expand_aliases
for __async_file in "${__async_files[@]}"; do
  builtin printf 'sourcing\0%s\0' "$__async_file" >&"$__async_events"
  # shellcheck disable=SC1090 # the files are the caller's
  source "$__async_file" {__async_requests}<&- {__async_events}>&-
  __async_status=$?
  if ((__async_status != 0)) && ! __async_message=$("$BASH" -O extglob -n "$__async_file" 2>&1); then
    builtin printf 'syntax\0%s\0%s\0' "$__async_file" "$__async_message" >&"$__async_events"
  fi
done
# As the files left them, for the tasks; here, the usual ones.
__async_options=$- __async_ifs=${IFS+set:}${IFS-}
builtin set +euxfvT
if [[ ${IFS@a} == *r* ]]; then
  builtin printf 'refused\0%s\0' 'the function files make IFS readonly: no other code can split or read words then' >&"$__async_events"
  exit 0
fi
IFS=$' \t\n'
builtin set --
(
  builtin shopt -s extdebug
  while IFS=' ' builtin read -r __async_name __async_line __async_file; do
    builtin printf 'function\0%s\0%s\0%s\0' "$__async_name" "$__async_line" "$__async_file" >&"$__async_events"
  done < <(builtin compgen -A function | while IFS= builtin read -r __async_name; do
    [[ $__async_name == __async_* ]] || builtin declare -F "$__async_name"
  done)
)
builtin printf 'loaded\0' >&"$__async_events"
__async_serve
