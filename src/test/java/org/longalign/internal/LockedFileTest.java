package org.longalign.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LockedFileTest {
    @TempDir
    Path folder;

    @Test
    void isReadFromItsStartWhereverItWasWritten() throws IOException {
        try (LockedFile locked = LockedFile.open(folder.resolve("a"), "in use")) {
            locked.file().write(new byte[] {1, 2, 3});
            assertArrayEquals(new byte[] {1, 2, 3}, locked.fromStart().readAllBytes());
            assertArrayEquals(new byte[] {1, 2, 3}, locked.fromStart().readAllBytes());
        }
    }

    /** Two names of one file, which no path tells. */
    @Test
    void aHardLinkIsTheSameFile() throws IOException {
        Path file = folder.resolve("a");
        Path link = folder.resolve("b");
        try (LockedFile locked = LockedFile.open(file, "a is in use")) {
            Files.createLink(link, file);
            IllegalStateException e =
                    assertThrows(IllegalStateException.class, () -> LockedFile.open(link, "b is in use"));
            assertEquals("b is in use", e.getMessage());
            locked.file().write(1);
        }
        try (LockedFile locked = LockedFile.open(link, "b is in use")) {
            assertEquals(1, locked.file().length());
        }
    }
}
