package org.longalign.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LengthFileTest {
    @TempDir
    private Path folder;

    @Test
    void plainAndGzipReadTheSame() throws IOException {
        Path plain = Files.writeString(folder.resolve("a.csv"), "3\n 100 \n7");
        Path zipped = folder.resolve("a.csv.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(zipped))) {
            out.write("3\n100\n7\n".getBytes(StandardCharsets.UTF_8));
        }
        assertArrayEquals(new int[] {3, 100, 7}, LengthFile.read(plain, 100));
        assertArrayEquals(new int[] {3, 100, 7}, LengthFile.read(zipped, 100));
    }

    @ParameterizedTest
    @CsvSource({
        "0, a length of 0; it must be from 1 to 100",
        "-4, a length of -4; it must be from 1 to 100",
        "101, a length of 101; it must be from 1 to 100",
        "NaN, \"NaN\" is not a whole number",
        "'', \"\" is not a whole number"
    })
    void aBadLineIsNamed(String line, String reason) throws IOException {
        Path file = Files.writeString(folder.resolve("bad.csv"), "5\n" + line + "\n6\n");
        Exception e = assertThrows(IOException.class, () -> LengthFile.read(file, 100));
        assertEquals(file + ", line 2: " + reason, e.getMessage());
    }

    @Test
    void anEmptyFileIsRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("empty.csv"), "");
        Exception e = assertThrows(IOException.class, () -> LengthFile.read(file, 100));
        assertEquals(file + " is empty; one length a line is needed", e.getMessage());
    }
}
