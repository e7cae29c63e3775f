package tests.openstack;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A client of a stack's APIs with a token. It sends JSON, and knows as much of an answer as its status and its text.
 */
record Client(String token) {
    private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** An answer; status 0 for a connection that broke. */
    record Answer(int status, String text) {
        /** The first value of that name, or an empty text. */
        String value(String name) {
            Matcher found = Pattern.compile('"' + name + "\": *\"([^\"]*)\"").matcher(text);
            return found.find() ? found.group(1) : "";
        }

        /** This answer, if it has that status. */
        Answer expecting(int wanted) {
            if (status != wanted) throw new AssertionError("status " + status + " instead of " + wanted + ": " + text);
            return this;
        }
    }

    /** The user admin of the project admin. */
    static Client of(String password) throws Exception {
        String login = """
                {"auth": {"identity": {"methods": ["password"],
                "password": {"user": {"name": "admin", "domain": {"id": "default"}, "password": "%s"}}},
                "scope": {"project": {"name": "admin", "domain": {"id": "default"}}}}}""";
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:5000/v3/auth/tokens"))
                .header("Content-Type", "application/json").POST(BodyPublishers.ofString(login.formatted(password)))
                .build();
        return new Client(HTTP.send(request, BodyHandlers.ofString()).headers().firstValue("X-Subject-Token")
                .orElseThrow());
    }

    Answer get(String path) {
        return send("GET", path, "");
    }

    /** @param path with its port: 5000/v3/users */
    Answer send(String method, String path, String body) {
        return send(method, path, body, "application/json");
    }

    Answer send(String method, String path, String body, String type) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + path))
                .header("X-Auth-Token", token)
                .header("Content-Type", type).header("OpenStack-API-Version", "placement 1.39")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body)).build();
        try {
            HttpResponse<String> answer = HTTP.send(request, BodyHandlers.ofString());
            return new Answer(answer.statusCode(), answer.body());
        } catch (IOException | InterruptedException broken) {
            return new Answer(0, broken.toString());
        }
    }
}
