# shellcheck shell=bash
# Open vSwitch and OVN, which carry neutron's networks: switching, DHCP, routing, security groups and floating IPs. The
# switch itself is in the namespace and needs no kernel module; the rest is outside and speaks by sockets that are
# files.

OVN_DIR=$RUN_DIR/ovn
# A server each: neutron takes the schema of whatever else its server has for that of its own database.
OVS_SOCKET=unix:$OVN_DIR/db.sock OVN_NB_SOCKET=unix:$OVN_DIR/nb.sock OVN_SB_SOCKET=unix:$OVN_DIR/sb.sock

install_ovn() {
  install_packages ovn
}

# start_ovn: comes after start_namespace. Neutron keeps what its networks are in the northbound database.
start_ovn() {
  mkdir -p -- "$OVN_DIR" "$DATA_DIR/ovn"
  start_ovsdb ovsdb-server "$OVS_SOCKET" "$OVN_DIR/conf" openvswitch/vswitch
  start_ovsdb ovsdb-server-nb "$OVN_NB_SOCKET" "$DATA_DIR/ovn/nb" ovn/ovn-nb
  start_ovsdb ovsdb-server-sb "$OVN_SB_SOCKET" "$DATA_DIR/ovn/sb" ovn/ovn-sb
  wait_for_ovn ovsdb-server with_ovn ovs-vsctl --no-wait --timeout=2 init
  configure_ovs
  run_ovn_process ovn-northd "$PREFIX/usr/bin/ovn-northd" "--unixctl=$OVN_DIR/ovn-northd.ctl" \
    "--ovnnb-db=$OVN_NB_SOCKET" "--ovnsb-db=$OVN_SB_SOCKET"
  start_ovs_vswitchd
  if ! is_running ovn-controller; then rm -f -- "$OVN_DIR"/ovn-controller.*.ctl; fi
  run_ovn_process ovn-controller "$PREFIX/usr/bin/ovn-controller" "$OVS_SOCKET"
  wait_for_ovn ovn-controller ovn_controller_is_connected
  wait_for_ovn ovn-controller tell_of_chassis
  seen_at_work ovsdb-server ovsdb-server-nb ovsdb-server-sb ovn-northd ovs-vswitchd ovn-controller
}

# start_ovsdb PROCESS SOCKET FILE SCHEMA
start_ovsdb() {
  local name=$1 socket=$2 file=$3
  if [[ ! -f $file.db ]]; then
    with_ovn ovsdb-tool create "$file.db.part" "$PREFIX/usr/share/$4.ovsschema"
    mv -f -- "$file.db.part" "$file.db"
  fi
  run_ovn_process "$name" "$PREFIX/usr/sbin/ovsdb-server" "--unixctl=$OVN_DIR/$name.ctl" "--remote=p$socket" "$file.db"
}

# configure_ovs: what the switch is told of OVN. Of an earlier namespace the ports are gone.
configure_ovs() {
  local identity made=''
  identity=$(namespace_identity)
  if [[ -f $OVN_DIR/namespace ]]; then made=$(<"$OVN_DIR/namespace"); fi
  if [[ $made == "$identity" ]]; then return 0; fi
  stop_process ovs-vswitchd
  with_ovn ovs-vsctl --no-wait --timeout=10 -- --if-exists del-br br-int -- --if-exists del-br br-ex \
    -- set open . external_ids:ovn-remote="$OVN_SB_SOCKET" external_ids:ovn-encap-type=geneve \
    external_ids:ovn-encap-ip=127.0.0.1 external_ids:system-id="$NOVA_HOST" external_ids:hostname="$NOVA_HOST" \
    external_ids:ovn-bridge-datapath-type=netdev external_ids:ovn-bridge-mappings=public:br-ex \
    external_ids:ovn-cms-options=enable-chassis-as-gw other_config:userspace-tso-enable=true \
    -- add-br br-ex -- set bridge br-ex datapath_type=netdev fail-mode=standalone
  printf '%s\n' "$identity" >"$OVN_DIR/namespace"
}

# start_ovs_vswitchd: with the external bridge, which the first address of FLOATING_RANGE is on
start_ovs_vswitchd() {
  local -a enter=()
  mapfile -t enter < <(entering)
  run_ovn_process ovs-vswitchd "${enter[@]}" "$PREFIX/usr/lib/openvswitch-switch/ovs-vswitchd" --disable-system \
    "--unixctl=$OVN_DIR/ovs-vswitchd.ctl" "$OVS_SOCKET"
  wait_for_ovn ovs-vswitchd test -e "/proc/$(process_id namespace)/root/sys/class/net/br-ex"
  in_network "$PREFIX/$RELEASE_BUSYBOX" ip addr replace \
    "$(first_address "$FLOATING_RANGE")/${FLOATING_RANGE#*/}" dev br-ex
  in_network "$PREFIX/$RELEASE_BUSYBOX" ip link set br-ex up
}

# first_address RANGE: 172.24.4.1 of 172.24.4.0/24
first_address() {
  local IFS=./ number
  local -a parts=()
  read -ra parts <<<"$1"
  number=$(((parts[0] << 24) + (parts[1] << 16) + (parts[2] << 8) + parts[3]))
  number=$(((number & ~((1 << (32 - parts[4])) - 1)) + 1))
  printf '%d.%d.%d.%d\n' $((number >> 24)) $((number >> 16 & 255)) $((number >> 8 & 255)) $((number & 255))
}

# tell_of_chassis: Debian 12's neutron looks for bridge mappings and gateways where its OVN no longer writes them, and
# without them no server without a floating IP finds its way out
tell_of_chassis() {
  local said
  said=$(with_ovn ovn-sbctl "--db=$OVN_SB_SOCKET" --timeout=2 get Chassis "$NOVA_HOST" other_config) &&
    with_ovn ovn-sbctl "--db=$OVN_SB_SOCKET" --timeout=2 set Chassis "$NOVA_HOST" "external_ids=$said"
}

# run_ovn_process NAME COMMAND ARG…
run_ovn_process() {
  local name=$1
  shift
  run_process "$name" - env "OVS_RUNDIR=$OVN_DIR" "OVS_PKGDATADIR=$PREFIX/usr/share/openvswitch" "OVN_RUNDIR=$OVN_DIR" \
    "OVS_LOGDIR=$LOGDIR" "OVN_LOGDIR=$LOGDIR" "OVS_DBDIR=$OVN_DIR" "OVN_DBDIR=$DATA_DIR/ovn" \
    "OVS_SYSCONFDIR=$OVN_DIR" "OVN_SYSCONFDIR=$OVN_DIR" "$@" -vconsole:warn -vsyslog:off
}

# with_ovn COMMAND ARG…: a client of theirs
with_ovn() (
  stack_environment
  export OVS_RUNDIR=$OVN_DIR OVN_RUNDIR=$OVN_DIR OVS_PKGDATADIR=$PREFIX/usr/share/openvswitch
  "$@"
)

ovn_controller_is_connected() {
  # It has no option for the name of its socket.
  [[ $(with_ovn ovn-appctl -t "$OVN_DIR/ovn-controller.$(process_id ovn-controller).ctl" connection-status \
    2>/dev/null) == connected ]]
}

# wait_for_ovn PROCESS COMMAND ARG…: until the command succeeds
wait_for_ovn() {
  local name=$1 deadline=$((SECONDS + 30))
  shift
  until "$@" >/dev/null 2>&1; do
    check_alive "$name" "while starting"
    if ((SECONDS >= deadline)); then fail_with_log "$name" "does not answer within 30 s"; fi
    sleep 0.05
  done
}

health_ovn_controller() {
  if ovn_controller_is_connected; then printf 'yes\n'; else printf 'is not connected to its database\n'; fi
}

stop_ovn() {
  stop_processes ovn-controller ovn-northd ovs-vswitchd
  stop_processes ovsdb-server ovsdb-server-nb ovsdb-server-sb
}
