# shellcheck shell=bash
# A plugin in its smallest form: it can use all of the stack's functions and variables.

write_greeting() {
  printf 'Hello from %s\n' "$REGION_NAME" | write_file "$DATA_DIR/greeting"
  emit GREETING "$(<"$DATA_DIR/greeting")"
}

announce_greeting() {
  note "$GREETING, keystone is at $KEYSTONE_URL"
}
