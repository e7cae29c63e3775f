///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 17+
//DESCRIPTION Runs a build twice and takes a picture of its report in Chromium: ./jbang tests/readme/build.java tests/readme/report.png
//SOURCES live.java

import async.page.Report;
import java.nio.file.Files;
import java.nio.file.Path;

public class build {
    public static void main(String... args) throws Exception {
        Path folder = Files.createTempDirectory("build"), picture = Path.of(args[0]).toAbsolutePath();
        live.build(folder);
        live.build(folder); // the report compares it with the one before
        Path report = folder.resolve("latest").toRealPath().resolve(Report.PAGE);
        Process chromium = new ProcessBuilder("chromium", "--headless", "--no-sandbox", "--hide-scrollbars",
                "--disable-gpu", "--user-data-dir=" + folder.resolve("chromium"), "--window-size=1100,900",
                "--screenshot=" + picture, report.toUri().toString()).inheritIO().start();
        if (chromium.waitFor() != 0) throw new IllegalStateException("chromium: exit status " + chromium.exitValue());
    }
}
