package org.longalign.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EnvironmentNamesTest {
    private static final Pattern NAME = Pattern.compile("LONGALIGN_[A-Z][A-Z_]*[A-Z](?![A-Z_])");

    @Test
    void aMisspeltNameGetsTheNearestAndOthersNothing() {
        Set<String> set = new TreeSet<>(
                List.of("LONGALIGN_SEDS", "LONGALIGN_PORFILE", "LONGALIGN_SEEDS", "LONGALIGN_MY_OWN", "PATH", "SEDS"));
        assertEquals(
                List.of(
                        "LONGALIGN_PORFILE is set, but nothing reads it; did you mean LONGALIGN_PROFILE?",
                        "LONGALIGN_SEDS is set, but nothing reads it; did you mean LONGALIGN_SEEDS?"),
                EnvironmentNames.misspelt(set, List.of()));
        assertEquals(List.of(), EnvironmentNames.misspelt(Set.of("LONGALIGN_SEDS"), List.of("LONGALIGN_SEDS")));
    }

    @Test
    void theListHasTheNamesThatAreReadAndNoOthers() throws IOException {
        Set<String> read = names(List.of("src/main/java", "src/spark", "environment", "notebooks", "kernel"));
        Set<String> unlisted = new TreeSet<>(read);
        unlisted.removeAll(EnvironmentNames.known());
        assertEquals(Set.of(), unlisted, "read, but missing in variables.txt");
        Set<String> unread = new TreeSet<>(EnvironmentNames.known());
        unread.removeAll(read);
        unread.removeAll(names(List.of("src/test")));
        assertEquals(Set.of(), unread, "in variables.txt, but read by nothing");
    }

    private static Set<String> names(List<String> folders) throws IOException {
        Set<String> names = new TreeSet<>();
        for (String folder : folders) {
            try (Stream<Path> files = Files.walk(Path.of(folder))) {
                for (Path file : files.filter(EnvironmentNamesTest::isText).toList()) {
                    // Every byte is a character, since some files are no text.
                    Matcher name = NAME.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
                    while (name.find()) {
                        names.add(name.group());
                    }
                }
            }
        }
        return names;
    }

    private static boolean isText(Path file) {
        String name = file.toString();
        return Files.isRegularFile(file) && !name.contains("target") && !name.contains("__pycache__");
    }
}
