package async;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Fields that end in NUL: how Java and task.bash talk, since NUL is the one byte that no bash value can hold. */
final class Fields {
    private final StringBuilder text = new StringBuilder();

    Fields text(Object field) {
        text.append(field).append('\0');
        return this;
    }

    /** A list goes as its size, then its elements. */
    Fields list(List<?> fields) {
        text(fields.size());
        fields.forEach(this::text);
        return this;
    }

    byte[] bytes() {
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** All fields of a file; none if there is no such file, or what could be read of it. */
    static List<String> in(Path file) {
        List<String> fields = new ArrayList<>();
        try (InputStream stream = new BufferedInputStream(Files.newInputStream(file))) {
            Reader reader = new Reader(stream);
            for (String field = reader.next(); field != null; field = reader.next()) fields.add(field);
        } catch (IOException nothingWritten) {
            return fields;
        }
        return fields;
    }

    /** Reads field after field from a stream, blocking until each is whole. */
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
    }
}
