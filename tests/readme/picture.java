///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 17+
//DESCRIPTION Draws what a terminal shows, text with colours on stdin, as an SVG on stdout.

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

public class picture {
    private static final double COLUMN = 8.4, LINE = 19;
    private static final String[] COLOURS = {"#484f58", "#ff7b72", "#7ee787", "#e3b341", "#79c0ff", "#d2a8ff",
            "#76e3ea", "#e6edf3"};
    private static final Pattern SGR = Pattern.compile("\033\\[([\\d;]*)m");

    public static void main(String... args) throws Exception {
        List<String> lines = new String(System.in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        int columns = lines.stream().mapToInt(line -> SGR.matcher(line).replaceAll("").length()).max().orElse(0);
        System.out.printf("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%.0f\" height=\"%.0f\" "
                + "font-family=\"ui-monospace,SFMono-Regular,Menlo,Consolas,DejaVu Sans Mono,monospace\" "
                + "font-size=\"14\">%n"
                + "<rect width=\"100%%\" height=\"100%%\" rx=\"8\" fill=\"#0d1117\"/>%n", columns * COLUMN + 32,
                lines.size() * LINE + 28);
        for (int i = 0; i < lines.size(); i++) {
            System.out.printf("<text x=\"16\" y=\"%.0f\" fill=\"%s\" xml:space=\"preserve\">%s</text>%n", 27 + i * LINE,
                    COLOURS[7], spans(lines.get(i)));
        }
        System.out.println("</svg>");
    }

    private static String spans(String line) {
        StringBuilder svg = new StringBuilder();
        String style = "";
        int end = 0;
        for (Matcher sgr = SGR.matcher(line); sgr.find(); end = sgr.end()) {
            svg.append(span(line.substring(end, sgr.start()), style));
            style = style(style, sgr.group(1));
        }
        return svg.append(span(line.substring(end), style)).toString();
    }

    private static String style(String style, String codes) {
        for (String code : codes.split(";")) {
            if (code.isEmpty() || code.equals("0")) style = "";
            else if (code.equals("1")) style += " font-weight=\"bold\"";
            else if (code.matches("3[0-7]")) style += " fill=\"" + COLOURS[code.charAt(1) - '0'] + "\"";
        }
        return style;
    }

    private static String span(String text, String style) {
        String escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
        return text.isEmpty() || style.isEmpty() ? escaped : "<tspan" + style + ">" + escaped + "</tspan>";
    }
}
