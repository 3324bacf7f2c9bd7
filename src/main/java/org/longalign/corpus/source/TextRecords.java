package org.longalign.corpus.source;

import java.nio.charset.Charset;

/** Reads records of plain text. */
final class TextRecords extends CutRecords {
    private final Charset charset;

    TextRecords(RecordCutter cutter, Charset charset) {
        super(cutter);
        this.charset = charset;
    }

    @Override
    RawRecord record() throws UnusableRecordException {
        Decoding.Decoded decoded = Decoding.strictly(cutter.bytes, cutter.from, cutter.to, charset);
        if (!decoded.ok()) {
            throw Decoding.notText(charset, decoded.badByte());
        }
        return RawRecord.ofText(cutter.place(), decoded.text().stripTrailing());
    }
}
