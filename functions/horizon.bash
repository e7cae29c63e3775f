# shellcheck shell=bash
# Horizon, the dashboard in the browser.

HORIZON_URL=${HORIZON_URL:-http://$SERVICE_HOST:$HORIZON_PORT}

# install_horizon: what Debian does when it installs the package on a machine, done in the prefix, once for each set of packages
install_horizon() {
    local dashboard=$PREFIX/usr/lib/python3/dist-packages/openstack_dashboard static=$PREFIX/var/lib/openstack-dashboard versions
    install_packages horizon
    mkdir -p -- "$dashboard/local/enabled" "$static"
    write_file "$dashboard/local/enabled/__init__.py" < /dev/null
    write_file "$dashboard/local/local_settings.py" < "$FUNCTIONS_DIR/horizon/local_settings.py"
    versions=$(horizon_versions | sha256sum)
    if [[ -f $static/prepared && $(< "$static/prepared") == "$versions" ]]; then return 0; fi
    rm -rf -- "$static/static" "$static/prepared"
    in_prefix /usr/bin/python3 "$FUNCTIONS_DIR/horizon/prepare.py"
    [[ -s $static/static/dashboard/manifest.json ]] || die "horizon's style sheets could not be compiled: $static/static/dashboard/manifest.json is missing; try again with: rm -rf '$static'"
    printf '%s\n' "$versions" | write_file "$static/prepared"
}

# horizon_versions: of all that the pages are made of, and the prefix, which the links name
horizon_versions() {
    printf '%s\n' "$PREFIX"
    awk 'FNR == 1 { print FILENAME, $0; nextfile }' "$PREFIX.packages"/*{horizon,dashboard,xstatic,compressor,scss,libjs-}*
    cat -- "$FUNCTIONS_DIR/horizon"/*.py
}

configure_horizon() {
    check_paths
    load_passwords
    printf '%s\n' "$HORIZON_SECRET" "$KEYSTONE_URL" "$DATA_DIR/horizon/sessions" "$SERVICE_HOST" \
        | in_prefix jq -Rn '[inputs] | {secret: .[0], keystone: .[1], sessions: .[2], hosts: [.[3], "127.0.0.1", "localhost"]}' \
        | write_file "$CONF_DIR/horizon/settings.json"
    write_file "$CONF_DIR/horizon/mime.types" < "$FUNCTIONS_DIR/horizon/mime.types"
    note "Configures horizon in $CONF_DIR/horizon/settings.json"
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
        "ini:static-map = /static=${static//%/%%}" "ini:static-safe = ${PREFIX//%/%%}" "ini:mime-file = ${CONF_DIR//%/%%}/horizon/mime.types"
    wait_for_service horizon "$HORIZON_URL/auth/login/"
}

stop_horizon() {
    stop_process horizon
}
