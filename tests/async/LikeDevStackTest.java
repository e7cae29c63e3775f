package tests.async;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import async.Async;
import async.Task;
import async.TaskFailed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tests.Bash;
import tests.Command;
import tests.InAFolder;

/**
 * Functions of the kind that DevStack is made of, as nobody would write them for this toolkit: what they print and write,
 * by defaults, is byte for byte what a bash that runs one after another prints and writes.
 */
@Timeout(60) // a hang is a failure, too
class LikeDevStackTest extends InAFolder {
    private static final String FUNCTIONS = """
            TOP=$(cd $(dirname "$0") && pwd)
            declare -A CREATED
            PACKAGES=$(for i in {1..5000}; do echo "ii  package-$i  1.$i"; done; echo "ii  adduser  3.1")

            trueorfalse() {
              local xtrace
              xtrace=$(set +o | grep xtrace)
              set +o xtrace
              local default=$1
              if [ -z $2 ]; then die $LINENO "variable to normalize required"; fi
              local testval=${!2:-}
              case "$testval" in
                "1" | [yY]es | [tT]rue) echo "True" ;;
                "0" | [nN]o | [fF]alse) echo "False" ;;
                *) echo "$default" ;;
              esac
              $xtrace
            }

            die() {
              local exitcode=$?
              set +o xtrace
              local line=$1
              shift
              if [ $exitcode == 0 ]; then exitcode=1; fi
              echo "[ERROR] ${BASH_SOURCE[1]##*/}:$line $*" >&2
              exit $exitcode
            }

            die_if_not_set() {
              local exitcode=$? line=$1 evar=$2
              shift 2
              if ! [ -n "${!evar:-}" ]; then die $line "$@"; fi
            }

            is_package_installed() { echo "$PACKAGES" | grep -q "^ii  $1 "; }

            iniset() {
              local file=$1 section=$2 option=$3 value=$4
              [[ -f $file ]] || : >"$file"
              if ! grep -q "^\\[$section\\]" "$file" 2>/dev/null; then echo -e "\\n[$section]" >>"$file"; fi
              if ! grep -q "^$option = " "$file"; then
                sed -i -e "/^\\[$section\\]/ a\\\\
            $option = $value
            " "$file"
              else
                sed -i -e "s|^$option = .*|$option = $value|" "$file"
              fi
            }

            iniget() {
              local line
              line=$(sed -ne "/^\\[$2\\]/,/^\\[.*\\]/ { /^$3[ \\t]*=/ p; }" "$1")
              echo ${line#*=}
            }

            openstack() { # some cloud
              case "$1 $2" in
                "user show") grep "^$3 " users 2>/dev/null || return 1 ;;
                "user create") echo "$3 id-$3" >>users; echo "$3 id-$3" ;;
                "flavor list") for f in m1.tiny m1.small; do echo "| $f | yes |"; done; for i in {1..3000}; do echo "| other-$i |"; done ;;
              esac
            }

            get_field() {
              local data field
              while read data; do
                if [ "$1" -lt 0 ]; then field="(\\$(NF$1))"; else field="\\$$(($1 + 1))"; fi
                echo "$data" | awk -F'[ \\t]*\\\\|[ \\t]*' "{print $field}"
              done
            }

            get_or_create_user() {
              local user_id
              user_id=$(
                # the one that is there
                openstack user show $1 | awk '{ print $2 }' ||
                  openstack user create $1 | awk '{ print $2 }'
              )
              if [[ -z $user_id ]]; then
                user_id=$(openstack user create $1 | awk '{print $2}')
              fi
              echo $user_id
            }

            create_accounts() {
              local admin
              admin=$(get_or_create_user admin)
              ADMIN_ID=$admin
              for name in nova glance admin; do echo "$name: $(get_or_create_user $name)"; done
            }

            create_flavors() {
              if ! openstack flavor list | grep -q m1.tiny; then
                echo "creating flavors"
              else
                echo "flavors are there"
              fi
              if is_package_installed adduser; then echo "adduser is there"; fi
              if ! is_package_installed nothing; then echo "nothing is not"; fi
            }

            configure_glance() {
              iniset glance.conf DEFAULT debug $(trueorfalse False DEBUG)
              iniset glance.conf database connection "mysql://root:p@ss/glance?a=1&b"
              iniset glance.conf DEFAULT debug True
              local backend=$(iniget glance.conf DEFAULT nothing_like_it) url=$(iniget glance.conf database connection)
              echo "$url $(iniget glance.conf DEFAULT debug)<$backend>"
              local missing=$(cat /nowhere/at/all 2>/dev/null; echo default)
              echo $missing
            }

            init_placement() {
              local xtrace=$(set +o | grep xtrace)
              set +o xtrace
              DEBUG=yes
              [[ "$(trueorfalse False DEBUG)" == "True" ]] && echo "debugging"
              echo "unset: $UNSET_BY_NOBODY"
              head -1 <(yes)
              yes | head -2
              $xtrace
              [[ -e /nowhere ]] || echo "at the end"
            }

            write_config() {
              cat <<EOF >here.conf
            [api]
            top = $(basename $TOP)
            EOF
              cat here.conf
              for f in *.conf; do [[ $f == here.conf ]] && echo "found $f"; done
              (cd / && pwd)
              let "count = 1 + 1"
              echo $count $((count++)) $count
              local -a parts
              IFS=, read -ra parts <<<"a,b c,d"
              printf '%s\\n' "${parts[@]}" "${#parts[@]}"
              ls $UNSET_BY_NOBODY >/dev/null
            }

            dies() {
              NEEDED=
              die_if_not_set $LINENO NEEDED "NEEDED is not set"
            }

            upgrade() {
              ls /nowhere/at/all 2>/dev/null
              echo "not reached"
            }
            """;

    private static final List<String> CALLS = List.of("create_accounts", "create_flavors", "configure_glance", "init_placement",
            "write_config", "dies", "upgrade");

    @Test
    void they_print_write_and_end_as_in_a_serial_bash() throws IOException {
        Path serial = Files.createDirectories(folder.resolve("serial/stack")), parallel = Files.createDirectories(folder.resolve("parallel/stack"));
        Files.writeString(serial.resolve("functions.bash"), FUNCTIONS);
        Map<String, Task> tasks = new LinkedHashMap<>();
        try (Async async = new Bash(parallel, FUNCTIONS).async().slots(2).keepGoing()) {
            for (String call : CALLS) tasks.put(call, async.run(call));
            assertThrows(TaskFailed.class, async::join); // dies and upgrade do, there and here
        }
        tasks.forEach((call, task) -> {
            String script = "source ./functions.bash\nset -e\n" + call + " >" + call + ".log 2>&1";
            assertEquals(new Command("bash", "-c", script).in(serial).run().status(), task.outcome().exitStatus(), call);
            assertEquals(read(serial.resolve(call + ".log")), read(task.log()).replace(real(parallel), "."), call);
        });
        for (String file : List.of("glance.conf", "users")) assertEquals(read(serial.resolve(file)), read(parallel.resolve(file)), file);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String real(Path folder) {
        try {
            return folder.toRealPath().toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
