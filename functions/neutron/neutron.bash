# shellcheck shell=bash
# Neutron, the network service: networks, addresses, routers and security groups. With libvirt, OVN makes them of what
# neutron tells it (see ovn/ovn.bash). With the fake virt driver no packet is sent: a mechanism driver and a router
# plugin of our own stand in for agents.

NEUTRON_URL=http://$SERVICE_HOST:$NEUTRON_PORT

# install_neutron: neutron finds drivers and plugins by the entry points of installed packages, so ours are one
install_neutron() {
  local info=$PREFIX/py/null_mechanism_driver-1.0.dist-info module
  install_packages neutron
  for module in null_mechanism_driver null_router; do
    write_file "$PREFIX/py/$module.py" <"$FUNCTIONS_DIR/neutron/$module.py"
  done
  printf '%s\n' 'Metadata-Version: 2.1' 'Name: null-mechanism-driver' 'Version: 1.0' | write_file "$info/METADATA"
  printf '%s\n' '[neutron.ml2.mechanism_drivers]' 'null = null_mechanism_driver:NullMechanismDriver' \
    '[neutron.service_plugins]' 'null_router = null_router:NullRouter' | write_file "$info/entry_points.txt"
}

configure_neutron() {
  local transport paste
  check_paths
  require_mysql neutron
  load_passwords
  mkdir -p -- "$DATA_DIR/neutron"
  paste=$(service_file neutron etc/api-paste.ini usr/share/neutron-common/api-paste.ini)
  {
    oslo_common neutron
    cat <<END
state_path = $(oslo_value "$DATA_DIR/neutron")
api_paste_config = $(oslo_value "$paste")
core_plugin = ml2
service_plugins = $(network_choice null_router ovn-router)
bind_host = $SERVICE_HOST
bind_port = $NEUTRON_PORT
api_workers = $(api_workers)
rpc_workers = 1
rpc_state_report_workers = 0
dhcp_agent_notification = false
# A worker that is told to stop waits for what it does every now and then to come round again.
graceful_shutdown_timeout = 2
# On a busy machine what OVN has done is heard of late, and for a dead agent's no server would get a network.
agent_down_time = 300
END
    if ! is_service_enabled nova; then
      printf '%s\n' 'notify_nova_on_port_status_changes = false' 'notify_nova_on_port_data_changes = false'
    fi
    if is_service_enabled rabbitmq; then
      transport=$(rabbitmq_url)
      printf 'transport_url = %s\n' "$(oslo_value "$transport")"
    fi
    printf '\n'
    database_section neutron
    printf '\n'
    rpc_section
    printf '\n'
    authtoken_section neutron
    if is_service_enabled nova; then
      printf '\n'
      keystone_client_section nova nova
    fi
    if is_service_enabled placement; then
      printf '\n'
      keystone_client_section placement placement
    fi
  } | write_file "$NEUTRON_CONF"
  {
    cat <<END
[ml2]
type_drivers = local,flat,vlan,$(network_choice vxlan geneve)
tenant_network_types = $(network_choice vxlan geneve)
mechanism_drivers = $(network_choice null ovn)
extension_drivers = port_security

[ml2_type_flat]
flat_networks = *

[ml2_type_vlan]
network_vlan_ranges = physnet1:100:199

END
    "$(network_choice vxlan ovn)_sections"
  } | write_file "$Q_PLUGIN_CONF_FILE"
  write_file "${NEUTRON_CONF%/*}/wsgi.py" <"$FUNCTIONS_DIR/neutron/wsgi.py"
  note "Configuring neutron in $NEUTRON_CONF and $Q_PLUGIN_CONF_FILE"
}

# network_choice FAKE OVN: what applies here
network_choice() {
  if is_service_enabled ovn; then printf '%s\n' "$2"; else printf '%s\n' "$1"; fi
}

# api_workers: 0 where the server's own process answers. OVN's driver counts those that take part in its work.
api_workers() {
  if [[ $RELEASE_API_SERVER == eventlet ]]; then network_choice 0 1; else printf '1\n'; fi
}

vxlan_sections() {
  cat <<'END'
[ml2_type_vxlan]
vni_ranges = 1:100
END
}

ovn_sections() {
  cat <<END
[ml2_type_geneve]
vni_ranges = 1:65536
max_header_size = 38

[securitygroup]
enable_security_group = true

[ovn]
ovn_nb_connection = $(oslo_value "$OVN_NB_SOCKET")
ovn_sb_connection = $(oslo_value "$OVN_SB_SOCKET")
enable_distributed_floating_ip = true
ovn_metadata_enabled = false
dns_servers = $NAMESPACE_DNS
END
}

# configure_neutron_nova: how nova asks neutron. It writes nova.conf, as configure_nova does before it.
configure_neutron_nova() {
  local line
  load_passwords
  [[ -f $NOVA_CONF ]] || die "there is no $NOVA_CONF" "configure_nova"
  while IFS= read -r line; do
    if [[ $line == *' = '* ]]; then iniset "$NOVA_CONF" neutron "${line%% = *}" "${line#* = }"; fi
  done < <(keystone_client_section neutron neutron)
  note "Telling nova in $NOVA_CONF how to ask neutron"
}

init_neutron() {
  local version
  version=$(schema_version neutron)
  ensure_schema neutron "$version" migrate_neutron
}

# Of the 150 steps nobody wants to read; what goes wrong is not among these lines.
migrate_neutron() {
  local program
  program=$(service_program neutron neutron-db-manage)
  in_service_without_blanks neutron "$RELEASE_PYTHON" "$program" --config-file "$NEUTRON_CONF" \
    --config-file "$Q_PLUGIN_CONF_FILE" upgrade heads 2>&1 |
    sed -u '/^INFO /d; /^Running upgrade/d; /^OK$/d'
}

create_neutron_accounts() {
  create_service_user neutron >/dev/null
  get_or_create_service neutron network "Neutron Networking Service" >/dev/null
  get_or_create_endpoint network "$REGION_NAME" "$NEUTRON_URL" "$NEUTRON_URL" "$NEUTRON_URL" >/dev/null
  note "Creating neutron's user, service and endpoints ($NEUTRON_URL)"
}

# start_neutron [NAME…]: all of neutron, or what is named of neutron, which is its API, and its workers
start_neutron() {
  local name
  local -a forks=()
  # shellcheck disable=SC2046 # they are words
  if (($# == 0)); then set -- neutron $(service_workers neutron); fi
  for name; do
    if [[ $name == neutron ]]; then
      "serve_neutron_by_$RELEASE_API_SERVER"
    else
      add_fork "$name" - --config-file "$NEUTRON_CONF" --config-file "$Q_PLUGIN_CONF_FILE"
    fi
  done
  start_forks neutron "${forks[@]}"
  if [[ " $* " == *' neutron '* ]]; then wait_for_service neutron "$NEUTRON_URL/"; fi
}

# serve_neutron_by_eventlet: in one process; its children would talk to agents if there were any
serve_neutron_by_eventlet() {
  local program
  program=$(service_program neutron neutron-server)
  run_process neutron "$NEUTRON_PORT" "$RELEASE_PYTHON" "$program" --config-file "$NEUTRON_CONF" \
    --config-file "$Q_PLUGIN_CONF_FILE"
}

# serve_neutron_by_uwsgi: OVN's driver tells processes of this start from earlier ones by the time of it
serve_neutron_by_uwsgi() {
  run_uwsgi neutron "$NEUTRON_PORT" "${NEUTRON_CONF%/*}/wsgi.py" "NEUTRON_CONF=$NEUTRON_CONF" \
    "Q_PLUGIN_CONF_FILE=$Q_PLUGIN_CONF_FILE" "ini:start-time = %t"
}

start_neutron_rpc_server() {
  start_neutron neutron-rpc-server
}

start_neutron_periodic_workers() {
  start_neutron neutron-periodic-workers
}

start_neutron_ovn_maintenance_worker() {
  start_neutron neutron-ovn-maintenance-worker
}

health_neutron() {
  api_health "$NEUTRON_URL/v2.0/networks?limit=1&fields=id"
}

health_neutron_rpc_server() {
  worker_health neutron-rpc-server
}

stop_neutron() {
  stop_processes neutron neutron-rpc-server neutron-periodic-workers neutron-ovn-maintenance-worker
}

# create_initial_networks: a private network for the project demo, behind a router to a public one. The public one is
# the default external network, and there are default subnet pools: so `openstack server create --nic auto` finds its
# way.
create_initial_networks() {
  local project public private subnet router
  local network_type='"provider:network_type": "flat", "provider:physical_network": "public", "router:external": true'
  project=$(get_or_create_project demo default)
  public=$(get_or_create_in_neutron network "$PUBLIC_NETWORK_NAME" "{$network_type}")
  get_or_create_in_neutron subnet "$PUBLIC_NETWORK_NAME-subnet" \
    '{"ip_version": 4, "enable_dhcp": false, "network_id": "'"$public"'", "cidr": "'"$FLOATING_RANGE"'"}' >/dev/null
  make_default_external "$public"
  create_default_subnetpool shared-default-subnetpool-v4 "$SUBNETPOOL_PREFIX_V4" 26
  create_default_subnetpool shared-default-subnetpool-v6 "$SUBNETPOOL_PREFIX_V6" 64
  private=$(get_or_create_in_neutron network "$PRIVATE_NETWORK_NAME" '{"project_id": "'"$project"'"}')
  subnet=$(get_or_create_in_neutron subnet "$PRIVATE_NETWORK_NAME-subnet" \
    '{"ip_version": 4, "project_id": "'"$project"'", "network_id": "'"$private"'", "cidr": "'"$FIXED_RANGE"'"}')
  router=$(get_or_create_in_neutron router router1 \
    '{"project_id": "'"$project"'", "external_gateway_info": {"network_id": "'"$public"'"}}')
  connect_router "$router" "$subnet"
  note "The project demo has the network $PRIVATE_NETWORK_NAME ($FIXED_RANGE)," \
    "behind router1 to $PUBLIC_NETWORK_NAME ($FLOATING_RANGE)"
}

# make_default_external NETWORK: unless another one is
make_default_external() {
  local answer
  answer=$(service_request GET "$NEUTRON_URL/v2.0/networks?router:external=true&fields=is_default")
  if [[ $answer != *true* ]]; then
    service_request PUT "$NEUTRON_URL/v2.0/networks/$1" <<<'{"network": {"is_default": true}}' >/dev/null
  fi
}

# create_default_subnetpool NAME PREFIX LENGTH: subnets of LENGTH for everybody who asks for none in particular
create_default_subnetpool() {
  get_or_create_in_neutron subnetpool "$1" \
    '{"prefixes": ["'"$2"'"], "default_prefixlen": '"$3"', "shared": true, "is_default": true}' >/dev/null
}

# get_or_create_in_neutron KIND NAME JSON: prints the id
get_or_create_in_neutron() {
  local kind=$1 name=$2 answer id request
  answer=$(service_request GET "$NEUTRON_URL/v2.0/${kind}s?name=$name&fields=id")
  id=$(in_prefix jq -r ".${kind}s[0].id // empty" <<<"$answer")
  if [[ -z $id ]]; then
    request=$(in_prefix jq --arg name "$name" "{$kind: (. + {name: \$name})}" <<<"$3")
    answer=$(service_request POST "$NEUTRON_URL/v2.0/${kind}s" <<<"$request")
    id=$(in_prefix jq -r ".$kind.id" <<<"$answer")
  fi
  printf '%s\n' "$id"
}

connect_router() {
  local router=$1 subnet=$2 answer
  answer=$(service_request GET "$NEUTRON_URL/v2.0/ports?device_id=$router&fixed_ips=subnet_id%3D$subnet&fields=id")
  if [[ $(in_prefix jq '.ports | length' <<<"$answer") == 0 ]]; then
    service_request PUT "$NEUTRON_URL/v2.0/routers/$router/add_router_interface" <<<'{"subnet_id": "'"$subnet"'"}' \
      >/dev/null
  fi
}
