# What live.java runs: steps of a build that say what they do.
# shellcheck shell=bash

fetch_sources() { says 4 "GET https://example.org/part-%s.tar.gz"; }
start_database() { says 5 "port 5432: attempt %s"; }
compile() { says 30 "Building src/module_%s.c"; }
lint() { says 30 "src/module_%s.c: fine"; }
load_schema() { says 12 "CREATE TABLE t%s"; }
load_samples() { says 20 "INSERT INTO t%s"; }
unit_tests() { says 9 "test %s: ok"; }
build_docs() { says 9 "page %s"; }

says() { # COUNT FORMAT: a line each tenth of a second
  local i
  for ((i = 1; i <= $1; i++)); do
    # shellcheck disable=SC2059 # a format is what it is
    printf "$2\n" "$i"
    read -rt 0.1 <> <(:) || :
  done
}
