# shellcheck shell=bash
# Horizon, the dashboard in the browser.

HORIZON_URL=http://$SERVICE_HOST:$HORIZON_PORT

# install_horizon: what Debian does when it installs the package on a machine, done in the prefix. It comes after
# install_base. The style sheets and scripts take seconds to compile: those of the same packages are kept in the cache.
install_horizon() {
  local dashboard=$PREFIX/usr/lib/python3/dist-packages/openstack_dashboard \
    folder=$PREFIX/var/lib/openstack-dashboard versions kept
  install_packages horizon
  mkdir -p -- "$dashboard/local/enabled" "$folder" "$RELEASE_CACHE/horizon"
  write_file "$dashboard/local/enabled/__init__.py" </dev/null
  write_file "$dashboard/local/local_settings.py" <"$FUNCTIONS_DIR/horizon/local_settings.py"
  versions=$(horizon_versions)
  kept=$RELEASE_CACHE/horizon/static-$versions.tar
  if [[ -f $folder/prepared && $(<"$folder/prepared") == "$versions" ]]; then return 0; fi
  rm -rf -- "$folder/static" "$folder/prepared"
  if [[ -f $kept ]]; then
    TAR_OPTIONS='' tar -xf "$kept" -C "$folder" ||
      die "'$kept' is broken" "to compile horizon's style sheets instead: rm '$kept'"
    note "Restoring the style sheets and scripts of horizon from $kept"
  else
    in_prefix "$RELEASE_PYTHON" "$FUNCTIONS_DIR/horizon/prepare.py"
    [[ -s $folder/static/dashboard/manifest.json ]] ||
      die "horizon's style sheets could not be compiled: $folder/static/dashboard/manifest.json is missing" \
        "try again: install_horizon"
    TAR_OPTIONS='' tar -cf "$kept.part.$$" -C "$folder" static
    mv -f -- "$kept.part.$$" "$kept"
  fi
  printf '%s\n' "$versions" | write_file "$folder/prepared"
}

# horizon_versions: a sum over all that the pages are made of
horizon_versions() {
  local -a packages=("$PREFIX.packages"/*{horizon,dashboard,xstatic,compressor,scss,libjs-}*)
  local sum
  sum=$({
    printf '%s\n' "${packages[@]##*/}"
    head -qn 1 -- "${packages[@]}"
    cat -- "$FUNCTIONS_DIR/horizon"/*.py
  } | sha256sum)
  printf '%s\n' "${sum:0:16}"
}

configure_horizon() {
  check_paths
  load_passwords
  printf '%s\n' "$HORIZON_SECRET" "$KEYSTONE_URL" "$DATA_DIR/horizon/sessions" "$SERVICE_HOST" |
    in_prefix jq -Rn '[inputs] | {secret: .[0], keystone: .[1], sessions: .[2],
      hosts: [.[3], "127.0.0.1", "localhost"]}' |
    write_file "$CONF_DIR/horizon/settings.json"
  write_file "$CONF_DIR/horizon/mime.types" <"$FUNCTIONS_DIR/horizon/mime.types"
  note "Configuring horizon in $CONF_DIR/horizon/settings.json"
}

# init_horizon: a folder for who is logged in; sessions that ended long ago go
init_horizon() {
  mkdir -p -- "$DATA_DIR/horizon/sessions"
  chmod 700 -- "$DATA_DIR/horizon/sessions"
  find "$DATA_DIR/horizon/sessions" -type f -mtime +2 -delete
}

start_horizon() {
  local share=$PREFIX/usr/share/openstack-dashboard static=$PREFIX/var/lib/openstack-dashboard/static
  # uwsgi serves the static files itself; most are links to elsewhere in the prefix, which it must be allowed to follow.
  run_uwsgi horizon "$HORIZON_PORT" "$share/wsgi.py" "HORIZON_SETTINGS=$CONF_DIR/horizon/settings.json" \
    "ini:static-map = /static=${static//%/%%}" "ini:static-safe = ${PREFIX//%/%%}" \
    "ini:mime-file = ${CONF_DIR//%/%%}/horizon/mime.types"
  wait_for_service horizon "$HORIZON_URL/auth/login/"
}

health_horizon() {
  local code
  code=$(http_status "$HORIZON_URL/auth/login/")
  if [[ $code == 200 ]]; then printf 'yes\n'; else printf 'answers %s at %s/auth/login/\n' "$code" "$HORIZON_URL"; fi
}

stop_horizon() {
  stop_process horizon
}
