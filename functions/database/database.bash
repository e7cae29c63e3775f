# shellcheck shell=bash
# MariaDB: one server for all services, reached over TCP on 127.0.0.1 as root with DATABASE_PASSWORD. Its data is in
# DATA_DIR/mysql.

install_database() {
  install_packages database
}

# configure_database: what the clients need to log in. The server itself takes everything from its command line.
configure_database() {
  local password
  load_passwords
  if [[ $DATABASE_PASSWORD == *[![:ascii:]]* ]]; then
    die "the DATABASE_PASSWORD in $PASSWORD_FILE is not all ASCII, which Python's MySQL client garbles" \
      "choose another password: DATABASE_PASSWORD=…"
  fi
  password=${DATABASE_PASSWORD//\\/\\\\}
  password=${password//\"/\\\"}
  write_file "$DATABASE_CLIENT_CONF" <<END
[client]
protocol = tcp
host = $SERVICE_HOST
port = $DATABASE_PORT
user = root
password = "$password"
END
}

# init_database: an empty data folder, made aside and moved into place, so that an interrupted one is never taken for a
# database
init_database() {
  local begin=$EPOCHREALTIME fresh=$DATA_DIR/mysql.new log=$LOGDIR/database-init.log
  local -a options
  if [[ -d $DATA_DIR/mysql/mysql ]]; then return 0; fi
  load_passwords
  rm -rf -- "$fresh"
  mkdir -p -- "$fresh" "$DATA_DIR/mysql-tmp" "$LOGDIR"
  chmod 700 "$fresh"
  mapfile -t options < <(mariadbd_options "$fresh")
  options+=(--bootstrap --enforce-storage-engine= --net-buffer-length=16K)
  if ! mysql_system_tables | in_prefix mariadbd "${options[@]}" >"$log" 2>&1; then
    tail -n 20 -- "$log" >&2
    die "MariaDB cannot make its system tables in '$fresh' (output above)" \
      "the whole log: less '$log'; look for a full disk: df -h '$DATA_DIR'"
  fi
  # What was known of the tables of an older server's databases is known no more.
  rm -rf -- "$DATA_DIR/schemas"
  mv -T -- "$fresh" "$DATA_DIR/mysql"
  note "Making an empty MariaDB in $DATA_DIR/mysql in $(seconds_since "$begin") s"
}

# mysql_system_tables: SQL, one statement a line or ended by a line's last semicolon, as --bootstrap wants it
mysql_system_tables() {
  local IFS=$' \t\n' share=$PREFIX/$RELEASE_MARIADB_SHARE file password
  printf '%s\n' 'CREATE DATABASE mysql;' 'USE mysql;' 'SET @auth_root_socket=NULL;'
  for file in $RELEASE_MARIADB_TABLES; do
    cat -- "$share/$file.sql"
    printf '\n'
  done
  password=$(mysql_quote "$DATABASE_PASSWORD")
  printf '%s\n' 'USE mysql;' "DELETE FROM global_priv WHERE User <> 'root' AND User <> 'mariadb.sys';" \
    "DELETE FROM global_priv WHERE User = 'root' AND Host NOT IN ('127.0.0.1', 'localhost');" \
    "DELETE FROM proxies_priv WHERE Host <> 'localhost';" 'FLUSH PRIVILEGES;' \
    "ALTER USER root@'127.0.0.1' IDENTIFIED BY $password;" "ALTER USER root@'localhost' IDENTIFIED BY $password;"
}

start_database() {
  local answer
  local -a options
  if ! is_running database; then
    [[ -d $DATA_DIR/mysql/mysql ]] || die "there is no database in $DATA_DIR/mysql yet" "init_database"
    mkdir -p -- "$DATA_DIR/mysql-tmp"
    mapfile -t options < <(mariadbd_options "$DATA_DIR/mysql")
    run_process database "$DATABASE_PORT" mariadbd "${options[@]}"
  fi
  wait_for_port database "$DATABASE_PORT"
  if ! answer=$(mysql_client 2>&1 <<<'SELECT 1'); then
    if [[ $answer == *'Access denied'* ]]; then
      die "MariaDB refuses the DATABASE_PASSWORD of $PASSWORD_FILE: $DATA_DIR/mysql was made with another one" \
        "put that one back, or begin anew, without the data: ./jbang stack.java down --clean"
    fi
    die "MariaDB listens but does not answer: $answer" "less '$LOGDIR/database.log'"
  fi
}

health_database() {
  local answer
  if answer=$(mysql_client 2>&1 <<<'SELECT 1'); then printf 'yes\n'; else printf '%s\n' "${answer%%$'\n'*}"; fi
}

stop_database() {
  stop_process database 30
}

# mariadbd_options DATADIR: one a line.
# The socket and the pid file are relative to the data folder: a socket's path may have 107 bytes only, and nobody needs
# it. A second of commits may be lost when the machine loses power, nothing when only the server dies. MariaDB 11.6 and
# later refuse to write a row that another transaction has changed since this one began (error 1020), which OpenStack's
# services do not expect: on Debian 13 some servers became ERROR while they were deleted.
mariadbd_options() {
  local share=$PREFIX/$RELEASE_MARIADB_SHARE
  printf '%s\n' --no-defaults "--basedir=$PREFIX/usr" "--datadir=$1" "--tmpdir=$DATA_DIR/mysql-tmp" \
    "--lc-messages-dir=$share" "--character-sets-dir=$share/charsets" "--plugin-dir=$PREFIX/$RELEASE_MARIADB_PLUGINS" \
    --socket=mysql.sock --pid-file=mariadbd.pid "--bind-address=$SERVICE_HOST" "--port=$DATABASE_PORT" \
    --skip-name-resolve --skip-log-bin --max-connections=600 --log-warnings=1 \
    --character-set-server=utf8mb3 --collation-server=utf8mb3_general_ci \
    --innodb-flush-log-at-trx-commit=2 --innodb-log-file-size=32M --innodb-buffer-pool-size=128M \
    --loose-innodb-snapshot-isolation=OFF \
    --key-buffer-size=1M --aria-pagecache-buffer-size=8M --table-open-cache=1000 --thread-cache-size=64
  if ((EUID == 0)); then printf '%s\n' --user=root; fi
}

# require_mysql SERVICE
require_mysql() {
  [[ $DATABASE_TYPE == mysql ]] ||
    die "$1 needs MariaDB, on SQLite its tables cannot be made" \
      "DATABASE_TYPE=mysql, or leave $1 out of ENABLED_SERVICES"
}

# ---- clients

# mysql_client: runs the SQL of stdin
mysql_client() {
  in_prefix mariadb "--defaults-file=$DATABASE_CLIENT_CONF" --batch --skip-column-names --default-character-set=utf8mb4
}

# mysql_quote TEXT: as an SQL string
mysql_quote() {
  local text=${1//\\/\\\\}
  printf "'%s'" "${text//\'/\'\'}"
}

# mysql_connection_url NAME: as oslo.db wants it
mysql_connection_url() {
  local password
  load_passwords
  password=$(url_word "$DATABASE_PASSWORD")
  printf 'mysql+pymysql://root:%s@%s:%s/%s?charset=utf8\n' "$password" "$SERVICE_HOST" "$DATABASE_PORT" "$1"
}

mysql_ensure_database() {
  mysql_client <<<"CREATE DATABASE IF NOT EXISTS \`$1\`"
}

mysql_recreate_database() {
  mysql_client <<<"DROP DATABASE IF EXISTS \`$1\`; CREATE DATABASE \`$1\`"
}

# mysql_database_is_empty NAME: it has no tables, or is not there at all
mysql_database_is_empty() {
  local count name
  name=$(mysql_quote "$1")
  count=$(mysql_client <<<"SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = $name")
  [[ $count == 0 ]]
}

# mysql_dump_database NAME FILE: whole or not at all
mysql_dump_database() {
  local name=$1 file=$2 part
  mkdir -p -- "${file%/*}"
  part=$(mktemp -- "$file.XXXXXX")
  if ! in_prefix mariadb-dump "--defaults-file=$DATABASE_CLIENT_CONF" --single-transaction --skip-comments \
    --skip-add-drop-table --skip-add-locks --skip-disable-keys --no-autocommit --default-character-set=utf8mb4 \
    "$name" >"$part"; then
    rm -f -- "$part"
    die "the database $name could not be written to $file" "look for a full disk: df -h '${file%/*}'"
  fi
  mv -f -- "$part" "$file"
}

# mysql_restore_database NAME FILE: in place of whatever NAME holds
mysql_restore_database() {
  local name=$1 file=$2
  {
    printf '%s\n' "DROP DATABASE IF EXISTS \`$name\`; CREATE DATABASE \`$name\`; USE \`$name\`;"
    cat -- "$file"
  } | mysql_client
}
