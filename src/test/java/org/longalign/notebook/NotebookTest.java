package org.longalign.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NotebookTest {
    @Test
    void checkPrintsWhatHoldsAndThrowsWhatDoesNot() {
        PrintStream before = System.out;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            Notebook.check(true, "packs are full");
        } finally {
            System.setOut(before);
        }
        assertEquals("ok: packs are full" + System.lineSeparator(), bytes.toString(StandardCharsets.UTF_8));
        AssertionError error = assertThrows(AssertionError.class, () -> Notebook.check(false, "packs are full"));
        assertEquals("does not hold: packs are full", error.getMessage());
    }

    @Test
    void homeIsWhatTheVariableNames(@TempDir Path folder) {
        assertEquals(folder, Notebook.home(folder.toString(), Path.of("")));
    }

    @Test
    void homeIsFoundFromBelow(@TempDir Path folder) throws IOException {
        Path inside = Files.createDirectories(folder.resolve("notebooks/deeper"));
        Files.createFile(folder.resolve("pom.xml"));
        assertEquals(folder, Notebook.home(null, inside));
        assertEquals(folder, Notebook.home(" ", inside));
    }

    @Test
    void withoutAProjectHomeIsTheCurrentFolder(@TempDir Path folder) {
        assertEquals(folder, Notebook.home(null, folder));
    }

    @Test
    void liveOutputWithoutANotebookShowsNothing() {
        LiveOutput live = LiveOutput.open();
        assertFalse(live.isVisible());
        live.show("anything");
    }
}
