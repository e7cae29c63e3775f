# shellcheck shell=bash
# Tempest, OpenStack's own integration tests, against this stack: `install_tempest; configure_tempest; run_tempest`.
# All that it writes is in TEMPEST_DIR; all that it makes in the cloud has a name that begins with tempest-.

TEMPEST_SMOKE='\[.*\bsmoke\b.*\]'

# install_tempest: comes after resolve_packages, and is no part of `up`. What the stack has unpacked stays as it is.
install_tempest() {
  local list=$PACKAGE_LISTS/tempest.list folder=$TEMPEST_DIR/packages
  [[ -f $PACKAGE_LISTS/resolved ]] ||
    die "the stack's packages are not resolved yet" "./jbang stack.java"
  if [[ ! -s $list ]]; then
    mkdir -p -- "$folder"
    run_apt apt-cache dumpavail |
      in_prefix "$RELEASE_PYTHON" "$FUNCTIONS_DIR/packages/resolve.py" /var/lib/dpkg/status "$folder" \
        "${PRUNED_PACKAGES[@]}" -- tempest=python3-tempest
    awk 'FNR == NR { had[$1]; next } !($1 in had)' \
      <(cat -- "$PACKAGE_LISTS"/*.list) "$folder/tempest.list" >"$folder/new"
    mv -- "$folder/new" "$list"
    rm -rf -- "$folder"
  fi
  install_packages tempest
}

# configure_tempest: makes the images that servers are made of, and writes tempest.conf. Its flags say what this
# configuration offers: one host to be on, no metadata service; and where servers are records, no console that anything
# writes to, and nothing that listens in a server.
configure_tempest() {
  local images='' network='' extensions='' apis=''
  local -a boots=()
  if is_service_enabled guest; then boots=("$GUEST_IMAGE"); fi
  load_passwords
  mkdir -p -- "$TEMPEST_DIR"
  chmod 700 -- "$TEMPEST_DIR"
  remove_tempest_resources
  if is_service_enabled glance; then images=$(tempest_resources images "${boots[@]}"); fi
  if is_service_enabled nova; then create_flavors; fi
  if is_service_enabled neutron; then
    network=$(service_request GET "$NEUTRON_URL/v2.0/networks?name=$PUBLIC_NETWORK_NAME&fields=id" | first_id)
    extensions=$(service_request GET "$NEUTRON_URL/v2.0/extensions")
    extensions=$(in_prefix jq -r '[.extensions[].alias] | join(",")' <<<"$extensions")
  fi
  if is_service_enabled swift; then
    apis=$(service_request GET "http://$SERVICE_HOST:$SWIFT_PORT/info")
    apis=$(in_prefix jq -r 'keys | join(",")' <<<"$apis")
  fi
  {
    cat <<END
[DEFAULT]
log_file = $(oslo_value "$TEMPEST_DIR/tempest.log")

[oslo_concurrency]
lock_path = $(oslo_value "$TEMPEST_DIR/locks")

[auth]
admin_username = admin
admin_project_name = admin
admin_domain_name = Default
admin_password = $(oslo_value "$ADMIN_PASSWORD")
tempest_roles = member

[identity]
uri_v3 = $KEYSTONE_URL
region = $REGION_NAME
v3_endpoint_type = publicURL

[identity-feature-enabled]
application_credentials = true
access_rules = true

[compute]
image_ref = ${images%% *}
image_ref_alt = ${images##* }
flavor_ref = 42
flavor_ref_alt = 84
build_timeout = 300
max_microversion = latest

[compute-feature-enabled]
resize = true
cold_migration = false
live_migration = false
metadata_service = false
console_output = $(if_booting true false)
ide_bus = false
volume_multiattach = false
attach_encrypted_volume = false

[validation]
run_validation = $(if_booting true false)
image_ssh_user = root
image_alt_ssh_user = root
network_for_ssh = $PUBLIC_NETWORK_NAME

[network]
public_network_id = $network
floating_network_name = $PUBLIC_NETWORK_NAME
build_timeout = 300

[network-feature-enabled]
api_extensions = $extensions
ipv6_subnet_attributes = true
port_security = true

[volume]
build_timeout = 300
max_microversion = latest
volume_type = $CINDER_BACKEND
storage_protocol = file
vendor_name = Open Source

[volume-feature-enabled]
backup = false

[object-storage-feature-enabled]
discoverable_apis = $apis

[dashboard]
dashboard_url = http://$SERVICE_HOST:$HORIZON_PORT/

END
    if is_service_enabled guest; then tempest_scenario; fi
    printf '[service_available]\n'
    tempest_services
  } | write_file "$TEMPEST_DIR/tempest.conf"
  note "Configuring tempest in $TEMPEST_DIR/tempest.conf"
}

# if_booting YES NO: whether servers do
if_booting() {
  if is_service_enabled guest; then printf '%s\n' "$1"; else printf '%s\n' "$2"; fi
}

# tempest_scenario: the image that its scenarios make themselves
tempest_scenario() {
  local image
  image=$(service_request GET "$IMAGES_URL?name=$GUEST_IMAGE&status=active")
  cat <<END
[scenario]
img_file = $(oslo_value "$(<"$GUEST_RECORD")/disk")
img_disk_format = raw
END
  in_prefix jq -r '.images[0] | "img_properties = kernel_id:\(.kernel_id),ramdisk_id:\(.ramdisk_id)," +
    "os_command_line:\(.os_command_line),hw_cdrom_bus:\(.hw_cdrom_bus),hw_scsi_model:\(.hw_scsi_model)"' <<<"$image"
  printf '\n'
}

tempest_services() {
  local name
  for name in cinder glance horizon neutron nova swift; do
    if is_service_enabled "$name"; then printf '%s = true\n' "$name"; else printf '%s = false\n' "$name"; fi
  done
}

# run_tempest [REGEX [WORKERS]]: the tests whose names match, smoke when none is given. Exit status: 0 none failed,
# 1 some failed, 2 REGEX matches none.
run_tempest() {
  local regex=${1:-$TEMPEST_SMOKE} workers=${2:-} status=0
  local -a around=()
  if is_service_enabled guest; then around=(network_shell); fi
  # A worker mostly waits: Tempest sleeps 10 s before it removes a subnet, and a second between looks.
  if [[ -z $workers ]]; then workers=$((2 * $(nproc))); fi
  (
    umask 077
    stack_environment
    # Where the machine has no ping
    mkdir -p -- "$TEMPEST_DIR/bin"
    ln -sfn -- "$PREFIX/$RELEASE_BUSYBOX" "$TEMPEST_DIR/bin/ping"
    export PATH=$PATH:$TEMPEST_DIR/bin
    "${around[@]}" "$RELEASE_PYTHON" "$FUNCTIONS_DIR/tempest/run.py" "$TEMPEST_DIR" "$workers" "$regex"
  ) || status=$?
  remove_tempest_resources
  return "$status"
}

# remove_tempest_resources: what a run that was broken off, or a test that failed, has left in the cloud
remove_tempest_resources() {
  tempest_resources remove
}

# tempest_resources COMMAND [WORD…]
tempest_resources() (
  stack_environment
  export OS_CLIENT_CONFIG_FILE=$DEST/clouds.yaml OS_CLOUD=admin
  "$RELEASE_PYTHON" "$FUNCTIONS_DIR/tempest/resources.py" "$1" "${ENABLED_SERVICES//[[:space:]]/}" "${@:2}"
)
