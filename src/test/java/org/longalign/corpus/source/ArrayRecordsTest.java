package org.longalign.corpus.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.longalign.corpus.source.SourceFiles.gzip;
import static org.longalign.corpus.source.SourceFiles.read;
import static org.longalign.corpus.source.SourceFiles.utf8;
import static org.longalign.corpus.source.SourceFiles.write;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.longalign.corpus.source.SourceFiles.Result;
import org.longalign.data.Jsonl;

/** Arrays of objects that are cut without being parsed. */
class ArrayRecordsTest {
    @TempDir
    Path folder;

    private Result texts(String json) throws IOException {
        return read(Sources.jsonArray(write(folder.resolve("a.json"), json)).maxRecordBytes(100_000));
    }

    @Test
    void cuttingAgreesWithParsing() throws IOException {
        Random random = new Random(7);
        int[] pieces = "ab{}[]\",:\\\n\t 桥\ud83d\ude00'".codePoints().toArray();
        List<String> texts = new ArrayList<>();
        StringBuilder array = new StringBuilder("\uFEFF [");
        for (int i = 0; i < 500; i++) {
            StringBuilder text = new StringBuilder("x");
            for (int k = random.nextInt(300); k > 0; k--) {
                text.appendCodePoint(pieces[random.nextInt(pieces.length)]);
            }
            texts.add(text.toString());
            Object value =
                    java.util.Map.of("text", texts.get(i), "more", List.of(List.of(1.5e3, true), java.util.Map.of()));
            array.append(i == 0 ? "" : random.nextBoolean() ? "," : "\n , \r\n");
            array.append(
                    random.nextBoolean()
                            ? Jsonl.JSON.writeValueAsString(value)
                            : Jsonl.JSON.writerWithDefaultPrettyPrinter().writeValueAsString(value));
        }
        Result result = texts(array + "]");
        assertEquals(List.of(), result.bad());
        assertEquals(500, result.texts().size());
        for (int i = 0; i < 500; i++) {
            assertEquals(texts.get(i), result.texts().get(i));
        }
    }

    @Test
    void objectsNeedNoArray() throws IOException {
        assertEquals(
                List.of("a", "b"), texts("{\"text\":\"a\"}\n{\"text\":\n\"b\"}").texts());
        assertEquals(List.of(), texts("[]").bad());
    }

    @Test
    void aMissingQuoteCostsOneObjectAlsoOnOneLine() throws IOException {
        Result result = texts(
                "[{\"text\":\"a\"},{\"text\":\"b, \"n\":1},{\"text\":\"Café, c\"},{\"text\":\"d\"},{\"text\":\"e\"}]");
        assertTrue(result.texts().containsAll(List.of("a", "d", "e")), result.texts()::toString);
        assertEquals(1, result.bad().size());
    }

    @Test
    void aTooLongObjectIsReportedAndTheNextIsFound() throws IOException {
        Result result = texts("[{\"text\":\"a\"},\n{\"text\":\"" + "b{}".repeat(60_000) + "\"},\n{\"text\":\"c\"}]");
        assertEquals(List.of("a", "c"), result.texts());
        assertEquals(List.of(2), result.bad().stream().map(Jsonl.BadLine::line).toList());
        assertEquals(List.of("a/a.json#1", "a/a.json#3"), result.ids());
    }

    @Test
    void aTornArrayKeepsWhatCameBefore() throws IOException {
        String whole = "[{\"text\":\"a\"},\n{\"text\":\"b\"},\n{\"text\":\"c\"}]";
        Result inside = texts(whole.substring(0, whole.length() - 5));
        assertEquals(List.of("a", "b"), inside.texts());
        assertEquals(List.of("a.json:3: the file ends inside an object"), inside.problems());
        Result between = texts(whole.substring(0, whole.length() - 1));
        assertEquals(List.of("a", "b", "c"), between.texts());
        assertEquals(List.of("a.json:3: the file ends inside the JSON array"), between.problems());
        byte[] packed = gzip(utf8(whole));
        Path file = write(folder.resolve("b.json"), Arrays.copyOf(packed, packed.length - 6));
        assertEquals(1, read(Sources.jsonArray(file)).bad().size());
    }
}
