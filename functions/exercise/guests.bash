# shellcheck shell=bash
# What shows that servers boot: two of them, with a login, packets, a port that a security group closes, and a volume
# that carries bytes from one to the other.

# exercise_guests: in the place of exercise_server, where they boot
exercise_guests() {
  local name begin=$EPOCHREALTIME first second kind address said
  name=$(exercise_name)
  if exercise_first guests; then
    rm -f -- "$EXERCISE_DIR/key"
    openstack_commands "router set --external-gateway $PUBLIC_NETWORK_NAME $name" \
      "keypair create --private-key key $name -f json" \
      "security group create $name -f json" \
      "security group rule create --protocol tcp --dst-port 22 $name -f json" \
      "security group rule create --protocol icmp $name -f json" >/dev/null
    chmod 600 -- "$EXERCISE_DIR/key"
    begin=$EPOCHREALTIME
    kind="--flavor m1.nano --image $GUEST_IMAGE --network $name --key-name $name --security-group $name"
    openstack_commands "server create $kind $name -f json" "server create $kind $name-2 -f json" >/dev/null
  fi
  exercise_waits_for ACTIVE server "$name"
  exercise_waits_for ACTIVE server "$name-2"
  first=$(server_address "$name")
  second=$(server_address "$name-2")
  exercise_login "$first" hostname "$name"
  note "The server $name booted: root logs in at $first, $(seconds_since "$begin") s after it was asked for"
  read -r _ _ address _ < <(server_record "$name-2")
  said=$(guest_commands "$first" "ping -c 2 -W 5 $address && echo answered") || true
  [[ $said == *answered ]] || die "the server $name-2 does not answer $name's ping of $address: $said" \
    "'$DEST/bin/openstack' console log show $name-2"
  exercise_login "$second" hostname "$name-2"
  note "The server $name-2 answers $name's ping"
  exercise_closed_port "$name" "$first"
}

# exercise_closed_port NAME ADDRESS: the same port answers only while a rule lets it
exercise_closed_port() {
  local name=$1 address=$2
  guest_commands "$address" 'mkdir -p /tmp/www && echo open >/tmp/www/index.html && httpd -p 8080 -h /tmp/www || true'
  close_guest_port "$name" 8080
  exercise_until "port 8080 of $name answers, and no rule lets it" guest_is_silent "$address" 8080
  openstack_commands "security group rule create --protocol tcp --dst-port 8080 $name -f json" >/dev/null
  exercise_until "port 8080 of $name does not answer, and a rule lets it" guest_answers "$address" 8080
  close_guest_port "$name" 8080
  exercise_until "port 8080 of $name still answers without its rule" guest_is_silent "$address" 8080
  note "Its security group opens port 8080 and closes it again"
}

# close_guest_port SECURITY_GROUP PORT
close_guest_port() {
  local group answer id
  group=$(service_request GET "$NEUTRON_URL/v2.0/security-groups?name=$1&fields=id" | first_id)
  answer=$(service_request GET "$NEUTRON_URL/v2.0/security-group-rules?security_group_id=$group&port_range_min=$2")
  for id in $(in_prefix jq -r '.security_group_rules[].id' <<<"$answer"); do
    service_request DELETE "$NEUTRON_URL/v2.0/security-group-rules/$id" >/dev/null
  done
}

# exercise_bytes: comes after exercise_guests: what one server writes on a volume, the other reads
exercise_bytes() {
  local name first second answer text=written-by-the-first
  name=$(exercise_name)
  first=$(server_address "$name")
  second=$(server_address "$name-2")
  openstack_commands "server add volume $name $name -f json" >/dev/null
  exercise_waits_for in-use volume "$name"
  exercise_until "the volume is no disk of $name" guest_commands "$first" 'test -b /dev/vdb'
  guest_commands "$first" \
    "mke2fs /dev/vdb >/dev/null && mount -t ext4 /dev/vdb /mnt && echo $text >/mnt/file && umount /mnt"
  openstack_commands "server remove volume $name $name" >/dev/null
  exercise_waits_for available volume "$name"
  openstack_commands "server add volume $name-2 $name -f json" >/dev/null
  exercise_waits_for in-use volume "$name"
  exercise_until "the volume is no disk of $name-2" guest_commands "$second" 'test -b /dev/vdb'
  answer=$(guest_commands "$second" 'mount -t ext4 /dev/vdb /mnt && cat /mnt/file && umount /mnt')
  [[ $answer == "$text" ]] || die "the volume $name has '$answer', and not what was written on it" \
    "less '$LOGDIR/cinder-volume.log'"
  note "What $name wrote on the volume $name, $name-2 reads"
}

# exercise_snapshot: comes after exercise_guests
exercise_snapshot() {
  local name
  name=$(exercise_name)
  openstack_commands "server image create --name $name-snapshot $name -f json" >/dev/null
  exercise_waits_for active image "$name-snapshot"
  note "The image $name-snapshot is made of the server $name"
}

# remove_exercise_addresses: floating IPs have no name, only a description
remove_exercise_addresses() {
  local answer id
  answer=$(service_request GET "$NEUTRON_URL/v2.0/floatingips")
  for id in $(in_prefix jq -r '.floatingips[] | select(.description | startswith("for exercise-")) | .id' \
    <<<"$answer"); do
    service_request DELETE "$NEUTRON_URL/v2.0/floatingips/$id" >/dev/null
  done
}

# ---- what they share

# guest_commands ADDRESS COMMAND: in the server, as its root; where the machine has no ssh, with the one of the packages
guest_commands() {
  local proxy
  if ! command -v ssh >/dev/null; then
    in_prefix dropbearconvert openssh dropbear "$EXERCISE_DIR/key" "$EXERCISE_DIR/key.dropbear" 2>/dev/null
    printf -v proxy '%q nc %s 22' "$DEST/bin/in-network" "$1"
    in_prefix timeout 60 dbclient -y -y -i "$EXERCISE_DIR/key.dropbear" -J "$proxy" "root@$1" "$2" </dev/null
    return
  fi
  ssh -F "$DEST/ssh_config" -i "$EXERCISE_DIR/key" -o IdentitiesOnly=yes -o BatchMode=yes -o ConnectTimeout=10 \
    "$1" "$2" </dev/null
}

# exercise_login ADDRESS COMMAND ANSWER: until it boots; its console's last lines where it does not
exercise_login() {
  local deadline=$((SECONDS + 180)) answer=''
  until [[ $answer == "$3" ]]; do
    if ((SECONDS >= deadline)); then
      openstack_commands "console log show --lines 15 $3" >&2
      die "nobody can log in to the server $3 at $1 within 180 s (above: its console's last lines)" \
        "'$DEST/bin/openstack' console log show $3"
    fi
    answer=$(guest_commands "$1" "$2" 2>/dev/null) || true
  done
}

guest_answers() {
  [[ $(printf 'GET / HTTP/1.0\r\n\r\n' | "$DEST/bin/in-network" nc -w 3 "$1" "$2" 2>/dev/null) == *open ]]
}

guest_is_silent() {
  ! guest_answers "$@"
}

# exercise_until COMPLAINT COMMAND ARG…
exercise_until() {
  local complaint=$1 deadline=$((SECONDS + 60))
  shift
  until "$@"; do
    if ((SECONDS >= deadline)); then die "$complaint" "clean up and try again: exercise_cleanup"; fi
  done
}
