# shellcheck shell=bash
# Requests to the services' REST APIs as the user admin, with curl and jq: an openstack command costs 1.5 s of imports
# each, a request 20 ms.

# service_request METHOD URL [HEADER…], JSON on stdin for POST, PUT and PATCH: prints the answer; 400 and above is an
# error
service_request() {
  local method=$1 url=$2 body='' answer code
  shift 2
  case $method in POST | PUT | PATCH) body=$(cat) ;; esac
  answer=$(try_request "$method" "$url" "$body" "$@")
  code=${answer##*$'\n'}
  answer=${answer%$'\n'*}
  if [[ $code == 000 ]]; then
    die "nothing answers at $url" "./jbang stack.java status"
  fi
  if ((code >= 400)); then die "$method $url answers $code: ${answer:0:500}" "ls '$LOGDIR' for the services' logs"; fi
  printf '%s\n' "$answer"
}

# try_request METHOD URL BODY [HEADER…]: prints the answer and, on a last line, its code, 000 for none
try_request() {
  local answer
  answer=$(send_request "$@")
  if [[ ${answer##*$'\n'} == 401 ]]; then # the token is of a database that was made anew since
    rm -f -- "$RUN_DIR/admin-token"
    answer=$(send_request "$@")
  fi
  printf '%s\n' "$answer"
}

# send_request METHOD URL BODY [HEADER…]: prints the answer and, on a last line, its code, 000 for none. Token and body
# reach curl through pipes: an argument could be read by every user of the machine.
send_request() {
  local method=$1 url=$2 body=$3 token
  shift 3
  token=$(admin_token)
  in_prefix curl -q -s -m 60 -X "$method" \
    -H @<(printf '%s\n' "X-Auth-Token: $token" 'Content-Type: application/json' "$@") \
    --data-binary @<(printf '%s' "$body") -w '\n%{http_code}' "$url" || true
}

# service_posts URL, JSON on stdin, a line a request: prints the answers, a line each. One process and one connection
# make them all; the first answer of 400 and above is an error, and what comes after it is done all the same. It comes
# after a service_request, which renews the token.
service_posts() {
  local url=$1 token body answers next=
  token=$(admin_token)
  answers=$(
    while IFS= read -r body; do
      body=${body//\\/\\\\}
      printf '%s\n' ${next:+"$next"} "url = \"$url\"" "data-binary = \"${body//\"/\\\"}\"" \
        "header = \"X-Auth-Token: $token\"" \
        'header = "Content-Type: application/json"' 'write-out = "\n%{http_code}\n"' 'silent' 'max-time = 60'
      next=next # between two: after the last, curl would say that there is no URL
    done | in_prefix curl -q -K -
  ) || true
  if [[ $answers =~ ([^$'\n']*)$'\n'([04-9][0-9][0-9])($|$'\n') ]]; then
    die "POST $url answers ${BASH_REMATCH[2]}: ${BASH_REMATCH[1]:0:500}" "ls '$LOGDIR' for the services' logs"
  fi
  while IFS= read -r body; do
    if [[ $body != [1-3][0-9][0-9] ]]; then printf '%s\n' "$body"; fi
  done <<<"$answers"
}

# admin_token: scoped to the project admin; kept in a file for half an hour, for all tasks
admin_token() {
  local file=$RUN_DIR/admin-token until=0 token='' now
  printf -v now '%(%s)T' -1
  # Passwords that somebody has edited since are to be tried, not the token of those before.
  if [[ $PASSWORD_FILE -nt $file ]]; then rm -f -- "$file"; fi
  if [[ -f $file ]]; then read -r until token <"$file" || true; fi
  if [[ -z $token ]] || ((until < now)); then
    token=$(new_token)
    [[ -n $token ]] ||
      die "keystone refuses the user admin at $KEYSTONE_URL: another ADMIN_PASSWORD?" \
        "compare with $PASSWORD_FILE, and less '$LOGDIR/keystone.log'"
    write_file "$file" <<<"$((now + 1800)) $token"
  fi
  printf '%s\n' "$token"
}

# new_token: nothing where keystone gives none
new_token() {
  local password user project
  load_passwords
  password=$(json_string "$ADMIN_PASSWORD")
  project='"name": "admin", "domain": {"id": "default"}'
  user='{"name": "admin", "domain": {"id": "default"}, "password": '$password'}'
  printf '%s' '{"auth": {"identity": {"methods": ["password"], "password": {"user": ' "$user" \
    '}}, "scope": {"project": {' "$project" '}}}}' | keystone_login || true
}

keystone_login() {
  in_prefix curl -q -s -m 60 -o /dev/null -D - -H 'Content-Type: application/json' --data-binary @- \
    "$KEYSTONE_URL/auth/tokens" |
    tr -d '\r' | sed -n 's/^x-subject-token: //Ip'
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
