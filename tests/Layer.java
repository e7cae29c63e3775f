package tests;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A view of this machine in which commands change nothing: what they write goes to a layer over its files, where it can
 * be listed, but for some folders, which are the machine's own, and for what is under /dev and /run. Only root can make
 * one, where it may mount. It is there as long as the tests are, or something runs in it.
 */
final class Layer {
    /** A mount's name may have blanks, as \040. What lies under /mnt, and mounts within mounts, are not there. */
    private static final String MAKE = """
            set -euo pipefail
            mount -t tmpfs -o mode=0700 layer /mnt
            mkdir /mnt/machine
            lay_over() {
              local name=${1//\\//%}
              mkdir -p "/mnt/"{below,written,work}"/$name"
              mount --bind -- "$1" "/mnt/below/$name"
              chmod --reference="$1" -- "/mnt/written/$name"
              chown --reference="$1" -- "/mnt/written/$name"
              mount -t overlay -o "lowerdir=/mnt/below/$name,upperdir=/mnt/written/$name,workdir=/mnt/work/$name" \\
                layer "/mnt/machine$1"
            }
            lay_over /
            root=$(findmnt -no ID / | tail -n 1)
            while read -r _ parent _ _ at _; do
              at=$(printf %b "$at")
              [[ $parent == "$root" && $at != /mnt* ]] || continue
              case $at in
                /proc | /sys | /dev | /run | /run/*) mount --rbind -- "$at" "/mnt/machine$at" ;;
                *) if [[ -d $at ]]; then lay_over "$at"; else mount --bind -- "$at" "/mnt/machine$at"; fi ;;
              esac
            done </proc/self/mountinfo
            for folder; do mount --bind -- "$folder" "/mnt/machine$folder"; done
            pivot_root /mnt/machine /mnt/machine/mnt
            mount --rbind /mnt/mnt /mnt
            """;
    private static final String HOLD = "echo made\nread -r _\n";
    /** A folder is there, too, because something in it was written or removed. */
    private static final String LIST = """
            for layer in /mnt/written/*; do
              name=${layer##*/} at=${layer##*/}
              at=${at//%//}
              find "$layer" -printf '%y %m %u %P\\0' | while read -rd '' kind mode owner path; do
                [[ $kind == d && $(stat -c 'd %a %U' -- "/mnt/below/$name/$path" 2>&1) == "d $mode $owner" ]] ||
                  printf '%s\\n' "$kind $mode $owner ${at%/}${path:+/$path}"
              done
            done
            """;

    private final Process holder; // it ends with the JVM, whose end of its stdin it waits for

    private Layer(Process holder) {
        this.holder = holder;
    }

    /** One in which {@code setUp}, lines of bash, has been run, or none where none can be made. */
    static Optional<Layer> over(List<String> kept, String setUp) throws IOException {
        Stream<String> script = Stream.of("unshare", "--mount", "bash", "-c", MAKE + setUp + HOLD, "bash");
        Process holder = new ProcessBuilder(Stream.concat(script, kept.stream()).toList())
                .redirectError(ProcessBuilder.Redirect.DISCARD).start();
        return holder.inputReader().readLine() == null ? Optional.empty() : Optional.of(new Layer(holder));
    }

    /** The beginning of a command line that is run in it, as root, in the folder /. */
    List<String> enter() {
        return List.of("nsenter", "--mount=/proc/" + holder.pid() + "/ns/mnt", "--");
    }

    /** What commands have changed of the machine: a line each with the kind, the mode, the owner and the path. */
    List<String> changes() {
        Stream<String> list = Stream.concat(enter().stream(), Stream.of("bash", "-c", LIST));
        return Stack.good(new Command(list.toArray(String[]::new))).lines().sorted().toList();
    }
}
