# shellcheck shell=bash
# A service's programs that are forks of one Python process (see forks.py): all at once cost little more than one.

# add_fork NAME PORT ARG…: one of the array `forks` of the caller, which start_forks starts, unless it runs and stays
add_fork() {
  if stays "$1"; then return 0; fi
  require_port "$1" "$2"
  if [[ $DEBUGGED == "$1" ]]; then
    in_debugger "VIRT_DRIVER=$VIRT_DRIVER" -- "$FUNCTIONS_DIR/common/forks.py" \
      "$FUNCTIONS_DIR/${1%%-*}/services.py" - "$1" "${@:3}"
  fi
  forks+=("$@" ',')
}

# start_forks SERVICE [NAME PORT ARG… ,]…: returns when each has its pid file. What runs of them goes on until their
# code is loaded, and is left alone if it cannot be.
start_forks() {
  local service=$1 word begins=yes line='' said='' loaded='' loader go turn name
  local -a turns=() names=()
  shift
  if (($# == 0)); then return 0; fi
  for word; do
    if [[ $begins ]]; then names+=("$word"); fi
    if [[ $word == , ]]; then begins=yes; else begins=''; fi
  done
  mkdir -p -- "$LOGDIR" "$RUN_DIR"
  coproc LOADER {
    cd -- "$DEST" &&
      in_service "$service" env "VIRT_DRIVER=$VIRT_DRIVER" "$RELEASE_PYTHON" "$FUNCTIONS_DIR/common/forks.py" \
        "$FUNCTIONS_DIR/$service/services.py" "$RUN_DIR" "$LOGDIR" "${PROCESS_NICE:-}" "$@" 2>&1
  }
  loader=$LOADER_PID
  exec {loaded}<&"${LOADER[0]}" {go}>&"${LOADER[1]}"-
  while IFS= read -r line <&"$loaded" && [[ $line != ready ]]; do
    note "$line"
    said=$line
  done
  if [[ $line != ready ]]; then die_of_import "$service" "$said"; fi
  for name in "${names[@]}"; do
    {
      make_room "$name"
      printf '%s\n' "$name" >&"$go"
    } &
    turns+=($!)
  done
  exec {go}>&-
  for turn in "${turns[@]}"; do wait "$turn"; done
  cat <&"$loaded"
  wait "$loader"
  for name in "${names[@]}"; do
    note "Starting $name (process $(process_id "$name")), its log is $LOGDIR/$name.log"
  done
  tell_source "$service"
}
