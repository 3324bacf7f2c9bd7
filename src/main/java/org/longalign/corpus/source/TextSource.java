package org.longalign.corpus.source;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Plain text files of many documents, either separated by blank lines or one a line. */
public final class TextSource extends SourceCorpus<TextSource> {
    private static final long serialVersionUID = 1L;

    private final List<InputFile> files;
    private final Origin origin;
    private final boolean lines;
    /** The name of the encoding: a {@link Charset} cannot be sent to another machine. */
    private final String charset;

    private TextSource(List<InputFile> files, Origin origin, boolean lines, String charset, SourceSettings settings) {
        super(settings);
        this.files = files;
        this.origin = origin;
        this.lines = lines;
        this.charset = charset;
    }

    static TextSource of(List<InputFile> files, Origin origin) {
        return new TextSource(files, origin, false, StandardCharsets.UTF_8.name(), SourceSettings.DEFAULT);
    }

    /** Makes each line a document; by default a document ends at the next blank line. */
    public TextSource oneDocumentPerLine() {
        return new TextSource(files, origin, true, charset, settings());
    }

    /**
     * The encoding, UTF-8 by default. Line ends must have the bytes of ASCII, as in UTF-8 and GB18030.
     *
     * @throws IllegalArgumentException for other encodings, such as UTF-16
     */
    public TextSource charset(Charset other) {
        if (!other.canEncode() || "\n".getBytes(other).length != 1) {
            throw new IllegalArgumentException(other + " does not write line ends as ASCII does; convert the files");
        }
        return new TextSource(files, origin, lines, other.name(), settings());
    }

    @Override
    TextSource with(SourceSettings changed) {
        return new TextSource(files, origin, lines, charset, changed);
    }

    @Override
    TextSource with(List<InputFile> some) {
        return new TextSource(some, origin, lines, charset, settings());
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
        int maxBytes = settings().maxRecordBytes();
        return new TextRecords(
                lines ? LineRecords.open(file, maxBytes) : new ParagraphRecords(SourceBytes.open(file), maxBytes),
                Charset.forName(charset));
    }

    @Override
    boolean hasLines() {
        return lines;
    }

    @Override
    Origin origin(RawRecord raw) {
        return new Origin(name(), origin.packageName(), origin.licence(), origin.cleaned());
    }
}
