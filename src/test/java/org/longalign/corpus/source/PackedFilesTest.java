package org.longalign.corpus.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.longalign.corpus.source.SourceFiles.gzip;
import static org.longalign.corpus.source.SourceFiles.joined;
import static org.longalign.corpus.source.SourceFiles.read;
import static org.longalign.corpus.source.SourceFiles.utf8;
import static org.longalign.corpus.source.SourceFiles.write;
import static org.longalign.corpus.source.SourceFiles.zstd;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.longalign.corpus.source.SourceFiles.Result;

/** Gzip and zstd files: whole, in several members, torn and corrupt. */
class PackedFilesTest {
    private static final int LINES = 400;

    @TempDir
    Path folder;

    private static byte[] lines(int from, int to) {
        Random random = new Random(from);
        StringBuilder lines = new StringBuilder();
        for (int i = from; i < to; i++) {
            String noise = Long.toString(random.nextLong(), 36);
            lines.append("{\"text\": \"document ")
                    .append(i)
                    .append(' ')
                    .append(noise)
                    .append("\"}\n");
        }
        return utf8(lines.toString());
    }

    private static byte[] packed(String how, byte[] bytes) throws IOException {
        return how.equals("gzip") ? gzip(bytes) : zstd(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zstd"})
    void packingIsSeenFromTheBytesAndMembersFollowEachOther(String how) throws IOException {
        byte[] two = joined(packed(how, lines(0, 250)), packed(how, lines(250, LINES)));
        Path packed = write(folder.resolve("packed/name-says-nothing.jsonl"), two);
        Path plain = write(folder.resolve("plain/name-says-nothing.jsonl"), lines(0, 250));
        Files.write(plain, joined(lines(0, 250), lines(250, LINES)));
        Result result = read(Sources.jsonl(packed));
        assertEquals(LINES, result.documents().size());
        assertEquals(read(Sources.jsonl(plain)).documents(), result.documents());
        assertEquals(List.of(), result.bad());
    }

    @Test
    void zeroBytesMayFollowGzipAndASkippableFrameMayPrecedeZstd() throws IOException {
        byte[] frame = {0x50, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 9, 9};
        Path zeros = write(folder.resolve("zeros.jsonl.gz"), joined(gzip(lines(0, 3)), new byte[70_000]));
        Path framed = write(folder.resolve("framed.jsonl.zst"), joined(frame, zstd(lines(0, 3))));
        for (Path file : List.of(zeros, framed)) {
            Result result = read(Sources.jsonl(file));
            assertEquals(3, result.documents().size());
            assertEquals(List.of(), result.bad());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zstd"})
    void whatIsReadableOfATornFileIsKept(String how) throws IOException {
        byte[] first = packed(how, lines(0, 200));
        byte[] whole = joined(first, packed(how, lines(200, LINES)));
        List<String> texts =
                read(Sources.jsonl(write(folder.resolve("whole.jsonl"), whole))).texts();
        Random random = new Random(42);
        for (int round = 0; round < 60; round++) {
            int length = round == 0 ? first.length + 1 : 10 + random.nextInt(whole.length - 10);
            if (length == first.length) {
                continue; // a file of one whole member is not torn
            }
            Path file = write(folder.resolve("torn.jsonl"), Arrays.copyOf(whole, length));
            FieldSource source = Sources.jsonl(file);
            Result result = read(source);
            assertEquals(texts.subList(0, result.texts().size()), result.texts());
            assertEquals(1, result.bad().size(), () -> how + " cut at " + length + ": " + result.bad());
            assertEquals(
                    List.of(RecordError.DAMAGED),
                    List.copyOf(source.report().errors().keySet()));
            assertEquals(result.documents().size() + 1, result.bad().get(0).line());
            if (length > first.length) {
                assertTrue(result.documents().size() >= 200, () -> "cut at " + length + " of " + whole.length);
            }
            assertThrows(SourceCorpus.BrokenRecordException.class, () -> read(source.strict()));
        }
    }

    @Test
    void deflateHandsOverEveryByteBeforeTheEnd() throws IOException {
        byte[] whole = gzip(lines(0, LINES));
        int before = -1;
        for (int length = whole.length - 40; length < whole.length; length++) {
            Path file = write(folder.resolve("torn.jsonl"), Arrays.copyOf(whole, length));
            int count = read(Sources.jsonl(file)).documents().size();
            assertTrue(count >= before && count > LINES - 10, count + " documents of " + LINES);
            before = count;
        }
        assertEquals(LINES, before, "only the checksum was cut off at last");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zstd"})
    void somethingElseBehindTheDataIsReported(String how) throws IOException {
        Path file = write(folder.resolve("a.jsonl"), joined(packed(how, lines(0, 5)), utf8("something else")));
        Result result = read(Sources.jsonl(file));
        assertEquals(5, result.documents().size());
        assertEquals(1, result.bad().size());
        assertEquals(6, result.bad().get(0).line());
    }

    @Test
    void aWrongChecksumIsReported() throws IOException {
        byte[] packed = gzip(lines(0, 5));
        packed[packed.length - 5] ^= 1;
        Result result = read(Sources.jsonl(write(folder.resolve("a.jsonl"), packed)));
        assertEquals(5, result.documents().size());
        assertEquals(List.of("a.jsonl:6: the gzip data is corrupt: its checksum does not match"), result.problems());
    }

    @Test
    void aDamagedFileDoesNotEndTheReading() throws IOException {
        byte[] packed = gzip(lines(0, LINES));
        write(folder.resolve("data/1.jsonl.gz"), Arrays.copyOf(packed, packed.length / 2));
        write(folder.resolve("data/2.jsonl.gz"), gzip(lines(0, 2)));
        write(folder.resolve("data/3.jsonl.zst"), utf8("Rar!\u001a\u0007 and so on"));
        FieldSource source = Sources.jsonl(folder.resolve("data"));
        Result result = read(source);
        assertTrue(result.ids().contains("data/2.jsonl.gz:2"));
        assertEquals(2, result.bad().size());
        assertEquals(
                "3.jsonl.zst:1: the file is packed with rar, which is not supported; unpack it or repack it with gzip",
                result.problems().get(1));
        assertEquals(3, source.report().files().size());
        assertTrue(source.report().complete());
    }

    @Test
    void anEmptyFileHasNoDocumentsAndNoError() throws IOException {
        Result result = read(Sources.jsonl(write(folder.resolve("a.jsonl"), "")));
        assertEquals(List.of(), result.documents());
        assertEquals(List.of(), result.bad());
    }
}
