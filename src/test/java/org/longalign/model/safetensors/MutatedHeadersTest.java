package org.longalign.model.safetensors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.longalign.Trials;

/** A hostile file gives a valid view of itself or a complaint that names it, and takes no memory beyond its size. */
@Tag(Trials.TAG)
class MutatedHeadersTest {
    private static final int TRIALS = Trials.of(100_000);
    /** Far below what lengths and shapes claim; loading the JSON library takes 20 MB, once. */
    private static final long MOST_BYTES = 48 << 20;

    private static final int DATA_BYTES = 40;
    private static final String HEADER = "{\"__metadata__\":{\"format\":\"pt\"},"
            + "\"a.weight\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[0,24]},"
            + "\"b\":{\"dtype\":\"BF16\",\"shape\":[4],\"data_offsets\":[24,32]},"
            + "\"c\":{\"dtype\":\"I64\",\"shape\":[],\"data_offsets\":[32,40]}}   ";
    private static final Pattern NUMBER = Pattern.compile("(?<=[\\[,])\\d+(?=[\\],])");
    private static final Pattern TEXT = Pattern.compile("\"[^\"]*\"");
    private static final Pattern PIECE = Pattern.compile("\"[^\"]*\"|\\d+|[\\[\\]{}:,]");
    private static final List<String> NUMBERS = List.of(
            "0",
            "1",
            "-1",
            "3",
            "4",
            "8",
            "24",
            "32",
            "40",
            "41",
            "2147483647",
            "4294967296",
            "4611686018427387904",
            "9223372036854775807",
            "9223372036854775808",
            "99999999999999999999999",
            "1.5",
            "1e2",
            "1e999999",
            "null",
            "\"2\"",
            "[]",
            "{}",
            "true",
            "0,0",
            "");
    private static final List<String> TEXTS = List.of(
            "\"F32\"",
            "\"F16\"",
            "\"BF16\"",
            "\"I64\"",
            "\"F64\"",
            "\"U8\"",
            "\"F99\"",
            "\"\"",
            "\"dtype\"",
            "\"shape\"",
            "\"data_offsets\"",
            "\"__metadata__\"",
            "\"a.weight\"",
            "\"b\"",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "null",
            "7");
    private static final long[] LENGTHS = {
        0, 1, 2, 7, 8, 40, -1, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 31, 1L << 32, 100_000_000, 100_000_001
    };

    @TempDir
    Path folder;

    private final Random random = new Random(2024);

    @Test
    void mutatedFilesNeverSurprise() throws IOException {
        Path file = folder.resolve("mutated.safetensors");
        ThreadMXBean memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        int valid = 0;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            for (int trial = 0; trial < TRIALS; trial++) {
                byte[] content = mutate(trial % 8);
                channel.write(ByteBuffer.wrap(content), 0);
                channel.truncate(content.length);
                long before = memory.getThreadAllocatedBytes(thread);
                try (SafetensorsFile opened = SafetensorsFile.open(file)) {
                    readAll(opened, content.length);
                    valid++;
                } catch (IllegalArgumentException e) {
                    String message = String.valueOf(e.getMessage());
                    assertTrue(message.startsWith(file + ": "), message);
                } catch (RuntimeException | StackOverflowError e) {
                    throw new AssertionError("trial " + trial + ": " + Arrays.toString(content), e);
                }
                long used = memory.getThreadAllocatedBytes(thread) - before;
                assertTrue(used < MOST_BYTES, () -> used + " bytes for " + Arrays.toString(content));
            }
        }
        assertTrue(valid > TRIALS / 100 && valid < TRIALS / 2, valid + " were valid");
    }

    private static void readAll(SafetensorsFile file, int size) throws IOException {
        long bytes = 0;
        for (StoredTensor tensor : file.tensors().values()) {
            ByteBuffer buffer = ByteBuffer.allocate(Math.toIntExact(tensor.bytes()));
            file.read(tensor, 0, buffer);
            assertEquals(0, buffer.remaining());
            bytes += tensor.bytes();
        }
        assertTrue(bytes < size);
    }

    private byte[] mutate(int kind) {
        return switch (kind) {
            case 0 -> flipped(file(HEADER, HEADER.length()));
            case 1 -> file(HEADER, LENGTHS[random.nextInt(LENGTHS.length)] + random.nextInt(3) - 1);
            case 2 -> Arrays.copyOf(whole(HEADER), random.nextInt(8 + HEADER.length() + DATA_BYTES + 20));
            case 3 -> whole(replaced(HEADER, NUMBER, NUMBERS));
            case 4 -> whole(replaced(replaced(HEADER, NUMBER, NUMBERS), NUMBER, NUMBERS));
            case 5 -> whole(replaced(HEADER, TEXT, TEXTS));
            case 6 -> whole(moved());
            default -> whole(replaced(moved(), random.nextBoolean() ? TEXT : NUMBER, TEXTS));
        };
    }

    private byte[] flipped(byte[] bytes) {
        int flips = 1 + random.nextInt(4);
        for (int i = 0; i < flips; i++) {
            bytes[random.nextInt(bytes.length - DATA_BYTES)] ^= (byte) (1 << random.nextInt(8));
        }
        return bytes;
    }

    /** One match of a pattern replaced by another text, or removed. */
    private String replaced(String header, Pattern pattern, List<String> others) {
        List<MatchResult> matches = pattern.matcher(header).results().toList();
        if (matches.isEmpty()) {
            return header;
        }
        MatchResult match = matches.get(random.nextInt(matches.size()));
        String other = others.get(random.nextInt(others.size()));
        return header.substring(0, match.start()) + other + header.substring(match.end());
    }

    /** A stretch of the header's pieces copied to another place, over what stood there or before it. */
    private String moved() {
        List<MatchResult> pieces = PIECE.matcher(HEADER).results().toList();
        int from = random.nextInt(pieces.size());
        int to = Math.min(pieces.size() - 1, from + random.nextInt(20));
        MatchResult at = pieces.get(random.nextInt(pieces.size()));
        String stretch =
                HEADER.substring(pieces.get(from).start(), pieces.get(to).end());
        return HEADER.substring(0, at.start())
                + stretch
                + HEADER.substring(random.nextBoolean() ? at.start() : at.end());
    }

    private static byte[] whole(String header) {
        return file(header, header.getBytes(StandardCharsets.UTF_8).length);
    }

    private static byte[] file(String header, long length) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + json.length + DATA_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(length)
                .put(json)
                .array();
    }
}
