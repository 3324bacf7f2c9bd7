package org.longalign;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Changes valid inputs of parsers: bits, lengths, numbers, pieces that are doubled, moved or taken from another input, runs
 * of one byte, brackets, and bytes that end or escape something. Equal seeds make equal inputs.
 */
public final class Mutator {
    private static final int MOST_BYTES = 1 << 20;

    private static final List<byte[]> PIECES = List.of(
                    "\0",
                    "\n",
                    "\r\n",
                    "\"",
                    "\\",
                    "\\u0000",
                    "\\ud83d",
                    "{",
                    "}",
                    "[",
                    "]",
                    "{{",
                    "}}",
                    "{%",
                    "%}",
                    "null",
                    "NaN",
                    "-1",
                    "0",
                    "9223372036854775808",
                    "1e999999999",
                    "2147483647",
                    "4294967296",
                    "PAR1",
                    "\uFEFF",
                    "\u2028",
                    "😀")
            .stream()
            .map(piece -> piece.getBytes(StandardCharsets.UTF_8))
            .toList();

    private final Random random;
    private final List<byte[]> corpus;

    /**
     * A mutator.
     *
     * @param corpus the valid inputs, none of them empty
     */
    public Mutator(long seed, List<byte[]> corpus) {
        this.random = new Random(seed);
        this.corpus = List.copyOf(corpus);
    }

    /** The next input: one of the corpus, changed in one to eight places. */
    public byte[] next() {
        byte[] bytes = any().clone();
        int changes = 1 + random.nextInt(8);
        for (int i = 0; i < changes; i++) {
            bytes = changed(bytes);
        }
        return bytes.length > MOST_BYTES ? Arrays.copyOf(bytes, MOST_BYTES) : bytes;
    }

    private byte[] any() {
        return corpus.get(random.nextInt(corpus.size()));
    }

    private byte[] changed(byte[] bytes) {
        int at = random.nextInt(bytes.length + 1);
        int end = Math.min(bytes.length, at + 1 + random.nextInt(1 + random.nextInt(64)));
        return switch (random.nextInt(10)) {
            case 0 -> withByte(bytes, at, 1 << random.nextInt(8));
            case 1 -> withByte(bytes, at, random.nextInt(256));
            case 2 -> Arrays.copyOf(bytes, at);
            case 3 -> spliced(bytes, at, end, new byte[0]);
            case 4 -> spliced(bytes, at, at, Arrays.copyOfRange(bytes, at, end));
            case 5 -> spliced(bytes, at, end, pieceOfAnother());
            case 6 -> spliced(bytes, at, at, run(1 << random.nextInt(14), at < bytes.length ? bytes[at] : (byte) ' '));
            case 7 ->
                spliced(bytes, at, Math.min(bytes.length, at + 4), run(4, (byte) (random.nextBoolean() ? 0xff : 0x7f)));
            case 8 -> spliced(bytes, at, at, run(1 << random.nextInt(13), (byte) "[{(".charAt(random.nextInt(3))));
            default -> spliced(bytes, at, random.nextBoolean() ? at : end, PIECES.get(random.nextInt(PIECES.size())));
        };
    }

    private static byte[] withByte(byte[] bytes, int at, int flipped) {
        if (at < bytes.length) {
            bytes[at] ^= (byte) flipped;
        }
        return bytes;
    }

    private byte[] pieceOfAnother() {
        byte[] other = any();
        int from = random.nextInt(other.length + 1);
        return Arrays.copyOfRange(other, from, Math.min(other.length, from + 64));
    }

    private static byte[] run(int length, byte value) {
        byte[] run = new byte[length];
        Arrays.fill(run, value);
        return run;
    }

    private static byte[] spliced(byte[] bytes, int from, int to, byte[] piece) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(bytes, 0, from);
        all.writeBytes(piece);
        all.write(bytes, to, bytes.length - to);
        return all.toByteArray();
    }
}
