package org.longalign.corpus.source;

import java.io.IOException;
import java.nio.charset.Charset;
import org.jspecify.annotations.Nullable;

/** Records that are text and nothing else. */
final class TextRecords implements RecordReader {
    private final RecordCutter cutter;
    private final Charset charset;

    TextRecords(RecordCutter cutter, Charset charset) {
        this.cutter = cutter;
        this.charset = charset;
    }

    @Override
    public @Nullable Draft next() throws IOException, FlawedRecordException {
        while (cutter.next()) {
            if (cutter.flaw != null) {
                throw cutter.flaw;
            } else if (cutter instanceof LineRecords lines && lines.blank()) {
                continue;
            }
            Decoding.Decoded decoded = Decoding.strictly(cutter.bytes, cutter.from, cutter.to, charset);
            if (!decoded.ok()) {
                throw Decoding.flaw(charset, decoded.badByte());
            }
            return Draft.ofText(cutter.place(), decoded.text().stripTrailing());
        }
        return null;
    }

    @Override
    public long line() {
        return cutter.line;
    }

    @Override
    public long fileBytesRead() {
        return cutter.fileBytesRead();
    }

    @Override
    public void close() throws IOException {
        cutter.close();
    }
}
