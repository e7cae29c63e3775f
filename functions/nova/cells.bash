# shellcheck shell=bash
# Nova's three databases, and its cells: cell0 keeps the servers that found no host, cell1 all others.

# init_nova_api: needs the database and nova.conf, like the next two
init_nova_api() {
  local version
  version=$(schema_version nova_api)
  ensure_schema nova_api "$version" migrate_nova --config-file "$NOVA_CONF" api_db sync
}

init_nova_cell0() {
  local version conf=${NOVA_CONF%/*}/cell0.conf
  version=$(schema_version nova_cell0)
  database_section nova_cell0 | write_file "$conf"
  ensure_schema nova_cell0 "$version" migrate_nova --config-file "$NOVA_CONF" --config-file "$conf" db sync --local_cell
}

# init_nova_cell1: comes after cell0. The two have the same tables: where those of cell1 were never dumped, cell0's dump
# does.
init_nova_cell1() {
  local version dump cell0_dump
  version=$(schema_version nova_cell1)
  dump=$(schema_dump nova_cell1 "$version")
  cell0_dump=$(schema_dump nova_cell0 "$version")
  if [[ ! -s $dump && -s $cell0_dump ]]; then
    cp -- "$cell0_dump" "$dump.part.$$"
    mv -f -- "$dump.part.$$" "$dump"
  fi
  ensure_schema nova_cell1 "$version" migrate_nova --config-file "$NOVA_CONF" db sync --local_cell
}

migrate_nova() {
  local program
  program=$(service_program nova nova-manage)
  in_service nova "$RELEASE_PYTHON" "$program" "$@" 2>&1 | sed -u '/ INFO /d'
}

# map_nova_cells: comes after the three databases. The rows that `nova-manage cell_v2 map_cell0` and `create_cell`
# write, as templates that nova fills in from nova.conf: so no password is in the database, and a new one needs no new
# row.
map_nova_cells() {
  local cell0='{scheme}://{username}:{password}@{hostname}:{port}/nova_cell0?{query}'
  local cell1='{scheme}://{username}:{password}@{hostname}:{port}/{path}?{query}' \
    transport='{scheme}://{username}:{password}@{hostname}:{port}/' made
  made=$(
    mysql_client <<END
INSERT INTO nova_api.cell_mappings (created_at, uuid, name, transport_url, database_connection, disabled)
SELECT UTC_TIMESTAMP(), wanted.* FROM (
    SELECT '00000000-0000-0000-0000-000000000000' AS uuid, 'cell0' AS name,
        'none:///' AS transport_url, '$cell0' AS database_connection, 0 AS disabled
    UNION SELECT UUID(), 'cell1', '$transport', '$cell1', 0
) AS wanted WHERE wanted.name NOT IN (SELECT name FROM nova_api.cell_mappings);
SELECT ROW_COUNT();
END
  )
  if ((made)); then note "Mapping nova's cells cell0 and cell1"; fi
}

# discover_hosts: waits until the compute host has reported since its start, to nova's conductor and to placement, and
# gives it to cell1: what `nova-manage cell_v2 discover_hosts` does after 3 s of imports. A report from before the start
# of what carries it is none: nova takes a host for dead whose last one is a minute old.
discover_hosts() {
  local begin=$EPOCHREALTIME deadline=$((SECONDS + 60)) found='' answer='' started newest=$RUN_DIR/nova-compute.pid name
  check_alive nova-compute "or was not started"
  for name in nova-conductor rabbitmq database; do
    if [[ $RUN_DIR/$name.pid -nt $newest ]]; then newest=$RUN_DIR/$name.pid; fi
  done
  started=$(date -u -r "$newest" '+%F %T')
  until [[ $found == 1 ]]; do
    if ((SECONDS >= deadline)); then
      die "the compute host $NOVA_HOST did not report within 60 s" \
        "less '$LOGDIR/nova-compute.log' '$LOGDIR/nova-conductor.log'"
    fi
    check_alive nova-conductor "while nova-compute starts"
    check_alive nova-scheduler "while nova-compute starts"
    check_alive nova-compute "while starting"
    if [[ -n $found ]]; then sleep 0.1; fi
    found=$(
      mysql_client <<END
INSERT INTO nova_api.host_mappings (created_at, cell_id, host)
SELECT UTC_TIMESTAMP(), cell.id, node.host FROM nova_cell1.compute_nodes AS node
JOIN nova_api.cell_mappings AS cell ON cell.name = 'cell1'
WHERE node.deleted = 0 AND node.host NOT IN (SELECT host FROM nova_api.host_mappings);
UPDATE nova_cell1.compute_nodes SET mapped = 1 WHERE deleted = 0 AND mapped = 0;
SELECT COUNT(*) FROM nova_cell1.services
WHERE topic = 'compute' AND host = '$NOVA_HOST' AND deleted = 0 AND last_seen_up >= '$started'
AND EXISTS (SELECT * FROM nova_api.host_mappings WHERE host = '$NOVA_HOST');
END
    )
  done
  until [[ -n $answer ]]; do
    if ((SECONDS >= deadline)); then
      die "nova-compute told placement nothing of the host $NOVA_HOST within 60 s" \
        "less '$LOGDIR/nova-compute.log' '$LOGDIR/placement.log'"
    fi
    check_alive nova-compute "while it reports to placement"
    answer=$(service_request GET "http://$SERVICE_HOST:$PLACEMENT_PORT/resource_providers?resources=VCPU:1" \
      'OpenStack-API-Version: placement 1.10')
    answer=$(in_prefix jq -r '.resource_providers[].name' <<<"$answer")
    if [[ -z $answer ]]; then sleep 0.1; fi
  done
  wait_for_consumers nova-conductor nova-scheduler nova-compute
  seen_at_work nova-conductor nova-scheduler nova-compute
  note "The compute host $NOVA_HOST is up after $(seconds_since "$begin") s"
}
