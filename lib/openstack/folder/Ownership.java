package openstack.folder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import openstack.model.Problem;

/**
 * Who can change what lies at a path: whoever can write one of the folders on the way to it can put something else in
 * its place, and what a stack's owner runs would be theirs. A stack's folder is to be its owner's alone.
 */
public final class Ownership {
    private static final int MANY_LINKS = 40;
    private static final int STICKY = 01000, GROUP_WRITES = 0020, OTHERS_WRITE = 0002;

    private final Path path;
    private final String instead;
    private final int self;
    private final int root;

    private Ownership(Path path, String instead) throws IOException {
        this.path = path;
        this.instead = instead;
        self = (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        root = (int) Files.getAttribute(Path.of("/"), "unix:uid"); // not 0 where a user namespace has no root
    }

    /**
     * Checks each folder from the root to {@code path}, as far as they exist, links and what they lead to included.
     * Above {@code path} a sticky folder such as /tmp may be written by all.
     *
     * @throws Problem if one belongs to neither root nor the user, or somebody else can write it
     */
    public static void check(Path path) {
        check(path, "--dest with a folder of your own");
    }

    /** The same, with another way out in the message. */
    public static void check(Path path, String instead) {
        try {
            new Ownership(path, instead).walk();
        } catch (IOException e) {
            throw new Problem("cannot look at " + path + ": " + e);
        }
    }

    private void walk() throws IOException {
        Deque<Path> rest = new ArrayDeque<>();
        path.toAbsolutePath().normalize().forEach(rest::add);
        Path here = Path.of("/");
        checkFolder(here, false);
        int links = 0;
        while (!rest.isEmpty()) {
            Path name = rest.pop();
            if (name.toString().equals("..")) here = here.getParent() == null ? here : here.getParent();
            if (name.toString().matches("\\.{0,2}")) continue;
            Path next = here.resolve(name);
            if (Files.isSymbolicLink(next)) {
                if (++links > MANY_LINKS) throw new Problem("too many links on the way to " + path);
                checkOwner(next);
                Path target = Files.readSymbolicLink(next);
                if (target.isAbsolute()) here = Path.of("/");
                List<Path> names = new ArrayList<>();
                target.forEach(names::add);
                for (int i = names.size() - 1; i >= 0; i--) rest.push(names.get(i));
            } else if (Files.isDirectory(next, LinkOption.NOFOLLOW_LINKS)) {
                checkFolder(next, rest.isEmpty());
                here = next;
            } else {
                return; // what comes is not there, and is made by us
            }
        }
    }

    private Map<String, Object> attributes(Path file) throws IOException {
        return Files.readAttributes(file, "unix:uid,gid,mode", LinkOption.NOFOLLOW_LINKS);
    }

    private void checkOwner(Path file) throws IOException {
        int owner = (int) attributes(file).get("uid");
        if (owner != self && owner != root && owner != 0) {
            String name = Files.getOwner(file, LinkOption.NOFOLLOW_LINKS).getName();
            String user = System.getProperty("user.name");
            throw refusal(file, "belongs to " + name + ", and you are " + user, "do it as " + name + ", or " + instead);
        }
    }

    private void checkFolder(Path folder, boolean last) throws IOException {
        checkOwner(folder);
        Map<String, Object> attributes = attributes(folder);
        int mode = (int) attributes.get("mode");
        if ((mode & STICKY) != 0 && !last) return; // nobody can rename or remove what is another's there
        boolean others = (mode & OTHERS_WRITE) != 0;
        if (!others && ((mode & GROUP_WRITES) == 0 || isOwn((int) attributes.get("gid")))) return;
        String permissions =
                PosixFilePermissions.toString(Files.getPosixFilePermissions(folder, LinkOption.NOFOLLOW_LINKS));
        throw refusal(folder, "can be written by others (" + permissions + ")",
                "chmod go-w '" + folder + "', or " + instead);
    }

    /** A group that nobody but root and the user is in, as each user has one on many systems. */
    private boolean isOwn(int group) throws IOException {
        List<String> allowed = List.of("", "root", System.getProperty("user.name"));
        boolean known = false;
        for (String line : Files.readAllLines(Path.of("/etc/group"))) {
            String[] fields = line.split(":", -1);
            if (fields.length < 4 || !fields[2].equals("" + group)) continue;
            known = true;
            for (String member : fields[3].split(",")) {
                if (!allowed.contains(member)) return false;
            }
        }
        for (String line : Files.readAllLines(Path.of("/etc/passwd"))) {
            String[] fields = line.split(":", -1);
            if (fields.length > 3 && fields[3].equals("" + group) && !allowed.contains(fields[0])) return false;
        }
        return known;
    }

    private Problem refusal(Path file, String why, String next) {
        String what = file.equals(path) ? file + " " : file + ", on the way to " + path + ", ";
        return new Problem(what + why + "\nhint: " + next);
    }
}
