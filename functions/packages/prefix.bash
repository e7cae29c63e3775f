# shellcheck shell=bash
# PREFIX: packages unpacked without root. Beside it, in PREFIX.packages, each has a file with its version and its files.

# check_prefix: before anything is unpacked, replaced or removed: it is this stack's, and no folder of the machine
check_prefix() {
  if [[ $PREFIX != "$DEST/prefix" || -L $DEST/prefix || ! -f $DEST/.stack ]]; then
    die "packages are unpacked in the stack's own folder $DEST/prefix only, and not in '$PREFIX'" \
      "for another place: DEST=/some/folder"
  fi
}

is_unpacked() {
  local stamp=$PREFIX.packages/$1 version=''
  if [[ -f $stamp ]]; then read -r version <"$stamp" || true; fi
  [[ $version == "$2" ]]
}

# install_packages GROUP: downloads what is missing, and unpacks it
install_packages() {
  local list
  list=$(package_list "$1")
  install_list "$list"
}

# install_list LIST: the same for a file of lines "name version size file sha256"
install_list() {
  local list=$1 group=${1##*/} begun=$PREFIX.packages/.${1##*/} begin=$EPOCHREALTIME
  local name version file sum worker workers pid
  local -a missing=() pids=()
  while read -r name version _ file sum; do
    if ! is_unpacked "$name" "$version"; then missing+=("$name $version $file $sum"); fi
  done <"$list"
  if ((${#missing[@]} == 0)) && [[ ! -f $begun ]]; then return 0; fi
  check_prefix
  download_lists "$list"
  mkdir -p -- "$PREFIX" "$PREFIX.packages"
  : >"$begun" # half a file of bytecode would break what imports it, and no package's record tells of it
  workers=$(nproc)
  for ((worker = 0; worker < workers; worker++)); do
    unpack_share "$worker" "$workers" "${missing[@]}" &
    pids+=($!)
  done
  for pid in "${pids[@]}"; do
    wait "$pid"
  done
  restore_bytecode "$list"
  rm -f -- "$begun"
  note "Unpacking ${#missing[@]} packages of ${group%.list} into $PREFIX in $(seconds_since "$begin") s"
}

# unpack_share WORKER WORKERS "NAME VERSION FILE SHA256"…: each WORKERS-th of them, from WORKER on
unpack_share() {
  local worker=$1 workers=$2 index package name version file
  local -a share=()
  shift 2
  for ((index = worker + 1; index <= $#; index += workers)); do
    share+=("${!index}")
  done
  check_archives "${share[@]}"
  for package in "${share[@]}"; do
    read -r name version file _ <<<"$package"
    unpack_package "$name" "$version" "$RELEASE_CACHE/apt/archives/$file"
  done
}

unpack_package() {
  local name=$1 version=$2 archive=$3 record=$PREFIX.packages/$1
  check_prefix
  if [[ -f $record ]]; then remove_package "$name"; fi
  {
    printf '%s\n' "$version"
    dpkg-deb --fsys-tarfile "$archive" | TAR_OPTIONS='' tar -x -v -C "$PREFIX" --no-same-owner --no-same-permissions \
      --exclude='./usr/share/doc/*' --exclude='./usr/share/man/*' --exclude='./usr/share/locale/*' \
      --exclude='./usr/share/lintian/*' --exclude='./etc/init.d/*' --exclude='./lib/systemd/*' \
      --exclude='./usr/lib/systemd/*'
  } >"$record.part" ||
    die "the package $name could not be unpacked from '$archive'" \
      "look for a full disk: df -h '$PREFIX'; else the file is broken: rm '$archive', and try again"
  mv -f -- "$record.part" "$record"
}

# remove_package NAME: its files, so that another version can take their place. A folder may have become a link since,
# to one of the machine's even: what is behind it stays.
remove_package() {
  local file folder='' inside='' root
  check_prefix
  root=$(realpath -- "$PREFIX")
  while IFS= read -r file; do
    if [[ $file != ./* || $file == */ ]]; then continue; fi
    if [[ ${file%/*} != "$folder" ]]; then
      folder=${file%/*}
      inside=$(realpath -m -- "$PREFIX/$folder")
    fi
    if [[ $inside/ == "$root"/* ]]; then rm -f -- "$PREFIX/$file"; fi
  done <"$PREFIX.packages/$1"
  rm -f -- "$PREFIX.packages/$1"
}

# package_version PACKAGE: what is unpacked, as a word that a file can be named after
package_version() {
  local version=''
  if [[ -f $PREFIX.packages/$1 ]]; then read -r version <"$PREFIX.packages/$1" || true; fi
  [[ -n $version ]] || die "the package $1 is not unpacked in $PREFIX" "install_packages GROUP"
  printf '%s\n' "${version//[^A-Za-z0-9.+~-]/_}"
}

# install_base: the stack's own Python, what its services share, and uwsgi
install_base() {
  local info=$PREFIX/py/one_writer-1.0.dist-info
  install_packages base
  mkdir -p -- "$PREFIX/py"
  # The services make millions of objects while they import and keep them: collecting less often saves neutron 0.5 s of
  # its start.
  printf '%s\n' 'import gc' 'gc.set_threshold(50000, 20, 100)' | write_file "$PREFIX/py/sitecustomize.py"
  # A plugin of SQLAlchemy, which finds those of installed packages.
  write_file "$PREFIX/py/one_writer.py" <"$FUNCTIONS_DIR/common/one_writer.py"
  printf '%s\n' 'Metadata-Version: 2.1' 'Name: one-writer' 'Version: 1.0' | write_file "$info/METADATA"
  printf '%s\n' '[sqlalchemy.plugins]' 'one_writer = one_writer:OneWriter' | write_file "$info/entry_points.txt"
}
