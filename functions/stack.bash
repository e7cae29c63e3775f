# shellcheck shell=bash
# All functions of the stack: in any bash, `. functions/stack.bash`. A service's own file can be sourced alone, after
# common/common.bash.

# shellcheck source=/dev/null # checked by itself, and not once for each of these branches
case ${BASH_SOURCE[0]} in
  */*) . "${BASH_SOURCE[0]%/*}/common/common.bash" ;;
  *) . ./common/common.bash ;;
esac

for STACK_PART in "${SERVICE_NAMES[@]}"; do
  if [[ -f $FUNCTIONS_DIR/$STACK_PART/$STACK_PART.bash && $STACK_PART != common ]]; then
    # shellcheck source=/dev/null # each is checked by itself
    . "$FUNCTIONS_DIR/$STACK_PART/$STACK_PART.bash"
  fi
done
unset STACK_PART
