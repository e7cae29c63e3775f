package openstack;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import openstack.model.Problem;

/**
 * Where the bash functions are. JBang tells a running script nothing of its own folder, so: beside the launcher that
 * started it, else in the working directory, else copied out of the script's jar (an alias run from elsewhere).
 */
public final class Checkout {
    private Checkout() {}

    /** The folder that holds stack.bash; {@code scratch} is where copies go when there is no checkout. */
    public static Path functions(Map<String, String> environment, Path scratch) {
        String launcher = environment.get("JBANG_LAUNCH_CMD");
        Path beside = launcher == null ? Path.of("") : Path.of(launcher).toAbsolutePath().getParent();
        for (Path root : List.of(beside, Path.of(""))) {
            Path functions = root.resolve("functions").toAbsolutePath();
            if (Files.exists(root.resolve("stack.java")) && Files.exists(functions.resolve("stack.bash"))) {
                return functions;
            }
        }
        return unpack(scratch.resolve("functions"));
    }

    /** The same for the same files with the same contents, wherever the folder is. */
    static String digest(Path functions) {
        try (Stream<Path> all = Files.walk(functions)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Path file : all.filter(Files::isRegularFile).sorted().toList()) {
                digest.update((functions.relativize(file) + "\0").getBytes(StandardCharsets.UTF_8));
                digest.update(Files.readAllBytes(file));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException | NoSuchAlgorithmException e) {
            throw new Problem("cannot read the bash functions in " + functions + ": " + e);
        }
    }

    private static Path unpack(Path target) {
        try {
            Path jar = Path.of(Checkout.class.getProtectionDomain().getCodeSource().getLocation().toURI());
            try (FileSystem inside = FileSystems.newFileSystem(jar);
                    Stream<Path> all = Files.walk(inside.getPath("/functions"))) {
                for (Path file : all.filter(Files::isRegularFile).toList()) {
                    Path copy = target.resolve(file.toString().substring("/functions/".length()));
                    Files.createDirectories(copy.getParent());
                    Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
                }
            }
            return target;
        } catch (IOException | URISyntaxException e) {
            throw new Problem("cannot copy the bash functions to " + target + ": " + e
                    + "\nhint: run the script in its checkout");
        }
    }
}
