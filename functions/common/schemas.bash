# shellcheck shell=bash
# Databases by name, on MariaDB or SQLite, and their schemas: migrated once per package version, from then on restored
# from a dump in the cache. A dump is taken right after the migration, before any account or secret is in it.

# database_connection_url NAME: as oslo.db wants it. On SQLite the garbage collector closes connections in whatever
# thread it runs, and who cannot write yet waits for a minute. Keystone answers one request at a time anyway, and it
# leaves transactions open in which it has only read: those must not hold the lock.
database_connection_url() {
  local plugin='&plugin=one_writer'
  if [[ $DATABASE_TYPE == sqlite ]]; then
    if [[ $1 == keystone ]]; then plugin=''; fi
    printf 'sqlite:///%s?check_same_thread=False&timeout=60%s\n' "$DATA_DIR/$1.sqlite" "$plugin"
  else
    mysql_connection_url "$1"
  fi
}

# ensure_database NAME: an empty one if there is none
ensure_database() {
  if [[ $DATABASE_TYPE == sqlite ]]; then
    mkdir -p -- "$DATA_DIR"
  else
    mysql_ensure_database "$1"
  fi
}

# recreate_database NAME: an empty one, whatever was in it
recreate_database() {
  if [[ $DATABASE_TYPE == sqlite ]]; then
    mkdir -p -- "$DATA_DIR"
    rm -f -- "$DATA_DIR/$1.sqlite" "$DATA_DIR/$1.sqlite"-*
  else
    mysql_recreate_database "$1"
  fi
  rm -f -- "$DATA_DIR/schemas/$1"
}

# ensure_schema NAME VERSION MIGRATE ARG…: the database NAME has the tables of VERSION. The command MIGRATE makes them,
# where no dump of that version does.
ensure_schema() {
  local name=$1 version=$2
  shift 2
  if ! restore_schema "$name" "$version"; then
    "$@"
    save_schema "$name" "$version"
  fi
}

# restore_schema NAME VERSION: fails when a migration is needed; call save_schema after that. It may be called in a
# condition, where bash lets no error stop it, so it looks after itself.
restore_schema() {
  local name=$1 version=$2 marker=$DATA_DIR/schemas/$1 dump found='' full="look for a full disk: df -h '$DATA_DIR'"
  dump=$(schema_dump "$name" "$version")
  if [[ -f $marker && $DATABASE_TYPE == sqlite && ! -s $DATA_DIR/$name.sqlite ]]; then rm -f -- "$marker"; fi
  if [[ -f $marker ]]; then found=$(<"$marker"); fi
  # Where there is a version the tables are whole, and maybe full of data: what began is over, whoever was killed then.
  if [[ -n $found ]]; then rm -f -- "$marker.begun"; fi
  if [[ $found == "$version" ]]; then return 0; fi
  mkdir -p -- "$DATA_DIR/schemas" || die "no folder can be made in $DATA_DIR" "$full"
  if [[ -f $marker.begun ]]; then
    note "An earlier migration of the database $name did not end: begins again"
    recreate_database "$name" || die "the database $name cannot be made anew" "$full"
  elif [[ -n $found ]] || ! database_is_empty "$name"; then
    note "Migrates the database $name from ${found:-an unknown version} to $version"
    return 1
  fi
  : >"$marker.begun" || die "$marker.begun cannot be written" "$full"
  ensure_database "$name" || die "the database $name cannot be made" "$full"
  if [[ ! -s $dump ]]; then
    note "Migrates the database $name to $version"
    return 1
  fi
  if [[ $DATABASE_TYPE == sqlite ]]; then
    rm -f -- "$DATA_DIR/$name.sqlite"-* # of one that somebody removed
    if ! cp -- "$dump" "$DATA_DIR/$name.sqlite.part" ||
      ! mv -f -- "$DATA_DIR/$name.sqlite.part" "$DATA_DIR/$name.sqlite"; then
      die "the database $name cannot be copied from $dump" "$full"
    fi
  else
    mysql_restore_database "$name" "$dump" ||
      die "the database $name cannot be restored from '$dump'" "to migrate it instead: rm '$dump'"
  fi
  end_schema "$marker" "$version" || die "$marker cannot be written" "$full"
  note "Restores the tables of the database $name ($version) from $dump"
}

# save_schema NAME VERSION: after a migration; a database that had no data before it is dumped for the next time
save_schema() {
  local name=$1 version=$2 marker=$DATA_DIR/schemas/$1 dump
  dump=$(schema_dump "$name" "$version")
  mkdir -p -- "$DATA_DIR/schemas" "${dump%/*}"
  # A migration may find no steps and say nothing: that must neither pass for a schema nor be kept as one.
  if ! has_tables "$name"; then
    die "the migration of the database $name made no tables (its output is above)" \
      "begin it again: ./jbang stack.java up"
  fi
  # Readers and a writer bear each other only with a write-ahead log; the file itself remembers that.
  if [[ $DATABASE_TYPE == sqlite ]]; then
    in_prefix python3.11 -c 'import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute("PRAGMA journal_mode = wal")' \
      "$DATA_DIR/$name.sqlite"
  fi
  if [[ -f $marker.begun ]]; then
    if [[ $DATABASE_TYPE == sqlite ]]; then
      cp -- "$DATA_DIR/$name.sqlite" "$dump.part.$$"
    else
      mysql_dump_database "$name" "$dump.part.$$"
    fi
    mv -f -- "$dump.part.$$" "$dump"
  fi
  end_schema "$marker" "$version"
}

# end_schema MARKER VERSION: in one step, before which all is begun again and after which nothing is
end_schema() {
  printf '%s\n' "$2" >"$1.begun" && mv -f -- "$1.begun" "$1"
}

schema_dump() {
  printf '%s\n' "$STACK_CACHE/schemas/$DATABASE_TYPE-$1-$2.dump"
}

has_tables() {
  if [[ $DATABASE_TYPE == sqlite ]]; then
    in_prefix python3.11 - "$DATA_DIR/$1.sqlite" <<'END'
import sqlite3, sys
query = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'alembic%'"
tables = sqlite3.connect(sys.argv[1]).execute(query)
sys.exit(tables.fetchone()[0] == 0)
END
  else
    ! database_is_empty "$1"
  fi
}

database_is_empty() {
  if [[ $DATABASE_TYPE == sqlite ]]; then
    [[ ! -s $DATA_DIR/$1.sqlite ]]
  elif declare -F mysql_database_is_empty >/dev/null; then
    mysql_database_is_empty "$1"
  fi
}
