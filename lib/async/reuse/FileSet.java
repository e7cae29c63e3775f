package async.reuse;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files that a pattern means, in the working directory: a name, a folder for all that is below it, or a glob as
 * bash has it with globstar. A wildcard matches no name that begins with a dot, unless the pattern has such a dot, too.
 */
public final class FileSet {
    private static final Pattern WILDCARD = Pattern.compile("[*?\\[{]");

    private final Path base;
    /** Null for a name or a folder. */
    private final PathMatcher rest;
    private final boolean hidden;

    private FileSet(Path base, PathMatcher rest, boolean hidden) {
        this.base = base;
        this.rest = rest;
        this.hidden = hidden;
    }

    /** What is wrong with a pattern: an open bracket, say; empty if nothing is. */
    public static String problem(String pattern) {
        try {
            of(pattern);
            return pattern.isEmpty() ? "it is empty" : "";
        } catch (IllegalArgumentException wrong) {
            return wrong.getMessage().lines().findFirst().orElse("it is none");
        }
    }

    /** @throws IllegalArgumentException for what is no pattern */
    static FileSet of(String pattern) {
        String fixed = pattern;
        Matcher wildcard = WILDCARD.matcher(pattern);
        if (wildcard.find()) fixed = pattern.substring(0, wildcard.start());
        if (fixed.length() == pattern.length()) return new FileSet(Path.of(pattern), null, true);
        int slash = fixed.lastIndexOf('/') + 1;
        String rest = pattern.substring(slash);
        Path base = Path.of(pattern.substring(0, slash));
        boolean hidden = rest.startsWith(".") || rest.contains("/.");
        // in bash ** matches no folder as well as any number of them, in Java at least one
        String glob = "glob:" + rest.replace("**/", "{**/,}");
        return new FileSet(base, FileSystems.getDefault().getPathMatcher(glob), hidden);
    }

    /** One file, whatever is in its name. */
    static FileSet named(String file) {
        return new FileSet(Path.of(file), null, true);
    }

    /** Those that there are, sorted, each as the pattern begins. */
    public List<Path> files() throws IOException {
        if (rest == null && Files.isRegularFile(base)) return List.of(base);
        List<Path> files = new ArrayList<>();
        Path start = base.toString().isEmpty() ? Path.of(".") : base;
        if (!Files.isDirectory(start)) return files;
        Files.walkFileTree(start, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes is) {
                boolean skipped = !folder.equals(start) && isHidden(folder);
                return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes is) {
                Path below = start.relativize(file);
                boolean meant = !isHidden(file) && (rest == null || rest.matches(below));
                if (meant && Files.isRegularFile(file)) files.add(base.resolve(below));
                return FileVisitResult.CONTINUE;
            }
        });
        Collections.sort(files);
        return files;
    }

    private boolean isHidden(Path path) {
        return !hidden && path.getFileName().toString().startsWith(".");
    }

    /** Each file with its fingerprint; reads them all. */
    public Map<String, String> fingerprints() throws IOException {
        Map<String, String> prints = new TreeMap<>();
        for (Path file : files()) prints.put(file.toString(), Fingerprint.ofFile(file));
        return prints;
    }
}
