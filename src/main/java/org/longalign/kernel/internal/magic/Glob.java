package org.longalign.kernel.internal.magic;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Finds paths by IJava's and JJava's patterns: {@code *} matches any characters of a name, {@code ?} one, {@code **}
 * also folders in between; a pattern that ends with {@code /} means all files of that folder. {@code ~/} is the user's
 * home. Relative patterns start at the working folder.
 */
public final class Glob {
    private Glob() {}

    /**
     * Splits a list of patterns like a class path, at colons or, on Windows, at semicolons: {@code "lib/*:a.jar"} ->
     * {@code [lib/*, a.jar]}.
     */
    public static List<String> split(String patterns) {
        return Arrays.stream(patterns.split(File.pathSeparator, -1))
                .map(String::strip)
                .filter(pattern -> !pattern.isEmpty())
                .toList();
    }

    /**
     * The files and folders that match a pattern, sorted; empty if none does.
     *
     * @throws MagicException if the pattern is no path
     */
    public static List<Path> find(String pattern) {
        String forward = home(pattern).replace('\\', '/');
        String whole = forward.endsWith("/") ? forward + "*" : forward;
        int wild = firstWildcard(whole);
        try {
            if (wild < 0) {
                Path path = Path.of(whole);
                return Files.exists(path) ? List.of(path.toAbsolutePath().normalize()) : List.of();
            }
            int rootEnd = whole.lastIndexOf('/', wild);
            Path root = Path.of(rootEnd < 0 ? "" : whole.substring(0, Math.max(rootEnd, 1)))
                    .toAbsolutePath()
                    .normalize();
            String rest = whole.substring(rootEnd + 1);
            return Files.isDirectory(root) ? matching(root, rest) : List.of();
        } catch (InvalidPathException e) {
            throw new MagicException("not a path: " + pattern + " (" + e.getReason() + ")", e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + pattern + ": " + e.getMessage(), e);
        }
    }

    private static String home(String pattern) {
        return pattern.startsWith("~/") ? System.getProperty("user.home", "") + pattern.substring(1) : pattern;
    }

    private static int firstWildcard(String pattern) {
        for (int i = 0; i < pattern.length(); i++) {
            if (pattern.charAt(i) == '*' || pattern.charAt(i) == '?') {
                return i;
            }
        }
        return -1;
    }

    private static List<Path> matching(Path root, String rest) throws IOException {
        int depth = rest.contains("**") ? Integer.MAX_VALUE : rest.split("/", -1).length;
        // Other glob syntax than stars and question marks is literal.
        PathMatcher matcher =
                FileSystems.getDefault().getPathMatcher("glob:" + rest.replaceAll("[\\[\\]{}\\\\]", "\\\\$0"));
        List<Path> found = new ArrayList<>();
        try (Stream<Path> paths = Files.walk(root, depth)) {
            paths.filter(path -> !path.equals(root) && matcher.matches(root.relativize(path)))
                    .sorted()
                    .forEach(found::add);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return found;
    }
}
