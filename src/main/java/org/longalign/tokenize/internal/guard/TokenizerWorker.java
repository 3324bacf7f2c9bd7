package org.longalign.tokenize.internal.guard;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The worker process: a Java process that runs the native tokenizer for another one, through its standard input and
 * output. It ends when its input does, so also when the other process was killed, and when it takes more memory than it
 * may.
 */
final class TokenizerWorker {
    /** The exit status of a worker that took too much memory. */
    static final int TOO_MUCH_MEMORY = 71;

    private static final Path STATUS = Path.of("/proc/self/statm");
    private static final long PAGE_BYTES = 4_096;
    private static final long MEMORY_CHECK_MILLIS = 50;
    private static final int PIPE_BYTES = 1 << 16;

    private final Map<Integer, NativeTokenizer> tokenizers = new HashMap<>();

    private TokenizerWorker() {}

    /**
     * Serves requests until the input ends.
     *
     * @param arguments the most bytes of memory
     */
    public static void main(String... arguments) throws IOException {
        DataOutputStream out =
                new DataOutputStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), PIPE_BYTES));
        // Log lines of libraries are no answers.
        System.setOut(System.err);
        preferredByOutOfMemoryKiller();
        daemon("memory", () -> watchMemory(Long.parseLong(arguments[0])));
        Requests requests = new Requests(System.in);
        daemon("requests", requests::pump);
        DataInputStream in = new DataInputStream(requests);
        TokenizerWorker worker = new TokenizerWorker();
        while (true) {
            worker.serve(in, out);
            out.flush();
        }
    }

    private void serve(DataInputStream in, DataOutputStream out) throws IOException {
        int kind = in.readUnsignedByte();
        int number = in.readInt();
        String text = kind == Wire.OPEN || kind == Wire.IDS || kind == Wire.PLACES ? Wire.readText(in) : "";
        int[] ids = kind == Wire.DECODE ? Wire.readInts(in) : new int[0];
        try {
            switch (kind) {
                case Wire.OPEN -> {
                    tokenizers.put(number, NativeTokenizer.of(text));
                    out.writeByte(Wire.DONE);
                }
                case Wire.CLOSE -> {
                    NativeTokenizer closed = tokenizers.remove(number);
                    if (closed != null) {
                        closed.close();
                    }
                    out.writeByte(Wire.DONE);
                }
                case Wire.IDS, Wire.PLACES -> {
                    RawTokens tokens = tokenizer(number).encode(text, kind == Wire.PLACES);
                    out.writeByte(Wire.DONE);
                    Wire.writeInts(out, tokens.ids());
                    Wire.writeInts(out, tokens.starts());
                    Wire.writeInts(out, tokens.ends());
                }
                default -> {
                    String decoded = tokenizer(number).decode(ids);
                    out.writeByte(Wire.DONE);
                    Wire.writeText(out, decoded);
                }
            }
        } catch (RuntimeException | NoClassDefFoundError | UnsatisfiedLinkError | ExceptionInInitializerError e) {
            out.writeByte(Wire.FAILED);
            Wire.writeText(out, String.valueOf(e.getMessage() == null ? e : e.getMessage()));
        }
    }

    private NativeTokenizer tokenizer(int number) {
        NativeTokenizer tokenizer = tokenizers.get(number);
        if (tokenizer == null) {
            throw new IllegalStateException("the worker knows no tokenizer " + number);
        }
        return tokenizer;
    }

    private static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** Lets Linux end this process, and not the one that matters, when there is no memory left. */
    private static void preferredByOutOfMemoryKiller() {
        try {
            Files.writeString(Path.of("/proc/self/oom_score_adj"), "1000");
        } catch (IOException | SecurityException e) {
            // Not Linux, or not allowed: the check of memory remains.
        }
    }

    private static void watchMemory(long most) {
        try {
            while (Files.isReadable(STATUS)) {
                String[] pages =
                        Files.readString(STATUS, StandardCharsets.US_ASCII).split(" ", -1);
                if (Long.parseLong(pages[1]) * PAGE_BYTES > most) {
                    Runtime.getRuntime().halt(TOO_MUCH_MEMORY);
                }
                Thread.sleep(MEMORY_CHECK_MILLIS);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The input, read by a thread of its own: its end must be seen while native code runs. */
    private static final class Requests extends InputStream {
        private final InputStream in;
        private final BlockingQueue<byte[]> chunks = new LinkedBlockingQueue<>();
        private byte[] chunk = new byte[0];
        private int at;

        Requests(InputStream in) {
            this.in = new BufferedInputStream(in, PIPE_BYTES);
        }

        void pump() {
            try {
                byte[] buffer = new byte[PIPE_BYTES];
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    chunks.add(Arrays.copyOf(buffer, n));
                }
            } catch (IOException e) {
                // The other end is gone, which is the end.
            }
            Runtime.getRuntime().halt(0);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) == 1 ? one[0] & 0xff : -1;
        }

        @Override
        public int read(byte[] target, int from, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            try {
                while (at == chunk.length) {
                    chunk = chunks.take();
                    at = 0;
                }
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            int n = Math.min(length, chunk.length - at);
            System.arraycopy(chunk, at, target, from, n);
            at += n;
            return n;
        }
    }
}
