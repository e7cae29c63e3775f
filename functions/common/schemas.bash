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

# schema_version NAME: of the tables that its service's code makes: that of Debian's package, or where a tree has other
# migrations than that, a sum over them
schema_version() {
  local service=${SCHEMA_SERVICES[$1]} folder=${SCHEMA_FOLDERS[$1]} tree sum
  if tree=$(service_tree "$service"); then
    sum=$(sum_of_migrations "$tree/$folder")
    if [[ $sum != "$(sum_of_migrations "$PREFIX/usr/lib/python3/dist-packages/$folder")" ]]; then
      printf 'tree-%s\n' "${sum:0:16}"
      return 0
    fi
  fi
  package_version "python3-$service"
}

sum_of_migrations() {
  [[ -d $1 ]] || die "there are no migrations in $1" "a checkout of the same release as Debian's has some"
  (cd -- "$1" && find . -name '*.py' -print0 | LC_ALL=C sort -z | xargs -0 sha256sum -- | sha256sum)
}

# migrations_in ROOT NAME: a line with the heads that the code under ROOT brings the database to, then one with all
# revisions that it knows
migrations_in() {
  in_prefix "$RELEASE_PYTHON" "$FUNCTIONS_DIR/common/working_tree.py" revisions "$1/${SCHEMA_FOLDERS[$2]}"
}

# code_root NAME: what the service of a database runs from
code_root() {
  service_tree "${SCHEMA_SERVICES[$1]}" || printf '%s\n' "$PREFIX/usr/lib/python3/dist-packages"
}

code_heads() {
  local root
  root=$(code_root "$1")
  migrations_in "$root" "$1" | head -n 1
}

# database_heads NAME: what it was migrated to, by alembic's own record
database_heads() {
  local query='SELECT version_num FROM alembic_version'
  if [[ $DATABASE_TYPE == sqlite ]]; then
    in_prefix "$RELEASE_PYTHON" -c \
      'import sqlite3, sys; print(*(row[0] for row in sqlite3.connect(sys.argv[1]).execute(sys.argv[2])), sep="\n")' \
      "$DATA_DIR/$1.sqlite" "$query"
  else
    mysql_client <<<"USE $1; $query"
  fi | LC_ALL=C sort | paste -sd ' '
}

# check_revisions NAME: before a migration: the code knows what the database has. Says what the migration changes.
check_revisions() {
  local name=$1 service=${SCHEMA_SERVICES[$1]} root from heads known head
  root=$(code_root "$name")
  from="the working tree $root"
  if ! service_tree "$service" >/dev/null; then from="Debian's package of $service"; fi
  heads=$(database_heads "$name")
  known=$(migrations_in "$root" "$name")
  for head in $heads; do
    if [[ " ${known#*$'\n'} " == *" $head "* ]]; then continue; fi
    die "the database $name is at revision $head, which $from does not know: it ends at ${known%%$'\n'*}" \
      "nothing was changed; its own code: --source $service=FOLDER; anew: down --clean --dest $(printf '%q' "$DEST")"
  done
  if [[ $heads != "${known%%$'\n'*}" ]]; then
    note "The database $name is at revision $heads, and $from ends at ${known%%$'\n'*}"
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
    note "An earlier migration of the database $name did not end: beginning again"
    recreate_database "$name" || die "the database $name cannot be made anew" "$full"
  elif [[ -n $found ]] || ! database_is_empty "$name"; then
    check_revisions "$name"
    note "Migrating the database $name from ${found:-an unknown version} to $version"
    return 1
  fi
  : >"$marker.begun" || die "$marker.begun cannot be written" "$full"
  ensure_database "$name" || die "the database $name cannot be made" "$full"
  if [[ ! -s $dump ]]; then
    note "Migrating the database $name to $version"
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
  note "Restoring the tables of the database $name ($version) from $dump"
}

# save_schema NAME VERSION: after a migration; a database that had no data before it is dumped for the next time
save_schema() {
  local name=$1 version=$2 marker=$DATA_DIR/schemas/$1 dump heads wanted
  dump=$(schema_dump "$name" "$version")
  mkdir -p -- "$DATA_DIR/schemas" "${dump%/*}"
  # A migration may find no steps and say nothing: that must neither pass for a schema nor be kept as one.
  if ! has_tables "$name"; then
    die "the migration of the database $name made no tables (output above)" \
      "./jbang stack.java up"
  fi
  heads=$(database_heads "$name")
  wanted=$(code_heads "$name")
  if [[ $heads != "$wanted" ]]; then
    die "the migration of the database $name ended at revision $heads, and its code ends at $wanted (output above)" \
      "fix it, then ./jbang stack.java up --dest $(printf '%q' "$DEST")"
  fi
  # Readers and a writer bear each other only with a write-ahead log; the file itself remembers that.
  if [[ $DATABASE_TYPE == sqlite ]]; then
    in_prefix "$RELEASE_PYTHON" -c \
      'import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute("PRAGMA journal_mode = wal")' "$DATA_DIR/$name.sqlite"
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
  printf '%s\n' "$RELEASE_CACHE/schemas/$DATABASE_TYPE-$1-$2.dump"
}

has_tables() {
  if [[ $DATABASE_TYPE == sqlite ]]; then
    in_prefix "$RELEASE_PYTHON" - "$DATA_DIR/$1.sqlite" <<'END'
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
