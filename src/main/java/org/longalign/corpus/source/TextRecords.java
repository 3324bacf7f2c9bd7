package org.longalign.corpus.source;

import java.nio.charset.Charset;

/** Records that are text and nothing else. */
final class TextRecords extends CutRecords {
    private final Charset charset;

    TextRecords(RecordCutter cutter, Charset charset) {
        super(cutter);
        this.charset = charset;
    }

    @Override
    Draft draft() throws FlawedRecordException {
        Decoding.Decoded decoded = Decoding.strictly(cutter.bytes, cutter.from, cutter.to, charset);
        if (!decoded.ok()) {
            throw Decoding.flaw(charset, decoded.badByte());
        }
        return Draft.ofText(cutter.place(), decoded.text().stripTrailing());
    }
}
