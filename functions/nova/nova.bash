# shellcheck shell=bash
# Nova, the compute service: its API, conductor and scheduler, and one compute host, whose virt driver is libvirt's
# (hypervisor.bash), or one that only keeps books of servers. Its databases and cells are in cells.bash.

# shellcheck source=functions/nova/cells.bash
. "$FUNCTIONS_DIR/nova/cells.bash"
# shellcheck source=functions/nova/hypervisor.bash
. "$FUNCTIONS_DIR/nova/hypervisor.bash"

# shellcheck disable=SC2153 # the port stands in the table functions/services
NOVA_URL=http://$SERVICE_HOST:$NOVA_PORT/v2.1
NOVA_HOST=localhost

install_nova() {
  install_packages nova
  write_file "$PREFIX/py/record_driver.py" <"$FUNCTIONS_DIR/nova/record_driver.py"
}

# configure_nova: writes the whole file. What nova asks neutron is added by configure_neutron_nova.
configure_nova() {
  local url transport paste
  check_paths
  require_mysql nova
  load_passwords
  url=$(database_connection_url nova_api)
  transport=$(rabbitmq_url)
  paste=$(service_file nova etc/nova/api-paste.ini usr/share/nova-common/api-paste.ini)
  mkdir -p -- "$DATA_DIR/nova/instances"
  {
    oslo_common nova
    cat <<END
state_path = $(oslo_value "$DATA_DIR/nova")
instances_path = $(oslo_value "$DATA_DIR/nova/instances")
my_ip = $SERVICE_HOST
# A name that stays: servers belong to the host that made them, and a container's own name changes.
host = $NOVA_HOST
transport_url = $(oslo_value "$transport")
allow_resize_to_same_host = true
# A service that is told to stop waits for its message polls to end, else for 5 s.
graceful_shutdown_timeout = 2
$(virt_options)
osapi_compute_listen = $SERVICE_HOST
osapi_compute_listen_port = $NOVA_PORT
osapi_compute_workers = 1
enabled_apis = osapi_compute

[wsgi]
api_paste_config = $(oslo_value "$paste")

[api_database]
connection = $(oslo_value "$url")

END
    database_section nova_cell1
    cat <<END

[compute]
provider_config_location = $(oslo_value "${NOVA_CONF%/*}/provider_config")

[conductor]
workers = 1

[scheduler]
workers = 1

[vnc]
enabled = false

[spice]
enabled = false

$(rpc_section)

[glance]
endpoint_override = http://$SERVICE_HOST:$GLANCE_PORT

[cinder]
os_region_name = $REGION_NAME

END
    authtoken_section nova
    printf '\n'
    keystone_client_section placement placement
    printf '\n'
    keystone_client_section service_user nova
    printf 'send_service_user_token = true\n'
    virt_sections
  } | write_file "$NOVA_CONF"
  write_file "${NOVA_CONF%/*}/wsgi.py" <"$FUNCTIONS_DIR/nova/wsgi.py"
  note "Configuring nova in $NOVA_CONF"
}

create_nova_accounts() {
  create_service_user nova >/dev/null
  get_or_create_service nova compute "Nova Compute Service" >/dev/null
  get_or_create_endpoint compute "$REGION_NAME" "$NOVA_URL" "$NOVA_URL" "$NOVA_URL" >/dev/null
  note "Creating nova's user, service and endpoints ($NOVA_URL)"
}

# start_nova_services [NAME…]: all of nova, or what is named of nova-api, nova-conductor, nova-scheduler, nova-compute;
# they need the databases, rabbitmq, keystone and placement. All at once cost a third of what each alone does (see
# common/forks.py).
start_nova_services() {
  local name conf cpu_conf=${NOVA_CONF%/*}/nova-cpu.conf served=''
  local -a forks=()
  if (($# == 0)); then set -- nova-api nova-conductor nova-scheduler nova-compute; fi
  [[ -f $NOVA_CONF ]] || die "there is no $NOVA_CONF" "configure_nova"
  # As on a compute host of a real cloud, nova-compute knows no database.
  {
    awk '/^\[/ { skip = /^\[(api_)?database\]/ } !skip' "$NOVA_CONF"
    hypervisor_sections
  } | write_file "$cpu_conf"
  for name; do
    conf=$NOVA_CONF
    if [[ $name == nova-compute ]]; then conf=$cpu_conf; fi
    case $name:$RELEASE_API_SERVER in
      nova-api:uwsgi) served=yes ;;
      nova-api:*) add_fork "$name" "$NOVA_PORT" --config-file "$conf" ;;
      *) add_fork "$name" - --config-file "$conf" ;;
    esac
  done
  # In the place of one that serves it starts when all code is known to load.
  if [[ $served && ! $REPLACING ]]; then serve_nova_api; fi
  start_forks nova "${forks[@]}"
  if [[ $served && $REPLACING ]]; then
    if ((${#forks[@]} == 0)) && [[ $(source_of nova) ]]; then check_import nova; fi
    serve_nova_api
  fi
  if [[ " $* " == *' nova-api '* ]]; then wait_for_service nova-api "http://$SERVICE_HOST:$NOVA_PORT/"; fi
}

# serve_nova_api: under uwsgi. The folder is where nova looks for its paste file.
serve_nova_api() {
  local paste
  paste=$(service_file nova etc/nova/api-paste.ini usr/share/nova-common/api-paste.ini)
  run_uwsgi nova-api "$NOVA_PORT" "${NOVA_CONF%/*}/wsgi.py" "NOVA_CONF=$NOVA_CONF" \
    "OS_NOVA_CONFIG_DIR=${paste%/*}" "OS_NOVA_CONFIG_FILES=${paste##*/}"
}

start_nova_api() {
  start_nova_services nova-api
}

start_nova_conductor() {
  start_nova_services nova-conductor
}

start_nova_scheduler() {
  start_nova_services nova-scheduler
}

# start_nova_compute: Debian's package of this command would bring libvirt and qemu along
start_nova_compute() {
  start_nova_services nova-compute
}

health_nova_api() {
  api_health "$NOVA_URL/servers?limit=1"
}

health_nova_conductor() {
  worker_health nova-conductor "$NOVA_URL/os-services"
}

health_nova_scheduler() {
  worker_health nova-scheduler "$NOVA_URL/os-services"
}

health_nova_compute() {
  worker_health nova-compute "$NOVA_URL/os-services"
}

stop_nova() {
  stop_processes nova-compute nova-scheduler nova-conductor nova-api
}

# create_flavors: those that DevStack's users know
create_flavors() {
  local answer known id name ram disk vcpus requests=''
  local -a made=()
  answer=$(service_request GET "$NOVA_URL/flavors?is_public=None")
  known=$(in_prefix jq -r '.flavors[].name' <<<"$answer")
  while read -r id name ram disk vcpus; do
    if [[ $'\n'$known$'\n' == *$'\n'$name$'\n'* ]]; then continue; fi
    printf -v requests '%s{"flavor": {"id": "%s", "name": "%s", "ram": %d, "disk": %d, "vcpus": %d}}\n' "$requests" \
      "$id" "$name" "$ram" "$disk" "$vcpus"
    made+=("$name")
  done <<END
42 m1.nano 128 1 1
84 m1.micro 192 1 1
1 m1.tiny 512 1 1
2 m1.small 2048 20 1
3 m1.medium 4096 40 2
4 m1.large 8192 80 4
5 m1.xlarge 16384 160 8
c1 cirros256 256 1 1
d1 ds512M 512 5 1
d2 ds1G 1024 10 1
d3 ds2G 2048 10 2
d4 ds4G 4096 20 4
END
  if ((${#made[@]} == 0)); then return 0; fi
  service_posts "$NOVA_URL/flavors" <<<"${requests%$'\n'}" >/dev/null
  note "Creating the flavors ${made[*]}"
}
