package async.reuse;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files that a pattern means, in the working directory: a name, a folder for all that is below it, or a glob as
 * bash has it with globstar. A wildcard matches no name that begins with a dot, unless the pattern has such a dot, too.
 */
public final class FileSet {
    private static final Pattern WILDCARD = Pattern.compile("[*?\\[{]"), DOT = Pattern.compile("(^|[/{,])\\.");

    private final Path base;
    /** Null for a name or a folder. */
    private final PathMatcher rest;
    private final boolean hidden;
    private final int depth;

    private FileSet(Path base, PathMatcher rest, boolean hidden, int depth) {
        this.base = base;
        this.rest = rest;
        this.hidden = hidden;
        this.depth = depth;
    }

    /** What is wrong with a pattern: an open bracket, say; empty if nothing is. */
    public static String problem(String pattern) {
        try {
            of(pattern);
            if (pattern.startsWith("$") && !pattern.matches("\\$[A-Za-z_]\\w*")) return "a variable alone is $NAME";
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
        if (fixed.length() == pattern.length()) return new FileSet(Path.of(pattern), null, true, Integer.MAX_VALUE);
        int slash = fixed.lastIndexOf('/') + 1;
        String rest = pattern.substring(slash);
        // in bash ** matches no folder as well as any number of them, in Java at least one; and [^a] is [!a]
        String glob = "glob:" + rest.replace("[^", "[!").replace("**/", "{**/,}");
        int depth = rest.contains("**") ? Integer.MAX_VALUE : rest.split("/").length;
        return new FileSet(Path.of(pattern.substring(0, slash)), FileSystems.getDefault().getPathMatcher(glob),
                DOT.matcher(rest).find(), depth);
    }

    /** One file, whatever is in its name. */
    static FileSet named(String file) {
        return new FileSet(Path.of(file), null, true, Integer.MAX_VALUE);
    }

    /** Those that there are, sorted, each as the pattern begins; not what nobody may look into, nor what is below. */
    List<Path> files(Path without) throws IOException {
        if (rest == null && Files.isRegularFile(base)) return List.of(base);
        Path folder = base.toString().isEmpty() ? Path.of(".") : base;
        if (!Files.isDirectory(folder)) return List.of();
        List<Path> files = new ArrayList<>();
        Path start = folder.toRealPath(); // a link to a folder is as good as the folder
        Path left = without == null || !Files.exists(without) ? null : without.toRealPath();
        Set<FileVisitOption> links = depth == Integer.MAX_VALUE ? Set.of() : Set.of(FileVisitOption.FOLLOW_LINKS);
        Files.walkFileTree(start, links, depth, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path at, BasicFileAttributes is) {
                boolean skipped = !at.equals(start) && (isHidden(at) || at.equals(left));
                return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes is) {
                Path below = start.relativize(file);
                boolean meant = !isHidden(file) && (rest == null || rest.matches(below));
                boolean counts = Files.isRegularFile(file) || is.isSymbolicLink() && Files.isDirectory(file);
                if (meant && counts) files.add(base.resolve(below));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException goneOrNobodys) {
                return FileVisitResult.CONTINUE;
            }
        });
        Collections.sort(files);
        return files;
    }

    private boolean isHidden(Path path) {
        String name = path.getFileName().toString();
        return !hidden && name.startsWith(".") || name.startsWith(FileCache.SCRATCH);
    }

    /** Each file with its fingerprint, but for those below {@code without}, which may be null; reads them all. */
    public Map<String, String> fingerprints(Path without) throws IOException {
        Map<String, String> prints = new TreeMap<>();
        for (Path file : files(without)) {
            if (file.toString().indexOf('\ufffd') >= 0) {
                throw new IOException("the name of " + file + " is no text in this locale");
            }
            try {
                prints.put(file.toString(), Fingerprint.ofFile(file));
            } catch (NoSuchFileException gone) {
                // While it was looked at: it is not there.
            }
        }
        return prints;
    }
}
