package org.longalign.model.safetensors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {
    private static final String NUMBER = "größe \"x\"";

    @TempDir
    Path folder;

    @Test
    void whatIsWrittenIsRead() throws IOException {
        Path file = folder.resolve("new/a.safetensors");
        List<SafetensorsWriter.Entry> entries = List.of(
                new SafetensorsWriter.Entry("bytes", TensorType.U8, List.of(3L)),
                new SafetensorsWriter.Entry(NUMBER, TensorType.I64, List.of()),
                new SafetensorsWriter.Entry("none", TensorType.F32, List.of(0L, 7L)),
                new SafetensorsWriter.Entry("half", TensorType.F16, List.of(2L, 2L)));
        try (SafetensorsWriter writer = new SafetensorsWriter(file, entries, Map.of("made", "by üs"))) {
            writer.put("half", ByteBuffer.wrap(new byte[] {1, 2, 3}));
            writer.put("bytes", ByteBuffer.wrap(new byte[] {9, 8, 7}));
            writer.put("half", ByteBuffer.wrap(new byte[] {4, 5, 6, 7, 8}));
            ByteBuffer number = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
            writer.put(NUMBER, number.putLong(-20).flip());
            writer.finish();
        }
        try (SafetensorsFile read = SafetensorsFile.open(file)) {
            assertEquals(Map.of("made", "by üs"), read.metadata());
            assertEquals(
                    List.of(NUMBER, "none", "half", "bytes"),
                    List.copyOf(read.tensors().keySet()),
                    "widest first");
            assertEquals(-20, bytes(read, NUMBER, 0, 8).getLong());
            assertEquals(ByteBuffer.wrap(new byte[] {3, 4, 5}), bytes(read, "half", 2, 3));
            assertEquals(List.of(2L, 2L), tensor(read, "half").shape());
            assertEquals(0, tensor(read, "none").bytes());
            assertThrows(IndexOutOfBoundsException.class, () -> bytes(read, "bytes", 1, 3));
            assertThrows(IndexOutOfBoundsException.class, () -> bytes(read, "bytes", -1, 1));
        }
        long header = ByteBuffer.wrap(Files.readAllBytes(file))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getLong(0);
        assertEquals(0, header % 8, "the data is aligned");
    }

    @Test
    void anUnfinishedFileIsRemovedAndTheOldOneStays() throws IOException {
        Path file = folder.resolve("a.safetensors");
        List<SafetensorsWriter.Entry> entries = List.of(new SafetensorsWriter.Entry("a", TensorType.U8, List.of(2L)));
        try (SafetensorsWriter writer = new SafetensorsWriter(file, entries, Map.of())) {
            writer.put("a", ByteBuffer.wrap(new byte[] {1, 2}));
            writer.finish();
        }
        try (SafetensorsWriter writer = new SafetensorsWriter(file, entries, Map.of())) {
            writer.put("a", ByteBuffer.wrap(new byte[] {3}));
            String message = String.valueOf(
                    assertThrows(IllegalStateException.class, writer::finish).getMessage());
            assertTrue(message.contains("tensor a of " + file + " has 2 bytes, but got 1"), message);
            assertThrows(IllegalArgumentException.class, () -> writer.put("a", ByteBuffer.allocate(2)));
            assertThrows(IllegalArgumentException.class, () -> writer.put("b", ByteBuffer.allocate(1)));
        }
        try (SafetensorsFile read = SafetensorsFile.open(file);
                Stream<Path> files = Files.list(folder)) {
            assertEquals(ByteBuffer.wrap(new byte[] {1, 2}), bytes(read, "a", 0, 2));
            assertEquals(List.of(file), files.toList());
        }
    }

    @Test
    void impossibleEntriesAreRefused() {
        SafetensorsWriter.Entry a = new SafetensorsWriter.Entry("a", TensorType.U8, List.of(2L));
        SafetensorsWriter.Entry reserved = new SafetensorsWriter.Entry("__metadata__", TensorType.U8, List.of());
        SafetensorsWriter.Entry huge = new SafetensorsWriter.Entry("b", TensorType.F64, List.of(1L << 61));
        SafetensorsWriter.Entry negative = new SafetensorsWriter.Entry("b", TensorType.F64, List.of(-1L));
        for (List<SafetensorsWriter.Entry> entries :
                List.of(List.of(a, a), List.of(reserved), List.of(huge), List.of(negative))) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> new SafetensorsWriter(folder.resolve("x"), entries, Map.of()).close());
        }
    }

    /** Headers with 8 bytes of data behind them, and what is said of them. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[1]|not a JSON object",
                "{'a':|not JSON",
                "{} {}|not JSON: Trailing token",
                "{'a':5}|tensor a: it has no data_offsets",
                "{}|the tensors take 0 bytes, but 8 follow",
                "{'a':{'dtype':'F33','shape':[2],'data_offsets':[0,8]}}|tensor a: dtype F33 is none of",
                "{'a':{'dtype':'F32','shape':[-2],'data_offsets':[0,8]}}|shape holds -2, which is no size",
                "{'a':{'dtype':'F32','shape':[2.0],'data_offsets':[0,8]}}|shape holds 2.0",
                "{'a':{'dtype':'F32','shape':[4611686018427387905,4],'data_offsets':[0,8]}}|more elements",
                "{'a':{'dtype':'F32','shape':[99999999999999999999],'data_offsets':[0,8]}}|shape holds 9999",
                "{'a':{'dtype':'F32','shape':[3],'data_offsets':[0,8]}}|F32 [3] takes 12 bytes",
                "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0]}}|data_offsets has 1 numbers",
                "{'a':{'dtype':'F32','shape':[2],'data_offsets':[8,0]}}|takes 8 bytes",
                "{'a':{'dtype':'F32','shape':2,'data_offsets':[0,8]}}|shape is no list",
                "{'a':{'dtype':'F32','shape':[4],'data_offsets':[0,16]}}|take 16 bytes, but 8 follow the header: the file",
                "{'a':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}}|begins at byte 4, and nothing fills the gap",
                "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},"
                        + "'b':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}}|tensor b begins at byte 0, inside tensor a",
                "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},"
                        + "'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}}|Duplicate field 'a'",
                "{'__metadata__':{'a':1}}|__metadata__.a is not a string",
                "{'__metadata__':[]}|__metadata__ is not a JSON object",
            })
    void badHeadersAreNamed(String header, String complaint) throws IOException {
        assertRefused(file(header.replace('\'', '"').getBytes(StandardCharsets.UTF_8), new byte[8]), complaint);
    }

    @Test
    void badFilesAreNamed() throws IOException {
        assertRefused(new byte[7], "it has 7 bytes, fewer than");
        assertRefused(new byte[16], "header's length as 0 bytes");
        for (long length : new long[] {9, 1 << 20, Long.MAX_VALUE, -1, Long.MIN_VALUE}) {
            byte[] bytes = new byte[16];
            ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
            assertRefused(bytes, "as " + Long.toUnsignedString(length) + " bytes, with 8 bytes in the file after");
        }
        assertRefused(file(new byte[] {'{', '"', (byte) 0xFF, '"', '}'}, new byte[0]), "not UTF-8");
        assertRefused(file("[".repeat(100_000).getBytes(StandardCharsets.UTF_8), new byte[0]), "nesting depth");
        assertThrows(NoSuchFileException.class, () -> SafetensorsFile.open(folder.resolve("none")));
    }

    private void assertRefused(byte[] content, String complaint) throws IOException {
        Path file = folder.resolve("bad.safetensors");
        Files.write(file, content);
        String message = String.valueOf(assertThrows(IllegalArgumentException.class, () -> SafetensorsFile.open(file))
                .getMessage());
        assertTrue(message.startsWith(file + ": ") && message.contains(complaint), message);
    }

    private static byte[] file(byte[] header, byte[] data) {
        return ByteBuffer.allocate(8 + header.length + data.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .put(header)
                .put(data)
                .array();
    }

    private static StoredTensor tensor(SafetensorsFile file, String name) {
        return file.tensors().values().stream()
                .filter(tensor -> tensor.name().equals(name))
                .findAny()
                .orElseThrow();
    }

    private static ByteBuffer bytes(SafetensorsFile file, String name, long from, int count) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
        file.read(tensor(file, name), from, buffer);
        return buffer.flip();
    }
}
