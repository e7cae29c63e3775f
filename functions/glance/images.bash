# shellcheck shell=bash
# Images that are files of this machine.

# shellcheck disable=SC2153 # the port stands in the table functions/services
IMAGES_URL=http://$SERVICE_HOST:$GLANCE_PORT/v2/images

# create_user_images: the files that IMAGE_URLS names, with commas or blanks between, under their names without the
# ending
create_user_images() {
  local IFS=$', \t\n' file name format known id
  # shellcheck disable=SC2153 # a setting
  for file in $IMAGE_URLS; do
    file=${file#file://}
    if [[ $file == *://* ]]; then
      note "$file is not downloaded: IMAGE_URLS takes files"
      continue
    fi
    name=${file##*/}
    name=${name%.*}
    known=$(service_request GET "$IMAGES_URL?name=$(url_word "$name")&status=active" | first_id)
    if [[ $known ]]; then continue; fi
    format=$(image_format "$file")
    id=$(upload_image "$file" name "$name" visibility public disk_format "$format" container_format bare)
    note "Registering the image $name of $file ($format, $id)"
  done
}

# image_format FILE: by what it begins with; a disk without a boot sector or a file system's mark is none
image_format() {
  local begin
  [[ -f $1 && -r $1 ]] ||
    die "IMAGE_URLS names '$1', which is no file that can be read" "a path to a qcow2 or raw image"
  begin=$(od -An -N4 -tx1 "$1")
  case $begin in
    ' 51 46 49 fb') printf 'qcow2\n' ;;
    ' 4b 44 4d 56') printf 'vmdk\n' ;;
    *)
      [[ $(od -An -j510 -N2 -tx1 "$1") == ' 55 aa' || $(od -An -j1080 -N2 -tx1 "$1") == ' 53 ef' ]] ||
        die "'$1' is no image of a disk: it has neither qcow2's mark nor a boot sector" "look: file '$1'"
      printf 'raw\n'
      ;;
  esac
}

# upload_image FILE NAME VALUE…: prints its id
upload_image() {
  local file=$1 object id token
  shift
  object=$(json_object "$@")
  id=$(service_request POST "$IMAGES_URL" <<<"$object" | in_prefix jq -r .id)
  token=$(admin_token)
  in_prefix curl -q -sS -f -m 600 -H @<(printf '%s\n' "X-Auth-Token: $token" 'Content-Type: application/octet-stream') \
    -T "$file" "$IMAGES_URL/$id/file" ||
    die "glance did not take the image '$file' (output above)" "less '$LOGDIR/glance.log'"
  printf '%s\n' "$id"
}
