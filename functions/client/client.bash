# shellcheck shell=bash
# For people: the openstack command, clouds.yaml and openrc.

install_client() {
  install_packages client
}

# write_clouds: DEST/clouds.yaml, DEST/openrc and DEST/bin/openstack, which sets its own environment
write_clouds() {
  local user password
  load_passwords
  {
    printf 'clouds:\n'
    for user in admin demo; do
      if [[ $user == admin ]]; then password=$ADMIN_PASSWORD; else password=$DEMO_PASSWORD; fi
      printf '%s\n' "  $user:" "    auth:" "      auth_url: $KEYSTONE_URL" "      username: $user" \
        "      password: $(yaml_string "$password")" "      project_name: $user" "      user_domain_id: default" \
        "      project_domain_id: default" \
        "    region_name: $(yaml_string "$REGION_NAME")" "    identity_api_version: '3'"
    done
  } | write_file "$DEST/clouds.yaml"
  {
    printf '%s\n' "# For the shell: . openrc, or: . openrc demo" \
      "PATH=$(printf '%q' "$DEST/bin"):\$PATH" "export OS_CLIENT_CONFIG_FILE=$(printf '%q' "$DEST/clouds.yaml")" \
      "if [[ \${1:-} == demo ]]; then export OS_CLOUD=demo; else export OS_CLOUD=admin; fi"
  } | write_file "$DEST/openrc"
  write_openstack_command
  note "Writes $DEST/clouds.yaml and $DEST/openrc; try: $(printf '%q' "$DEST/bin/openstack") token issue"
}

write_openstack_command() {
  local command=$DEST/bin/openstack
  {
    printf '%s\n' '#!/bin/bash' \
      '# The openstack client of this stack: the cloud is admin unless OS_CLOUD or --os-cloud says otherwise.' \
      "PREFIX=$(printf '%q' "$PREFIX")" "STACK_CACHE=$(printf '%q' "$STACK_CACHE")" "LIBRARY_FOLDER=$LIBRARY_FOLDER" \
      "clouds=$(printf '%q' "$DEST/clouds.yaml")"
    declare -f prefix_environment
    cat <<'EOF'
prefix_environment
export OS_CLIENT_CONFIG_FILE=${OS_CLIENT_CONFIG_FILE:-$clouds}
if [[ -z ${OS_AUTH_URL:-} ]]; then export OS_CLOUD=${OS_CLOUD:-admin}; fi
exec python3.11 "$PREFIX/usr/bin/openstack" "$@"
EOF
  } | write_file "$command"
  chmod 700 -- "$command"
}

yaml_string() {
  printf "'%s'" "${1//\'/\'\'}"
}
