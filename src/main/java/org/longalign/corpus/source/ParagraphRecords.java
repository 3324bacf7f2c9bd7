package org.longalign.corpus.source;

import java.io.IOException;

/** Cuts a file into its paragraphs, runs of lines between blank ones; every line ends in {@code \n}. */
final class ParagraphRecords extends RecordCutter {
    private final LineRecords lines;

    ParagraphRecords(SourceBytes in, int maxBytes) {
        super(in, maxBytes);
        this.lines = new LineRecords(in, maxBytes);
    }

    @Override
    boolean next() throws IOException {
        beginJoined();
        line = lines.line + 1;
        boolean begun = false;
        while (lines.next()) {
            boolean blank = lines.unusable == null && lines.blank();
            if (blank && begun) {
                break;
            } else if (blank) {
                line = lines.line + 1;
                continue;
            }
            begun = true;
            if (lines.unusable != null) {
                exceed();
            } else {
                join(lines.bytes, lines.from, lines.to);
                join((byte) '\n');
            }
        }
        endJoined();
        return begun;
    }

    @Override
    String place() {
        return ":" + line;
    }
}
