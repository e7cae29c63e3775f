# shellcheck shell=bash
# Daemons without an init system: started in a session of their own, found again by pid and start time, stopped as a
# whole.

# Not the caller's. DEBUGGED is the process that is to begin in the foreground (see debug.bash); REPLACING is not empty
# when what runs is to make room for what is started.
PROCESS_NICE='' DEBUGGED='' REPLACING=''

# replacing COMMAND ARG…: what COMMAND starts takes the place of what runs of it
replacing() {
  local REPLACING=yes
  "$@"
}

# run_process NAME PORT COMMAND ARG…: starts COMMAND unless NAME runs and stays; PORT is - when it listens nowhere.
# PROCESS_NICE=8 run_process … lets the rest go first.
run_process() {
  local name=$1 port=$2 log=$LOGDIR/$1.log pid
  shift 2
  if [[ $DEBUGGED == "$name" ]]; then in_debugger -- "${@:2}"; fi
  if stays "$name" "$@"; then return 0; fi
  require_port "$name" "$port"
  make_room "$name" "$@"
  mkdir -p -- "$LOGDIR" "$RUN_DIR"
  (umask 077 && : >>"$log")
  # The pipe ends when the daemon has written its pid file and becomes COMMAND: no race, no waiting.
  pid=$(
    service_environment "$name"
    cd -- "$DEST" || exit
    exec setsid --fork bash "$FUNCTIONS_DIR/common/daemon.bash" "$RUN_DIR/$name.pid" "$port" "$log" \
      "${PROCESS_NICE:-}" "$@"
  )
  pid=$(process_id "$name")
  note "Starting $name (process $pid), its log is $log"
  tell_source "$name"
}

# stays NAME [COMMAND ARG…]: it runs, as it would be started now, and is left alone; else make_room comes next. One that
# has not been seen at its work is one whose run was ended while it started: it may be about to give up, since its
# database was gone for a while, say. Where it has a health function it is asked, and stays only if it does its work.
stays() {
  local name=$1 pid seen=''
  if ! is_running "$name"; then
    end_remains "$name"
    return 1
  fi
  if [[ $REPLACING ]] || runs_other_code "$name"; then return 1; fi
  if runs_otherwise "$@"; then
    note "$name was started with another configuration"
    return 1
  fi
  pid=$(process_id "$name")
  if [[ -f $RUN_DIR/$name.works ]]; then read -r seen <"$RUN_DIR/$name.works" || true; fi
  if [[ $seen != "$pid" ]] && declare -F "health_${name//-/_}" >/dev/null; then
    if [[ $(health "$name" 2>/dev/null) != yes ]]; then return 1; fi
    seen_at_work "$name"
  fi
  note "$name is already running (process $pid)"
}

# require_port NAME PORT: nobody else listens there
require_port() {
  if [[ $2 != - ]] && ! is_running "$1" && port_taken "$2"; then
    die "$1 cannot listen on port $2: $(port_holder "$2") holds it" \
      "stop that, or give $1 another port, as in GLANCE_PORT=9392"
  fi
}

# make_room NAME [COMMAND ARG…]: what runs of it ends, and what is started next is known by its trees and configuration
make_room() {
  stop_process "$1"
  remember_source "$1"
  remember_configuration "$@"
}

# seen_at_work NAME…: whoever waits for them says so
seen_at_work() {
  local name
  for name; do process_id "$name" >"$RUN_DIR/$name.works"; done
}

# process_id NAME: what its pid file says
process_id() {
  local pid=''
  if [[ -f $RUN_DIR/$1.pid ]]; then read -r pid _ <"$RUN_DIR/$1.pid"; fi
  printf '%s\n' "$pid"
}

# process_fields PID: sets the array `fields` of the caller to the words of /proc/PID/stat from the state on (state is
# 0, session 3, start time 19)
process_fields() {
  local stat=''
  if ! { read -r stat <"/proc/$1/stat"; } 2>/dev/null; then return 1; fi
  read -ra fields <<<"${stat##*) }"
}

# is_running NAME: a zombie does not run. The start time tells a process of ours from a stranger that got its number
# later, after a reboot for instance.
is_running() {
  local pid='' started='' fields=()
  if [[ ! -f $RUN_DIR/$1.pid ]]; then return 1; fi
  read -r pid started _ <"$RUN_DIR/$1.pid" || return 1
  [[ -n $pid ]] && process_fields "$pid" && [[ ${fields[0]} != [ZX] && ${fields[19]} == "$started" ]]
}

# stop_process NAME [SECONDS]: TERM to all of its session, KILL to what is left after SECONDS
stop_process() {
  local name=$1 grace=${2:-10} pid deadline
  if ! is_running "$name"; then
    end_remains "$name"
    rm -f -- "$RUN_DIR/$name.pid"
    return 0
  fi
  pid=$(process_id "$name")
  deadline=$((SECONDS + grace))
  kill -TERM -- "-$pid" 2>/dev/null || true
  while session_lives "$pid"; do
    if ((SECONDS >= deadline)); then
      note "$name did not stop within $grace s: ending it with KILL"
      kill_session "$pid"
      deadline=$((SECONDS + 5))
    fi
    sleep 0.05
  done
  rm -f -- "$RUN_DIR/$name.pid"
  note "Stopping $name (process $pid)"
}

# end_remains NAME: of one that was killed, its workers may live on and hold its port. They are in its session. Since a
# reboot another one may have that number: one whose leader lives is a stranger's, and only programs out of PREFIX are
# ended.
end_remains() {
  local name=$1 pid member program folder ended=0 deadline=$((SECONDS + 5)) fields=()
  pid=$(process_id "$name")
  if [[ -z $pid ]] || { process_fields "$pid" && [[ ${fields[0]} != [ZX] ]]; }; then return 0; fi
  folder=$(readlink -f -- "$PREFIX")
  while ((SECONDS < deadline)); do
    local -a left=()
    for member in $(session_processes "$pid"); do
      program=$(readlink -- "/proc/$member/exe" || true)
      if [[ $program == "$folder"/* ]]; then left+=("$member"); fi
    done
    if ((${#left[@]} == 0)); then break; fi
    ended=$((ended > ${#left[@]} ? ended : ${#left[@]}))
    kill -KILL "${left[@]}" 2>/dev/null || true
    sleep 0.05
  done
  if ((ended)); then note "Ending $ended processes that $name left when it was killed"; fi
}

# stop_processes NAME…: all at once, since each takes its seconds
stop_processes() {
  local name pid
  local -a pids=()
  for name in "$@"; do
    stop_process "$name" &
    pids+=($!)
  done
  for pid in "${pids[@]}"; do
    wait "$pid"
  done
}

# stop_leftovers: what else the stack has running, started by another version say
stop_leftovers() {
  local file
  for file in "$RUN_DIR"/*.pid; do
    if [[ -f $file ]]; then
      file=${file##*/}
      stop_process "${file%.pid}"
    fi
  done
}

session_processes() {
  local path fields=()
  for path in /proc/[0-9]*; do
    if process_fields "${path##*/}" && [[ ${fields[3]} == "$1" && ${fields[0]} != [ZX] ]]; then
      printf '%s\n' "${path##*/}"
    fi
  done
}

session_lives() {
  local fields=()
  if process_fields "$1" && [[ ${fields[0]} != [ZX] ]]; then return 0; fi
  [[ -n $(session_processes "$1") ]]
}

kill_session() {
  local pid
  for pid in $(session_processes "$1"); do
    kill -KILL "$pid" 2>/dev/null || true
  done
}

# ---- ports

# port_taken PORT: anyone listens there, on whatever address
port_taken() {
  local inode
  inode=$(listening_socket "$1")
  [[ -n $inode ]]
}

listening_socket() {
  local hex local_address state inode file
  printf -v hex '%04X' "$1"
  for file in /proc/net/tcp /proc/net/tcp6; do
    if [[ ! -r $file ]]; then continue; fi
    while read -r _ local_address _ state _ _ _ _ _ inode _; do
      if [[ $state == 0A && $local_address == *":$hex" ]]; then
        printf '%s\n' "$inode"
        return 0
      fi
    done <"$file"
  done
}

port_holder() {
  local inode path pid command
  inode=$(listening_socket "$1")
  path=$(find /proc/[0-9]*/fd -lname "socket:\[$inode\]" -print -quit 2>/dev/null || true)
  if [[ -z $path ]]; then
    printf 'a process of another user'
  else
    pid=${path#/proc/}
    pid=${pid%%/*}
    command=$(tr '\0' ' ' <"/proc/$pid/cmdline" || true)
    printf 'process %s (%s)' "$pid" "${command:0:60}"
  fi
}

# ---- health

# http_status URL: the status of its answer, 000 where none comes
http_status() {
  in_prefix curl -q -s -o /dev/null -m 2 -w '%{http_code}' "$1" || true
}

# port_answers PORT: a connection can be made
port_answers() {
  (exec 3<>"/dev/tcp/$SERVICE_HOST/$1") 2>/dev/null
}

# wait_for_service NAME URL [SECONDS]: until URL answers below 500; process NAME is watched meanwhile
wait_for_service() {
  local name=$1 url=$2 limit=${3:-60} begin=$EPOCHREALTIME deadline=$((SECONDS + ${3:-60})) failing='' code
  while true; do
    code=$(http_status "$url")
    if [[ $code != 000 && $code -lt 500 ]]; then break; fi
    check_alive "$name" "while starting"
    if [[ $code == 5* ]]; then
      failing=${failing:-$SECONDS}
      if ((SECONDS - failing >= 10)); then fail_with_log "$name" "answers $code for 10 s at $url"; fi
    else
      failing=''
    fi
    if ((SECONDS >= deadline)); then fail_with_log "$name" "does not answer within $limit s at $url"; fi
    sleep 0.1
  done
  seen_at_work "$name"
  note "$name answers at $url after $(seconds_since "$begin") s"
}

# wait_for_port NAME PORT [SECONDS]
wait_for_port() {
  local name=$1 port=$2 limit=${3:-60} begin=$EPOCHREALTIME deadline=$((SECONDS + ${3:-60}))
  until port_answers "$port"; do
    check_alive "$name" "while starting"
    if ((SECONDS >= deadline)); then fail_with_log "$name" "does not listen on port $port within $limit s"; fi
    sleep 0.1
  done
  note "$name listens on port $port after $(seconds_since "$begin") s"
}

check_alive() {
  if ! is_running "$1"; then fail_with_log "$1" "died $2"; fi
}

fail_with_log() {
  printf '%s\n' "---- the last lines of $LOGDIR/$1.log" >&2
  # uwsgi's own crash at the end hides the Python error before it.
  tail -n 100 -- "$LOGDIR/$1.log" | grep -v '\[0x[0-9a-f]*\]$' | tail -n 20 >&2 || true
  die "$*" "less '$LOGDIR/$1.log'"
}

# logged NAME COMMAND ARG…: for migrations that say too much: their words go to NAME's log, and come here when they fail
logged() {
  local name=$1
  shift
  mkdir -p -- "$LOGDIR"
  (umask 077 && : >>"$LOGDIR/$name.log")
  if ! in_service_without_blanks "$name" "$@" >>"$LOGDIR/$name.log" 2>&1; then
    fail_with_log "$name" "failed: $*"
  fi
}

seconds_since() {
  local now=$EPOCHREALTIME hundredths
  hundredths=$(((${now/[.,]/} - ${1/[.,]/}) / 10000))
  printf '%d.%02d' $((hundredths / 100)) $((hundredths % 100))
}
