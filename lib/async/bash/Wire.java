package async.bash;

import async.model.Mode;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What Java and task.bash say to each other: fields that end in NUL, the one byte that no bash value can hold. A list
 * goes as its size, then its elements; each request is a list.
 *
 * <pre>
 * request, on stdin      fields
 *   (first of all)       NAME=VALUE …                    exported before the files are sourced
 *   run                  ID NAME MODE COUNT COUNT …      so many ids of calls whose values it adopts, globs of names
 *                                                        to keep, then function and arguments
 *   stop                 ID                              end the call's processes: TERM, then KILL
 *   check                                                tell of calls whose warden is gone: orphaned
 *   reap                 ID PID                          end what an orphaned call left (PID 0: nothing), then: ended
 *   define                                               write down what is defined, then: defined
 *
 * report, on stdout      fields
 *   hello                VERSION BASH_VERSION            first of all
 *   sourcing             FILE
 *   syntax               FILE MESSAGE                    bash -n says so
 *   refused              MESSAGE                         the files leave no shell that could serve
 *   function             NAME LINE FILE                  for each that there is
 *   loaded                                               the files are sourced
 *   started              ID PID                          before any code of the call's; PID leads its process group
 *   ended                ID STATUS USER SYSTEM LEFT, list of pids
 *                                                        times as `times` prints them; LEFT processes stay in the
 *                                                        group; the pids did not end, not even by KILL
 *   orphaned             ID                              its warden was killed before it could tell an end
 *   defined                                              the files are written
 *
 * file, in the state folder
 *   ID.values            per value: NAME ATTRIBUTES COUNT, then COUNT times KEY VALUE;
 *                        ATTRIBUTES - for a name that was unset
 *   ID.failure[.PID]     STATUS COMMAND STATUSES (of the pipe, with blanks), then per frame FUNCTION FILE LINE;
 *                        of a lenient call six fields per failure: STATUS COMMAND STATUSES FUNCTION FILE LINE
 *   defined.functions    per function: NAME DEFINITION
 *   defined.variables    as declare -p prints them
 *   sourcing.failures    per command that failed at top level: STATUS COMMAND STATUSES COUNT, then COUNT frames
 * </pre>
 */
final class Wire {
    static final int VERSION = 1;

    private Wire() {}

    /** One call, as bash is told it. {@code values} are the ids of earlier calls whose values it adopts. */
    record Request(int id, String name, Mode mode, List<Integer> values, List<String> keeping, List<String> command) {}

    /** The bash that serves, in a session of its own; it reads its own code from a file, the requests from our pipe. */
    static List<String> server(Path state, Path log, Duration grace, List<Path> files) {
        List<String> command = new ArrayList<>(List.of("setsid", "sh", "-c",
                "exec bash -s -- \"$@\" 3<&0 <\"$1/task.bash\"", "sh",
                state.toString(), log.toString(), String.valueOf(grace.toSeconds())));
        for (Path file : files) command.add(file.toString());
        return command;
    }

    static byte[] variables(Map<String, String> variables) {
        List<String> words = new ArrayList<>();
        variables.forEach((name, value) -> words.add(name + "=" + value));
        return list(words);
    }

    static byte[] run(Request call) {
        List<Object> fields = new ArrayList<>(List.of("run", call.id, call.name, call.mode.word(), call.values.size(),
                call.keeping.size()));
        fields.addAll(call.values);
        fields.addAll(call.keeping);
        fields.addAll(call.command);
        return list(fields);
    }

    static byte[] stop(int id) {
        return list(List.of("stop", id));
    }

    static byte[] check() {
        return list(List.of("check"));
    }

    static byte[] reap(int id, long pid) {
        return list(List.of("reap", id, pid));
    }

    static byte[] define() {
        return list(List.of("define"));
    }

    /** A file's content; the opposite of {@link #fields}. */
    static byte[] file(List<String> fields) {
        return (String.join("\0", fields) + "\0").getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] list(List<?> fields) {
        StringBuilder text = new StringBuilder().append(fields.size()).append('\0');
        for (Object field : fields) text.append(field).append('\0');
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Reads field after field, blocking until each is whole. */
    static final class Reader {
        private final InputStream stream;

        Reader(InputStream stream) {
            this.stream = stream;
        }

        /** The next field; null at the end. A last one without its NUL was cut off and does not count. */
        String next() throws IOException {
            ByteArrayOutputStream field = new ByteArrayOutputStream();
            int next = stream.read();
            while (next > 0) {
                field.write(next);
                next = stream.read();
            }
            return next < 0 ? null : field.toString(StandardCharsets.UTF_8);
        }

        int number() throws IOException {
            return Integer.parseInt(next());
        }

        List<String> list() throws IOException {
            List<String> fields = new ArrayList<>();
            for (int left = number(); left > 0; left--) fields.add(next());
            return fields;
        }
    }

    /** All fields of a file; none if there is no such file, or what could be read of it. */
    static List<String> fields(Path file) {
        List<String> fields = new ArrayList<>();
        // the rule; an exception would cost a task more than all the rest here
        if (!file.toFile().exists()) return fields;
        try (InputStream stream = new BufferedInputStream(Files.newInputStream(file))) {
            Reader reader = new Reader(stream);
            for (String field = reader.next(); field != null; field = reader.next()) fields.add(field);
        } catch (IOException nothingWritten) {
            return fields;
        }
        return fields;
    }

    /** The elements of each value in a call's file, null for a name that was unset; the last one of a name counts. */
    static Map<String, List<String>> values(List<String> fields) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (int i = 0; i + 2 < fields.size(); ) {
            String variable = fields.get(i);
            int end = Math.min(fields.size(), i + 3 + 2 * Integer.parseInt(fields.get(i + 2)));
            List<String> elements = new ArrayList<>();
            boolean unset = fields.get(i + 1).equals("-");
            for (i += 3; i < end; i += 2) elements.add(fields.get(i + 1));
            values.put(variable, unset ? null : List.copyOf(elements));
        }
        return values;
    }

    /** 1m2.345s, with whatever the locale has for a point; nothing where it cannot be read. */
    static Duration time(String minutesAndSeconds) {
        int m = minutesAndSeconds.indexOf('m'), point = m + 1;
        while (point < minutesAndSeconds.length() && Character.isDigit(minutesAndSeconds.charAt(point))) point++;
        try {
            return Duration.ofMinutes(Long.parseLong(minutesAndSeconds, 0, m, 10))
                    .plusSeconds(Long.parseLong(minutesAndSeconds, m + 1, point, 10))
                    .plusMillis(Long.parseLong(minutesAndSeconds, point + 1, point + 4, 10));
        } catch (NumberFormatException | IndexOutOfBoundsException unreadable) {
            return Duration.ZERO;
        }
    }
}
