package tests.openstack;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What another user of the machine gets out of a stack: {@code sudo -u nobody java Stranger.java DEST}. It tries every
 * listener and every file, prints a line an attempt, {@code kept out} or {@code GOT IN}, and exits with status 1 if one
 * got in. It needs nothing but a JDK. The table of docs/security.md says what keeps it out.
 */
class Stranger {
    private interface Attempt {
        /** What it got, or an empty text. Whatever is thrown kept it out. */
        String run() throws Exception;
    }

    private static final Map<Integer, String> APIS = new TreeMap<>(Map.of(5000, "/v3/users", 9292, "/v2/images",
            8778, "/resource_providers", 8774, "/v2.1/servers", 9696, "/v2.0/networks", 8776, "/v3/types",
            8080, "/v1/AUTH_x"));

    /** What is posted: keystone 27 looks whether it is a user before it asks who says so. */
    private static final String USER = "{\"user\": {\"name\": \"stranger\"}}";

    private final Path dest;
    private boolean gotIn;

    private Stranger(Path dest) {
        this.dest = dest;
    }

    public static void main(String... arguments) {
        Stranger stranger = new Stranger(Path.of(arguments[0]));
        stranger.tryEverything();
        System.exit(stranger.gotIn ? 1 : 0);
    }

    private void tryEverything() {
        attempt("3306 database: log in without a password", () -> logInToMariaDb("root", "") + logInToMariaDb("", ""));
        attempt("3306 database: log in with its password", () -> logInToMariaDb("root", password("DATABASE_PASSWORD")));
        attempt("mysql.sock database: connect", () -> connect("data/mysql/mysql.sock"));
        attempt("5672 rabbitmq: log in as guest", () -> logInToRabbitMq("guest", "guest"));
        attempt("5672 rabbitmq: log in without a password", () -> logInToRabbitMq("stackrabbit", ""));
        attempt("5672 rabbitmq: log in with its password",
                () -> logInToRabbitMq("stackrabbit", password("RABBIT_PASSWORD")));
        attempt("25672 rabbitmq: be a node of its cluster", () -> joinErlang(""));
        attempt("25672 rabbitmq: be a node with its cookie", () -> joinErlang(text("data/rabbitmq/.erlang.cookie")));
        attempt("11211 memcached: plant a pickle among the tokens", this::plantAPickle);
        for (int port = 6200; port <= 6202; port++) {
            int inner = port;
            attempt(port + " swift: ask an inner server",
                    () -> "status " + send(inner, "GET", "/disk/0/AUTH_x", "").statusCode());
        }
        for (String server : List.of("account", "container", "object")) {
            attempt("swift-" + server + ".socket swift: connect", () -> connect("run/swift-" + server + ".socket"));
        }
        APIS.forEach((port, path) -> {
            attempt(port + " GET " + path + " without a token", () -> unlessRefused(send(port, "GET", path, "")));
            attempt(port + " POST " + path + " without a token", () -> unlessRefused(send(port, "POST", path, "")));
            attempt(port + " GET " + path + " with the stack's token",
                    () -> unlessRefused(send(port, "GET", path, text("run/admin-token").split(" ")[1])));
        });
        attempt("8000 horizon: see the administrator's pages", () -> unlessRefused(send(8000, "GET", "/admin/", "")));
        attempt("8000 horizon: read a file by way of its own",
                () -> raw(8000, "GET /static/../../../../../../../etc/passwd HTTP/1.0\r\n\r\n", "root:"));
        attempt("files: read secrets",
                () -> read("passwords", "clouds.yaml", "openrc", "run/admin-token", "etc/keystone/keystone.conf",
                "etc/swift/swift.conf"));
        attempt("files: write anything", this::writable);
        attempt("processes: read an environment", this::environment);
    }

    private void attempt(String what, Attempt attempt) {
        String got;
        try {
            got = attempt.run();
        } catch (Exception keptOut) {
            got = "";
        }
        gotIn |= !got.isEmpty();
        System.out.println((got.isEmpty() ? "kept out " : "GOT IN   ") + what + (got.isEmpty() ? "" : " -> " + got));
    }

    // ---- HTTP

    private static HttpResponse<String> send(int port, String method, String path, String token)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .method(method, method.equals("POST") ? HttpRequest.BodyPublishers.ofString(USER)
                        : HttpRequest.BodyPublishers.noBody());
        if (!token.isEmpty()) request.header("X-Auth-Token", token);
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** 401 and 403 refuse, 302 leads to the login, 404 and 405 know nothing there. */
    private static String unlessRefused(HttpResponse<String> answer) {
        return List.of(302, 401, 403, 404, 405).contains(answer.statusCode()) ? "" : "status " + answer.statusCode();
    }

    private static String raw(int port, String request, String secret) throws IOException {
        try (Socket socket = loopback(port)) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            return answer.contains(secret) ? answer : "";
        }
    }

    private static Socket loopback(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(20_000);
        return socket;
    }

    // ---- what speaks something else

    /** Its greeting with a scramble, our name with the password scrambled, and a 0 for who is welcome. */
    private static String logInToMariaDb(String user, String password) throws Exception {
        try (Socket socket = loopback(3306)) {
            byte[] greeting = packet(socket.getInputStream());
            int version = 1;
            while (greeting[version] != 0) version++;
            byte[] scramble = Arrays.copyOf(Arrays.copyOfRange(greeting, version + 5, version + 13), 20);
            System.arraycopy(greeting, version + 32, scramble, 8, 12);
            ByteArrayOutputStream login = new ByteArrayOutputStream();
            login.writeBytes(new byte[] {0, (byte) 0x82, 8, 0, 0, 0, 0, 1, 33});
            login.writeBytes(new byte[23]);
            login.writeBytes((user + "\0").getBytes(StandardCharsets.US_ASCII));
            byte[] proof = password.isEmpty() ? new byte[0] : scrambled(password, scramble);
            login.write(proof.length);
            login.writeBytes(proof);
            login.writeBytes("mysql_native_password\0".getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(new byte[] {(byte) login.size(), 0, 0, 1});
            socket.getOutputStream().write(login.toByteArray());
            return packet(socket.getInputStream())[0] == 0 ? "logged in as '" + user + "'" : "";
        }
    }

    private static byte[] scrambled(String password, byte[] scramble) throws GeneralSecurityException {
        MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
        byte[] once = sha1.digest(password.getBytes(StandardCharsets.UTF_8));
        byte[] twice = sha1.digest(once);
        sha1.update(scramble);
        byte[] proof = sha1.digest(twice);
        for (int i = 0; i < proof.length; i++) proof[i] ^= once[i];
        return proof;
    }

    private static byte[] packet(InputStream in) throws IOException {
        byte[] header = in.readNBytes(4);
        return in.readNBytes((header[0] & 255) + ((header[1] & 255) << 8));
    }

    /** AMQP: after start-ok with name and password comes tune (10, 30) for who is welcome. */
    private static String logInToRabbitMq(String user, String password) throws IOException {
        try (Socket socket = loopback(5672)) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            out.write(new byte[] {'A', 'M', 'Q', 'P', 0, 0, 9, 1});
            in.skipNBytes(3);
            in.skipNBytes(in.readInt() + 1);
            byte[] secret = ("\0" + user + "\0" + password).getBytes(StandardCharsets.US_ASCII);
            out.write(new byte[] {1, 0, 0});
            out.writeInt(4 + 4 + 6 + 4 + secret.length + 6);
            out.write(new byte[] {0, 10, 0, 11, 0, 0, 0, 0, 5, 'P', 'L', 'A', 'I', 'N'});
            out.writeInt(secret.length);
            out.write(secret);
            out.write(new byte[] {5, 'e', 'n', '_', 'U', 'S', (byte) 0xce});
            in.skipNBytes(7);
            return in.readShort() == 10 && in.readShort() == 30 ? "logged in as " + user : "";
        }
    }

    /** Erlang's handshake: our name, its challenge, our digest of it with the cookie, and an 'a' for who is welcome. */
    private static String joinErlang(String cookie) throws Exception {
        try (Socket socket = loopback(25672)) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            byte[] name = "stranger@localhost".getBytes(StandardCharsets.US_ASCII);
            out.writeShort(15 + name.length);
            out.writeByte('N');
            out.writeLong(0xd07df7fbdL); // what a node of today can do
            out.writeInt(1);
            out.writeShort(name.length);
            out.write(name);
            in.skipNBytes(in.readUnsignedShort());
            in.skipNBytes(2 + 1 + 8);
            String challenge = Integer.toUnsignedString(in.readInt());
            in.skipNBytes(4);
            in.skipNBytes(in.readUnsignedShort());
            out.writeShort(21);
            out.writeByte('r');
            out.writeInt(1);
            out.write(MessageDigest.getInstance("MD5")
                    .digest((cookie + challenge).getBytes(StandardCharsets.US_ASCII)));
            in.skipNBytes(2);
            return in.readByte() == 'a' ? "is a node: it may run anything as the stack's owner" : "";
        }
    }

    private String plantAPickle() throws IOException {
        try (Socket socket = loopback(11211)) {
            socket.getOutputStream()
                    .write("set tokens/x 1 0 4\r\nI1\n.\r\nquit\r\n".getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private String connect(String socket) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return channel.connect(UnixDomainSocketAddress.of(dest.resolve(socket))) ? "connected" : "";
        }
    }

    // ---- files and processes

    private String text(String file) throws IOException {
        return Files.readString(dest.resolve(file)).trim();
    }

    private String password(String name) throws IOException {
        return text("passwords").lines().filter(line -> line.startsWith(name + "=")).findFirst().orElseThrow()
                .substring(name.length() + 1);
    }

    private String read(String... files) {
        return String.join(" ", Stream.of(files).filter(file -> Files.isReadable(dest.resolve(file))).toList());
    }

    private String writable() throws IOException {
        List<String> found = new ArrayList<>();
        Files.walkFileTree(dest, new SimpleFileVisitor<>() {
            @Override public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                return visitFile(folder, attributes);
            }

            @Override public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (!attributes.isSymbolicLink() && Files.isWritable(file)) found.add(file.toString());
                return FileVisitResult.CONTINUE;
            }

            @Override public FileVisitResult visitFileFailed(Path file, IOException keptOut) {
                return FileVisitResult.CONTINUE;
            }
        });
        return String.join(" ", found);
    }

    private String environment() throws IOException {
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            List<Path> named = processes.filter(process -> process.getFileName().toString().matches("\\d+")
                    && names(process)).toList();
            if (named.isEmpty()) return "no process of the stack is there to be tried";
            return String.join(" ", named.stream().filter(process -> Files.isReadable(process.resolve("environ")))
                    .map(Path::toString).toList());
        }
    }

    /** True for a process of somebody else that has the stack's folder on its command line. */
    private boolean names(Path process) {
        try {
            String line = Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1);
            return line.contains(new String(dest.toString().getBytes(StandardCharsets.UTF_8),
                    StandardCharsets.ISO_8859_1)) && !line.contains("Stranger.java");
        } catch (IOException gone) {
            return false;
        }
    }
}
