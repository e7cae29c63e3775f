# What timeline.java runs: work that takes its time, on a processor or waiting.
# shellcheck shell=bash

fetch_sources() { wait_for 4; }
start_database() { wait_for 7; }
compile() { work 3; }
unit_tests() { work 4; }
lint() { work 2; }
build_docs() { work 5; }
load_schema() { wait_for 3; }
load_samples() { wait_for 3; }
integration_tests() { wait_for 6; }
package() { work 1; }

# Not as exact as what a program would do, nor does it need one.
wait_for() { read -rt "0.$1" <> <(:) || :; } # TENTHS
work() { head -c "$((40 * $1))M" /dev/zero | sha256sum; }
