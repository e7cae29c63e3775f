# shellcheck shell=bash
# What a user adds to the services' ini files: [[post-config|$NOVA_CONF]] sections of a local.conf.

# merge_post_config VARIABLE [SECTION OPTION VALUE]…: sets the options in the file that VARIABLE names. Values are not
# shown: they may be secrets.
merge_post_config() {
  local file=${!1}
  shift
  while (($#)); do
    iniset "$file" "$1" "$2" "$3"
    note "Setting [$1] $2 in $file"
    shift 3
  done
}
