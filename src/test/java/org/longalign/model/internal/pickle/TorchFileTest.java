package org.longalign.model.internal.pickle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.longalign.Trials;
import org.longalign.model.internal.pickle.TorchArchive.Opcodes;
import org.longalign.model.safetensors.StoredTensor;
import org.longalign.model.safetensors.TensorType;

/** Files of {@code torch.save}: four that PyTorch made, and those of {@link TorchArchive}. */
class TorchFileTest {
    private static final List<Float> COUNTED = List.of(0f, 1f, 2f, 3f, 4f, 5f);
    private static final List<Float> TRANSPOSED = List.of(0f, 3f, 1f, 4f, 2f, 5f);

    @TempDir
    Path folder;

    @Test
    void aModulesStateIsReadAsPyTorchWroteIt() throws IOException {
        try (TorchFile file = TorchFile.open(resource("module.bin"))) {
            assertEquals(
                    List.of("a", "sixteen", "t", "tied"),
                    List.copyOf(file.tensors().keySet()));
            assertEquals(List.of(3L, 2L), tensor(file, "t").shape());
            assertEquals(COUNTED, floats(file, "a"));
            assertEquals(TRANSPOSED, floats(file, "t"));
            assertEquals(COUNTED, floats(file, "tied"));
            assertEquals(TensorType.F16, tensor(file, "sixteen").type());
            assertEquals(List.of((short) 0, (short) 0x3C00, (short) 0x4000, (short) 0x4200), halves(file, "sixteen"));
        }
        try (TorchFile file = TorchFile.open(resource("parameters.bin"))) {
            assertEquals(TensorType.BF16, tensor(file, "t").type());
            assertEquals(
                    List.of((short) 0, (short) 0x4040, (short) 0x3F80, (short) 0x4080, (short) 0x4000, (short) 0x40A0),
                    halves(file, "t"));
        }
    }

    @Test
    void oldFilesAndProgramsAreRefused() throws IOException {
        assertRefused(resource("legacy.bin"), "the format of PyTorch before 1.6, which is not read. Convert it");
        assertRefused(resource("script.bin"), "a TorchScript archive, which holds a program. Load it");
        Path tar = folder.resolve("tar.bin");
        byte[] bytes = new byte[512];
        System.arraycopy("ustar".getBytes(StandardCharsets.US_ASCII), 0, bytes, 257, 5);
        Files.write(tar, bytes);
        assertRefused(tar, "the format of PyTorch before 1.6");
        for (String start : List.of("<!DOCTYPE html>| is a web page", "GGUF|GGUF", "|is empty", "x|no ZIP archive")) {
            Path other = folder.resolve("other.bin");
            Files.writeString(other, start.substring(0, start.indexOf('|')));
            assertRefused(other, start.substring(start.indexOf('|') + 1));
        }
    }

    /** Random views of up to five dimensions, transposed, stepped, expanded and overlapping, against one by one. */
    @Test
    void viewsAreReadAsTheirDefinitionSays() throws IOException {
        Random random = new Random(31);
        for (TensorType type : List.of(TensorType.BF16, TensorType.F32, TensorType.I64)) {
            for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
                int elements = 4000;
                List<TorchArchive.View> views = new ArrayList<>();
                while (views.size() < 150) {
                    TorchArchive.View view = view("v" + views.size(), type, elements, random);
                    if (view != null) {
                        views.add(view);
                    }
                }
                ByteBuffer storage =
                        ByteBuffer.allocate(elements * type.bytes()).order(order);
                for (int i = 0; i < elements; i++) {
                    put(storage, type, i);
                }
                Path path = folder.resolve("views.bin");
                TorchArchive.of(TorchArchive.pickle(views))
                        .with("data/0", storage.array())
                        .with(
                                "byteorder",
                                (order == ByteOrder.BIG_ENDIAN ? "big" : "little").getBytes(StandardCharsets.UTF_8))
                        .write(path);
                try (TorchFile file = TorchFile.open(path)) {
                    for (TorchArchive.View view : views) {
                        assertEquals(
                                oneByOne(view, type),
                                inPieces(file, tensor(file, view.name()), random),
                                view::toString);
                    }
                }
            }
        }
    }

    @Test
    void aTransposedMatrixOfManyPiecesIsReadWhole() throws IOException {
        int rows = 1500;
        int columns = 1700;
        ByteBuffer storage = ByteBuffer.allocate(rows * columns * 4).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < rows * columns; i++) {
            storage.putInt(i);
        }
        TorchArchive.View view = new TorchArchive.View(
                "t", "0", "FloatStorage", (long) rows * columns, 0, List.of(1700L, 1500L), List.of(1L, 1700L));
        Path path = folder.resolve("t.bin");
        TorchArchive.of(TorchArchive.pickle(List.of(view)))
                .with("data/0", storage.array())
                .write(path);
        try (TorchFile file = TorchFile.open(path)) {
            StoredTensor tensor = tensor(file, "t");
            ByteBuffer piece = ByteBuffer.allocate(3_000_004).order(ByteOrder.LITTLE_ENDIAN);
            for (long from = 0; from < tensor.bytes(); from += piece.capacity()) {
                file.read(tensor, from, piece.clear().limit((int) Math.min(piece.capacity(), tensor.bytes() - from)));
                for (int i = 0; i < piece.limit() / 4; i++) {
                    int element = (int) (from / 4) + i;
                    assertEquals(element % rows * columns + element / rows, piece.getInt(4 * i));
                }
            }
        }
    }

    @Test
    void largeArchivesHaveTheirDirectoryInAnotherForm() throws IOException {
        Path path = folder.resolve("large.bin");
        byte[] plain = sample().bytes();
        Files.write(path, large(plain));
        try (TorchFile file = TorchFile.open(path)) {
            assertEquals(COUNTED, floats(file, "a"));
        }
        byte[] bad = large(plain);
        // The locator's offset, 8 bytes into the 20 before the 22 of the end.
        ByteBuffer.wrap(bad).order(ByteOrder.LITTLE_ENDIAN).putLong(bad.length - 34, Long.MAX_VALUE);
        Files.write(path, bad);
        assertRefused(path, "said to end at byte 9223372036854775807");
    }

    @Test
    void compressedRecordsAreRefused() throws IOException {
        Path path = folder.resolve("packed.bin");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(path))) {
            zip.putNextEntry(new ZipEntry("archive/data.pkl"));
            zip.write(new Opcodes().add('}', '.').bytes());
        }
        assertRefused(path, "archive/data.pkl is compressed or encrypted");
    }

    @Test
    @Tag(Trials.LONG)
    void cutFilesAreRefused() throws IOException {
        byte[] whole = sample().bytes();
        Path path = folder.resolve("cut.bin");
        for (int length = 0; length < whole.length; length++) {
            Files.write(path, Arrays.copyOf(whole, length));
            assertRefused(path, length < 4 ? "" : "cut short; download it again");
        }
        Files.write(path, whole);
        try (TorchFile file = TorchFile.open(path)) {
            Files.write(path, Arrays.copyOf(whole, 40), StandardOpenOption.TRUNCATE_EXISTING);
            IOException cut = assertThrows(IOException.class, () -> floats(file, "a"));
            assertTrue(String.valueOf(cut.getMessage()).startsWith(path + ": it ends at byte"), cut.getMessage());
        }
    }

    @Test
    void badDictionariesAreRefused() throws IOException {
        assertContent(new Opcodes().add('K', 5, '.'), "it holds an integer instead of a dictionary of tensors");
        assertContent(new Opcodes().add('}').text("a").add('}', 's', '.'), "tensor a: it is a dictionary");
        assertContent(new Opcodes().add('}').text("a").add('N', 's', '.'), "tensor a: it is None");
        TorchArchive.View none = new TorchArchive.View("a", "7", "FloatStorage", 1, 0, List.of(1L), List.of(1L));
        assertContent(pickled(none), "tensor a: the archive has no archive/data/7");
        TorchArchive.View longer = new TorchArchive.View("a", "0", "FloatStorage", 7, 0, List.of(1L), List.of(1L));
        assertContent(pickled(longer), "tensor a: its storage archive/data/0 has 24 bytes instead of 28");
        TorchArchive.View far =
                new TorchArchive.View("a", "0", "FloatStorage", 6, 0, List.of(1L << 40, 1L), List.of(0L, 1L));
        assertContent(pickled(far), "tensor a: its 1099511627776 elements of F32 are more than the file has");
        for (List<List<Long>> view : List.of(
                List.of(List.of(3L, 2L), List.of(2L, 2L)),
                List.of(List.of(7L), List.of(1L)),
                List.of(List.of(Long.MAX_VALUE, 2L), List.of(Long.MAX_VALUE, 1L)))) {
            TorchArchive.View outside = new TorchArchive.View("a", "0", "FloatStorage", 6, 0, view.get(0), view.get(1));
            assertContent(pickled(outside), "does not lie in its storage of 6 elements");
        }
        TorchArchive.View negative = new TorchArchive.View("a", "0", "FloatStorage", 6, 5, List.of(2L), List.of(-1L));
        assertContent(pickled(negative), "none may be negative");
        TorchArchive.View complex = new TorchArchive.View("a", "0", "ComplexFloatStorage", 3, 0, List.of(), List.of());
        assertContent(pickled(complex), "it names torch.ComplexFloatStorage, numbers of a type that is not read");
    }

    /** Pickles in hexadecimal digits, and what is said of them. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "636F730A73797374656D0A2E|byte 0: it names os.system, which weights do not need and which could run code",
                "636275696C74696E730A6576616C0A2E|it names builtins.eval",
                "8C02646F8C0A5F5F696D706F72745F5F932E|it names do.__import__",
                "5D8181|the instruction NEWOBJ, which makes an object of any class",
                "287D6F2E|the instruction OBJ, which makes an object of any class",
                "FF2E|0xff is no instruction of a pickle",
                "2E|a value is used, but there is none",
                "282E|a value is used, but there is none",
                "7D|cut short",
                "8BFFFFFF7F2E|a length of 2147483647 bytes is given",
                "8BFFFFFFFF2E|a length of -1 bytes is given",
                "8A0901020304050607080900|a number of 9 bytes",
                "58FFFFFFFF2E|a length of 4294967295 bytes is given",
                "8DFFFFFFFFFFFFFF7F2E|a length of 9223372036854775807 bytes",
                "7D72FFFFFFFF2E|value 4294967295 is to be remembered, but there are only 0",
                "68012E|value 1 was never remembered",
                "5801000000FF2E|a string is not UTF-8",
                "7D4B014B02732E|a dictionary has an integer as a key",
                "7D5D4B02732E|a dictionary has a list as a key",
                "7D285801000000612E|it holds a string",
                "4E4E522E|None is called, which is no function",
                "63636F6C6C656374696F6E730A4F726465726564446963740A4E522E|arguments of collections.OrderedDict is None",
                "63636F6C6C656374696F6E730A4F726465726564446963740A4B0185522E|is called with 1 arguments",
                "2951|a storage's id is not",
                "5D7D622E|attributes in a dictionary are given to a list",
                "4939393939393939393939393939393939393939390A2E|is no integer of 64 bits",
            })
    void badPicklesAreRefused(String pickle, String complaint) throws IOException {
        assertContent(hexadecimal(pickle), complaint);
    }

    @Test
    void deepAndRepeatedStructuresTakeNoStackAndNoTime() throws IOException {
        Opcodes deep = new Opcodes().add('}').text("a");
        for (int i = 0; i < 1_000_000; i++) {
            deep.add(i % 2 == 0 ? ')' : 'N', 0x85);
        }
        assertContent(deep.add('.'), "it holds a tuple");
        Opcodes bomb = new Opcodes().add(')');
        for (int i = 0; i < 1000; i++) {
            bomb.add('2', '2', 0x87);
        }
        assertContent(bomb.add('.'), "it holds a tuple");
        Opcodes own = new Opcodes().add('}', 'q', 0).text("a").add('h', 0, 's', '.');
        assertContent(own, "tensor a: it is a dictionary");
        Opcodes wide = new Opcodes()
                .add('}')
                .text("a")
                .global("torch._utils", "_rebuild_tensor")
                .add('(', '(');
        wide.text("storage")
                .global("torch", "FloatStorage")
                .text("0")
                .text("cpu")
                .add('K', 6, 't', 'Q', 'K', 0, '(');
        for (int i = 0; i < 100_000; i++) {
            wide.add('K', 1);
        }
        assertContent(wide.add('t', '2', 't', 'R', 's', '.'), "a tensor has 100000 dimensions; PyTorch allows 64");
        byte[] long8 = new byte[TorchFile.MAX_PICKLE_BYTES + 1];
        assertRefused(write(TorchArchive.of(long8)), "has 8388609 bytes; at most 8388608 are read");
    }

    private TorchArchive sample() {
        TorchArchive.View view = new TorchArchive.View("a", "0", "FloatStorage", 6, 0, List.of(6L), List.of(1L));
        ByteBuffer storage = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
        COUNTED.forEach(storage::putFloat);
        return TorchArchive.of(TorchArchive.pickle(List.of(view))).with("data/0", storage.array());
    }

    private static byte[] pickled(TorchArchive.View view) {
        return TorchArchive.pickle(List.of(view));
    }

    private void assertContent(Opcodes pickle, String complaint) throws IOException {
        assertContent(pickle.bytes(), complaint);
    }

    private void assertContent(byte[] pickle, String complaint) throws IOException {
        assertRefused(write(sample().with("data.pkl", pickle)), complaint);
    }

    private Path write(TorchArchive archive) throws IOException {
        Path path = folder.resolve("bad.bin");
        archive.write(path);
        return path;
    }

    private static void assertRefused(Path path, String complaint) {
        String message = String.valueOf(assertThrows(IllegalArgumentException.class, () -> TorchFile.open(path))
                .getMessage());
        assertTrue(message.startsWith(path + ": ") && message.contains(complaint), message);
    }

    private static byte[] hexadecimal(String digits) {
        ByteBuffer bytes = ByteBuffer.allocate(digits.length() / 2);
        for (int i = 0; i < digits.length(); i += 2) {
            bytes.put((byte) Integer.parseInt(digits.substring(i, i + 2), 16));
        }
        return bytes.array();
    }

    /** The same archive with every number of the directory in the fields for large files. */
    private static byte[] large(byte[] bytes) {
        ByteBuffer plain = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int end = plain.capacity() - 22;
        int directory = plain.getInt(end + 16);
        ByteBuffer out = ByteBuffer.allocate(2 * plain.capacity() + 1000).order(ByteOrder.LITTLE_ENDIAN);
        out.put(bytes, 0, directory);
        for (int at = directory; at < end; ) {
            int name = plain.getShort(at + 28);
            int start = out.position();
            out.put(bytes, at, 46 + name);
            out.putInt(start + 20, -1)
                    .putInt(start + 24, -1)
                    .putInt(start + 42, -1)
                    .putShort(start + 30, (short) 34);
            // An unknown field of two bytes before the one of large numbers.
            out.putShort((short) 77).putShort((short) 2).putShort((short) 5);
            out.putShort((short) 1).putShort((short) 24);
            out.putLong(plain.getInt(at + 24)).putLong(plain.getInt(at + 20)).putLong(plain.getInt(at + 42));
            at += 46 + name + plain.getShort(at + 30);
        }
        int large = out.position();
        out.putInt(0x06064b50).putLong(44).putInt(0x2D002D).putInt(0).putInt(0);
        long records = plain.getShort(end + 10);
        out.putLong(records).putLong(records).putLong((long) large - directory).putLong(directory);
        out.putInt(0x07064b50).putInt(0).putLong(large).putInt(1);
        out.put(bytes, end, 22);
        int newEnd = out.position() - 22;
        out.putInt(newEnd + 8, -1).putInt(newEnd + 12, -1).putInt(newEnd + 16, -1);
        return Arrays.copyOf(out.array(), out.position());
    }

    /** A random view, or null where it would leave the storage. */
    private static TorchArchive.@Nullable View view(String name, TensorType type, int elements, Random random) {
        int dimensions = random.nextInt(6);
        List<Long> shape = new ArrayList<>();
        for (int i = 0; i < dimensions; i++) {
            shape.add((long) (random.nextInt(12) == 0 ? 0 : 1 + random.nextInt(dimensions > 2 ? 6 : 40)));
        }
        List<Long> strides = new ArrayList<>(TorchArchive.rowMajor(shape));
        if (random.nextInt(3) > 0) {
            for (int i = 0; i < dimensions; i++) {
                int other = random.nextInt(dimensions);
                if (random.nextBoolean()) {
                    strides.set(i, strides.set(other, strides.get(i)));
                    shape.set(i, shape.set(other, shape.get(i)));
                } else if (random.nextInt(3) == 0) {
                    strides.set(i, (long) random.nextInt(9));
                } else if (random.nextInt(3) == 0) {
                    strides.set(i, strides.get(i) * 2);
                }
            }
        }
        long last = random.nextInt(50);
        long offset = last;
        for (int i = 0; i < dimensions; i++) {
            last += Math.max(0, shape.get(i) - 1) * strides.get(i);
        }
        return last >= elements
                ? null
                : new TorchArchive.View(name, "0", TorchArchive.storage(type), elements, offset, shape, strides);
    }

    private static List<Long> oneByOne(TorchArchive.View view, TensorType type) {
        List<Long> values = new ArrayList<>();
        long count = view.shape().stream().reduce(1L, (a, b) -> a * b);
        for (long element = 0; element < count; element++) {
            long rest = element;
            long place = view.offset();
            for (int i = view.shape().size() - 1; i >= 0; i--) {
                place += rest % view.shape().get(i) * view.strides().get(i);
                rest /= view.shape().get(i);
            }
            values.add(type == TensorType.BF16 ? (short) place : place);
        }
        return values;
    }

    private static List<Long> inPieces(TorchFile file, StoredTensor tensor, Random random) throws IOException {
        List<Long> values = new ArrayList<>();
        int size = tensor.type().bytes();
        for (long from = 0; from < tensor.bytes(); ) {
            int bytes = (int) Math.min((1 + random.nextInt(700)) * (long) size, tensor.bytes() - from);
            ByteBuffer piece = ByteBuffer.allocate(bytes + 3).position(3);
            file.read(tensor, from, piece);
            assertEquals(0, piece.remaining());
            piece.position(3).order(ByteOrder.LITTLE_ENDIAN);
            ByteBuffer elements = piece.slice().order(ByteOrder.LITTLE_ENDIAN);
            while (elements.hasRemaining()) {
                values.add(size == 2 ? elements.getShort() : size == 4 ? elements.getInt() : elements.getLong());
            }
            from += bytes;
        }
        return values;
    }

    private static void put(ByteBuffer storage, TensorType type, int value) {
        switch (type.bytes()) {
            case 2 -> storage.putShort((short) value);
            case 4 -> storage.putInt(value);
            default -> storage.putLong(value);
        }
    }

    private Path resource(String name) throws IOException {
        Path path = folder.resolve(name);
        try (InputStream in = Objects.requireNonNull(TorchFileTest.class.getResourceAsStream(name), name)) {
            Files.write(path, in.readAllBytes());
        }
        return path;
    }

    private static StoredTensor tensor(TorchFile file, String name) {
        return Objects.requireNonNull(Map.copyOf(file.tensors()).get(name), name);
    }

    private static List<Float> floats(TorchFile file, String name) throws IOException {
        StoredTensor tensor = tensor(file, name);
        ByteBuffer bytes = ByteBuffer.allocate((int) tensor.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        file.read(tensor, 0, bytes);
        List<Float> values = new ArrayList<>();
        bytes.flip();
        while (bytes.hasRemaining()) {
            values.add(bytes.getFloat());
        }
        return values;
    }

    private static List<Short> halves(TorchFile file, String name) throws IOException {
        StoredTensor tensor = tensor(file, name);
        ByteBuffer bytes = ByteBuffer.allocate((int) tensor.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        file.read(tensor, 0, bytes);
        List<Short> values = new ArrayList<>();
        bytes.flip();
        while (bytes.hasRemaining()) {
            values.add(bytes.getShort());
        }
        return values;
    }

    @Test
    void aDeviceIsNoFile() {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> TorchFile.open(Path.of("/dev/zero")));
        assertEquals("/dev/zero is a device, FIFO or socket; give a regular file", e.getMessage());
    }
}
