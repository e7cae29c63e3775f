# shellcheck shell=bash
# Cinder, block storage. A driver of our own keeps volumes as sparse files: device mapper would need root.

CINDER_BACKEND='file'

install_cinder() {
  install_packages cinder
  write_file "$PREFIX/py/file_volumes.py" <"$FUNCTIONS_DIR/cinder/file_volumes.py"
}

configure_cinder() {
  local url transport paste filters
  local levels=alembic=WARN,amqp=WARN,cinder.api.contrib.hosts=ERROR,cinder.db.migration=WARN
  levels+=,cinder.quota=ERROR,oslo_messaging.rpc.client=ERROR,oslo.messaging=WARN,sqlalchemy=WARN,urllib3=WARN
  levels+=,keystonemiddleware=ERROR
  check_paths
  load_passwords
  url=$(database_connection_url cinder)
  paste=$(service_file cinder etc/cinder/api-paste.ini usr/share/cinder-common/api-paste.ini)
  filters=$(service_file cinder etc/cinder/resource_filters.json etc/cinder/resource_filters.json)
  transport=$(rabbitmq_url)
  {
    oslo_common cinder
    cat <<EOF
transport_url = $(oslo_value "$transport")
api_paste_config = $(oslo_value "$paste")
resource_query_filters_file = $(oslo_value "$filters")
state_path = $(oslo_value "$DATA_DIR/cinder")
my_ip = $SERVICE_HOST
# A name that stays: volumes belong to the host that made them, and a container's own name changes.
host = localhost
default_log_levels = $levels
# Else a service that is told to stop waits for its own timers, up to ten seconds.
graceful_shutdown_timeout = 1
# What a volume service says of itself may come before the scheduler listens: it says it again soon, not after a minute.
periodic_interval = 5
backend_stats_polling_interval = 5
enabled_backends = $CINDER_BACKEND
default_volume_type = $CINDER_BACKEND
glance_api_servers = http://$SERVICE_HOST:$GLANCE_PORT

[$CINDER_BACKEND]
volume_backend_name = $CINDER_BACKEND
volume_driver = file_volumes.FileVolumes

$(rpc_section)

[database]
connection = $(oslo_value "$url")

EOF
    authtoken_section cinder
  } | write_file "$CINDER_CONF"
  write_file "${CINDER_CONF%/*}/wsgi.py" <"$FUNCTIONS_DIR/cinder/wsgi.py"
  note "Configuring cinder in $CINDER_CONF"
}

init_cinder() {
  local version program
  version=$(schema_version cinder)
  mkdir -p -- "$DATA_DIR/cinder"
  program=$(service_program cinder cinder-manage)
  ensure_schema cinder "$version" \
    in_service cinder "$RELEASE_PYTHON" "$program" --config-file "$CINDER_CONF" db sync
  if ! is_running cinder-volume; then adopt_fake_volumes; fi
}

# adopt_fake_volumes: those that earlier versions kept with cinder's fake driver. They get their files when
# cinder-volume starts (see cinder/file_volumes.py).
adopt_fake_volumes() {
  mysql_client <<END
UPDATE cinder.volumes SET host = 'localhost@$CINDER_BACKEND#$CINDER_BACKEND' WHERE host = 'localhost@fake#fake';
UPDATE IGNORE cinder.services SET host = 'localhost@$CINDER_BACKEND' WHERE host = 'localhost@fake';
UPDATE cinder.volume_type_extra_specs SET value = '$CINDER_BACKEND'
WHERE \`key\` = 'volume_backend_name' AND value = 'fake';
END
}

# create_cinder_accounts: as DevStack's, of the type block-storage and of volumev3, which this release's dashboard asks
# for
create_cinder_accounts() {
  local url=http://$SERVICE_HOST:$CINDER_PORT/v3
  create_service_user cinder >/dev/null
  get_or_create_service cinder block-storage "Cinder Volume Service" >/dev/null
  get_or_create_endpoint block-storage "$REGION_NAME" "$url/\$(project_id)s" >/dev/null
  get_or_create_service cinderv3 volumev3 "Cinder Volume Service V3" >/dev/null
  get_or_create_endpoint volumev3 "$REGION_NAME" "$url/\$(project_id)s" >/dev/null
  note "Creating cinder's user, service and endpoints ($url)"
}

start_cinder_api() {
  run_uwsgi cinder-api "$CINDER_PORT" "${CINDER_CONF%/*}/wsgi.py" "CINDER_CONF=$CINDER_CONF"
  wait_for_service cinder-api "http://$SERVICE_HOST:$CINDER_PORT/healthcheck"
}

start_cinder_scheduler() {
  local program
  program=$(service_program cinder cinder-scheduler)
  run_process cinder-scheduler - "$RELEASE_PYTHON" "$program" --config-file "$CINDER_CONF"
}

# start_cinder_volume: Debian's package of its command brings iSCSI and ten other things along; the command is this line
start_cinder_volume() {
  run_process cinder-volume - "$RELEASE_PYTHON" -c \
    'import sys; sys.argv[0] = "cinder-volume"; from cinder.cmd.volume import main; main()' --config-file "$CINDER_CONF"
}

# wait_for_cinder: until cinder's scheduler and volume service have told the API of themselves since they were started,
# and the scheduler knows where volumes can be; before that it would refuse them
wait_for_cinder() {
  local begin=$EPOCHREALTIME deadline=$((SECONDS + 60)) answer='' scheduler volume since filter
  wait_for_consumers cinder-scheduler cinder-volume
  scheduler=$(date -u -r "$RUN_DIR/cinder-scheduler.pid" +%FT%T.%6N)
  volume=$(date -u -r "$RUN_DIR/cinder-volume.pid" +%FT%T.%6N)
  printf -v since '{"cinder-scheduler": "%s", "cinder-volume": "%s"}' "$scheduler" "$volume"
  filter="[.services[] | select(.state == \"up\" and .updated_at > ${since}[.binary]) | .binary] | unique | join(\" \")"
  while true; do
    answer=$(service_request GET "http://$SERVICE_HOST:$CINDER_PORT/v3/os-services")
    answer=$(in_prefix jq -r "$filter" <<<"$answer")
    if [[ $answer == "cinder-scheduler cinder-volume" ]]; then
      answer=$(service_request GET "http://$SERVICE_HOST:$CINDER_PORT/v3/scheduler-stats/get_pools")
      if [[ $answer == *'"name"'* ]]; then break; fi
      answer="cinder-scheduler, which knows no volume service"
    fi
    check_alive cinder-scheduler "while starting"
    check_alive cinder-volume "while starting"
    if ((SECONDS >= deadline)); then
      die "of cinder's services only '$answer' reported within 60 s" \
        "less '$LOGDIR/cinder-scheduler.log' '$LOGDIR/cinder-volume.log'"
    fi
    sleep 0.3
  done
  seen_at_work cinder-scheduler cinder-volume
  note "cinder-scheduler and cinder-volume are up after $(seconds_since "$begin") s"
}

# create_volume_types: the default one, bound to the backend
create_volume_types() {
  local url=http://$SERVICE_HOST:$CINDER_PORT/v3/types answer name
  answer=$(service_request GET "$url")
  answer=$(in_prefix jq -r '.volume_types[].name' <<<"$answer")
  while read -r name; do
    if [[ $name == "$CINDER_BACKEND" ]]; then return 0; fi
  done <<<"$answer"
  printf '{"volume_type": {"name": "%s", "extra_specs": {"volume_backend_name": "%s"}}}' \
    "$CINDER_BACKEND" "$CINDER_BACKEND" |
    service_request POST "$url" >/dev/null
  note "Creating the volume type $CINDER_BACKEND"
}

health_cinder_api() {
  api_health "http://$SERVICE_HOST:$CINDER_PORT/v3/volumes?limit=1"
}

health_cinder_scheduler() {
  worker_health cinder-scheduler "http://$SERVICE_HOST:$CINDER_PORT/v3/os-services"
}

health_cinder_volume() {
  worker_health cinder-volume "http://$SERVICE_HOST:$CINDER_PORT/v3/os-services"
}

stop_cinder() {
  stop_processes cinder-volume cinder-scheduler cinder-api
}
