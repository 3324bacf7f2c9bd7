package org.longalign.model.internal.pickle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ClassLoadingMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.longalign.Trials;
import org.longalign.model.safetensors.StoredTensor;

/**
 * A hostile pickle or archive gives tensors that lie in the file or a complaint that names it, loads no class, and takes
 * no memory or time beyond its size.
 */
@Tag(Trials.TAG)
class MutatedPicklesTest {
    private static final int TRIALS = Trials.of(100_000);
    /** Far below what lengths claim. */
    private static final long MOST_BYTES = 4 << 20;

    private static final List<byte[]> PIECES = List.of(
            bytes("cos\nsystem\n"),
            bytes("cbuiltins\neval\n"),
            bytes("ctorch._utils\n_rebuild_tensor_v2\n"),
            bytes("ctorch._utils\n_rebuild_parameter\n"),
            bytes("ctorch\nBFloat16Storage\n"),
            bytes("ctorch\nLongStorage\n"),
            bytes("ccollections\nOrderedDict\n"),
            bytes("ctorch.nn.modules.linear\nLinear\n"),
            bytes(")R"),
            bytes("}"),
            bytes("u"),
            bytes("t"),
            bytes("(t"),
            bytes("2222"),
            bytes("Q"),
            bytes("R"),
            bytes("b"),
            bytes("0"),
            bytes("1"),
            bytes("N"),
            new byte[] {(byte) 0x8b, -1, -1, -1, 0x7f},
            new byte[] {'X', -1, -1, -1, -1},
            new byte[] {(byte) 0x8d, -1, -1, -1, -1, -1, -1, -1, 0x7f},
            new byte[] {(byte) 0x8a, 8, -1, -1, -1, -1, -1, -1, -1, 0x7f},
            new byte[] {(byte) 0x8a, 8, 0, 0, 0, 0, 0, 0, 0, (byte) 0x80},
            new byte[] {'J', -1, -1, -1, -1},
            new byte[] {'K', 0},
            new byte[] {'K', 1},
            new byte[] {'M', -1, -1},
            new byte[] {'r', -1, -1, -1, -1},
            new byte[] {(byte) 0x81},
            new byte[] {(byte) 0x93},
            new byte[] {(byte) 0x85},
            new byte[] {(byte) 0x87},
            new byte[] {(byte) 0x94},
            new byte[] {'h', 0},
            new byte[] {'h', 1},
            new byte[] {'.'});

    @TempDir
    Path folder;

    private final Random random = new Random(77);

    @Test
    void mutatedFilesNeverSurprise() throws IOException {
        Path file = folder.resolve("mutated.bin");
        List<Map<String, byte[]>> samples = List.of(records("module"), records("parameters"));
        ThreadMXBean memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        ClassLoadingMXBean loading = ManagementFactory.getClassLoadingMXBean();
        long thread = Thread.currentThread().getId();
        int valid = 0;
        long classes = 0;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            for (int trial = 0; trial < TRIALS; trial++) {
                byte[] content = content(samples.get(trial % 2), trial / 2 % 10);
                channel.write(ByteBuffer.wrap(content), 0);
                channel.truncate(content.length);
                classes = trial == TRIALS / 10 ? loading.getTotalLoadedClassCount() : classes;
                long before = memory.getThreadAllocatedBytes(thread);
                try (TorchFile opened = TorchFile.open(file)) {
                    readAll(opened, content.length);
                    valid++;
                } catch (IllegalArgumentException | IOException e) {
                    String message = String.valueOf(e.getMessage());
                    assertTrue(message.startsWith(file + ": "), message);
                    assertTrue(message.length() < 2000, message);
                } catch (RuntimeException | StackOverflowError e) {
                    throw new AssertionError("trial " + trial + ": " + Arrays.toString(content), e);
                }
                long used = memory.getThreadAllocatedBytes(thread) - before;
                assertTrue(used < MOST_BYTES, () -> used + " bytes for " + Arrays.toString(content));
            }
        }
        assertTrue(valid > TRIALS / 100 && valid < TRIALS / 2, valid + " of " + TRIALS + " were valid");
        long loaded = loading.getTotalLoadedClassCount() - classes;
        assertTrue(loaded < 100, loaded + " classes were loaded after the first tenth of the trials");
    }

    private static void readAll(TorchFile file, int size) throws IOException {
        for (StoredTensor tensor : file.tensors().values()) {
            assertTrue(tensor.bytes() <= size, tensor::toString);
            ByteBuffer buffer = ByteBuffer.allocate((int) tensor.bytes());
            file.read(tensor, 0, buffer);
            assertEquals(0, buffer.remaining());
        }
    }

    private byte[] content(Map<String, byte[]> sample, int kind) throws IOException {
        byte[] pickle = Objects.requireNonNull(sample.get("data.pkl"));
        byte[] changed = switch (kind) {
            case 0 -> flipped(pickle.clone());
            case 1 -> spliced(pickle, PIECES.get(random.nextInt(PIECES.size())), 0);
            case 2 -> spliced(pickle, PIECES.get(random.nextInt(PIECES.size())), 1 + random.nextInt(6));
            case 3 -> Arrays.copyOf(pickle, random.nextInt(pickle.length + 5));
            case 4 -> spliced(pickle, stretch(pickle), 0);
            case 5 -> spliced(pickle, stretch(pickle), random.nextInt(30));
            case 6 -> spliced(spliced(pickle, stretch(pickle), 0), stretch(pickle), random.nextInt(9));
            case 7 -> numbers(pickle.clone());
            default -> pickle;
        };
        TorchArchive made = new TorchArchive();
        sample.forEach(made::with);
        byte[] archive = made.with("data.pkl", changed).bytes();
        return kind < 8
                ? archive
                : kind == 8 ? directory(archive) : Arrays.copyOf(archive, random.nextInt(archive.length));
    }

    private byte[] flipped(byte[] bytes) {
        int flips = 1 + random.nextInt(4);
        for (int i = 0; i < flips; i++) {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return bytes;
    }

    /** Other bytes in place of those at a random position. */
    private byte[] spliced(byte[] bytes, byte[] other, int over) {
        int at = random.nextInt(bytes.length);
        int after = Math.min(bytes.length, at + over);
        return ByteBuffer.allocate(at + other.length + bytes.length - after)
                .put(bytes, 0, at)
                .put(other)
                .put(bytes, after, bytes.length - after)
                .array();
    }

    private byte[] stretch(byte[] bytes) {
        int from = random.nextInt(bytes.length);
        return Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + 1 + random.nextInt(60)));
    }

    /** Another small number wherever a byte follows the instruction for one. */
    private byte[] numbers(byte[] bytes) {
        for (int i = 0; i + 1 < bytes.length; i++) {
            if (bytes[i] == 'K' && random.nextInt(3) == 0) {
                bytes[i + 1] = (byte) (random.nextInt(9) - (random.nextInt(20) == 0 ? 7 : 0));
            }
        }
        return bytes;
    }

    /** Changes in the archive's directory and headers rather than in the pickle. */
    private byte[] directory(byte[] archive) {
        ByteBuffer buffer = ByteBuffer.wrap(archive).order(ByteOrder.LITTLE_ENDIAN);
        int start = buffer.getInt(archive.length - 6);
        int at = start + random.nextInt(archive.length - start);
        switch (random.nextInt(4)) {
            case 0 -> archive[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> archive[at] = (byte) -1;
            case 2 -> buffer.putInt(Math.min(at, archive.length - 4), random.nextBoolean() ? -1 : Integer.MAX_VALUE);
            default -> archive[random.nextInt(40)] ^= (byte) (1 << random.nextInt(8));
        }
        return archive;
    }

    /** The records of a file that PyTorch wrote, without the folder in their names. */
    private Map<String, byte[]> records(String name) throws IOException {
        Path file = folder.resolve(name);
        try (InputStream in =
                Objects.requireNonNull(MutatedPicklesTest.class.getResourceAsStream(name + ".bin"), name)) {
            Files.write(file, in.readAllBytes());
        }
        Map<String, byte[]> records = new LinkedHashMap<>();
        try (FileChannel channel = FileChannel.open(file)) {
            ZipRecords zip = new ZipRecords(channel);
            for (ZipRecords.Place record : zip.byName().values()) {
                records.put(record.name().substring(name.length() + 1), zip.read(record, 1 << 20));
            }
        }
        return records;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
