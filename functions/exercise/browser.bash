# shellcheck shell=bash
# Horizon in a real browser: Chromium without a window, driven through WebDriver, a protocol of HTTP and JSON.

# exercise_horizon: logs in as admin and sees the server of exercise_server listed, where there is one. Screenshots go
# to DEST/logs.
exercise_horizon() (
  local driver chromium name project page=$HORIZON_URL/identity/ text=admin
  driver=${CHROMEDRIVER:-$(command -v chromedriver || true)}
  chromium=${CHROMIUM:-$(command -v chromium || true)}
  if [[ -z $driver || -z $chromium ]]; then
    note "SKIPPED: horizon is not looked at, this machine has no Chromium with its driver. To have them: apt-get" \
      "install chromium chromium-driver, or CHROMIUM=/path/to/chromium CHROMEDRIVER=/path/to/chromedriver"
    return 0
  fi
  load_passwords
  name=$(exercise_name)
  if is_service_enabled nova; then page=$HORIZON_URL/project/instances/ text=$name; fi
  trap browser_quit EXIT
  browser_start "$driver" "$chromium"

  browser_open "$HORIZON_URL/auth/login/"
  browser_screenshot horizon-login
  browser_type '#id_username' admin
  browser_type '#id_password' "$ADMIN_PASSWORD"
  browser_click '#loginBtn'
  browser_waits_for "logging in to horizon as admin" \
    'return document.querySelector("#loginBtn") ? "the login page" : "logged in"' "logged in"
  # admin is in the project demo, too, and horizon opens any of the two.
  project=$(known_id projects admin)
  browser_open "$HORIZON_URL/auth/switch/$project/?next=${page#"$HORIZON_URL"}"
  browser_waits_for "$page" 'return document.body.innerText' "$text"
  browser_screenshot horizon-page
  note "Logged in to horizon with a browser: $page shows $text" \
    "(screenshots: $DEST/logs/horizon-login.png, horizon-page.png)"
)

browser_start() {
  local driver=$1 chromium=$2 log=$LOGDIR/exercise-browser.log port='' deadline=$((SECONDS + 20)) answer
  local -a options=(
    --headless --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update
    --disable-sync --disable-dev-shm-usage '--window-size=1280,900' "--user-data-dir=$EXERCISE_DIR/chromium"
  )
  # Chromium's sandbox needs namespaces of an ordinary user's own, which root and many containers lack.
  if ((EUID == 0)) || ! unshare --user true 2>/dev/null; then options+=(--no-sandbox); fi
  rm -rf -- "$log" "$EXERCISE_DIR/chromium"
  run_process exercise-browser - env -u LD_LIBRARY_PATH -u PYTHONPATH "XDG_CONFIG_HOME=$EXERCISE_DIR" \
    "XDG_CACHE_HOME=$EXERCISE_DIR" "$driver" --port=0
  until [[ -n $port ]]; do
    check_alive exercise-browser "while starting"
    if ((SECONDS >= deadline)); then fail_with_log exercise-browser "does not say its port"; fi
    sleep 0.1
    port=$(sed -n 's/.*started successfully on port \([0-9]*\).*/\1/p' "$log")
  done
  BROWSER_URL=http://127.0.0.1:$port/session
  answer=$(printf '%s\n' "$chromium" "${options[@]}" |
    in_prefix jq -Rn '[inputs] | {binary: .[0], args: .[1:]}
      | {capabilities: {alwaysMatch: {browserName: "chrome", "goog:chromeOptions": .}}}' |
    browser POST '')
  BROWSER_URL+=/$(in_prefix jq -r .sessionId <<<"$answer")
}

browser_quit() {
  if [[ ${BROWSER_URL:-} == */session/* ]]; then
    in_prefix curl -q -s -m 10 -o /dev/null -X DELETE "$BROWSER_URL" || true
  fi
  stop_process exercise-browser >/dev/null
  rm -rf -- "$EXERCISE_DIR/chromium"
}

# browser METHOD PATH, JSON on stdin for POST: prints the answer's value
browser() {
  local method=$1 path=$2 body='' answer problem
  if [[ $method == POST ]]; then body=$(cat); fi
  answer=$(in_prefix curl -q -s -m 60 -X "$method" -H 'Content-Type: application/json' \
    --data-binary @<(printf '%s' "$body") "$BROWSER_URL$path" || true)
  problem=$(in_prefix jq -r 'if (.value | type) == "object" then .value.message // empty else empty end' <<<"$answer")
  if [[ -z $answer || -n $problem ]]; then
    die "the browser cannot $method $path: ${problem:-its driver does not answer}" \
      "less '$LOGDIR/exercise-browser.log'"
  fi
  in_prefix jq -c .value <<<"$answer"
}

# browser_json NAME VALUE [NAME VALUE]: an object of strings. They come by stdin: one may be a password.
browser_json() {
  printf '%s\n' "$@" | in_prefix jq -Rn '[inputs] | {(.[0]): .[1]} + (if length > 2 then {(.[2]): .[3]} else {} end)'
}

browser_open() {
  browser_json url "$1" | browser POST /url >/dev/null
}

browser_element() {
  local answer
  answer=$(browser_json using 'css selector' value "$1" | browser POST /element)
  in_prefix jq -r '.[]' <<<"$answer"
}

browser_type() {
  local element
  element=$(browser_element "$1")
  browser_json text "$2" | browser POST "/element/$element/value" >/dev/null
}

browser_click() {
  local element
  element=$(browser_element "$1")
  browser POST "/element/$element/click" <<<'{}' >/dev/null
}

# browser_waits_for WHAT SCRIPT TEXT: until what the JavaScript SCRIPT returns has TEXT in it
browser_waits_for() {
  local found='' deadline=$((SECONDS + 30)) request
  request=$(browser_json script "$2" | in_prefix jq '.args = []')
  while true; do
    found=$(browser POST /execute/sync <<<"$request")
    if [[ $found == *"$3"* ]]; then return 0; fi
    if ((SECONDS >= deadline)); then
      browser_screenshot horizon-failure
      die "$1: '$3' does not come within 30 s, only ${found:0:300}" \
        "the screenshot: $DEST/logs/horizon-failure.png; the log: less '$LOGDIR/horizon.log'"
    fi
    sleep 0.2
  done
}

# browser_screenshot NAME: to DEST/logs/NAME.png
browser_screenshot() {
  mkdir -p -- "$DEST/logs"
  browser GET /screenshot | tr -d '"' | base64 -d >"$DEST/logs/$1.png"
}
