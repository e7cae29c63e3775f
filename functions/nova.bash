# shellcheck shell=bash
# Nova, the compute service: its API, conductor and scheduler, and one compute host whose virt driver only keeps books of servers.
# Its databases and cells are in nova-cells.bash.

NOVA_URL=${NOVA_URL:-http://$SERVICE_HOST:$NOVA_PORT/v2.1}
NOVA_HOST=${NOVA_HOST:-localhost}

install_nova() {
    install_packages nova
}

# configure_nova: writes the whole file. What nova asks neutron is added by configure_neutron_nova.
configure_nova() {
    local url transport
    check_paths
    require_mysql nova
    load_passwords
    url=$(database_connection_url nova_api)
    transport=$(rabbitmq_url)
    mkdir -p -- "$DATA_DIR/nova/instances"
    {
        oslo_common nova
        cat << END
state_path = $(oslo_value "$DATA_DIR/nova")
instances_path = $(oslo_value "$DATA_DIR/nova/instances")
my_ip = $SERVICE_HOST
# A name that stays: servers belong to the host that made them, and a container's own name changes.
host = $NOVA_HOST
compute_driver = fake.FakeDriver
transport_url = $(oslo_value "$transport")
allow_resize_to_same_host = true
# A service that is told to stop waits for its message polls to end, else for 5 s.
graceful_shutdown_timeout = 2
enabled_apis = osapi_compute

[wsgi]
api_paste_config = $(oslo_value "$PREFIX/usr/share/nova-common/api-paste.ini")

[api_database]
connection = $(oslo_value "$url")

END
        database_section nova_cell1
        cat << END

[conductor]
workers = 1

[scheduler]
workers = 1

[vnc]
enabled = false

[spice]
enabled = false

[oslo_messaging_notifications]
driver = noop

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
    } | write_file "$NOVA_CONF"
    note "Configures nova in $NOVA_CONF"
}

# keystone_client_section SECTION USER: how a service asks another one, as USER. Comes after load_passwords.
keystone_client_section() {
    cat << END
[$1]
auth_type = password
auth_url = ${KEYSTONE_URL%/v3}
region_name = $REGION_NAME
user_domain_id = default
project_domain_id = default
project_name = service
username = $2
password = $(oslo_value "$SERVICE_PASSWORD")
END
}

create_nova_accounts() {
    create_service_user nova > /dev/null
    get_or_create_service nova compute "Nova Compute Service" > /dev/null
    get_or_create_endpoint compute "$REGION_NAME" "$NOVA_URL" "$NOVA_URL" "$NOVA_URL" > /dev/null
    note "Creates nova's user, service and endpoints ($NOVA_URL)"
}

# start_nova_api: comes after the databases and their cells. Of its files the first is the one with the pipelines.
start_nova_api() {
    run_uwsgi nova-api "$NOVA_PORT" "$PREFIX/usr/bin/nova-api-wsgi" OS_NOVA_CONFIG_DIR=/ \
        "OS_NOVA_CONFIG_FILES=$PREFIX/usr/share/nova-common/api-paste.ini;$NOVA_CONF"
    wait_for_service nova-api "http://$SERVICE_HOST:$NOVA_PORT/"
}

start_nova_conductor() {
    run_process nova-conductor - /usr/bin/python3 "$PREFIX/usr/bin/nova-conductor" --config-file "$NOVA_CONF"
}

start_nova_scheduler() {
    run_process nova-scheduler - /usr/bin/python3 "$PREFIX/usr/bin/nova-scheduler" --config-file "$NOVA_CONF"
}

# start_nova_compute: Debian's package of its command brings libvirt and qemu along; the command is this line. As on a compute
# host of a real cloud, it knows no database. It reports at once, not after 5 s: someone waits for it in discover_hosts.
start_nova_compute() {
    local conf=${NOVA_CONF%/*}/nova-cpu.conf
    awk '/^\[/ { skip = /^\[(api_)?database\]/ } !skip' "$NOVA_CONF" | write_file "$conf"
    run_process nova-compute - /usr/bin/python3 -c 'import sys; sys.argv[0] = "nova-compute"; from nova.cmd.compute import main
from nova.servicegroup import api; api.INITIAL_REPORTING_DELAY = 0; main()' --config-file "$conf"
}

# stop_nova: all of them at once, each takes its seconds
stop_nova() {
    local name pid
    local -a pids=()
    for name in nova-compute nova-scheduler nova-conductor nova-api; do
        stop_process "$name" &
        pids+=($!)
    done
    for pid in "${pids[@]}"; do
        wait "$pid"
    done
}

# create_flavors: those that DevStack's users know
create_flavors() {
    local answer known id name ram disk vcpus request
    local -a made=()
    answer=$(service_request GET "$NOVA_URL/flavors?is_public=None")
    known=$(in_prefix jq -r '.flavors[].name' <<< "$answer")
    while read -r id name ram disk vcpus; do
        if [[ $'\n'$known$'\n' == *$'\n'$name$'\n'* ]]; then continue; fi
        printf -v request '{"flavor": {"id": "%s", "name": "%s", "ram": %d, "disk": %d, "vcpus": %d}}' "$id" "$name" "$ram" "$disk" "$vcpus"
        service_request POST "$NOVA_URL/flavors" <<< "$request" > /dev/null
        made+=("$name")
    done << END
42 m1.nano 128 1 1
84 m1.micro 192 1 1
1 m1.tiny 512 1 1
2 m1.small 2048 20 1
3 m1.medium 4096 40 2
4 m1.large 8192 80 4
5 m1.xlarge 16384 160 8
END
    if ((${#made[@]})); then note "Creates the flavors ${made[*]}"; fi
}
