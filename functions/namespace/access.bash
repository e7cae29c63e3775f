# shellcheck shell=bash
# The ways from the machine to a server: its floating IP answers in the namespace only. They run in a person's shell,
# too, in which a failure ends nothing.

# write_ssh_config: for `ssh -F DEST/ssh_config 172.24.4.38`, and DEST/bin/in-network, which runs a command where the
# servers' addresses answer
write_ssh_config() {
  local command=$DEST/bin/in-network quoted
  printf -v quoted '%q' "$DEST"
  {
    printf '%s\n' '#!/usr/bin/env -S LC_ALL= bash' \
      '# Runs a command in the network of the servers: in-network ping 172.24.4.38' \
      "RUN_DIR=$(printf '%q' "$RUN_DIR")" "PREFIX=$(printf '%q' "$PREFIX")" "BUSYBOX=$RELEASE_BUSYBOX" \
      "DEST=$quoted"
    declare -f process_id process_fields is_running die entering
    cat <<'EOF'
enter=$(entering) || exit
mapfile -t enter <<<"$enter"
if [[ ${1:-} == nc ]]; then set -- "$PREFIX/$BUSYBOX" "$@"; fi
exec "${enter[@]}" "$@"
EOF
  } | write_file "$command"
  chmod 700 -- "$command"
  # An address is a later server's, too.
  write_file "$DEST/ssh_config" <<END
# For OpenSSH: ssh -F THIS_FILE ADDRESS, with the floating IP of a server; the image $GUEST_IMAGE lets its root in.
Host *
  User root
  ProxyCommand $quoted/bin/in-network nc %h %p
  StrictHostKeyChecking no
  UserKnownHostsFile /dev/null
  LogLevel ERROR
END
  note "Writing $DEST/ssh_config"
}

# server_address SERVER: its floating IP, by its name or id; it gets one where it has none. An address is one already.
server_address() {
  local id project fixed floating
  if [[ $1 =~ ^[0-9]+(\.[0-9]+){3}$ ]]; then
    printf '%s\n' "$1"
    return 0
  fi
  fixed=$(server_record "$1") || return
  read -r id project fixed floating <<<"$fixed"
  if [[ $floating == - ]]; then floating=$(give_floating_ip "$id" "$project" "$1") || return; fi
  printf '%s\n' "$floating"
}

# server_record SERVER: its id, its project's, its first address and its floating IP, - for none
server_record() {
  local answer
  answer=$(service_request GET "$NOVA_URL/servers/detail?all_tenants=true") || return
  # shellcheck disable=SC2016 # jq's own variable
  answer=$(in_prefix jq -r --arg name "$1" '
    def of($type): [.addresses[][] | select(."OS-EXT-IPS:type" == $type).addr][0] // "-";
    .servers[] | select(.name == $name or .id == $name)
      | "\(.id) \(.tenant_id) \(of("fixed")) \(of("floating"))"' \
    <<<"$answer")
  [[ $answer ]] || die "there is no server '$1'" "'$DEST/bin/openstack' server list --all-projects"
  [[ $answer != *$'\n'* ]] ||
    die "several servers are named '$1'" "with its id: '$DEST/bin/openstack' server list --all-projects"
  printf '%s\n' "$answer"
}

# give_floating_ip SERVER_ID PROJECT NAME: prints it
give_floating_ip() {
  local port public answer words
  port=$(service_request GET "$NEUTRON_URL/v2.0/ports?device_id=$1&fields=id" | first_id)
  public=$(service_request GET "$NEUTRON_URL/v2.0/networks?name=$PUBLIC_NETWORK_NAME&fields=id" | first_id)
  [[ $port && $public ]] || die "the server $3 has no network that leads to $PUBLIC_NETWORK_NAME" \
    "'$DEST/bin/openstack' server show $1"
  words=$(json_object floating_network_id "$public" port_id "$port" project_id "$2" description "for $3")
  answer=$(service_request POST "$NEUTRON_URL/v2.0/floatingips" <<<"{\"floatingip\": $words}") || return
  in_prefix jq -r .floatingip.floating_ip_address <<<"$answer"
}

# ssh_server [USER@]SERVER [WORD…]: ssh's own options and the command may follow
ssh_server() {
  local user=root server=$1 address
  shift
  if [[ $server == *@* ]]; then user=${server%@*} server=${server##*@}; fi
  require_boots
  command -v ssh >/dev/null || die "the command ssh is missing on this machine" "sudo apt-get install openssh-client"
  entering >/dev/null || return # says it where the namespace is gone
  address=$(server_address "$server") || return
  if [[ $address != "$server" && " $*" != *' -p'* ]]; then await_login "$server" "$address" || return; fi
  exec ssh -F "$DEST/ssh_config" -l "$user" "$address" "$@"
}

# await_login SERVER ADDRESS: until it answers at ssh's port; the last lines of its console where it does not
await_login() {
  local console deadline=$((SECONDS + 60))
  until [[ $(timeout 5 "$DEST/bin/in-network" nc -w 2 "$2" 22 </dev/null 2>/dev/null | head -c 4) == SSH- ]]; do
    console=$(server_console "$1") || return
    if [[ $console == *'Kernel panic'* ]]; then
      printf '%s\n' "$console" >&2
      die "the server $1 has panicked (above: its console's last lines)" "'$DEST/bin/openstack' console log show $1"
    fi
    if ((SECONDS >= deadline)); then
      printf '%s\n' "$console" >&2
      die "the server $1 does not answer at port 22 of $2 within 60 s (above: its console's last lines)" \
        "if its security group closes the port: openstack security group rule create --protocol tcp --dst-port 22 NAME"
    fi
    sleep 0.3
  done
}

# server_console SERVER: the last lines of it
server_console() {
  local id answer
  id=$(server_record "$1") || return
  answer=$(service_request POST "$NOVA_URL/servers/${id%% *}/action" \
    <<<'{"os-getConsoleOutput": {"length": 15}}') || return
  in_prefix jq -r .output <<<"$answer" | tr -d '\0'
}

# forward_port SERVER PORT [LOCAL_PORT]: until it is ended
forward_port() {
  local address port=$2 local_port=${3:-$2}
  require_boots
  address=$(server_address "$1") || return
  note "127.0.0.1:$local_port is port $port of $1 ($address); Ctrl-C ends it"
  run_relay out "$local_port" "$address:$port"
}

# run_relay WORD…: see relay.py
run_relay() {
  local -a enter=()
  mapfile -t enter < <(entering)
  in_prefix exec "$RELEASE_PYTHON" "$FUNCTIONS_DIR/namespace/relay.py" "$@" -- "${enter[@]}"
}

# network_shell COMMAND ARG…: in the network of the servers, where the stack's own ports are at 127.0.0.1 as well
network_shell() {
  local line='' status=0 name
  local -a ports=()
  require_boots
  for name in KEYSTONE GLANCE PLACEMENT NOVA NEUTRON CINDER SWIFT HORIZON; do
    if is_service_enabled "${name,,}"; then name+=_PORT && ports+=("${!name}"); fi
  done
  coproc RELAY { run_relay in "${ports[@]}"; }
  IFS= read -r line <&"${RELAY[0]}" || true
  [[ $line == ready ]] || die "the stack's ports cannot be shown in the servers' network" "./jbang stack.java status"
  in_network "$@" || status=$?
  name=${RELAY[1]}
  exec {name}>&-
  return "$status"
}

require_boots() {
  [[ $VIRT_DRIVER == libvirt ]] ||
    die "the stack's servers are records, and none of them boots (VIRT_DRIVER=$VIRT_DRIVER)" \
      "another one whose servers do: ./jbang stack.java --virt-driver=libvirt --dest /some/folder"
}
