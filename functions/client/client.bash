# shellcheck shell=bash
# For people: the openstack command, clouds.yaml and openrc.

# Each cloud's name, who it is, and where: ours, then DevStack's. The users are those of keystone/accounts.py.
CLOUDS='admin admin admin
demo demo demo
devstack demo demo
devstack-admin admin admin
devstack-admin-demo admin demo
devstack-reader demo_reader demo
devstack-alt alt_demo alt_demo
devstack-alt-member alt_demo_member alt_demo
devstack-alt-reader alt_demo_reader alt_demo
devstack-system-admin admin system
devstack-system-member system_member system
devstack-system-reader system_reader system'
CLOUD_USERS=(demo demo_reader alt_demo alt_demo_member alt_demo_reader system_member system_reader)

install_client() {
  install_packages client
}

# write_clouds: DEST/clouds.yaml, DEST/openrc and DEST/bin/openstack, which sets its own environment
write_clouds() {
  local cloud user scope region
  local -A passwords
  load_passwords
  for user in "${CLOUD_USERS[@]}"; do passwords[$user]=$(yaml_string "$DEMO_PASSWORD"); done
  passwords[admin]=$(yaml_string "$ADMIN_PASSWORD")
  region=$(yaml_string "$REGION_NAME")
  {
    printf 'clouds:\n'
    while read -r cloud user scope; do
      printf '%s\n' "  $cloud:" "    auth:" "      auth_url: $KEYSTONE_URL" "      username: $user" \
        "      password: ${passwords[$user]}" "      user_domain_id: default"
      if [[ $scope == system ]]; then
        printf '%s\n' "      system_scope: all"
      else
        printf '%s\n' "      project_name: $scope" "      project_domain_id: default"
      fi
      printf '%s\n' "    region_name: $region" "    identity_api_version: '3'"
    done <<<"$CLOUDS"
  } | write_file "$DEST/clouds.yaml"
  write_openrc
  write_openstack_command
  note "Writing $DEST/clouds.yaml and $DEST/openrc; try: $(printf '%q' "$DEST/bin/openstack") token issue"
}

# write_openrc: as DevStack's, `. openrc [USER [PROJECT]]`; admin in the project admin when nobody is named
write_openrc() {
  local name users=''
  for name in glance placement neutron nova cinder swift; do
    if is_service_enabled "$name"; then users+=" $name"; fi
  done
  {
    printf '%s\n' '# For bash: . openrc [USER [PROJECT]], for one: . openrc admin demo' 'stack_openrc() {' \
      '  local - # and no password in the trace of a script, until this function returns' '  { set +x; } 2>/dev/null'
    printf '  local %s=%q\n' auth_url "${KEYSTONE_URL%/v3}" region "$REGION_NAME" bin "$DEST/bin" \
      clouds "$DEST/clouds.yaml" service_users "$users" admin_password "$ADMIN_PASSWORD" \
      demo_password "$DEMO_PASSWORD" service_password "$SERVICE_PASSWORD"
    printf '%s\n' '  export_openrc "$@"' '}'
    declare -f export_openrc
    printf '%s\n' 'if stack_openrc "$@"; then' '  unset -f stack_openrc export_openrc' 'else' \
      '  unset -f stack_openrc export_openrc' '  return 2' 'fi'
  } | write_file "$DEST/openrc"
}

# export_openrc [USER [PROJECT]]: a part of the file openrc, in which stack_openrc has set the variables. What it
# refuses changes nothing. Whether the project exists, keystone knows.
# shellcheck disable=SC2154 # stack_openrc, which write_openrc writes, sets them
export_openrc() {
  local user=${1:-admin} project=${2:-} password name
  local people=' demo demo_reader alt_demo alt_demo_member alt_demo_reader'
  if (($# > 2)); then
    printf '%s\n' "openrc: error: '$3' is one argument too many" 'hint: . openrc [USER [PROJECT]]' >&2
    return 2
  fi
  case $user in
    admin) password=$admin_password project=${project:-admin} ;;
    demo | demo_reader) password=$demo_password project=${project:-demo} ;;
    alt_demo | alt_demo_member | alt_demo_reader) password=$demo_password project=${project:-alt_demo} ;;
    *)
      if [[ "$service_users " != *" $user "* ]]; then
        printf '%s\n' "openrc: error: no password is known here for the user '$user'" \
          "hint: . openrc [USER [PROJECT]], where USER is one of: admin$people$service_users" >&2
        return 2
      fi
      password=$service_password project=${project:-service}
      ;;
  esac
  # What the shell knows of another cloud would win, or contradict.
  for name in $(compgen -v OS_); do
    if [[ $name != OS_*_API_VERSION ]]; then unset "$name"; fi
  done
  export OS_AUTH_TYPE=password OS_AUTH_URL=$auth_url OS_IDENTITY_API_VERSION=3 OS_REGION_NAME=$region
  export OS_USERNAME=$user OS_PASSWORD=$password OS_PROJECT_NAME=$project
  export OS_USER_DOMAIN_ID=default OS_PROJECT_DOMAIN_ID=default OS_CLIENT_CONFIG_FILE=$clouds
  if [[ :$PATH: != *":$bin:"* ]]; then PATH=$bin:$PATH; fi
}

write_openstack_command() {
  local command=$DEST/bin/openstack
  {
    printf '%s\n' '#!/usr/bin/env -S LC_ALL= bash' \
      '# The openstack client of this stack: the cloud is admin unless OS_CLOUD or --os-cloud says otherwise.' \
      "PREFIX=$(printf '%q' "$PREFIX")" "TREE_PATH=$(printf '%q' "$TREE_PATH")" \
      "RUN_DIR=$(printf '%q' "$RUN_DIR")" "LIBRARY_FOLDER=$LIBRARY_FOLDER" \
      "RELEASE_PYTHON=$RELEASE_PYTHON" "RELEASE_DISTUTILS=$RELEASE_DISTUTILS" \
      "clouds=$(printf '%q' "$DEST/clouds.yaml")"
    declare -f prefix_environment
    cat <<'EOF'
prefix_environment
export OS_CLIENT_CONFIG_FILE=${OS_CLIENT_CONFIG_FILE:-$clouds}
if [[ -z ${OS_AUTH_URL:-} ]]; then export OS_CLOUD=${OS_CLOUD:-admin}; fi
exec "$RELEASE_PYTHON" "$PREFIX/usr/bin/openstack" "$@"
EOF
  } | write_file "$command"
  chmod 700 -- "$command"
}

yaml_string() {
  printf "'%s'" "${1//\'/\'\'}"
}
