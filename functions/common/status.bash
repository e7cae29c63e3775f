# shellcheck shell=bash
# Which processes of the stack run, and whether they do their work. What a process is asked stands with its service: its
# function health_PROCESS prints `yes`, or in a few words what is wrong.

STATUS_LIMIT=${STATUS_LIMIT:-10}

# show_status: a table; fails when a process that should run does not, or does not do its work
show_status() {
  local name pid started port state why fd width=22 broken=0 deadline=$((SECONDS + STATUS_LIMIT))
  local -A asked=()
  if [[ -z $(known_processes) ]]; then
    note "Nothing of the stack in $DEST is running"
    return 0
  fi
  for name in $(stack_processes); do
    width=$((width > ${#name} ? width : ${#name}))
    if is_running "$name"; then # all are asked at once: one that hangs holds up nobody
      exec {fd}< <(health "$name" 2>/dev/null)
      asked[$name]=$fd
    fi
  done
  printf '%-*s %8s %6s  %-12s %s\n' "$width" process pid port answers since
  for name in $(stack_processes); do
    pid=- port=- state=dead
    if [[ -f $RUN_DIR/$name.pid ]]; then read -r pid started port <"$RUN_DIR/$name.pid" || true; fi
    if [[ ${asked[$name]:-} ]]; then
      fd=${asked[$name]} state='' why=''
      IFS= read -r -t "$((deadline > SECONDS ? deadline - SECONDS : 1))" why <&"$fd" || true
      exec {fd}<&-
      if [[ $why == yes || $why == - ]]; then
        state=$why why=$(running_since "$started")
        if [[ -f $RUN_DIR/$name.source ]]; then why+=" from $(<"$RUN_DIR/$name.source")"; fi
      else
        state=no why="${why:-gives no sign of life}; see $LOGDIR/$name.log"
      fi
    elif [[ -f $RUN_DIR/$name.pid ]]; then
      pid=- why="see $LOGDIR/$name.log"
    else
      why="was not started"
    fi
    printf '%-*s %8s %6s  %-12s %s\n' "$width" "$name" "$pid" "$port" "$state" "$why"
    if [[ $state == dead || $state == no ]]; then broken=$((broken + 1)); fi
  done
  if ((broken)); then
    die "$broken of the processes are dead or do not work" \
      "./jbang stack.java up --dest $(printf '%q' "$DEST"), or restart SERVICE for one that runs"
  fi
}

# stack_processes: what should run, and what runs beside it, one a line
stack_processes() {
  local service name
  {
    for service in "${SERVICE_NAMES[@]}"; do
      if [[ ${SERVICE_KINDS[$service]} == part ]] || ! is_service_enabled "$service"; then continue; fi
      for name in ${SERVICE_PROCESSES[$service]:-$service} $(service_workers "$service"); do printf '%s\n' "$name"; done
    done
    known_processes
  } | awk '!seen[$0]++'
}

# known_processes: those with a pid file
known_processes() {
  local file
  for file in "$RUN_DIR"/*.pid; do
    if [[ -f $file ]]; then basename -- "$file" .pid; fi
  done
}

# health NAME: what its function health_NAME says; where it has none, whether its port takes connections, - without a
# port
health() {
  local ask=health_${1//-/_} port
  read -r _ _ port <"$RUN_DIR/$1.pid"
  if declare -F "$ask" >/dev/null; then
    "$ask"
  elif [[ $port == - ]]; then
    printf -- '-\n'
  elif port_answers "$port"; then
    printf 'yes\n'
  else
    printf 'takes no connections on port %s\n' "$port"
  fi
}

# api_health URL: whether it has an answer for the user admin
api_health() {
  local answer code
  answer=$(try_request GET "$1" '')
  code=${answer##*$'\n'}
  case $code in
    2??) printf 'yes\n' ;;
    000) printf 'nothing answers at %s\n' "$1" ;;
    *) printf 'answers %s at %s\n' "$code" "$1" ;;
  esac
}

# worker_health NAME [URL]: whether one that takes its work from the broker does so, and has told its API, whose
# services are at URL, of itself
worker_health() {
  local answer
  if ! answer=$(queue_consumers 0 "$(queue_of "$1")"); then
    printf 'cannot work without rabbitmq\n'
  elif [[ ${answer##* } == 0 ]]; then
    printf 'takes no work from rabbitmq\n'
  elif [[ -z ${2:-} ]]; then
    printf 'yes\n'
  else
    answer=$(try_request GET "$2?binary=$1" '')
    if [[ $answer =~ \"state\":\ *\"up\" ]]; then
      printf 'yes\n'
    else
      printf 'has not reported for a minute, says %s\n' "$2"
    fi
  fi
}

# running_since TICKS: the time of day that a start time of /proc/PID/stat means (in hundredths of a second since the
# boot)
running_since() {
  local word value boot=0
  while read -r word value _; do
    if [[ $word == btime ]]; then boot=$value; fi
  done </proc/stat
  printf '%(%F %T)T' $((boot + $1 / 100))
}
