#!/usr/bin/env bash
# A script like many: what is slow in the background, `wait`, then what needs it. Migrated by one line, the `if` at its
# end: so it does nothing where it is sourced, and can still be run as before.
set -euo pipefail

export_customers() {
  printf '%s,%s\n' 1 Ada 2 Grace 3 Edsger | sort -t, >customers.new
  mv customers.{new,csv}
}

export_orders() {
  local order
  for order in {1..9}; do echo "$((order % 3 + 1)),$((order * 10))"; done | sort -t, >orders.new
  mv orders.{new,csv}
}

report() {
  join -t, customers.csv orders.csv >report.csv
  cat report.csv
}

# Before. Where an export fails, `wait` does not, and the report is made of yesterday's files.
if [[ ${BASH_SOURCE[0]} == "$0" ]]; then
  export_customers >customers.log 2>&1 &
  export_orders >orders.log 2>&1 &
  wait
  report
fi
