package org.longalign.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.CopyOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NewFolderTest {
    private static final CopyOption[] REPLACE = {StandardCopyOption.REPLACE_EXISTING};

    @TempDir
    Path folder;

    private void write(String name, String content, CopyOption... options) {
        NewFolder.write(
                folder.resolve(name), "mark.*", options, to -> Files.writeString(to.resolve("mark.txt"), content));
    }

    private String content(String name) throws IOException {
        return Files.readString(folder.resolve(name).resolve("mark.txt"));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void takesThePlaceOfItsKindOnRequest() throws IOException {
        write("a", "one");
        assertThrows(UncheckedIOException.class, () -> write("a", "two"));
        assertEquals("one", content("a"));
        write("a", "three", REPLACE);
        assertEquals("three", content("a"));
        write("b", "new", REPLACE);
        assertEquals("new", content("b"));
        assertEquals(List.of("a", "b"), names());
    }

    @Test
    void keepsTheEarlierOneWhereTheNewOneFails() throws IOException {
        write("a", "one");
        UncheckedIOException failed = assertThrows(
                UncheckedIOException.class,
                () -> NewFolder.write(folder.resolve("a"), "mark.*", REPLACE, to -> {
                    throw new IOException("disk full");
                }));
        assertEquals("could not write " + folder.resolve("a") + ": disk full", failed.getMessage());
        assertEquals("one", content("a"));
        assertEquals(List.of("a"), names());
    }

    @Test
    void leavesFoldersOfAnotherKindAlone() throws IOException {
        Files.writeString(Files.createDirectory(folder.resolve("home")).resolve("letter.txt"), "dear");
        Files.writeString(folder.resolve("file"), "text");
        for (String name : List.of("home", "file")) {
            UncheckedIOException refused = assertThrows(UncheckedIOException.class, () -> write(name, "one", REPLACE));
            assertTrue(
                    String.valueOf(refused.getMessage())
                            .contains("holds no mark.*, so it is something else: choose another folder"),
                    refused.getMessage());
            assertThrows(UncheckedIOException.class, () -> NewFolder.check(folder.resolve(name), "mark.*", REPLACE));
        }
        assertThrows(UnsupportedOperationException.class, () -> write("a", "one", StandardCopyOption.COPY_ATTRIBUTES));
    }

    @Test
    void findsAtOnceThatAFolderCannotBeMade() throws IOException {
        NewFolder.check(folder.resolve("x/y/z"), "mark.*");
        assertEquals(List.of(), names(), "a check leaves nothing");
        Files.writeString(folder.resolve("file"), "text");
        UncheckedIOException refused =
                assertThrows(UncheckedIOException.class, () -> NewFolder.check(folder.resolve("file/model"), "mark.*"));
        assertEquals(
                "could not write " + folder.resolve("file/model") + ": " + folder.resolve("file")
                        + " is a file, not a folder",
                refused.getMessage());
    }
}
