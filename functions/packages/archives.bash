# shellcheck shell=bash
# Packages' archives: apt as an ordinary user, into the cache folder.

# run_apt COMMAND ARG…: apt with lists, archives and locks of our own, and without the machine's hooks (they delete
# archives in /var/cache) and the caller's APT_CONFIG. What is installed it does not see: of that it would offer a
# version that no source has.
run_apt() (
  local apt=$RELEASE_CACHE/apt command=$1
  shift
  mkdir -p -- "$apt/state/lists/partial" "$apt/archives/partial"
  exec {turn}>"$apt/lock"
  flock "$turn" # of all stacks that share the cache, since apt's own locks are root's
  {
    printf '#clear %s;\n' APT::Update::Pre-Invoke APT::Update::Post-Invoke APT::Update::Post-Invoke-Success
    # Where sources of several releases are mixed, those of this one count.
    printf 'APT::Default-Release "/^%s(|-security|-updates)$/";\n' "$STACK_RELEASE"
    if [[ $STACK_RELEASE != "$MACHINE_RELEASE" ]]; then
      release_sources | write_file "$apt/sources.list"
      printf 'Dir::Etc::%s "%s";\n' SourceList "$apt/sources.list" SourceParts /dev/null
    fi
  } | write_file "$apt/apt.conf"
  keep_exports "${USUAL_NAMES[@]}" "${NETWORK_NAMES[@]}"
  LC_ALL=C.UTF-8 "$command" -c "$apt/apt.conf" -o "Dir::State=$apt/state" -o Dir::State::status=/dev/null \
    -o "Dir::State::extended_states=$apt/state/extended_states" -o "Dir::Cache=$apt" \
    -o "Dir::Cache::archives=$apt/archives" -o "Dir::Log=$apt" -o Dir::Cache::pkgcache=packages.bin \
    -o Dir::Cache::srcpkgcache= -o Debug::NoLocking=1 -o APT::Sandbox::User= -o Acquire::Languages=none \
    -o Acquire::Retries=2 "$@"
)

# release_sources: the machine's sources of Debian, with STACK_RELEASE in the place of its own release. apt says where
# it would look for the machine's, whether it ever has or not.
release_sources() {
  local key=/usr/share/keyrings/debian-archive-keyring.gpg apt=$RELEASE_CACHE/apt signed=''
  if [[ -r $key ]]; then signed="[signed-by=$key] "; fi
  LC_ALL=C.UTF-8 apt-get -o "Dir::State=$apt/state" -o "Dir::Cache=$apt" -o Debug::NoLocking=1 --print-uris update |
    sed -En "s,^'(.*)/dists/$MACHINE_RELEASE(|-security|-updates)/InRelease'.*,deb $signed\\1 $STACK_RELEASE\\2 main,p"
}

# update_package_lists: at most once a day; without a network older lists do
update_package_lists() {
  local stamp=$RELEASE_CACHE/apt/updated answer=$RELEASE_CACHE/apt/update.log
  if [[ -n $(find "$stamp" -mmin -1440 2>/dev/null) ]]; then return 0; fi
  note "Fetching Debian's package lists"
  mkdir -p -- "$RELEASE_CACHE/apt"
  if run_apt apt-get -qq --error-on=any update >"$answer" 2>&1; then
    : >"$stamp"
  elif [[ -f $stamp ]]; then
    note "The package lists could not be fetched; using those of $(date -r "$stamp" '+%F %R'):" \
      "$(grep -m 1 '^[EW]:' "$answer" || true)"
  else
    cat "$answer" >&2
    if grep -q 'does not have a Release file\|no longer has a Release file' "$answer"; then
      die "a source in /etc/apt has no packages of Debian $RELEASE_DEBIAN ($STACK_RELEASE), or no longer (see above)" \
        "a mirror that has them in /etc/apt/sources.list*, for an old release an archive; or another --release"
    fi
    die "Debian's package lists could not be fetched (output above)" \
      "check the network and /etc/apt/sources.list*, then try again"
  fi
}

# download_packages [GROUP…]: what the archives folder lacks; all groups when none is named
download_packages() {
  local group list
  local -a lists=()
  if (($# == 0)); then lists=("$PACKAGE_LISTS"/*.list); fi
  for group in "$@"; do
    list=$(package_list "$group")
    lists+=("$list")
  done
  download_lists "${lists[@]}"
}

# download_lists LIST…: the same for files of lines "name version size file sha256"
download_lists() {
  local list log names name version size file
  local -a groups=("${@##*/}")
  local -a wanted=()
  local -A sizes=()
  mkdir -p -- "$RELEASE_CACHE/apt/archives"
  while read -r size file; do
    sizes[$file]=$size
  done < <(find "$RELEASE_CACHE/apt/archives" -name '*.deb' -printf '%s %f\n')
  for list in "$@"; do
    while read -r name version size file _; do
      if [[ ${sizes[$file]:-} != "$size" ]] && ! is_unpacked "$name" "$version"; then wanted+=("$name=$version"); fi
    done <"$list"
  done
  if ((${#wanted[@]} == 0)); then return 0; fi
  names=${groups[*]%.list}
  note "Downloading ${#wanted[@]} packages ($names)"
  log=$(mktemp -- "$RELEASE_CACHE/apt/download.XXXXXX")
  if ! (cd -- "$RELEASE_CACHE/apt/archives" && run_apt apt-get -q download "${wanted[@]}" >"$log" 2>&1); then
    grep '^[EW]:' "$log" >&2 || tail -n 5 -- "$log" >&2
    rm -f -- "$log"
    die "a package of $names could not be downloaded (output above)" \
      "if it is gone from the mirror: rm '$RELEASE_CACHE/apt/updated' '$PACKAGE_LISTS/resolved', then try again"
  fi
  rm -f -- "$log"
}

# check_archives "NAME VERSION FILE SHA256"…: they are what the package lists say; one that is not is fetched again
check_archives() {
  local round package name version file bad
  for round in first again; do
    bad=$(for package; do
      read -r _ _ file package <<<"$package"
      if [[ $package != - ]]; then printf '%s  %s\n' "$package" "$RELEASE_CACHE/apt/archives/$file"; fi
    done | LC_ALL=C sha256sum --check --quiet 2>/dev/null || true)
    if [[ -z $bad ]]; then return 0; fi
    for package; do
      read -r name version file _ <<<"$package"
      if [[ $bad != *"/$file: FAILED"* ]]; then continue; fi
      if [[ $round == again ]]; then
        die "the archive $file is not what the package lists say, fetched anew either" \
          "with another mirror in /etc/apt/sources.list*: rm '$RELEASE_CACHE/apt/updated' '$PACKAGE_LISTS/resolved'"
      fi
      note "The archive $file is not what the package lists say: fetching it again"
      rm -f -- "$RELEASE_CACHE/apt/archives/$file"
      (cd -- "$RELEASE_CACHE/apt/archives" && run_apt apt-get -qq download "$name=$version") ||
        die "the package $name could not be downloaded (output above)" \
          "check the network, then try again"
    done
  done
}
