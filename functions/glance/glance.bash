# shellcheck shell=bash
# Glance, the image service. Images are files under DATA_DIR/glance/images.

# shellcheck source=functions/glance/images.bash
. "$FUNCTIONS_DIR/glance/images.bash"

install_glance() {
  install_packages glance
}

configure_glance() {
  local store=$DATA_DIR/glance kind name file
  check_paths
  load_passwords
  for kind in images staging tasks cache; do
    mkdir -p -- "$store/$kind"
  done
  {
    oslo_common glance
    cat <<EOF
enabled_backends = file:file
image_cache_dir = $store/cache
workers = 1

$(database_section glance)

$(authtoken_section glance)

[paste_deploy]
flavor = keystone

[glance_store]
default_backend = file

[file]
filesystem_store_datadir = $store/images

[os_glance_staging_store]
filesystem_store_datadir = $store/staging

[os_glance_tasks_store]
filesystem_store_datadir = $store/tasks
EOF
  } | write_file "$GLANCE_API_CONF"
  for name in schema-image.json glance-api-paste.ini; do
    file=$(service_file glance "etc/$name" "usr/share/glance-common/$name")
    write_file "${GLANCE_API_CONF%/*}/$name" <"$file"
  done
  note "Configuring glance in $GLANCE_API_CONF"
}

init_glance() {
  local version metadefs
  version=$(schema_version glance)
  metadefs=$(service_file glance etc/metadefs usr/share/glance-common/metadefs)
  ensure_schema glance "$version" \
    logged glance "$RELEASE_PYTHON" "$FUNCTIONS_DIR/glance/migrate.py" "$GLANCE_API_CONF" "$metadefs"
}

create_glance_accounts() {
  create_service_user glance >/dev/null
  get_or_create_service glance image 'Images' >/dev/null
  get_or_create_endpoint image "$REGION_NAME" "http://$SERVICE_HOST:$GLANCE_PORT" >/dev/null
  note "Creating glance's user, service and endpoints"
}

start_glance() {
  local program
  program=$(service_program glance glance-wsgi-api)
  run_uwsgi glance "$GLANCE_PORT" "$program" "OS_GLANCE_CONFIG_DIR=${GLANCE_API_CONF%/*}"
  wait_for_service glance "http://$SERVICE_HOST:$GLANCE_PORT/healthcheck"
}

health_glance() {
  api_health "http://$SERVICE_HOST:$GLANCE_PORT/v2/images?limit=1"
}

stop_glance() {
  stop_process glance
}
