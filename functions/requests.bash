# shellcheck shell=bash
# Requests to the services' REST APIs as the user admin, with curl and jq: an openstack command costs 1.5 s of imports each.

# service_request METHOD URL [HEADER…], JSON on stdin for POST and PUT: prints the answer; 400 and above is an error
service_request() {
    local method=$1 url=$2 body='' answer code token
    shift 2
    case $method in POST | PUT) body=$(cat) ;; esac
    token=$(admin_token)
    # The token and the body go in by files that only curl can read, never as arguments.
    answer=$(in_prefix curl -q -s -m 60 -X "$method" -H @<(printf '%s\n' "X-Auth-Token: $token" "Content-Type: application/json" "$@") \
        --data-binary @<(printf '%s' "$body") -w '\n%{http_code}' "$url" || true)
    code=${answer##*$'\n'}
    answer=${answer%$'\n'*}
    if [[ $code == 000 ]]; then die "nothing answers at $url; is the service running? its process id is in $RUN_DIR, its log in $LOGDIR"; fi
    if ((code >= 400)); then die "$method $url answers $code: ${answer:0:500}; the service's log is in $LOGDIR"; fi
    printf '%s\n' "$answer"
}
