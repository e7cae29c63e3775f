# Services for tests. What a function leaves in the background stays until the run ends, and ends with it.
# shellcheck shell=bash
set -o pipefail
shopt -s inherit_errexit

mkdir -p var/www

create_database() {
  python3 - var/shop.db <<'PYTHON'
import sqlite3, sys
with sqlite3.connect(sys.argv[1]) as database:
    database.executescript("""
        drop table if exists fruit;
        create table fruit (name text primary key, price integer not null);
        insert into fruit values ('apple', 3), ('cherry', 12);
    """)
PYTHON
  emit DATABASE var/shop.db # tasks that come after this one find it in $DATABASE
}

publish_pages() {
  python3 - "$DATABASE" >var/www/fruit.json <<'PYTHON'
import json, sqlite3, sys
print(json.dumps(dict(sqlite3.connect(sys.argv[1]).execute("select name, price from fruit"))))
PYTHON
}

# Done when the port answers. How long that may take is for the script to say, with a timeout.
start_web() { # PORT
  python3 -m http.server --bind 127.0.0.1 --directory var/www "$1" &
  wait_for_port "$1" $!
  emit URL "http://127.0.0.1:$1"
}

wait_for_port() { # PORT PID
  until (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; do
    kill -0 "$2" # fails, and with it the task, if the server is gone: its log says why
    sleep 0.1
  done
}

test_pages() {
  local prices
  prices=$(curl --fail --silent --show-error "$URL/fruit.json")
  echo "$prices"
  [[ $prices == *'"cherry": 12'* ]]
}
