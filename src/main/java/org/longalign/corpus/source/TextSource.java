package org.longalign.corpus.source;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Plain text files that hold many documents each: blank lines separate them, or each line is one. */
public final class TextSource extends SourceCorpus<TextSource> {
    private final List<InputFile> files;
    private final Origin origin;
    private final boolean lines;
    private final Charset charset;

    private TextSource(List<InputFile> files, Origin origin, boolean lines, Charset charset, Settings settings) {
        super(settings);
        this.files = files;
        this.origin = origin;
        this.lines = lines;
        this.charset = charset;
    }

    static TextSource of(List<InputFile> files, Origin origin) {
        return new TextSource(files, origin, false, StandardCharsets.UTF_8, Settings.DEFAULT);
    }

    /** Takes each line for a document; without this a document goes on to the next blank line. */
    public TextSource oneDocumentPerLine() {
        return new TextSource(files, origin, true, charset, settings());
    }

    /**
     * The encoding, UTF-8 by default. It must write line ends as ASCII does, as UTF-8 and GB18030 do.
     *
     * @throws IllegalArgumentException for one that does not, such as UTF-16
     */
    public TextSource charset(Charset other) {
        if (!other.canEncode() || "\n".getBytes(other).length != 1) {
            throw new IllegalArgumentException(other + " does not write line ends as ASCII does; convert the files");
        }
        return new TextSource(files, origin, lines, other, settings());
    }

    @Override
    TextSource with(Settings changed) {
        return new TextSource(files, origin, lines, charset, changed);
    }

    @Override
    String defaultName() {
        return origin.source();
    }

    @Override
    List<InputFile> inputFiles() {
        return files;
    }

    @Override
    RecordReader open(InputFile file) throws IOException {
        SourceBytes in = SourceBytes.open(file.path());
        int maxBytes = settings().maxRecordBytes();
        return new TextRecords(lines ? new LineRecords(in, maxBytes) : new ParagraphRecords(in, maxBytes), charset);
    }

    @Override
    Origin origin(Draft draft) {
        return new Origin(name(), origin.packageName(), origin.licence(), origin.cleaned());
    }
}
