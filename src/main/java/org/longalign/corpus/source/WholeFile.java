package org.longalign.corpus.source;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads a file as one text; passes over empty files and binary ones, told by a zero byte near the beginning. */
final class WholeFile implements RecordReader {
    private static final int LOOKED_AT = 8192;

    private final SourceBytes in;
    private final Charset charset;
    private final int maxBytes;
    private boolean read;
    private long line = 1;

    WholeFile(SourceBytes in, Charset charset, int maxBytes) {
        this.in = in;
        this.charset = charset;
        this.maxBytes = maxBytes;
    }

    @Override
    public @Nullable RawRecord next() throws IOException, UnusableRecordException {
        if (read) {
            return null;
        }
        read = true;
        byte[] start = in.readNBytes(Math.min(LOOKED_AT, maxBytes));
        boolean sixteen = begins(start, 0xff, 0xfe) || begins(start, 0xfe, 0xff);
        boolean binary = charset.equals(StandardCharsets.UTF_8) && !sixteen && hasZero(start);
        if (start.length == 0 || binary) {
            return RawRecord.PASSED_OVER;
        }
        byte[] rest = in.readNBytes(maxBytes - start.length);
        if (start.length + rest.length == maxBytes && in.read() >= 0) {
            throw new UnusableRecordException(
                    RecordError.TOO_LONG,
                    "the file has more than " + maxBytes + " bytes; maxRecordBytes(...) raises the limit");
        }
        byte[] bytes = new byte[start.length + rest.length];
        System.arraycopy(start, 0, bytes, 0, start.length);
        System.arraycopy(rest, 0, bytes, start.length, rest.length);
        Decoding.Decoded decoded = Decoding.strictly(bytes, 0, bytes.length, charset);
        if (!decoded.ok()) {
            for (int i = 0; i < decoded.badByte(); i++) {
                line += bytes[i] == '\n' ? 1 : 0;
            }
            throw Decoding.notText(charset, decoded.badByte());
        }
        return decoded.text().isBlank() ? RawRecord.PASSED_OVER : RawRecord.ofText("", decoded.text());
    }

    private static boolean begins(byte[] bytes, int first, int second) {
        return bytes.length >= 2 && (bytes[0] & 0xff) == first && (bytes[1] & 0xff) == second;
    }

    private static boolean hasZero(byte[] bytes) {
        for (byte b : bytes) {
            if (b == 0) {
                return true;
            }
        }
        return false;
    }

    @Override
    public long line() {
        return line;
    }

    @Override
    public long fileBytesRead() {
        return in.fileBytesRead();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
