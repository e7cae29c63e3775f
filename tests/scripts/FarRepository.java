package tests.scripts;

import static tests.Newcomer.good;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import tests.Command;

/**
 * GitHub, as far as JBang looks at it: a proxy that is raw.githubusercontent.com for whoever trusts its certificate,
 * and gives the files of git repositories, at any branch, tag or commit. It knows no other host.
 */
final class FarRepository implements AutoCloseable {
    private static final String HOST = "raw.githubusercontent.com", PASSWORD = "changeit";
    private static final Pattern FILE = Pattern.compile("GET /([^/]+/[^/]+)/([^/]+)/(\\S+) HTTP.*", Pattern.DOTALL);

    private final Map<String, Path> repositories = new ConcurrentHashMap<>();
    private final ServerSocket proxy = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Path trusted;
    private final SSLContext context;

    /** Keeps its certificate in {@code folder}. */
    FarRepository(Path folder) throws IOException, GeneralSecurityException {
        Path keys = folder.resolve("keys.p12");
        good(new Command(Path.of(System.getProperty("java.home"), "bin/keytool").toString(), "-genkeypair",
                "-keyalg", "EC", "-dname", "CN=" + HOST, "-ext", "SAN=dns:" + HOST, "-alias", "it",
                "-keystore", keys.toString(), "-storepass", PASSWORD));
        KeyStore own = KeyStore.getInstance(keys.toFile(), PASSWORD.toCharArray());
        KeyStore others = KeyStore.getInstance("PKCS12");
        others.load(null, null);
        others.setCertificateEntry("it", own.getCertificate("it"));
        trusted = folder.resolve("trusted.p12");
        try (OutputStream file = Files.newOutputStream(trusted)) {
            others.store(file, PASSWORD.toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(own, PASSWORD.toCharArray());
        context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        Thread serving = new Thread(this::serve, "far repository");
        serving.setDaemon(true);
        serving.start();
    }

    /** The repository in this folder is {@code name}, as owner/repository. */
    FarRepository with(String name, Path repository) {
        repositories.put(name, repository);
        return this;
    }

    /** With these a JVM takes this for GitHub. */
    String javaOptions() {
        return String.join(" ", List.of("-Dhttps.proxyHost=127.0.0.1", "-Dhttps.proxyPort=" + proxy.getLocalPort(),
                "-Djavax.net.ssl.trustStore=" + trusted, "-Djavax.net.ssl.trustStorePassword=" + PASSWORD));
    }

    private void serve() {
        while (!proxy.isClosed()) {
            try {
                Socket client = proxy.accept();
                Thread answering = new Thread(() -> answer(client));
                answering.setDaemon(true);
                answering.start();
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void answer(Socket client) {
        try (client) {
            boolean known = head(client.getInputStream()).startsWith("CONNECT " + HOST + ":443 ");
            String answer = known ? "200 OK" : "502 Unknown host";
            client.getOutputStream().write(("HTTP/1.1 " + answer + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            if (!known) return;
            try (SSLSocket tunnel = (SSLSocket) context.getSocketFactory().createSocket(client, null, -1, false)) {
                tunnel.setUseClientMode(false);
                // One connection for all files: to shake hands for each would be half of what an import costs.
                for (String head = head(tunnel.getInputStream()); !head.isEmpty(); ) {
                    answer(head, tunnel.getOutputStream());
                    head = head(tunnel.getInputStream());
                }
            }
        } catch (IOException | InterruptedException clientIsGone) {
            // It has its answer, or asks again.
        }
    }

    private void answer(String head, OutputStream out) throws IOException, InterruptedException {
        Matcher file = FILE.matcher(head);
        byte[] content = file.matches() ? content(file.group(1), file.group(2), file.group(3)) : null;
        String status = content == null ? "404 Not Found\r\nContent-Length: 0"
                : "200 OK\r\nContent-Length: " + content.length;
        out.write(("HTTP/1.1 " + status + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        if (content != null) out.write(content);
        out.flush();
    }

    /** Null if the repository has no such file there. */
    private byte[] content(String repository, String ref, String path) throws IOException, InterruptedException {
        if (!repositories.containsKey(repository)) return null;
        Process git = new ProcessBuilder("git", "show", ref + ":" + path)
                .directory(repositories.get(repository).toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD).start();
        byte[] content = git.getInputStream().readAllBytes();
        return git.waitFor() == 0 ? content : null;
    }

    /** A request up to its empty line. */
    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0; next = in.read()) {
            head.write(next);
            if (head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) break;
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        proxy.close();
    }
}
