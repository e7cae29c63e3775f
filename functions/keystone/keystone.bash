# shellcheck shell=bash
# Keystone, the identity service: who may do what, and where the other services are.

install_keystone() {
  install_packages keystone
}

# configure_keystone: of its caches only one that copies what it keeps tells the truth (with oslo_cache.dict 72 of 288
# answers to eight clients were none or wrong), and without a cache a request takes seconds.
configure_keystone() {
  local keys=$CONF_DIR/keystone/keys
  check_paths
  load_passwords
  {
    oslo_common keystone
    cat <<EOF
public_endpoint = ${KEYSTONE_URL%/v3}

$(database_section keystone)

[token]
provider = fernet

[fernet_tokens]
key_repository = $keys/fernet

[fernet_receipts]
key_repository = $keys/fernet

[credential]
key_repository = $keys/credential

[identity]
password_hash_rounds = 4
max_password_length = 72

[cache]
backend = dogpile.cache.memory_pickle
EOF
  } | write_file "$KEYSTONE_CONF"
  write_keys "$keys/fernet"
  write_keys "$keys/credential"
  write_file "$CONF_DIR/keystone/wsgi.py" <"$FUNCTIONS_DIR/keystone/wsgi.py"
  write_file "$CONF_DIR/keystone/accounts.py" <"$FUNCTIONS_DIR/keystone/accounts.py"
  printf '%s\n' "url=$KEYSTONE_URL" "region=$REGION_NAME" "password_file=$PASSWORD_FILE" "host=$SERVICE_HOST" \
    accounts=1 |
    write_file "$CONF_DIR/keystone/bootstrap"
  note "Configuring keystone in $KEYSTONE_CONF"
}

# write_keys FOLDER: key 0 is the next one, key 1 the present one. What keystone-manage writes after seconds of imports
# is 32 random bytes in urlsafe base64.
write_keys() {
  local number
  for number in 0 1; do
    if [[ ! -s $1/$number ]]; then
      head -c 32 /dev/urandom | base64 | tr '+/' '-_' | tr -d '\n' | write_file "$1/$number"
    fi
  done
  chmod 700 -- "$1"
}

# init_keystone: the tables. The first accounts are made by start_keystone, in the process that serves (see
# keystone/wsgi.py).
init_keystone() {
  local version program
  version=$(schema_version keystone)
  program=$(service_program keystone keystone-manage)
  ensure_schema keystone "$version" logged keystone "$RELEASE_PYTHON" "$program" --config-file "$KEYSTONE_CONF" db_sync
}

start_keystone() {
  mkdir -p -- "$DATA_DIR/keystone"
  # A database made anew has no accounts, whatever was made in the one before, and knows no token of that one.
  if ! is_running keystone; then rm -f -- "$RUN_DIR/admin-token"; fi
  if [[ $DATA_DIR/schemas/keystone -nt $DATA_DIR/keystone/bootstrapped ]]; then
    rm -f -- "$DATA_DIR/keystone/bootstrapped"
  fi
  run_uwsgi keystone "$KEYSTONE_PORT" "$CONF_DIR/keystone/wsgi.py" \
    "OS_KEYSTONE_CONFIG_DIR=${KEYSTONE_CONF%/*}" "OS_KEYSTONE_CONFIG_FILES=${KEYSTONE_CONF##*/}" \
    "BOOTSTRAP_REQUEST=$CONF_DIR/keystone/bootstrap" "BOOTSTRAP_DONE=$DATA_DIR/keystone/bootstrapped"
  wait_for_service keystone "$KEYSTONE_URL"
}

health_keystone() {
  local token
  token=$(new_token)
  if [[ $token ]]; then printf 'yes\n'; else printf 'gives the user admin no token\n'; fi
}

stop_keystone() {
  stop_process keystone
}

# create_keystone_accounts: what the services' own accounts need. It is there, with DevStack's projects, users and
# roles, since keystone made it when it started (see keystone/accounts.py); this is for one that an earlier version has
# started.
create_keystone_accounts() {
  get_or_create_project service default >/dev/null
  get_or_create_role service >/dev/null
  note "Creating the project service and the role service"
}
