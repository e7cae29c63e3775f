# shellcheck shell=bash
# Shows that it is a cloud: what a person would do, with the stock openstack client and a real browser (browser.bash).
# All that is made is named exercise-NUMBER, one number from a cleanup to the next.

# shellcheck source=functions/exercise/browser.bash
. "$FUNCTIONS_DIR/exercise/browser.bash"
# shellcheck source=functions/exercise/guests.bash
. "$FUNCTIONS_DIR/exercise/guests.bash"

exercise_image() {
  local name answer
  name=$(exercise_name)
  if [[ ! -f $EXERCISE_DIR/image ]]; then
    head -c 1048576 /dev/urandom >"$EXERCISE_DIR/image"
    openstack_commands "image create --disk-format raw --container-format bare --file image $name -f json" >/dev/null
  fi
  rm -f -- "$EXERCISE_DIR/image.back"
  answer=$(openstack_commands "image save --file image.back $name" "image show $name -f json")
  exercise_expects "the image $name" .status active "$answer"
  cmp -- "$EXERCISE_DIR/image" "$EXERCISE_DIR/image.back" ||
    die "the image $name comes back with other bytes than were uploaded" "less '$LOGDIR/glance.log'"
  note "The image $name is active, and its 1 MiB comes back byte for byte"
}

exercise_network() {
  local name answer
  name=$(exercise_name)
  if exercise_first network; then
    openstack_commands "network create $name -f json" \
      "subnet create --network $name --subnet-range 192.0.2.0/24 $name -f json" \
      "router create $name -f json" "router add subnet $name $name" >/dev/null
  fi
  answer=$(openstack_commands "router show $name -f json")
  exercise_expects "the router $name" .status ACTIVE "$answer"
  exercise_expects "the router $name" '.interfaces_info[0].ip_address' 192.0.2.1 "$answer"
  note "The network $name has a subnet, and the router $name leads out of it at 192.0.2.1"
}

# exercise_server: comes after exercise_image and exercise_network
exercise_server() {
  local name answer address
  if is_service_enabled libvirt; then
    exercise_guests
    return 0
  fi
  name=$(exercise_name)
  if exercise_first server; then
    openstack_commands "flavor create --ram 64 --disk 1 --vcpus 1 $name -f json" \
      "server create --flavor $name --image $name --network $name $name -f json" >/dev/null
  fi
  exercise_waits_for ACTIVE server "$name"
  answer=$(openstack_commands "server show $name -f json")
  address=$(exercise_value '.addresses | tostring | match("192\\.0\\.2\\.[0-9]+").string' "$answer")
  [[ -n $address ]] ||
    die "the server $name has no address in the network $name" "look: '$DEST/bin/openstack' server show $name"
  note "The server $name is ACTIVE with the address $address (the virt driver is nova's fake one: it keeps records of" \
    "servers and runs none)"
}

# exercise_volume: attached where there is a server (it comes after exercise_server then)
exercise_volume() {
  local name
  name=$(exercise_name)
  if exercise_first volume; then openstack_commands "volume create --size 1 $name -f json" >/dev/null; fi
  if [[ ! -f $EXERCISE_DIR/attached.done ]]; then exercise_waits_for available volume "$name"; fi
  note "The volume $name of 1 GiB is available"
  if is_service_enabled libvirt; then
    exercise_bytes
  elif is_service_enabled nova; then
    if exercise_first attached; then openstack_commands "server add volume $name $name -f json" >/dev/null; fi
    exercise_waits_for in-use volume "$name"
    note "It is attached to the server $name, as far as nova's virt driver goes: both services hold it for attached," \
      "and its bytes are a file that no server reads"
  fi
}

exercise_object() {
  local name
  name=$(exercise_name)
  head -c 1048576 /dev/urandom >"$EXERCISE_DIR/object"
  rm -f -- "$EXERCISE_DIR/object.back"
  openstack_commands "container create $name -f json" "object create $name object -f json" \
    "object save --file object.back $name object" >/dev/null
  cmp -- "$EXERCISE_DIR/object" "$EXERCISE_DIR/object.back" ||
    die "the object in the container $name comes back with other bytes than were uploaded" \
      "less '$LOGDIR/swift.log'"
  note "An object of 1 MiB in the container $name comes back byte for byte"
}

# exercise_cleanup: removes all that exercises made, this one and earlier ones that were broken off
exercise_cleanup() {
  local -a kinds=() lists=() names=() commands=()
  local kind answer index name round
  if is_service_enabled nova; then kinds+=(server flavor keypair); fi
  if is_service_enabled cinder; then kinds+=(volume); fi
  if is_service_enabled neutron; then kinds+=(router network "security group"); fi
  if is_service_enabled glance; then kinds+=(image); fi
  if is_service_enabled swift; then kinds+=(container); fi
  if ((${#kinds[@]} == 0)); then return 0; fi
  mkdir -p -- "$EXERCISE_DIR"
  if is_service_enabled neutron; then remove_exercise_addresses; fi
  for kind in "${kinds[@]}"; do
    if [[ $kind == flavor ]]; then lists+=("flavor list --all -f json"); else lists+=("$kind list -f json"); fi
  done
  for round in {1..10}; do
    answer=$(openstack_commands "${lists[@]}")
    # One line for each kind: a dash, and the names of what is to go
    answer=$(in_prefix jq -rs '.[] | ["-"] + ([.[].Name | select(startswith("exercise-"))] | unique) | join(" ")' \
      <<<"$answer")
    mapfile -t names <<<"$answer"
    ((${#names[@]} == ${#kinds[@]})) ||
      die "the openstack client could not list all of: ${kinds[*]} (output above)" \
        "./jbang stack.java status, then try again"
    commands=()
    for index in "${!kinds[@]}"; do
      for name in ${names[index]}; do
        if [[ $name == - ]]; then continue; fi
        case ${kinds[index]} in
          server) commands+=("server delete --wait $name") ;;
          router) commands+=("router remove subnet $name $name" "router delete $name") ;;
          container) commands+=("container delete --recursive $name") ;;
          *) commands+=("${kinds[index]} delete $name") ;;
        esac
      done
    done
    if ((${#commands[@]} == 0)); then break; fi
    if ((round == 10)); then
      die "these could not be removed (output above): ${commands[*]}" "try again: exercise_cleanup"
    fi
    openstack_commands "${commands[@]}" >/dev/null
  done
  rm -rf -- "$EXERCISE_DIR"
  note "Nothing is left of the exercise"
}

# ---- what they share

# exercise_name: made by whichever comes first, whole or not at all
exercise_name() {
  mkdir -p -- "$EXERCISE_DIR"
  if [[ ! -e $EXERCISE_DIR/name ]]; then
    printf 'exercise-%s\n' "$EPOCHSECONDS" >"$EXERCISE_DIR/name.$BASHPID"
    ln -T -- "$EXERCISE_DIR/name.$BASHPID" "$EXERCISE_DIR/name" 2>/dev/null || true
    rm -f -- "$EXERCISE_DIR/name.$BASHPID"
  fi
  printf '%s\n' "$(<"$EXERCISE_DIR/name")"
}

# exercise_first STEP: fails when STEP was done since the last cleanup
exercise_first() {
  (set -C && : >"$EXERCISE_DIR/$1.done") 2>/dev/null
}

# openstack_commands COMMAND…: all in one process of the client, which takes 1.5 s to load. Its exit status says nothing
# of single commands, and is 1 at the end of its input from 2025.1 on: look at what they answer.
openstack_commands() (
  status=0
  # Files are named relative to this folder: the client splits its lines at spaces.
  cd -- "$EXERCISE_DIR" || die "there is no $EXERCISE_DIR" "mkdir -p '$EXERCISE_DIR'"
  printf '%s\n' "$@" | timeout 120 "$DEST/bin/openstack" || status=$?
  if ((status > 1)); then
    die "the openstack client failed, or took more than 120 s: $*" "ls '$LOGDIR' for the services' logs"
  fi
)

# exercise_value FILTER ANSWER: of the last JSON text in ANSWER
exercise_value() {
  in_prefix jq -rs ".[-1] | ($1) // empty" <<<"$2"
}

# exercise_expects WHAT FILTER WANTED ANSWER
exercise_expects() {
  local found
  found=$(exercise_value "$2" "$4")
  [[ $found == "$3" ]] ||
    die "$1 should have '$3' in its ${2#.}, and has '$found' (output above)" \
      "clean up and try again: exercise_cleanup"
}

# exercise_waits_for STATUS KIND NAME
exercise_waits_for() {
  local answer status='' deadline=$((SECONDS + 90))
  while true; do
    answer=$(openstack_commands "$2 show $3 -f json")
    status=$(exercise_value .status "$answer")
    if [[ $status == "$1" ]]; then return 0; fi
    if [[ ${status,,} == error* ]] || ((SECONDS >= deadline)); then
      exercise_expects "the $2 $3" .status "$1" "$answer"
    fi
  done
}
