package org.longalign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every code example of the Javadoc and of the Markdown pages compiles. An example is a preformatted block
 * of code, or a fenced {@code java} block, of statements. Variables that an example takes for granted stand in its first
 * line, {@code // given: Type name, Type name}; on a page, in a comment before the fence. The last statement may lack its
 * semicolon, as the last line of a notebook's cell does.
 */
class DocExamplesTest {
    private static final Path SOURCES = Path.of("src/main/java");
    private static final List<Path> PAGES =
            List.of(Path.of("README.md"), Path.of("CONTRIBUTING.md"), Path.of("environment/GPU.md"));
    private static final Pattern JAVADOC = Pattern.compile("<pre>\\{@code\\n(.*?)\\n[ *]*}</pre>", Pattern.DOTALL);
    private static final Pattern MARGIN = Pattern.compile("(?m)^ *\\* ?");
    private static final Pattern FENCE =
            Pattern.compile("(?:<!-- given: ([^\\n]*?) -->\\s*)?```java\\n(.*?)\\n```", Pattern.DOTALL);
    private static final Pattern GIVEN = Pattern.compile("\\A\\s*// given: (.*)\\n");
    private static final Pattern TRAILING_COMMENT = Pattern.compile("\\s*//.*\\z");
    private static final List<String> IMPORTS = List.of(
            "java.io.*",
            "java.nio.*",
            "java.nio.file.*",
            "java.time.*",
            "java.util.*",
            "java.util.function.*",
            "java.util.stream.*");

    @TempDir
    private Path output;

    /**
     * An example.
     *
     * @param place the file and line where it begins
     * @param packageName the package that it documents; empty on a page
     * @param given parameters in Java's notation
     * @param statements its code
     */
    private record Example(String place, String packageName, String given, String statements) {
        String source(String className, String imports) {
            String last = TRAILING_COMMENT
                    .matcher(statements.stripTrailing())
                    .replaceFirst("")
                    .stripTrailing();
            boolean ended = last.endsWith(";") || last.endsWith("}");
            return imports + "@SuppressWarnings(\"all\") class " + className + " { void example(" + given
                    + ") throws Exception {\n" + statements + (ended ? "" : "\n;") + "\n} }\n";
        }
    }

    @Test
    void everyExampleCompiles() {
        List<Example> examples = Stream.concat(javadoc(), pages()).toList();
        assertTrue(examples.size() >= 30, "only " + examples.size() + " examples were found");
        List<JavaFileObject> sources = new ArrayList<>();
        for (int i = 0; i < examples.size(); i++) {
            sources.add(source("Example" + i, examples.get(i)));
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
        List<String> options =
                List.of("-proc:none", "-nowarn", "-d", output.toString(), "-cp", System.getProperty("java.class.path"));
        compiler.getTask(null, null, problems, options, null, sources).call();
        List<String> errors = problems.getDiagnostics().stream()
                .filter(problem -> problem.getKind() == Diagnostic.Kind.ERROR)
                .map(problem -> described(problem, examples))
                .toList();
        assertEquals(List.of(), errors, () -> String.join("\n", errors));
    }

    private static String described(Diagnostic<? extends JavaFileObject> problem, List<Example> examples) {
        Matcher number = Pattern.compile("Example(\\d+)")
                .matcher(problem.getSource() == null ? "" : problem.getSource().getName());
        String place =
                number.find() ? examples.get(Integer.parseInt(number.group(1))).place() : "?";
        return place + ": " + problem.getMessage(Locale.ROOT);
    }

    private static JavaFileObject source(String className, Example example) {
        String text = example.source(className, imports(example.packageName()));
        return new SimpleJavaFileObject(URI.create("string:///" + className + ".java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return text;
            }
        };
    }

    /** All packages that users see, and the example's own, whose names win where two packages share one. */
    private static String imports(String packageName) {
        TreeSet<String> packages = new TreeSet<>(IMPORTS);
        files(SOURCES)
                .map(file -> packageOf(file))
                .filter(name -> !name.contains(".internal"))
                .forEach(name -> packages.add(name + ".*"));
        if (!packageName.isEmpty()) {
            packages.add(packageName + ".*");
        }
        return packages.stream().map(name -> "import " + name + "; ").collect(Collectors.joining());
    }

    private static Stream<Example> javadoc() {
        return files(SOURCES).flatMap(file -> {
            String text = text(file);
            return JAVADOC.matcher(text).results().map(match -> {
                String code = MARGIN.matcher(match.group(1)).replaceAll("");
                return example(place(file, text, match.start()), packageOf(file), "", code);
            });
        });
    }

    private static Stream<Example> pages() {
        return PAGES.stream().flatMap(page -> {
            String text = text(page);
            return FENCE.matcher(text).results().map(match -> {
                String given = match.group(1) == null ? "" : match.group(1);
                return example(place(page, text, match.start(2)), "", given, match.group(2));
            });
        });
    }

    private static Example example(String place, String packageName, String given, String code) {
        Matcher line = GIVEN.matcher(code);
        return line.find()
                ? new Example(place, packageName, line.group(1), code.substring(line.end()))
                : new Example(place, packageName, given, code);
    }

    private static String place(Path file, String text, int offset) {
        return file + ":" + (text.substring(0, offset).lines().count() + 1);
    }

    private static String packageOf(Path file) {
        return SOURCES.relativize(file.getParent())
                .toString()
                .replace(file.getFileSystem().getSeparator(), ".");
    }

    private static Stream<Path> files(Path folder) {
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.filter(file -> file.toString().endsWith(".java")).sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
