package org.longalign.corpus.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.longalign.corpus.Corpus;
import org.longalign.corpus.source.Sources.RemoteFile;
import org.longalign.data.Document;
import org.longalign.data.Jsonl.BadLine;

/** Parts of files that are cut at line ends, against the whole file. */
class CutFilesTest {
    @TempDir
    Path folder;

    /** Documents and broken records of a reading. */
    private record Read(List<Document> documents, List<BadLine> bad) {}

    private static Read read(List<? extends Corpus> parts) {
        Read read = new Read(new ArrayList<>(), new ArrayList<>());
        for (Corpus part : parts) {
            try (Stream<Document> documents = part.read(read.bad()::add)) {
                documents.forEach(read.documents()::add);
            }
        }
        return read;
    }

    /** Lines of 0 to 400 bytes, some blank or broken, with both line ends, and a mark and packed-looking bytes. */
    private static byte[] lines(long seed, boolean endsInLineEnd) throws IOException {
        Random random = new Random(seed);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(new byte[] {(byte) 0xef, (byte) 0xbb, (byte) 0xbf});
        for (int i = 0; i < 60; i++) {
            String text = ("text " + i + " \u732b").repeat(1 + random.nextInt(20));
            String line = switch (random.nextInt(9)) {
                case 0 -> "";
                case 1 -> "{broken " + i;
                case 2 -> "BZh PK\u0003\u0004 7z";
                case 3 -> "{\"text\": \"" + text + "\"}\r";
                case 4 -> "{\"text\": \"" + "long ".repeat(random.nextInt(120)) + "\"}";
                default -> "{\"text\": \"" + text + "\"}";
            };
            out.write(line.getBytes(StandardCharsets.UTF_8));
            if (i < 59 || endsInLineEnd) {
                out.write('\n');
            }
        }
        return out.toByteArray();
    }

    /** The parts with the numbers of their lines, as an engine finds them. */
    private static List<Corpus> numbered(FieldSource source, long bytes) {
        List<Corpus> parts = new ArrayList<>();
        long lines = 0;
        for (FieldSource part : source.parts(bytes)) {
            lines = part.continuesFile() ? lines : 0;
            parts.add(part.continuesFile() ? part.after(lines) : part);
            lines += part.lineEnds();
        }
        return parts;
    }

    @Test
    void partsOfAnySizeAreTheWholeFile() throws Exception {
        for (int seed = 0; seed < 6; seed++) {
            Path file = folder.resolve("f" + seed + ".jsonl");
            byte[] bytes = lines(seed, seed % 2 == 0);
            Files.write(file, bytes);
            FieldSource source = Sources.jsonl(file).maxRecordBytes(400);
            Read whole = read(List.of(source));
            assertTrue(whole.documents().size() > 20 && whole.bad().size() > 5);
            for (long size : new long[] {1, 2, 3, 7, 64, 100, 333, 1_000, bytes.length - 1, bytes.length, 1 << 20}) {
                if (size < 7 && seed > 1) {
                    continue; // thousands of parts
                }
                List<FieldSource> parts = source.parts(size);
                assertEquals(size >= bytes.length, parts.size() == 1);
                assertEquals(
                        bytes.length,
                        parts.stream().mapToLong(FieldSource::bytes).sum());
                assertEquals(whole, read(numbered(source, size)), "seed " + seed + ", parts of " + size);
            }
            assertEquals(whole, read(source.parts(333)), "lines are counted where no number is given");
        }
    }

    @Test
    void aLineLongerThanABufferBelongsToOnePart() throws Exception {
        Path file = folder.resolve("long.jsonl");
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 12; i++) {
            lines.append("{\"text\": \"")
                    .append("x".repeat(i % 3 == 0 ? 200_000 : 10))
                    .append(i)
                    .append("\"}\n");
        }
        Files.writeString(file, lines.toString());
        FieldSource source = Sources.jsonl(file);
        for (long size : new long[] {10_000, 65_536, 65_537, 199_999, 300_000}) {
            assertEquals(read(List.of(source)), read(numbered(source, size)), "parts of " + size);
        }
    }

    @Test
    void onlyPlainFilesOfLinesAreCut() throws Exception {
        byte[] bytes = lines(3, true);
        Files.write(folder.resolve("plain.jsonl"), bytes);
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(folder.resolve("gzip.jsonl")))) {
            out.write(bytes);
        }
        FieldSource both = Sources.jsonl(folder);
        List<FieldSource> parts = both.parts(1_000);
        assertEquals(
                1,
                parts.stream()
                        .filter(part -> part.files().get(0).endsWith("gzip.jsonl"))
                        .count());
        assertTrue(parts.size() > 5);
        assertEquals(read(List.of(both)), read(numbered(both, 1_000)));
        Path array = folder.resolve("array.json");
        Files.writeString(array, "[{\"text\": \"a\"},\n{\"text\": \"b\"}]");
        assertEquals(1, Sources.jsonArray(array).parts(5).size());
        Path text = folder.resolve("lines.txt");
        Files.writeString(text, "one\n\ntwo\nthree\n");
        assertEquals(1, Sources.text(text).parts(4).size());
        TextSource lines = Sources.text(text).oneDocumentPerLine();
        assertEquals(4, lines.parts(4).size());
        assertEquals(read(List.of(lines)), read(lines.parts(4)));
        Corpus all = Corpus.concat("all", List.of(both, lines));
        assertEquals(both.parts(9).size() + lines.parts(9).size(), all.parts(9).size());
        assertThrows(IllegalArgumentException.class, () -> both.parts(0));
        assertThrows(IllegalStateException.class, () -> both.after(3));
        Set<String> identities = new HashSet<>();
        parts.forEach(part -> assertTrue(identities.add(part.identity())));
        assertFalse(parts.get(0).continuesFile());
    }

    @Test
    void aRemoteFileIsReadFromAByteOn() throws Exception {
        byte[] bytes = lines(4, true);
        RemoteFile remote = new RemoteFile() {
            @Override
            public String name() {
                return "store://there/f.jsonl";
            }

            @Override
            public String label() {
                return "f.jsonl";
            }

            @Override
            public long size() {
                return bytes.length;
            }

            @Override
            public InputStream open() {
                return new java.io.ByteArrayInputStream(bytes);
            }
        };
        FieldSource source = Sources.jsonl("there", List.of(remote));
        Read whole = read(List.of(source));
        assertEquals(whole, read(numbered(source, 500)));
        assertNotEquals(List.of(), whole.bad());
    }
}
