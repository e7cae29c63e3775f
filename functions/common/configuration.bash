# shellcheck shell=bash
# What a process was started with: one whose configuration is another one by now is started anew.

# configuration_sum PROCESS [COMMAND ARG…]: of what it reads when it starts: its command, its service's files in
# CONF_DIR and our Python. Keys come and go while it runs, and where this checkout lies changes nothing.
configuration_sum() {
  local name=$1 service=${1%%-*}
  {
    printf '%s\n' "${@//"$FUNCTIONS_DIR"/}"
    files_in "$CONF_DIR/$service" "$CONF_DIR/uwsgi/$name.ini" "$CONF_DIR/uwsgi/kernel_threads.py"
    files_in "$FUNCTIONS_DIR/$service"
  } | sha256sum
}

# files_in PATH…: what the files there hold that count
files_in() {
  find "$@" -type f ! -name '*.bash' ! -name '*.pyc' ! -path '*/keys/*' -print0 2>/dev/null |
    LC_ALL=C sort -z | xargs -0r cat || true
}

# runs_otherwise PROCESS [COMMAND ARG…]: it was started with another configuration
runs_otherwise() {
  local before=''
  if [[ -f $RUN_DIR/$1.configuration ]]; then before=$(<"$RUN_DIR/$1.configuration"); fi
  [[ $before != "$(configuration_sum "$@")" ]]
}

# remember_configuration PROCESS [COMMAND ARG…]: that is being started
remember_configuration() {
  configuration_sum "$@" | write_file "$RUN_DIR/$1.configuration"
}
