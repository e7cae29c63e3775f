# shellcheck shell=bash
# What a stack is asked after each fault, with its own functions: stack.bash make_data | lost_data |
# boot | boot_guests

: "${KEPT:=kept}"

# The data that no fault may touch, made once.
make_data() {
  local image file=$DEST.image
  get_or_create_user "$KEPT" SERVICE_PASSWORD default >/dev/null
  image=$(image_id)
  if [[ -z $image ]]; then
    image=$(service_request POST "$(glance)/images" \
      <<<'{"name": "'"$KEPT"'", "disk_format": "raw", "container_format": "bare"}' | first_id)
    head -c 100000 /dev/urandom >"$file"
    in_prefix curl -q -sf -X PUT -H @<(printf 'X-Auth-Token: %s\n' "$(admin_token)") \
      -H 'Content-Type: application/octet-stream' --data-binary "@$file" "$(glance)/images/$image/file"
    sha256sum <"$file" >"$DEST.sum"
    rm -- "$file"
  fi
  if is_service_enabled nova; then
    service_request POST "$NOVA_URL/flavors" >/dev/null \
      <<<'{"flavor": {"id": "'"$KEPT"'", "name": "'"$KEPT"'", "ram": 64, "disk": 1, "vcpus": 1}}'
  fi
  if is_service_enabled cinder; then
    service_request POST "$(cinder)/volumes" <<<'{"volume": {"name": "'"$KEPT"'", "size": 1}}' >/dev/null
    wait_until available "$(cinder)/volumes/detail?name=$KEPT"
  fi
}

# A line for each that is not there any more.
lost_data() {
  local answer
  answer=$(keystone_id users "$KEPT" "&domain_id=default")
  if [[ -z $answer ]]; then echo "the user $KEPT"; fi
  answer=$(image_id)
  answer=$(in_prefix curl -q -s -H @<(printf 'X-Auth-Token: %s\n' "$(admin_token)") \
    "$(glance)/images/$answer/file" | sha256sum)
  if [[ $answer != "$(<"$DEST.sum")" ]]; then echo "the bytes of the image $KEPT"; fi
  if is_service_enabled nova; then
    answer=$(service_request GET "$NOVA_URL/flavors")
    if [[ $answer != *"\"name\": \"$KEPT\""* ]]; then echo "the flavor $KEPT"; fi
  fi
  if is_service_enabled cinder; then
    answer=$(service_request GET "$(cinder)/volumes/detail?name=$KEPT")
    if [[ $answer != *'"status": "available"'* ]]; then echo "the volume $KEPT"; fi
  fi
}

# A new one becomes ACTIVE, where there is nova; a new volume available, where there is cinder.
boot() {
  local image network server volume
  if is_service_enabled cinder; then
    volume=$(service_request POST "$(cinder)/volumes" <<<'{"volume": {"name": "booted", "size": 1}}' | first_id)
  fi
  if is_service_enabled nova; then
    image=$(image_id)
    network=$(service_request GET "$NEUTRON_URL/v2.0/networks?name=$PRIVATE_NETWORK_NAME&fields=id" | first_id)
    server=$(service_request POST "$NOVA_URL/servers" <<<'{"server": {"name": "booted", "imageRef": "'"$image"'",
      "flavorRef": "42", "networks": [{"uuid": "'"$network"'"}]}}' | first_id)
    wait_until ACTIVE "$NOVA_URL/servers/$server"
    service_request DELETE "$NOVA_URL/servers/$server" >/dev/null
  fi
  if is_service_enabled cinder; then
    wait_until available "$(cinder)/volumes/$volume"
    service_request DELETE "$(cinder)/volumes/$volume" >/dev/null
  fi
}

# Two that run, the second with a volume.
boot_guests() {
  local image network server volume name
  image=$(service_request GET "$(glance)/images?name=$GUEST_IMAGE" | first_id)
  network=$(service_request GET "$NEUTRON_URL/v2.0/networks?name=$PRIVATE_NETWORK_NAME&fields=id" | first_id)
  volume=$(service_request POST "$(cinder)/volumes" <<<'{"volume": {"name": "attached", "size": 1}}' | first_id)
  for name in first second; do
    server=$(service_request POST "$NOVA_URL/servers" <<<'{"server": {"name": "'"$name"'", "imageRef": "'"$image"'",
      "flavorRef": "42", "networks": [{"uuid": "'"$network"'"}]}}' | first_id)
    wait_until ACTIVE "$NOVA_URL/servers/$server"
  done
  wait_until available "$(cinder)/volumes/$volume"
  service_request POST "$NOVA_URL/servers/$server/os-volume_attachments" \
    <<<'{"volumeAttachment": {"volumeId": "'"$volume"'"}}' >/dev/null
  wait_until in-use "$(cinder)/volumes/$volume"
}

wait_until() {
  local deadline=$((SECONDS + 90)) answer
  while true; do
    answer=$(service_request GET "$2")
    if [[ $answer == *"\"status\": \"$1\""* ]]; then return 0; fi
    if [[ ${answer,,} == *'"status": "error'* ]] || ((SECONDS > deadline)); then die "never $1: $answer"; fi
    sleep 0.2
  done
}

image_id() {
  service_request GET "$(glance)/images?name=$KEPT" | first_id
}

glance() {
  printf 'http://%s:%s/v2' "$SERVICE_HOST" "$GLANCE_PORT"
}

cinder() {
  printf 'http://%s:%s/v3' "$SERVICE_HOST" "$CINDER_PORT"
}
