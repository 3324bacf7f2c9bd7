package org.longalign.corpus.source;

import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.IOException;
import java.io.InputStream;

/** Unpacks zstd data of one or more frames and tells damage from a failing disk; the only user of zstd-jni. */
final class ZstdStream extends InputStream {
    /** The logarithm of the largest window that the format knows, of {@code zstd --long=31}. */
    private static final int LONGEST_WINDOW = 31;

    private final InputStream in;

    ZstdStream(InputStream in) throws IOException {
        ZstdInputStreamNoFinalizer unpacked = new ZstdInputStreamNoFinalizer(in);
        unpacked.setLongMax(LONGEST_WINDOW);
        this.in = unpacked;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        try {
            return in.read(bytes, offset, length);
        } catch (ZstdIOException e) {
            throw UnreadableFileException.damaged("the zstd data ends early or is corrupt: " + e.getMessage());
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
