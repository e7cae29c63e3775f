# shellcheck shell=bash
# Glance, the image service. Images are files under DATA_DIR/glance/images.

install_glance() {
  install_packages glance
}

configure_glance() {
  local store=$DATA_DIR/glance kind
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
  write_file "${GLANCE_API_CONF%/*}/schema-image.json" <"$PREFIX/usr/share/glance-common/schema-image.json"
  write_file "${GLANCE_API_CONF%/*}/glance-api-paste.ini" <"$PREFIX/usr/share/glance-common/glance-api-paste.ini"
  note "Configures glance in $GLANCE_API_CONF"
}

init_glance() {
  local version
  version=$(package_version python3-glance)
  ensure_schema glance "$version" logged glance \
    python3.11 "$FUNCTIONS_DIR/glance/migrate.py" "$GLANCE_API_CONF" "$PREFIX/usr/share/glance-common/metadefs"
}

create_glance_accounts() {
  create_service_user glance >/dev/null
  get_or_create_service glance image 'Images' >/dev/null
  get_or_create_endpoint image "$REGION_NAME" "http://$SERVICE_HOST:$GLANCE_PORT" >/dev/null
  note "Creates glance's user, service and endpoints"
}

start_glance() {
  run_uwsgi glance "$GLANCE_PORT" "$PREFIX/usr/bin/glance-wsgi-api" "OS_GLANCE_CONFIG_DIR=${GLANCE_API_CONF%/*}"
  wait_for_service glance "http://$SERVICE_HOST:$GLANCE_PORT/healthcheck"
}

health_glance() {
  api_health "http://$SERVICE_HOST:$GLANCE_PORT/v2/images?limit=1"
}

stop_glance() {
  stop_process glance
}
