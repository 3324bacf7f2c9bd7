package org.longalign.corpus.source;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** More text than the heap could hold is read, whatever it is packed in. */
class ConstantMemoryTest {
    private static final int HEAP_MEGABYTES = 48;
    private static final int MEGABYTES = 200;

    @TempDir
    Path folder;

    @Test
    void twoHundredMegabytesGoThroughASmallHeap() throws IOException, InterruptedException {
        String text = text();
        byte[] line = SourceFiles.utf8("{\"text\":\"" + text + "\"}\n");
        int lines = MEGABYTES * 1_000_000 / line.length;
        Path jsonl = folder.resolve("a.jsonl.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(jsonl), 1 << 16)) {
            for (int i = 0; i < lines; i++) {
                out.write(line);
            }
            out.write(SourceFiles.utf8("{\"text\":\""));
            byte[] million = SourceFiles.utf8("x".repeat(1_000_000));
            for (int i = 0; i < HEAP_MEGABYTES; i++) {
                out.write(million); // one record that is larger than the heap
            }
            out.write(SourceFiles.utf8("\"}\n"));
        }
        Path array = folder.resolve("b.json");
        int objects = lines / 4;
        try (OutputStream out = Files.newOutputStream(array)) {
            for (int i = 0; i < objects; i++) {
                out.write(i == 0 ? '[' : ',');
                out.write(line, 0, line.length - 1);
            }
            out.write(']');
        }
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx" + HEAP_MEGABYTES + "m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ConstantMemory.class.getName(),
                        jsonl.toString(),
                        array.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        long characters = (long) (lines + objects) * text.length();
        assertEquals(characters + " 1", output.strip());
    }

    /** Twenty thousand characters that pack well enough to be written fast. */
    private static String text() {
        Random random = new Random(1);
        StringBuilder text = new StringBuilder();
        while (text.length() < 20_000) {
            text.append((char) ('a' + random.nextInt(26))).append(" word ");
        }
        return text.toString();
    }
}
