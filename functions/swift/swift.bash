# shellcheck shell=bash
# Swift, object storage: one replica on one disk, which is a folder.

install_swift() {
  install_packages swift
}

configure_swift() {
  check_paths
  # Paste reads its files' paths as URLs.
  if [[ $SWIFT_CONF_DIR == *[%#]* ]]; then
    die "swift cannot read its configuration from a path with % or # in it: '$SWIFT_CONF_DIR';" \
      "choose another with DEST=/some/folder"
  fi
  load_passwords
  write_file "$SWIFT_CONF_DIR/swift.conf" <<EOF
[swift-hash]
swift_hash_path_suffix = ${SWIFT_HASH_SUFFIX//%/%%}

[storage-policy:0]
name = default
default = yes
EOF
  swift_storage_server account "$SWIFT_ACCOUNT_PORT" | write_file "$SWIFT_CONF_DIR/account-server.conf"
  swift_storage_server container "$SWIFT_CONTAINER_PORT" | write_file "$SWIFT_CONF_DIR/container-server.conf"
  swift_storage_server object "$SWIFT_OBJECT_PORT" | write_file "$SWIFT_CONF_DIR/object-server.conf"
  swift_proxy_server | write_file "$SWIFT_CONF_DIR/proxy-server.conf"
  note "Configures swift in $SWIFT_CONF_DIR"
}

# swift_server NAME PORT: the lines that all four begin with
swift_server() {
  printf '%s\n' '[DEFAULT]' "log_name = swift-$1" 'log_level = WARNING' "bind_ip = $SERVICE_HOST" "bind_port = $2" \
    "swift_dir = $SWIFT_CONF_DIR" "devices = ${SWIFT_DATA_DIR//%/%%}" 'mount_check = false' 'fallocate_reserve = 0' \
    'bind_timeout = 1' ''
}

swift_storage_server() {
  swift_server "$1" "$2"
  cat <<EOF
[pipeline:main]
pipeline = healthcheck $1-server

[app:$1-server]
use = egg:swift#$1

[filter:healthcheck]
use = egg:swift#healthcheck
EOF
}

swift_proxy_server() {
  local name
  local -a filters=(
    catch_errors gatekeeper healthcheck cache listing_formats bulk tempurl authtoken keystoneauth copy
    container-quotas account-quotas slo dlo versioned_writes symlink proxy-logging
  )
  swift_server proxy "$SWIFT_PORT"
  printf '%s\n' '[pipeline:main]' "pipeline = ${filters[*]} proxy-server" '' \
    '[app:proxy-server]' 'use = egg:swift#proxy' 'account_autocreate = true' ''
  for name in "${filters[@]}"; do
    case $name in
      cache)
        printf '%s\n' '[filter:cache]' 'use = egg:swift#memcache' \
          "memcache_servers = $SERVICE_HOST:$MEMCACHED_PORT" ''
        ;;
      keystoneauth)
        printf '%s\n' '[filter:keystoneauth]' 'use = egg:swift#keystoneauth' 'operator_roles = admin, member' ''
        ;;
      authtoken)
        authtoken_section swift | sed 's/^\[keystone_authtoken]/[filter:authtoken]/; s/%/%%/g'
        printf '%s\n' 'paste.filter_factory = keystonemiddleware.auth_token:filter_factory' \
          'delay_auth_decision = true' 'cache = swift.cache' 'include_service_catalog = false' ''
        ;;
      *) printf '%s\n' "[filter:$name]" "use = egg:swift#${name//-/_}" '' ;;
    esac
  done
}

# init_swift: the rings, written anew when a port has moved or a ring is gone
init_swift() {
  local made=$SWIFT_CONF_DIR/rings
  local -a rings ports=("account=$SWIFT_ACCOUNT_PORT" "container=$SWIFT_CONTAINER_PORT" "object=$SWIFT_OBJECT_PORT")
  mkdir -p -- "$SWIFT_DATA_DIR/disk"
  rings=("$SWIFT_CONF_DIR"/{account,container,object}.ring.gz)
  if [[ -s ${rings[0]} && -s ${rings[1]} && -s ${rings[2]} && -f $made && $(<"$made") == "${ports[*]}" ]]; then
    return 0
  fi
  in_prefix python3.11 "$FUNCTIONS_DIR/swift/rings.py" "$SWIFT_CONF_DIR" "$SWIFT_DATA_DIR/disk" "${ports[@]}"
  printf '%s\n' "${ports[*]}" | write_file "$made"
}

create_swift_accounts() {
  local url=http://$SERVICE_HOST:$SWIFT_PORT
  create_service_user swift >/dev/null
  get_or_create_service swift object-store "Swift Service" >/dev/null
  get_or_create_endpoint object-store "$REGION_NAME" "$url/v1/AUTH_\$(project_id)s" "$url" >/dev/null
  note "Creates swift's user, service and endpoints ($url)"
}

# start_swift: the four servers in one process, which answers on its four ports
start_swift() {
  local port
  for port in "$SWIFT_ACCOUNT_PORT" "$SWIFT_CONTAINER_PORT" "$SWIFT_OBJECT_PORT"; do
    if ! is_running swift && port_taken "$port"; then
      die "swift cannot listen on port $port: $(port_holder "$port") holds it; stop that, or give swift another port" \
        "(SWIFT_OBJECT_PORT and the like)"
    fi
  done
  run_process swift "$SWIFT_PORT" python3.11 "$FUNCTIONS_DIR/swift/serve.py" "$SWIFT_CONF_DIR"
  for port in "$SWIFT_ACCOUNT_PORT" "$SWIFT_CONTAINER_PORT" "$SWIFT_OBJECT_PORT" "$SWIFT_PORT"; do
    wait_for_service swift "http://$SERVICE_HOST:$port/healthcheck"
  done
}

health_swift() {
  local project
  project=$(keystone_id projects admin "&domain_id=default")
  api_health "http://$SERVICE_HOST:$SWIFT_PORT/v1/AUTH_$project?limit=1"
}

stop_swift() {
  stop_process swift
}
