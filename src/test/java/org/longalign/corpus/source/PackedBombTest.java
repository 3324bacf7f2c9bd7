package org.longalign.corpus.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.longalign.corpus.source.SourceFiles.read;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.longalign.corpus.source.SourceFiles.Result;

/** Small packed files that unpack to much. */
class PackedBombTest {
    @TempDir
    Path folder;

    @Test
    void aBombEndsAfterAGigabyteAndTheNextFileIsRead() throws IOException {
        Path bomb = folder.resolve("a.jsonl.zst");
        byte[] blank = new byte[1 << 20];
        Arrays.fill(blank, (byte) ' ');
        try (OutputStream out = new ZstdOutputStreamNoFinalizer(Files.newOutputStream(bomb))) {
            for (int i = 0; i < 1_100; i++) {
                out.write(blank);
            }
        }
        assertTrue(Files.size(bomb) < 1 << 20);
        Files.writeString(folder.resolve("b.jsonl"), "{\"text\": \"after\"}\n");
        Result result = read(Sources.jsonl(folder));
        assertEquals(List.of("after"), result.texts());
        assertTrue(result.problems().get(0).contains("more than 500 times its size"), result.problems()::toString);
    }

    @Test
    void whatTextCanBeIsNone() {
        assertFalse(SourceBytes.isBomb(1L << 30, 10));
        assertFalse(SourceBytes.isBomb(1L << 40, 1L << 32));
        assertTrue(SourceBytes.isBomb((1L << 30) + 1, 1_000_000));
    }
}
