# shellcheck shell=bash
# Keystone's accounts through its REST API: an openstack command costs 1.5 s of imports each, a request 20 ms.
# The functions named get_or_create_… print the id. A domain, project, user or role may be given by its name or its id.

# keystone_api METHOD PATH [JSON on stdin, for POST and PATCH]: prints the answer; one of 400 and above is an error
keystone_api() {
    local method=$1 path=$2 body='' answer code
    case $method in POST | PATCH) body=$(cat) ;; esac
    answer=$(keystone_request "$method" "$path" "$body")
    code=${answer##*$'\n'}
    if [[ $code == 401 ]]; then
        rm -f -- "$RUN_DIR/admin-token"
        answer=$(keystone_request "$method" "$path" "$body")
        code=${answer##*$'\n'}
    fi
    answer=${answer%$'\n'*}
    if [[ $code == 000 ]]; then die "keystone does not answer at $KEYSTONE_URL; is it running? start it with: start_keystone"; fi
    if ((code >= 400)); then die "keystone answers $code to $method $path: $answer; its log is $LOGDIR/keystone.log"; fi
    printf '%s\n' "$answer"
}

# The token and the body reach curl through pipes: an argument could be read by every user of the machine.
keystone_request() {
    local token
    token=$(admin_token)
    in_prefix curl -q -s -m 60 -X "$1" -H @<(printf 'X-Auth-Token: %s\n' "$token") -H 'Content-Type: application/json' \
        --data-binary @<(printf '%s' "$3") -w '\n%{http_code}' "$KEYSTONE_URL$2" || true
}

# admin_token: scoped to the project admin; kept in a file for half an hour, for all tasks
admin_token() {
    local file=$RUN_DIR/admin-token until=0 token='' now password user project
    printf -v now '%(%s)T' -1
    if [[ -f $file ]]; then read -r until token < "$file" || true; fi
    if [[ -z $token ]] || ((until < now)); then
        load_passwords
        password=$(json_string "$ADMIN_PASSWORD")
        user='"name": "admin", "domain": {"id": "default"}'
        project='"name": "admin", "domain": {"id": "default"}'
        token=$(printf '%s' '{"auth": {"identity": {"methods": ["password"], "password": {"user": {' "$user" ', "password": ' "$password" \
            '}}}, "scope": {"project": {' "$project" '}}}}' | keystone_login || true)
        [[ -n $token ]] || die "keystone gives the user admin no token at $KEYSTONE_URL; look into $LOGDIR/keystone.log; is ADMIN_PASSWORD in $PASSWORD_FILE the one that it was made with?"
        write_file "$file" <<< "$((now + 1800)) $token"
    fi
    printf '%s\n' "$token"
}

keystone_login() {
    in_prefix curl -q -s -m 60 -o /dev/null -D - -H 'Content-Type: application/json' --data-binary @- "$KEYSTONE_URL/auth/tokens" \
        | tr -d '\r' | sed -n 's/^x-subject-token: //Ip'
}

# ---- JSON and URLs, without a process: jq 1.6 takes 30 ms to start

# json_string TEXT: with its quotes
json_string() {
    local text=${1//\\/\\\\}
    text=${text//\"/\\\"}
    text=${text//$'\t'/\\t}
    printf '"%s"' "$text"
}

# json_object NAME VALUE…: of strings
json_object() {
    local separator='{'
    while (($#)); do
        printf '%s%s: %s' "$separator" "$(json_string "$1")" "$(json_string "$2")"
        separator=', '
        shift 2
    done
    printf '}'
}

# url_word TEXT: every byte that is not a letter or a digit as %XX
url_word() {
    local LC_ALL=C index byte
    for ((index = 0; index < ${#1}; index++)); do
        byte=${1:index:1}
        case $byte in
            [A-Za-z0-9._-]) printf '%s' "$byte" ;;
            *) printf '%%%02X' "$(($(printf '%d' "'$byte") & 255))" ;;
        esac
    done
}

# first_id: of the answer on stdin. Only the objects that are asked for have a member "id".
first_id() {
    local answer
    answer=$(cat)
    if [[ $answer =~ \"id\":\ *\"([^\"]+)\" ]]; then printf '%s\n' "${BASH_REMATCH[1]}"; fi
}

# ---- accounts

# keystone_id KIND NAME [MORE]: the id of the one with that name, or nothing; KIND is projects, users, roles, services
keystone_id() {
    local name
    if [[ $2 =~ ^[0-9a-f]{32}$ || $2 == default ]]; then
        printf '%s\n' "$2"
        return 0
    fi
    name=$(url_word "$2")
    keystone_api GET "/$1?name=$name${3:-}" | first_id
}

# known_id KIND NAME: the same, and an error when there is none
known_id() {
    local id
    id=$(keystone_id "$1" "$2")
    [[ -n $id ]] || die "keystone knows nothing named '$2' among its $1; see them with: openstack ${1%s} list"
    printf '%s\n' "$id"
}

# create_in_keystone KIND NAME VALUE…: prints the new id.
create_in_keystone() {
    local kind=$1 object
    shift
    object=$(json_object "$@")
    printf '{"%s": %s}' "${kind%s}" "$object" | keystone_api POST "/$kind" | first_id
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
        [[ -n ${!2:-} ]] || die "there is no $2 in $PASSWORD_FILE for the user $1; make it with: generate_passwords"
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
    keystone_api PUT "/projects/$project/users/$user/roles/$role" > /dev/null
    printf '%s\n' "$role"
}

# get_or_create_service NAME TYPE [DESCRIPTION]
get_or_create_service() {
    local id
    id=$(keystone_id services "$1" "&type=$2")
    if [[ -z $id ]]; then id=$(create_in_keystone services name "$1" type "$2" description "${3:-}"); fi
    printf '%s\n' "$id"
}

# get_or_create_endpoint TYPE REGION PUBLIC_URL [ADMIN_URL [INTERNAL_URL]]: prints the public one's id; an endpoint with another URL is put right
get_or_create_endpoint() {
    local type=$1 region=$2 url interface service found id public_id='' object
    local -A urls=([public]=$3 [admin]=${4:-$3} [internal]=${5:-$3})
    service=$(keystone_api GET "/services?type=$type" | first_id)
    [[ -n $service ]] || die "there is no service of the type $type for the endpoint $3; make it first with: get_or_create_service NAME $type"
    found=$(keystone_api GET "/endpoints?service_id=$service&region_id=$region" | in_prefix jq -r '.endpoints[] | "\(.interface) \(.id) \(.url)"')
    while read -r interface id url; do
        if [[ -z $interface ]]; then continue; fi
        if [[ ${urls[$interface]:-} != "$url" ]]; then
            object=$(json_object url "${urls[$interface]}")
            printf '{"endpoint": %s}' "$object" | keystone_api PATCH "/endpoints/$id" > /dev/null
        fi
        if [[ $interface == public ]]; then public_id=$id; fi
        unset "urls[$interface]"
    done <<< "$found"
    for interface in "${!urls[@]}"; do
        id=$(create_in_keystone endpoints service_id "$service" region_id "$region" interface "$interface" url "${urls[$interface]}")
        if [[ $interface == public ]]; then public_id=$id; fi
    done
    printf '%s\n' "$public_id"
}

# create_service_user NAME: as whom a service asks others; comes after create_keystone_accounts
create_service_user() {
    local user
    user=$(get_or_create_user "$1" SERVICE_PASSWORD default)
    get_or_add_user_project_role service "$user" service > /dev/null
    get_or_add_user_project_role admin "$user" service > /dev/null
    printf '%s\n' "$user"
}
