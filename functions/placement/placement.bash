# shellcheck shell=bash
# Placement: what resources the cloud's hosts have, and who uses them.

install_placement() {
  install_packages placement
}

configure_placement() {
  check_paths
  load_passwords
  {
    oslo_common placement
    cat <<EOF

[api]
auth_strategy = keystone

$(database_section placement | sed 's/^\[database\]/[placement_database]/')

$(authtoken_section placement)
EOF
  } | write_file "$PLACEMENT_CONF"
  note "Configuring placement in $PLACEMENT_CONF"
}

init_placement() {
  local version program
  version=$(schema_version placement)
  program=$(service_program placement placement-manage)
  ensure_schema placement "$version" \
    logged placement "$RELEASE_PYTHON" "$program" --config-file "$PLACEMENT_CONF" db sync
}

create_placement_accounts() {
  create_service_user placement >/dev/null
  get_or_create_service placement placement 'Resources and their use' >/dev/null
  get_or_create_endpoint placement "$REGION_NAME" "http://$SERVICE_HOST:$PLACEMENT_PORT" >/dev/null
  note "Creating placement's user, service and endpoints"
}

start_placement() {
  local program
  program=$(service_program placement placement-api)
  run_uwsgi placement "$PLACEMENT_PORT" "$program" "OS_PLACEMENT_CONFIG_DIR=${PLACEMENT_CONF%/*}"
  wait_for_service placement "http://$SERVICE_HOST:$PLACEMENT_PORT/"
}

health_placement() {
  api_health "http://$SERVICE_HOST:$PLACEMENT_PORT/resource_providers?name=none"
}

stop_placement() {
  stop_process placement
}
