# shellcheck shell=bash
# What the services' configuration files share: they are all oslo.config's.

# oslo_value TEXT: so that oslo.config reads TEXT again, in whose files $ begins a reference
oslo_value() {
  printf '%s\n' "${1//\$/\$\$}"
}

# oslo_common NAME: ends within [DEFAULT]
oslo_common() {
  local levels=keystonemiddleware=ERROR,oslo_policy=ERROR,py.warnings=ERROR,routes=WARN,sqlalchemy=WARN
  levels+=,stevedore=CRITICAL,urllib3=WARN,amqp=WARN,oslo.messaging=WARN,oslo_messaging.rpc.client=ERROR
  cat <<EOF
[oslo_concurrency]
lock_path = $DATA_DIR/$1/locks

[DEFAULT]
debug = false
log_dir =
use_stderr = true
default_log_levels = $levels
EOF
}

# rpc_section: a service that is not asked for a while sends no heartbeats, and what it says on a connection that the
# broker has closed for that is lost. On one machine the end of a process closes its connections anyway. A new broker is
# found within two seconds: by default a service looks for it less and less often, at last every half minute.
rpc_section() {
  cat <<EOF
[oslo_messaging_rabbit]
heartbeat_timeout_threshold = 0
rabbit_retry_backoff = 1
rabbit_interval_max = 2

[oslo_messaging_notifications]
driver = noop
EOF
}

# database_section NAME
database_section() {
  local url
  url=$(database_connection_url "$1")
  cat <<EOF
[database]
connection = $(oslo_value "$url")
max_retries = 3
retry_interval = 1
EOF
}

# authtoken_section USER: how a service checks the tokens that it is shown. Comes after load_passwords.
# Each service remembers for itself which tokens it has seen. The middleware unpickles what a memcached holds: whoever
# may write into that runs code as the stack's owner.
authtoken_section() {
  cat <<EOF
[keystone_authtoken]
www_authenticate_uri = ${KEYSTONE_URL%/v3}
auth_url = ${KEYSTONE_URL%/v3}
auth_type = password
user_domain_id = default
project_domain_id = default
project_name = service
username = $1
password = $(oslo_value "$SERVICE_PASSWORD")
region_name = $REGION_NAME
service_token_roles = service
service_token_roles_required = true
EOF
}

# keystone_client_section SECTION USER: how a service asks another one, as USER. Comes after load_passwords.
keystone_client_section() {
  cat <<END
[$1]
auth_type = password
auth_url = ${KEYSTONE_URL%/v3}
region_name = $REGION_NAME
user_domain_id = default
project_domain_id = default
project_name = service
username = $2
password = $(oslo_value "$SERVICE_PASSWORD")
END
}
