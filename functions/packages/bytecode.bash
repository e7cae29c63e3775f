# shellcheck shell=bash
# Python's bytecode, kept in the cache: to compile what a whole stack imports takes 14 CPU seconds.
# A file of bytecode carries its source's time and size, and these come out of the package: where they do not fit,
# Python compiles again.

# save_bytecode: what was compiled so far, an archive a group; worth it before PREFIX is removed
save_bytecode() {
  local list archive folder=$RELEASE_CACHE/bytecode known tag
  tag=$(bytecode_tag)
  if [[ ! -d $PREFIX || ! -d $PREFIX.packages ]]; then return 0; fi
  mkdir -p -- "$folder"
  known=$(mktemp -- "$folder/.known.XXXXXX")
  (cd -- "$PREFIX" && find . -name "*.$tag.pyc" -path './usr/lib/python3*') >"$known"
  for list in "$PACKAGE_LISTS"/*.list; do
    archive=$(bytecode_archive "$list")
    bytecode_of "$list" "$known" | TAR_OPTIONS='' tar -c -C "$PREFIX" --no-recursion -T - -f "$archive.$$"
    mv -f -- "$archive.$$" "$archive"
  done
  find "$folder" -name '*.tar*' -mtime +30 -delete
  note "Keeping $(wc -l <"$known") files of Python bytecode in $folder"
  rm -f -- "$known"
}

# bytecode_tag: python3.11 names its files after cpython-311
bytecode_tag() {
  local version=${RELEASE_PYTHON#python}
  printf 'cpython-%s\n' "${version/./}"
}

# bytecode_of LIST KNOWN: the lines of KNOWN that belong to a source of the packages in LIST
bytecode_of() {
  local name
  local -a records=()
  while read -r name _; do
    if [[ -f $PREFIX.packages/$name ]]; then records+=("$PREFIX.packages/$name"); fi
  done <"$1"
  awk -v known="$2" -v tag="$(bytecode_tag)" '
        BEGIN { while ((getline line < known) > 0) found[line] = 1 }
        /\.py$/ {
            match($0, /[^\/]*$/)
            path = substr($0, 1, RSTART - 1) "__pycache__/" substr($0, RSTART, RLENGTH - 3) "." tag ".pyc"
            if (path in found) print path
        }' "${records[@]}" /dev/null
}

# restore_bytecode LIST
restore_bytecode() {
  local archive
  archive=$(bytecode_archive "$1")
  if [[ -s $archive ]]; then
    TAR_OPTIONS='' tar -x -C "$PREFIX" -f "$archive"
    touch -- "$archive"
  fi
}

# bytecode_archive LIST: it belongs to exactly these packages; bytecode of others would look like packages without code
bytecode_archive() {
  local group=${1##*/} sum
  sum=$(sha256sum <"$1")
  printf '%s\n' "$RELEASE_CACHE/bytecode/${group%.list}-${sum:0:16}.tar"
}
