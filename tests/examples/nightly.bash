# The steps of a nightly backup of $FOLDER in $BACKUPS.
# shellcheck shell=bash
set -o pipefail
shopt -s inherit_errexit

mkdir -p "$BACKUPS"

back_up() {
  local today
  today=$BACKUPS/$(date +%F).tar.gz
  tar -czf "$today.part" -C "$FOLDER" .
  mv "$today.part" "$today" # killed before this, it leaves nothing that looks like a backup
  emit ARCHIVE "$today"     # check_backup, which comes after this, finds it in $ARCHIVE
}

check_backup() {
  local files
  files=$(tar -tzf "$ARCHIVE" | wc -l) # pipefail: if tar fails, so does this
  echo "$ARCHIVE: $files files"
}

remove_old() { # HOW MANY TO KEEP
  find "$BACKUPS" -maxdepth 1 -name '????-??-??.tar.gz' | sort | head -n "-$1" | xargs -r -d '\n' rm -v --
}

check_disk() { # PERCENT
  local used
  used=$(df --output=pcent "$BACKUPS" | tail -n 1)
  echo "used:$used"
  ((${used//[ %]/} <= $1))
}
