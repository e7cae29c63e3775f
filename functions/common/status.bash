# shellcheck shell=bash
# Which processes of the stack run, and whether they answer.

# show_status: a table; fails when a process that should run does not, or does not answer
show_status() {
  local file name pid started port answer broken=0
  printf '%-22s %8s %6s  %-12s %s\n' process pid port answers since
  for file in "$RUN_DIR"/*.pid; do
    if [[ ! -f $file ]]; then
      note "Nothing of the stack in $DEST runs"
      return 0
    fi
    name=${file##*/}
    name=${name%.pid}
    read -r pid started port <"$file"
    if is_running "$name"; then
      answer=$(what_answers "$name" "$port")
      printf '%-22s %8s %6s  %-12s %s\n' "$name" "$pid" "$port" "$answer" "$(running_since "$started")"
      if [[ $answer == nothing || $answer == 5* ]]; then broken=$((broken + 1)); fi
    else
      printf '%-22s %8s %6s  %-12s %s\n' "$name" - "$port" dead "see $LOGDIR/$name.log"
      broken=$((broken + 1))
    fi
  done
  if ((broken)); then
    die "$broken of the processes do not run or do not answer;" \
      "to mend it: ./jbang stack.java up --dest $(printf '%q' "$DEST")"
  fi
}

# what_answers NAME PORT: an HTTP status, `yes` where something else is spoken, `nothing`, or - where there is no port
what_answers() {
  local name=$1 port=$2 code
  case $name,$port in
    *,-) printf -- '-' ;;
    database,* | rabbitmq,* | memcached,*)
      if port_answers "$port"; then printf yes; else printf nothing; fi
      ;;
    *)
      code=$(http_status "http://$SERVICE_HOST:$port/" 2>/dev/null)
      if [[ $code =~ ^[1-5] ]]; then printf '%s' "$code"; else printf nothing; fi
      ;;
  esac
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
