# shellcheck shell=bash
# What the tests ask of servers that boot, with the stack's own functions: the project admin's, on the network private.

KEY=$DEST/data/test-key

# Lets ssh in, and makes a key for it
make_access() {
  local group public
  ssh-keygen -q -t ed25519 -N '' -f "$KEY"
  public=$(json_string "$(<"$KEY.pub")")
  service_request POST "$NOVA_URL/os-keypairs" <<<'{"keypair": {"name": "test", "public_key": '"$public"'}}' >/dev/null
  group=$(get_or_create_project admin default)
  group=$(service_request GET "$NEUTRON_URL/v2.0/security-groups?name=default&project_id=$group&fields=id" | first_id)
  service_request POST "$NEUTRON_URL/v2.0/security-group-rules" >/dev/null <<<'{"security_group_rule":
    {"security_group_id": "'"$group"'", "direction": "ingress", "protocol": "tcp",
     "port_range_min": 22, "port_range_max": 22}}'
}

# boot NAME IMAGE [USER_DATA]
boot() {
  local image network data
  data=$(base64 -w 0 <<<"${3:-#!/bin/true}")
  image=$(service_request GET "$IMAGES_URL?name=$2" | first_id)
  network=$(service_request GET "$NEUTRON_URL/v2.0/networks?name=$PRIVATE_NETWORK_NAME&fields=id" | first_id)
  service_request POST "$NOVA_URL/servers" <<<'{"server": {"name": "'"$1"'", "imageRef": "'"$image"'",
    "flavorRef": "42", "key_name": "test", "user_data": "'"$data"'",
    "networks": [{"uuid": "'"$network"'"}]}}' >/dev/null
  await "$1" ACTIVE
}

# await NAME STATUS: and nothing is being done to it any more
await() {
  local answer='' deadline=$((SECONDS + 120))
  until [[ $answer == "$2 null" ]]; do
    answer=$(service_request GET "$NOVA_URL/servers/detail?name=$1")
    answer=$(in_prefix jq -r '.servers[0] | "\(.status) \(."OS-EXT-STS:task_state")"' <<<"$answer")
    if [[ $answer == ERROR* ]] || ((SECONDS > deadline)); then die "$1 is $answer, not $2" ""; fi
  done
}

# until_console NAME TEXT
until_console() {
  local console='' deadline=$((SECONDS + 120))
  until [[ $console == *"$2"* ]]; do
    if ((SECONDS > deadline)); then die "the console of $1 does not say '$2' but: $console" ""; fi
    console=$(server_console "$1")
  done
}

# act NAME JSON STATUS
act() {
  local id
  id=$(server_record "$1")
  service_request POST "$NOVA_URL/servers/${id%% *}/action" <<<"$2" >/dev/null
  await "$1" "$3"
}

# in_guest NAME COMMAND: once it answers
in_guest() {
  local address
  address=$(server_address "$1")
  await_login "$1" "$address"
  ssh -F "$DEST/ssh_config" -i "$KEY" -o IdentitiesOnly=yes -o BatchMode=yes "$address" "$2" </dev/null
}

# Each step is followed by what shows it in the server.
live() {
  local image before
  # Without a floating IP it has a way out, too.
  boot life "$GUEST_IMAGE" $'#!/bin/sh\nping -c 1 -w 60 172.24.4.1 >/dev/console'
  until_console life '1 packets received'
  in_guest life 'echo kept >/root/kept && sync'
  act life '{"pause": null}' PAUSED
  before=$(server_address life)
  if timeout 3 "$DEST/bin/in-network" nc -w 2 "$before" 22 </dev/null; then die "paused, it answers" ""; fi
  act life '{"unpause": null}' ACTIVE
  before=$(in_guest life 'cat /proc/sys/kernel/random/boot_id')
  act life '{"suspend": null}' SUSPENDED
  act life '{"resume": null}' ACTIVE
  [[ $(in_guest life 'cat /proc/sys/kernel/random/boot_id') == "$before" ]]
  act life '{"reboot": {"type": "SOFT"}}' ACTIVE
  [[ $(in_guest life 'cat /proc/sys/kernel/random/boot_id /root/kept') != "$before"* ]]
  act life '{"resize": {"flavorRef": "84"}}' VERIFY_RESIZE
  act life '{"confirmResize": null}' ACTIVE
  (($(in_guest life "awk '/MemTotal/ { print \$2 }' /proc/meminfo") > 140000))
  [[ $(in_guest life 'cat /root/kept') == kept ]]
  until_console life 'guest: life is up with '
  act life '{"createImage": {"name": "life-image"}}' ACTIVE
  image=$(service_request GET "$IMAGES_URL?name=$GUEST_IMAGE" | first_id)
  act life '{"rebuild": {"imageRef": "'"$image"'"}}' ACTIVE
  [[ $(in_guest life 'hostname; ls /root') == life ]]
  boot copy life-image
  [[ $(in_guest copy 'hostname; cat /root/kept') == $'copy\nkept' ]]
  delete copy
}

# delete NAME
delete() {
  local id
  id=$(server_record "$1")
  service_request DELETE "$NOVA_URL/servers/${id%% *}" >/dev/null
}

# reach HOST:PORT…: those of them that the server life gets a connection to, a line each
reach() {
  in_guest life "
    printf '%s\n' '#!/bin/sh' 'echo \$TARGET >>/tmp/reached' >/tmp/reach && chmod +x /tmp/reach && : >/tmp/reached
    for TARGET in $*; do
      export TARGET
      nc -w 3 \${TARGET%:*} \${TARGET#*:} -e /tmp/reach >/dev/null 2>&1 &
    done
    wait
    sort /tmp/reached"
}

# A kernel without a root file system
panic() {
  local kernel
  kernel=$(service_request GET "$IMAGES_URL?name=$GUEST_IMAGE-kernel" | first_id)
  truncate -s 1M -- "$DEST/data/panics"
  upload_image "$DEST/data/panics" name panics visibility public disk_format raw \
    container_format bare kernel_id "$kernel" os_command_line 'console=ttyS0 quiet no_timer_check'
  boot panics panics
}
