# shellcheck shell=bash
# Small files: written whole, readable by nobody else, untouched when nothing changes.

# write_file PATH: stdin becomes PATH, whole or not at all
write_file() {
  local path=$1 temporary
  mkdir -p -- "${path%/*}"
  temporary=$(mktemp --suffix=.part -- "${path%/*}/.${path##*/}.XXXXXX")
  cat >"$temporary"
  if [[ -f $path ]] && cmp -s -- "$temporary" "$path"; then
    rm -f -- "$temporary"
  else
    mv -f -- "$temporary" "$path"
  fi
}

# remove_unfinished: what was being written when a run was killed. Comes before anything is written; in the cache, where
# others may be at work, only what nobody can be writing any more.
remove_unfinished() {
  rm -f -- "$DEST"/.*.part
  find "$CONF_DIR" "$RUN_DIR" "$DATA_DIR" -maxdepth 3 ! -path "$DATA_DIR/*/*" -name '*.part' -type f -delete
  if [[ -d $STACK_CACHE ]]; then
    find "$STACK_CACHE" -maxdepth 3 -type f -mmin +120 \
      '(' -name '*.part' -o -name '*.part.*' -o -name '.known.*' -o -name 'download.*' -o -name '*.tar.[0-9]*' ')' \
      -delete
  fi
}

# iniget FILE SECTION OPTION: its value, or an empty line
iniget() {
  local file=$1 wanted=$2 option=$3 line section='' found=''
  if [[ -f $file ]]; then
    while IFS= read -r line || [[ -n $line ]]; do
      if [[ $line =~ ^\[(.*)\][[:space:]]*$ ]]; then
        section=${BASH_REMATCH[1]}
      elif [[ $section == "$wanted" ]] && ini_line_sets "$line" "$option"; then
        found=${line#*=}
        found=${found#"${found%%[![:space:]]*}"}
      fi
    done <"$file"
  fi
  printf '%s\n' "$found"
}

# iniset FILE SECTION OPTION VALUE. Tasks that run side by side may set options of one file: its folder is locked
# meanwhile.
iniset() {
  local file=$1 section=$2 option=$3 value=$4 lock content
  if [[ $section$option$value == *$'\n'* ]]; then
    die "iniset $file [$section] $option: no part of a setting can hold a newline" \
      "write it on one line"
  fi
  mkdir -p -- "${file%/*}"
  exec {lock}<"${file%/*}"
  flock "$lock"
  content=$(ini_with "$file" "$section" "$option" "$value")
  printf '%s\n' "$content" | write_file "$file"
  exec {lock}<&-
}

# ini_with FILE SECTION OPTION VALUE: the file's text with the option set: in place, else at the end of its section,
# else in a new one
ini_with() {
  local file=$1 wanted=$2 option=$3 setting="$3 = $4" line section='' started='' gap='' written=''
  if [[ -f $file ]]; then
    while IFS= read -r line || [[ -n $line ]]; do
      if [[ -z $line ]]; then
        # held back, so that a new option lands before the gap that ends its section
        gap+=$'\n'
        continue
      elif [[ $line =~ ^\[(.*)\][[:space:]]*$ ]]; then
        if [[ $section == "$wanted" && -n $started && -z $written ]]; then
          printf '%s\n' "$setting"
          written=1
        fi
        section=${BASH_REMATCH[1]}
      elif [[ $section == "$wanted" ]] && ini_line_sets "$line" "$option"; then
        if [[ -n $written ]]; then continue; fi
        line=$setting
        written=1
      fi
      printf '%s%s\n' "$gap" "$line"
      gap='' started=1
    done <"$file"
  fi
  if [[ -z $written ]]; then
    if [[ -z $started || $section != "$wanted" ]]; then printf '%s[%s]\n' "${started:+${gap:-$'\n'}}" "$wanted"; fi
    printf '%s\n' "$setting"
  fi
}

ini_line_sets() {
  local name=${1%%=*}
  [[ $1 == *=* && ${name%"${name##*[![:space:]]}"} == "$2" ]]
}
