# shellcheck shell=bash
# Keystone's accounts through its REST API. The functions named get_or_create_… print the id. A domain, project, user or
# role may be given by its name or its id.

# keystone_id KIND NAME [MORE]: the id of the one with that name, or nothing; KIND is projects, users, roles, services
keystone_id() {
  local name
  if [[ $2 =~ ^[0-9a-f]{32}$ || $2 == default ]]; then
    printf '%s\n' "$2"
    return 0
  fi
  name=$(url_word "$2")
  service_request GET "$KEYSTONE_URL/$1?name=$name${3:-}" | first_id
}

# known_id KIND NAME: the same, and an error when there is none
known_id() {
  local id
  id=$(keystone_id "$1" "$2")
  [[ -n $id ]] || die "there is nothing named '$2' among keystone's $1" "openstack ${1%s} list"
  printf '%s\n' "$id"
}

# create_in_keystone KIND NAME VALUE…: prints the new id.
create_in_keystone() {
  local kind=$1 object
  shift
  object=$(json_object "$@")
  printf '{"%s": %s}' "${kind%s}" "$object" | service_request POST "$KEYSTONE_URL/$kind" | first_id
}

# get_or_create_project NAME [DOMAIN]
get_or_create_project() {
  local id domain=${2:-default}
  id=$(keystone_id projects "$1" "&domain_id=$domain")
  if [[ -z $id ]]; then id=$(create_in_keystone projects name "$1" domain_id "$domain"); fi
  printf '%s\n' "$id"
}

# get_or_create_user NAME PASSWORD_VARIABLE [DOMAIN]
get_or_create_user() {
  local id domain=${3:-default}
  id=$(keystone_id users "$1" "&domain_id=$domain")
  if [[ -z $id ]]; then
    load_passwords
    [[ -n ${!2:-} ]] || die "there is no $2 in $PASSWORD_FILE for the user $1" "generate_passwords"
    id=$(create_in_keystone users name "$1" domain_id "$domain" password "${!2}")
  fi
  printf '%s\n' "$id"
}

# get_or_create_role NAME
get_or_create_role() {
  local id
  id=$(keystone_id roles "$1")
  if [[ -z $id ]]; then id=$(create_in_keystone roles name "$1"); fi
  printf '%s\n' "$id"
}

# get_or_add_user_project_role ROLE USER PROJECT: prints the role's id
get_or_add_user_project_role() {
  local role user project
  role=$(known_id roles "$1")
  user=$(known_id users "$2")
  project=$(known_id projects "$3")
  service_request PUT "$KEYSTONE_URL/projects/$project/users/$user/roles/$role" </dev/null >/dev/null
  printf '%s\n' "$role"
}

# get_or_create_service NAME TYPE [DESCRIPTION]
get_or_create_service() {
  local id
  id=$(keystone_id services "$1" "&type=$2")
  if [[ -z $id ]]; then id=$(create_in_keystone services name "$1" type "$2" description "${3:-}"); fi
  printf '%s\n' "$id"
}

# get_or_create_endpoint TYPE REGION PUBLIC_URL [ADMIN_URL [INTERNAL_URL]]: prints the public one's id; an endpoint with
# another URL is put right
get_or_create_endpoint() {
  local type=$1 region=$2 url interface service found id public_id='' object
  local -A urls=([public]=$3 [admin]=${4:-$3} [internal]=${5:-$3})
  service=$(service_request GET "$KEYSTONE_URL/services?type=$type" | first_id)
  [[ -n $service ]] ||
    die "there is no service of the type $type for the endpoint $3" \
      "get_or_create_service NAME $type"
  found=$(service_request GET "$KEYSTONE_URL/endpoints?service_id=$service&region_id=$region" |
    in_prefix jq -r '.endpoints[] | "\(.interface) \(.id) \(.url)"')
  while read -r interface id url; do
    if [[ -z $interface ]]; then continue; fi
    if [[ ${urls[$interface]:-} != "$url" ]]; then
      object=$(json_object url "${urls[$interface]}")
      printf '{"endpoint": %s}' "$object" | service_request PATCH "$KEYSTONE_URL/endpoints/$id" >/dev/null
    fi
    if [[ $interface == public ]]; then public_id=$id; fi
    unset "urls[$interface]"
  done <<<"$found"
  if ((${#urls[@]})); then
    found=$(
      for interface in "${!urls[@]}"; do
        object=$(json_object service_id "$service" region_id "$region" interface "$interface" url "${urls[$interface]}")
        printf '{"endpoint": %s}\n' "$object"
      done | service_posts "$KEYSTONE_URL/endpoints"
    )
    while IFS= read -r object; do
      if [[ $object =~ \"interface\":\ *\"public\" ]]; then public_id=$(first_id <<<"$object"); fi
    done <<<"$found"
  fi
  printf '%s\n' "$public_id"
}

# create_service_user NAME: as whom a service asks others; comes after create_keystone_accounts
create_service_user() {
  local user
  user=$(get_or_create_user "$1" SERVICE_PASSWORD default)
  get_or_add_user_project_role service "$user" service >/dev/null
  get_or_add_user_project_role admin "$user" service >/dev/null
  printf '%s\n' "$user"
}
