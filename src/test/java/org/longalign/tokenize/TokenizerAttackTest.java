package org.longalign.tokenize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.longalign.Trials;

/** The crafted files of {@link TokenizerAttacks}, all in one process, which none of them may end. */
@Tag(Trials.TAG)
class TokenizerAttackTest {
    /** One of each way in which the native library ends its process, and what is used in this one. */
    private static final List<String> FEW = List.of(
            "normalizer: replace (a+)+$",
            "normalizer: short map",
            "split: 5,000 brackets",
            "fixed length 0",
            "bpe: long prefix",
            "bpe: id 2^32",
            "template: absent special",
            "template: B of one text",
            "decoder: strip both",
            "padding: multiple of 0",
            "file: 5,000 brackets",
            "added: 5,000 tokens");

    @TempDir
    Path folder;

    @Test
    void noFileEndsTheProcess() throws Exception {
        Set<String> all = TokenizerAttacks.files().keySet();
        assertTrue(all.size() >= 125 && all.containsAll(FEW));
        List<String> names = Boolean.getBoolean(Trials.SOAK) ? List.of() : FEW;
        Path out = folder.resolve("out");
        Process process = start(out, names);
        try {
            assertTrue(process.waitFor(20, TimeUnit.MINUTES), "it ends");
        } finally {
            process.destroyForcibly();
        }
        List<String> lines = Files.readAllLines(out, StandardCharsets.UTF_8);
        assertEquals(0, process.exitValue(), () -> String.join("\n", lines));
        List<String> expected = names.isEmpty() ? List.copyOf(all) : names;
        assertEquals("all\t" + expected.size(), lines.get(lines.size() - 1));
        for (int i = 0; i < expected.size(); i++) {
            String[] fields = lines.get(i).split("\t", -1);
            assertEquals(expected.get(i), fields[0]);
            assertTrue(
                    fields[1].equals("used")
                            || (Set.of("refused", "partly refused").contains(fields[1])
                                    && fields[2].contains("tokenizer.json")),
                    lines.get(i));
        }
    }

    private Process start(Path out, List<String> names) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-Dlongalign.tokenizer.seconds=2",
                "-cp",
                System.getProperty("java.class.path"),
                TokenizerAttacks.class.getName(),
                folder.toString()));
        command.addAll(names);
        return new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(folder.resolve("errors").toFile())
                .start();
    }
}
