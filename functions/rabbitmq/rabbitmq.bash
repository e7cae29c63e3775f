# shellcheck shell=bash
# RabbitMQ: the services' message broker. Its queues live as long as the services, so its data is no more than a cache.

RABBIT_USER=stackrabbit

install_rabbitmq() {
  install_packages rabbitmq
}

# configure_rabbitmq: in Erlang's own syntax, which can quote any password (and needs no translation at each start).
# A file of its own says what localhost is: the node's name needs it, and the machine may not have it.
configure_rabbitmq() {
  local password
  load_passwords
  if [[ $RABBIT_PASSWORD == */* ]]; then
    die "the RABBIT_PASSWORD in $PASSWORD_FILE has a slash, and Python's AMQP client cannot send one" \
      "choose another password: RABBIT_PASSWORD=…"
  fi
  password=$(erlang_quote "$RABBIT_PASSWORD")
  write_file "$RABBIT_CONF" <<END
%% coding: utf-8
[{rabbit, [
    {tcp_listeners, [{"$SERVICE_HOST", $RABBIT_PORT}]},
    {default_user, <<"$RABBIT_USER"/utf8>>},
    {default_pass, <<$password/utf8>>},
    {collect_statistics, none}
]}].
END
  printf '[].\n' | write_file "$CONF_DIR/rabbitmq/plugins"
  printf '%s\n' '{host, {127,0,0,1}, ["localhost"]}.' '{lookup, [file]}.' | write_file "$CONF_DIR/rabbitmq/inetrc"
}

# start_rabbitmq: what the scripts of Debian and of Erlang do before they start the Erlang machine, without their
# absolute paths. It needs no epmd, the daemon that tells the ports of nodes: the one node's port is known. These flags
# are in the environment
# because RabbitMQ looks after its epmd once a minute, with an Erlang of its own that must not start one either.
# Its disk monitor hands the data folder's name to a shell, so it gets a name without quotes in it.
start_rabbitmq() {
  local folder=$DATA_DIR/rabbitmq erlang=$PREFIX/usr/lib/erlang home runtime fresh=''
  if ! is_running rabbitmq; then
    fresh=yes
    [[ -f $RABBIT_CONF ]] || die "there is no $RABBIT_CONF" "configure_rabbitmq"
    home=$(only_folder "$PREFIX/usr/lib/rabbitmq/lib"/rabbitmq_server-*)
    runtime=$(only_folder "$erlang"/erts-*)
    if port_taken "$RABBIT_DIST_PORT"; then
      die "rabbitmq cannot listen on its second port $RABBIT_DIST_PORT: $(port_holder "$RABBIT_DIST_PORT") holds it" \
        "stop that, or give it another port: RABBIT_DIST_PORT=…"
    fi
    forget_other_configuration "$folder"
    mkdir -p -- "$folder"
    # The secret of its second port, which runs anything for who knows it: what Erlang makes itself can be guessed.
    od -An -v -N32 -tx1 /dev/urandom | tr -d ' \n' | write_file "$folder/.erlang.cookie"
    run_process rabbitmq "$RABBIT_PORT" env "--chdir=$folder" "HOME=$folder" "ROOTDIR=$erlang" "BINDIR=$runtime/bin" \
      EMU=beam PROGNAME=erl "ERL_LIBS=$home/plugins" ERL_MAX_ETS_TABLES=50000 ERL_MAX_PORTS=65536 \
      ERL_CRASH_DUMP_BYTES=0 "ERL_INETRC=$CONF_DIR/rabbitmq/inetrc" \
      "ERL_AFLAGS=-start_epmd false -erl_epmd_port $RABBIT_DIST_PORT" \
      "RABBITMQ_HOME=$home" RABBITMQ_NODENAME=rabbit@localhost "RABBITMQ_NODE_IP_ADDRESS=$SERVICE_HOST" \
      "RABBITMQ_NODE_PORT=$RABBIT_PORT" "RABBITMQ_DIST_PORT=$RABBIT_DIST_PORT" RABBITMQ_CONF_ENV_FILE=/dev/null \
      "RABBITMQ_CONFIG_FILE=$RABBIT_CONF" "RABBITMQ_ENABLED_PLUGINS_FILE=$CONF_DIR/rabbitmq/plugins" \
      RABBITMQ_MNESIA_BASE=/proc/self/cwd "RABBITMQ_LOG_BASE=$LOGDIR" "RABBITMQ_LOGS=$LOGDIR/rabbitmq.log" \
      "$runtime/bin/erlexec" -noinput -s rabbit boot -boot start_sasl -sname rabbit@localhost +A 4 +W w \
      +MBas ageffcbf +MHas ageffcbf -kernel inet_dist_use_interface '{127,0,0,1}' \
      inet_dist_listen_min "$RABBIT_DIST_PORT" inet_dist_listen_max "$RABBIT_DIST_PORT" \
      prevent_overlapping_partitions false -syslog logger '[]' syslog_error_logger false
  fi
  wait_for_port rabbitmq "$RABBIT_PORT"
  if [[ $fresh ]]; then wait_for_consumers; fi
}

health_rabbitmq() {
  local answer
  if answer=$(queue_consumers 0 2>&1); then printf 'yes\n'; else printf '%s\n' "${answer%%$'\n'*}"; fi
}

stop_rabbitmq() {
  stop_process rabbitmq 15
}

# queue_of PROCESS: where it takes its work from; nothing for one that waits for none
queue_of() {
  case $1 in
    neutron-rpc-server) printf 'q-plugin\n' ;;
    nova-conductor) printf 'conductor\n' ;;
    nova-scheduler) printf 'scheduler\n' ;;
    nova-compute) printf 'compute.%s\n' "${NOVA_HOST:-localhost}" ;;
    cinder-scheduler) printf 'cinder-scheduler\n' ;;
    cinder-volume) printf 'cinder-volume.localhost@%s\n' "${CINDER_BACKEND:-file}" ;;
  esac
}

# queue_consumers SECONDS [QUEUE…]: a line "QUEUE CONSUMERS" for each, when all have one or SECONDS are over. Fails
# where the broker does not talk.
queue_consumers() {
  load_passwords
  printf '%s' "$RABBIT_PASSWORD" |
    in_prefix "$RELEASE_PYTHON" "$FUNCTIONS_DIR/rabbitmq/consumers.py" "$SERVICE_HOST:$RABBIT_PORT" "$RABBIT_USER" "$@"
}

# wait_for_consumers [PROCESS…]: until each takes its work from the broker; all that run when none is named. What is
# sent before that is lost, for a queue is made by who reads it, and ends with the broker.
wait_for_consumers() {
  local name queue count answer limit=40
  local -A process=()
  if (($# == 0)); then
    set -- neutron-rpc-server nova-conductor nova-scheduler nova-compute cinder-scheduler cinder-volume
  fi
  for name; do
    if is_running "$name"; then process[$(queue_of "$name")]=$name; fi
  done
  if ((${#process[@]} == 0)); then return 0; fi
  answer=$(queue_consumers "$limit" "${!process[@]}")
  while read -r queue count; do
    name=${process[$queue]}
    if ((count == 0)); then
      fail_with_log "$name" "did not find the broker within $limit s; to begin anew with it:" \
        "./jbang stack.java restart ${name%%-*} --dest $(printf '%q' "$DEST")"
    fi
  done <<<"$answer"
}

# The user is made with the data and never changed after: a new password needs new data.
forget_other_configuration() {
  local folder=$1 sum
  sum=$(sha256sum <"$RABBIT_CONF")
  if [[ -f $folder/made-with && $(<"$folder/made-with") == "$sum" ]]; then return 0; fi
  rm -rf -- "$folder"
  mkdir -p -- "$folder"
  printf '%s\n' "$sum" >"$folder/made-with"
}

only_folder() {
  if (($# != 1)) || [[ ! -d $1 ]]; then
    die "$1 should be one folder: RabbitMQ is not unpacked, or two versions of it are" "install_rabbitmq"
  fi
  printf '%s\n' "$1"
}

erlang_quote() {
  local text=${1//\\/\\\\}
  printf '"%s"' "${text//\"/\\\"}"
}

# rabbitmq_url: as oslo.messaging wants it
rabbitmq_url() {
  local password
  load_passwords
  password=$(url_word "$RABBIT_PASSWORD")
  printf 'rabbit://%s:%s@%s:%s/\n' "$RABBIT_USER" "$password" "$SERVICE_HOST" "$RABBIT_PORT"
}
