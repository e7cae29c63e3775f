# shellcheck shell=bash
# Swift, object storage: one replica on one disk, which is a folder.

# Nobody listens on these ports: they are the names by which the servers find each other's sockets (see serve.py).
SWIFT_RINGS=(account=6202 container=6201 object=6200)

install_swift() {
  install_packages swift
}

configure_swift() {
  local ring
  check_paths
  # Paste reads its files' paths as URLs.
  if [[ $SWIFT_CONF_DIR == *[%#]* ]]; then
    die "swift cannot read its configuration from a path with % or # in it: '$SWIFT_CONF_DIR'" \
      "another folder: DEST=/some/folder"
  fi
  load_passwords
  write_file "$SWIFT_CONF_DIR/swift.conf" <<EOF
[swift-hash]
swift_hash_path_suffix = ${SWIFT_HASH_SUFFIX//%/%%}

[storage-policy:0]
name = default
default = yes
EOF
  for ring in "${SWIFT_RINGS[@]}"; do
    swift_storage_server "${ring%=*}" "${ring#*=}" | write_file "$SWIFT_CONF_DIR/${ring%=*}-server.conf"
  done
  swift_proxy_server | write_file "$SWIFT_CONF_DIR/proxy-server.conf"
  swift_internal_client | write_file "$SWIFT_CONF_DIR/internal-client.conf"
  swift_realms | write_file "$SWIFT_CONF_DIR/container-sync-realms.conf"
  note "Configuring swift in $SWIFT_CONF_DIR"
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
pipeline = $1-server

[app:$1-server]
use = egg:swift#$1
EOF
}

# swift_proxy_server: DevStack's pipeline, but for its memcached: the cache is the process's own (see serve.py).
swift_proxy_server() {
  local name
  local -a filters=(
    catch_errors gatekeeper healthcheck proxy-logging listing_formats container_sync bulk tempurl crossdomain
    formpost authtoken keystoneauth staticweb copy container-quotas account-quotas slo dlo versioned_writes symlink
  )
  swift_server proxy "$SWIFT_PORT"
  printf '%s\n' '[pipeline:main]' "pipeline = ${filters[*]} proxy-server" '' \
    '[app:proxy-server]' 'use = egg:swift#proxy' 'account_autocreate = true' ''
  for name in "${filters[@]}"; do
    if [[ $name == authtoken ]]; then
      authtoken_section swift | sed 's/^\[keystone_authtoken]/[filter:authtoken]/; s/%/%%/g'
      printf '%s\n' 'paste.filter_factory = keystonemiddleware.auth_token:filter_factory' \
        'delay_auth_decision = true' 'cache = swift.cache' 'include_service_catalog = false'
    else
      printf '%s\n' "[filter:$name]" "use = egg:swift#${name//-/_}"
    fi
    case $name in
      keystoneauth) printf '%s\n' 'operator_roles = admin, member' 'reseller_admin_role = ResellerAdmin' ;;
      versioned_writes) printf '%s\n' 'allow_versioned_writes = true' ;;
    esac
    printf '\n'
  done
}

# swift_internal_client: how containers that are synchronized are read
swift_internal_client() {
  local name
  printf '%s\n' '[DEFAULT]' "swift_dir = $SWIFT_CONF_DIR" '' \
    '[pipeline:main]' 'pipeline = catch_errors symlink proxy-server' '' \
    '[app:proxy-server]' 'use = egg:swift#proxy' 'account_autocreate = true'
  for name in catch_errors symlink; do
    printf '%s\n' '' "[filter:$name]" "use = egg:swift#$name"
  done
}

# swift_realms: the one of DevStack, with a key that nobody else knows
swift_realms() {
  local key
  key=$(printf 'container sync %s' "$SWIFT_HASH_SUFFIX" | sha256sum)
  printf '%s\n' '[realm1]' "key = ${key%% *}" "cluster_name1 = http://$SERVICE_HOST:$SWIFT_PORT/v1/"
}

# init_swift: the rings, written anew when one is gone
init_swift() {
  local made=$SWIFT_CONF_DIR/rings
  local -a rings
  mkdir -p -- "$SWIFT_DATA_DIR/disk"
  rings=("$SWIFT_CONF_DIR"/{account,container,object}.ring.gz)
  if [[ -s ${rings[0]} && -s ${rings[1]} && -s ${rings[2]} && -f $made && $(<"$made") == "${SWIFT_RINGS[*]}" ]]; then
    return 0
  fi
  in_service swift "$RELEASE_PYTHON" "$FUNCTIONS_DIR/swift/rings.py" \
    "$SWIFT_CONF_DIR" "$SWIFT_DATA_DIR/disk" "${SWIFT_RINGS[@]}"
  printf '%s\n' "${SWIFT_RINGS[*]}" | write_file "$made"
}

create_swift_accounts() {
  local url=http://$SERVICE_HOST:$SWIFT_PORT
  create_service_user swift >/dev/null
  get_or_create_role ResellerAdmin >/dev/null
  get_or_create_service swift object-store "Swift Service" >/dev/null
  get_or_create_endpoint object-store "$REGION_NAME" "$url/v1/AUTH_\$(project_id)s" "$url" >/dev/null
  note "Creating swift's user, service and endpoints ($url), and the role ResellerAdmin"
}

# start_swift: the four servers in one process. When the proxy answers, the other three do, on their sockets in RUN_DIR.
start_swift() {
  run_process swift "$SWIFT_PORT" "$RELEASE_PYTHON" "$FUNCTIONS_DIR/swift/serve.py" "$SWIFT_CONF_DIR" "$RUN_DIR"
  wait_for_service swift "http://$SERVICE_HOST:$SWIFT_PORT/healthcheck"
}

health_swift() {
  local project
  project=$(keystone_id projects admin "&domain_id=default")
  api_health "http://$SERVICE_HOST:$SWIFT_PORT/v1/AUTH_$project?limit=1"
}

stop_swift() {
  stop_process swift
}
