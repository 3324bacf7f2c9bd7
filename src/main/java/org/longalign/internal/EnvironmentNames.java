package org.longalign.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The environment variables of the project, to find those that are misspelt. */
public final class EnvironmentNames {
    /** The beginning of all their names. */
    public static final String PREFIX = "LONGALIGN_";

    private static final String RESOURCE = "variables.txt";

    private EnvironmentNames() {}

    /** The variables that something of the project reads. */
    public static Set<String> known() {
        try (InputStream in = EnvironmentNames.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("there is no resource " + RESOURCE);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.startsWith(PREFIX))
                    .collect(Collectors.toCollection(TreeSet::new));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + RESOURCE + ": " + e.getMessage(), e);
        }
    }

    /**
     * A line for each variable that begins as the project's do, is none of them, and is spelt almost like one: that nothing
     * reads it, and the names that may be meant.
     *
     * @param set the names of the variables that are set
     * @param read further names that are read
     */
    public static List<String> misspelt(Collection<String> set, Collection<String> read) {
        Set<String> known = known();
        known.addAll(read);
        List<String> ends = known.stream().map(EnvironmentNames::end).toList();
        return set.stream()
                .filter(name -> name.startsWith(PREFIX) && !known.contains(name))
                .sorted()
                .map(name -> misspelt(name, NearestNames.of(end(name), ends)))
                .filter(line -> !line.isEmpty())
                .toList();
    }

    private static String misspelt(String name, List<String> near) {
        return near.isEmpty()
                ? ""
                : name + " is set, but nothing reads it; did you mean "
                        + near.stream().map(end -> PREFIX + end).collect(Collectors.joining(" or ")) + "?";
    }

    /** The name without the beginning that all have, which would make any two alike. */
    private static String end(String name) {
        return name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name;
    }
}
