# shellcheck shell=bash
# Services whose application uwsgi serves.

# run_uwsgi NAME PORT WSGI_FILE [KEY=VALUE | ini:key=value]…: KEY=VALUE goes to its environment, ini:… into its ini file
run_uwsgi() {
  local name=$1 port=$2 wsgi=$3 ini=$CONF_DIR/uwsgi/$1.ini threads=$CONF_DIR/uwsgi/kernel_threads.py extra
  local -a variables=()
  shift 3
  write_file "$threads" <"$FUNCTIONS_DIR/common/kernel_threads.py"
  {
    # In an ini file of uwsgi % begins a variable. Without "Connection: close" clients send their next request into a
    # connection that uwsgi is about to close. Of an image glance's client sends a mebibyte at once, which with the line
    # ends around it is more than uwsgi takes by default.
    printf '[uwsgi]\n'
    printf '%s\n' \
      "plugins-dir = ${PREFIX//%/%%}/usr/lib/uwsgi/plugins" "plugins = ${RELEASE_PYTHON/./}" \
      "py-import = ${threads//%/%%}" "http-socket = $SERVICE_HOST:$port" "wsgi-file = ${wsgi//%/%%}" \
      "procname-prefix-spaced = $name" "master = true" "processes = 1" "threads = 8" "enable-threads = true" \
      "thunder-lock = true" "lazy-apps = true" "single-interpreter = true" "need-app = true" "die-on-term = true" \
      "worker-reload-mercy = 2" "buffer-size = 65535" "add-header = Connection: close" "http-raw-body = true" \
      "http-auto-chunked = true" "http-chunked-input = true" "wsgi-manage-chunked-input = true" \
      "chunked-input-limit = 4194304" \
      "disable-logging = true" "auto-procname = true"
    for extra in "$@"; do
      case $extra in
        ini:*) printf '%s\n' "${extra#ini:}" ;;
        *) printf 'env = %s\n' "${extra//%/%%}" ;;
      esac
    done
  } | write_file "$ini"
  if [[ $DEBUGGED == "$name" ]]; then
    for extra in "$@"; do
      if [[ $extra != ini:* ]]; then variables+=("$extra"); fi
    done
    in_debugger "${variables[@]}" -- wsgi "$wsgi" "$SERVICE_HOST" "$port"
  fi
  run_process "$name" "$port" uwsgi-core --ini "$ini"
}
