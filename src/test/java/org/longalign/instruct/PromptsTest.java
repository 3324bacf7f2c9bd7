package org.longalign.instruct;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.longalign.data.Language;

class PromptsTest {
    @TempDir
    Path home;

    private Path folder;

    @BeforeEach
    void write() {
        folder = home.resolve("prompts");
        Prompts.shipped().write(folder);
    }

    @Test
    void whatWasWrittenIsReadAgain() throws IOException {
        Prompts read = Prompts.read(folder);
        assertEquals(Prompts.shipped().version(), read.version());
        for (TaskType taskType : TaskType.values()) {
            for (Language language : Language.values()) {
                assertEquals(Prompts.shipped().of(taskType, language), read.of(taskType, language));
            }
        }
        assertEquals("8 prompts, " + folder + ", version " + read.version(), read.toString());
        Path file = folder.resolve("summary.en.txt");
        Files.writeString(file, Files.readString(file).replace("\n", "\r\n"));
        assertEquals(read.version(), Prompts.read(folder).version(), "line ends are no part of a prompt");
    }

    @Test
    void anEditedPromptHasAnotherVersionAndTheOthersKeepTheirs() throws IOException {
        Files.writeString(folder.resolve("summary.zh.txt"), "写五个概括请求。\n");
        Prompts edited = Prompts.read(folder);
        Prompt summary = edited.of(TaskType.SUMMARY, Language.CHINESE);
        assertEquals("写五个概括请求。", summary.text());
        assertNotEquals(Prompts.shipped().of(TaskType.SUMMARY, Language.CHINESE).version(), summary.version());
        assertEquals(
                Prompts.shipped().of(TaskType.SUMMARY, Language.ENGLISH),
                edited.of(TaskType.SUMMARY, Language.ENGLISH));
        assertNotEquals(Prompts.shipped().version(), edited.version());
    }

    @Test
    void whereAFolderIsSilentTheShippedOnesAreUsed() throws IOException {
        Files.delete(folder.resolve("general.en.txt"));
        assertEquals(Prompts.shipped().version(), Prompts.read(folder).version());
    }

    @Test
    void wrongNamesAndEmptyFilesAreNamed() throws IOException {
        Path other = folder.resolve("sumary.en.txt");
        Files.writeString(other, "Ask.");
        assertTrue(refusal().startsWith(folder + " contains sumary.en.txt; prompts are the files extraction.en.txt, "));
        Files.delete(other);
        Files.writeString(folder.resolve("reasoning.en.txt"), " \n");
        assertEquals(folder + ": the prompt reasoning.en is empty", refusal());
        Path empty = Files.createDirectory(home.resolve("empty"));
        IllegalArgumentException none = assertThrows(IllegalArgumentException.class, () -> Prompts.read(empty));
        assertTrue(String.valueOf(none.getMessage()).startsWith(empty + " contains no prompt"), none::toString);
        assertThrows(UncheckedIOException.class, () -> Prompts.read(home.resolve("nowhere")));
    }

    private String refusal() {
        return String.valueOf(assertThrows(IllegalArgumentException.class, () -> Prompts.read(folder))
                .getMessage());
    }
}
