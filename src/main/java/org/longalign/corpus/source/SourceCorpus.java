package org.longalign.corpus.source;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.longalign.corpus.Cleaning;
import org.longalign.corpus.Corpus;
import org.longalign.data.Document;
import org.longalign.data.Jsonl.BadLine;
import org.longalign.data.Language;
import org.longalign.data.LanguageByScript;
import org.longalign.data.Provenance;
import org.longalign.internal.Utf8;

/**
 * A corpus of local files. It is immutable: every setter returns a copy. Documents come in the order of the files' names
 * and of the records in them. A reading holds one record and some buffers in memory, or 2,048 rows of Parquet.
 *
 * <p>A document's id is {@code source/file:line}, or {@code source/file#number} if records are not lines, or {@code
 * source/id} if a field holds an id. Ids stay the same when all files move together.
 *
 * @param <S> the kind of source that the setters return
 */
public abstract class SourceCorpus<S extends SourceCorpus<S>> implements Corpus, Serializable {
    private static final long serialVersionUID = 1L;

    /** Ends a strict reading at the first record that cannot be used. */
    public static final class BrokenRecordException extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        private final transient BadLine record;

        BrokenRecordException(BadLine record) {
            super(record + " (reading is strict; without strict() such records are reported and passed over)");
            this.record = record;
        }

        /** The record's place and the reason. */
        public BadLine record() {
            return record;
        }
    }

    private final SourceSettings settings;
    private transient volatile @Nullable ReadReport report;

    SourceCorpus(SourceSettings settings) {
        this.settings = settings;
    }

    /** A copy with other settings. */
    abstract S with(SourceSettings changed);

    /** A copy that reads these of its files alone. */
    abstract S with(List<InputFile> files);

    abstract String defaultName();

    abstract List<InputFile> inputFiles();

    abstract RecordReader open(InputFile file) throws IOException;

    /** Whether every record is a line, so that a file can be cut between any two. */
    boolean hasLines() {
        return false;
    }

    /** The provenance of a record; null if it was not asked for. */
    abstract @Nullable Origin origin(RawRecord raw);

    /** The published sources that were asked for by name. */
    List<PublishedSource> selected() {
        return List.of();
    }

    final SourceSettings settings() {
        return settings;
    }

    /** The name of the corpus, which begins every id and is the source in every provenance. */
    public final S named(String name) {
        return with(settings.withName(name));
    }

    /** The licence of documents that state none, an SPDX identifier if there is one. */
    public final S licence(String licence) {
        return with(settings.withLicence(licence));
    }

    /** The version of the data, for provenance; {@code unknown} by default. */
    public final S version(String version) {
        return with(settings.withVersion(version));
    }

    /** The language of documents that state none; by default the script decides. */
    public final S language(Language language) {
        return with(settings.withLanguage(language));
    }

    /** Whether texts go through {@link Cleaning}; by default web pages and books do, code and markup do not. */
    public final S cleaned(boolean cleaned) {
        return with(settings.withCleaned(cleaned));
    }

    /** Ends the reading with a {@link BrokenRecordException} at the first record that cannot be used. */
    public final S strict() {
        return with(settings.withStrict(true));
    }

    /** The maximum size of a record, 32 MiB by default; longer ones are reported and never held in memory. */
    public final S maxRecordBytes(int bytes) {
        return with(settings.withMaxRecordBytes(bytes));
    }

    /** Sets a listener, called on the reading thread about every MiB of a file and at its end. */
    public final S onProgress(Consumer<ReadProgress> listener) {
        return with(settings.withProgress(listener));
    }

    /**
     * States that you know the terms of a source and have the right to read it. {@link PublishedSource#BOOKS3} is not
     * read without it.
     */
    public final S acknowledge(PublishedSource source) {
        return with(settings.withAcknowledged(source));
    }

    @Override
    public final String name() {
        return settings.name() == null ? defaultName() : settings.name();
    }

    /** The files in the order of reading. */
    public final List<Path> files() {
        return inputFiles().stream().map(InputFile::path).toList();
    }

    /** A source for each file, which can be sent to another machine; it has no listener, and a report of its own. */
    @Override
    public final List<S> parts() {
        S quiet = with(settings.withName(name()).withProgress(null));
        return inputFiles().stream().map(file -> quiet.with(List.of(file))).toList();
    }

    @Override
    public final List<S> parts(long bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("a part needs at least one byte, not " + bytes);
        }
        S quiet = with(settings.withName(name()).withProgress(null));
        List<S> parts = new ArrayList<>();
        for (InputFile file : inputFiles()) {
            try {
                boolean cut = hasLines() && file.range() == null && file.size() > bytes && SourceBytes.isPlain(file);
                for (InputFile one : cut ? file.cut(bytes) : List.of(file)) {
                    parts.add(quiet.with(List.of(one)));
                }
            } catch (IOException e) {
                throw DocumentReader.failed(file, e);
            }
        }
        return parts;
    }

    /** Whether it is a later part of a file that {@link #parts(long)} cut: its lines have numbers that follow others. */
    public final boolean continuesFile() {
        InputFile.Range range = onlyRange();
        return range != null && range.from() > 0;
    }

    /**
     * The number of line ends in the bytes of a part of a file that was cut; 0 for whole files. It reads these bytes.
     *
     * @throws java.io.UncheckedIOException if the file cannot be read
     */
    public final long lineEnds() {
        InputFile.Range range = onlyRange();
        if (range == null) {
            return 0;
        }
        InputFile file = inputFiles().get(0);
        try {
            return file.lineEnds(range.from(), range.to());
        } catch (IOException e) {
            throw DocumentReader.failed(file, e);
        }
    }

    /**
     * A copy of a part that {@linkplain #continuesFile continues a file}, with the number of lines before it. Without it a
     * reading counts them in the bytes before it.
     *
     * @param lines the sum of {@link #lineEnds} of the parts of the file before it
     */
    public final S after(long lines) {
        InputFile.Range range = onlyRange();
        if (range == null) {
            throw new IllegalStateException(name() + " is no part of a file that was cut");
        }
        return with(List.of(inputFiles().get(0).with(new InputFile.Range(range.from(), range.to(), lines))));
    }

    private InputFile.@Nullable Range onlyRange() {
        List<InputFile> files = inputFiles();
        return files.size() == 1 ? files.get(0).range() : null;
    }

    /** The size of all its files, or parts of files, in bytes as they are stored. */
    public final long bytes() {
        return inputFiles().stream().mapToLong(DocumentReader::size).sum();
    }

    @Override
    public final String identity() {
        StringBuilder files = new StringBuilder(name());
        for (InputFile file : inputFiles()) {
            files.append(' ').append(file.label()).append(' ').append(DocumentReader.size(file));
            InputFile.Range range = file.range();
            if (range != null) {
                files.append(" from ").append(range.from());
            }
        }
        return files.toString();
    }

    /** The report of the last reading, also during it; empty before the first. */
    public final ReadReport report() {
        ReadReport last = report;
        return last == null ? new ReadReport(name(), inputFiles().size()) : last;
    }

    /** Reads the documents; broken records are skipped and listed in the {@link #report()}. Close the stream. */
    public final Stream<Document> read() {
        return read(bad -> {});
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalStateException with the notice of a source that was not acknowledged but must be
     */
    @Override
    public final Stream<Document> read(Consumer<BadLine> bad) {
        selected().forEach(source -> source.requireAcknowledged(settings.acknowledged()));
        List<InputFile> files = inputFiles();
        ReadReport started = new ReadReport(name(), files.size());
        report = started;
        DocumentReader reader = new DocumentReader(this, files, bad, started);
        return StreamSupport.stream(reader, false).onClose(reader::close);
    }

    /** Makes a document of a raw record; null if it was not asked for. */
    final @Nullable Document document(InputFile file, RawRecord raw) throws UnusableRecordException {
        Origin origin = origin(raw);
        if (origin == null) {
            return null;
        }
        if (raw.provenance() != null && raw.id() != null && raw.language() != null) {
            if (raw.text().isBlank()) {
                throw new UnusableRecordException(RecordError.EMPTY, "the text is empty");
            }
            return new Document(raw.id(), raw.text(), raw.language(), raw.provenance());
        }
        String text = raw.text();
        String title = raw.title();
        if (title != null && !title.isBlank() && !begins(text.stripLeading(), title.strip())) {
            text = title.strip() + "\n\n" + text;
        }
        Boolean cleaned = settings.cleaned();
        if (cleaned == null ? origin.cleaned() : cleaned) {
            text = Cleaning.clean(text);
        }
        String written = Utf8.wellFormed(text);
        if (!written.equals(text)) {
            report().halfPairs();
        }
        text = written;
        if (raw.text().isBlank() || text.isBlank()) {
            throw new UnusableRecordException(RecordError.EMPTY, "the text is empty");
        }
        String place = file.label() + raw.place();
        String licence = raw.licence() != null && !raw.licence().isBlank() ? raw.licence() : settings.licence();
        String path = raw.origin() == null ? place : place + " (" + raw.origin() + ")";
        return new Document(
                origin.source() + "/" + (raw.id() == null ? place : Utf8.wellFormed(raw.id())),
                text,
                language(raw, text),
                new Provenance(
                        origin.source(),
                        origin.packageName(),
                        settings.version(),
                        licence == null ? origin.licence() : licence,
                        Utf8.wellFormed(path)));
    }

    /** Whether a text begins with its title as whole words. */
    private static boolean begins(String text, String title) {
        return text.startsWith(title)
                && (text.length() == title.length() || !Character.isLetterOrDigit(text.codePointAt(title.length())));
    }

    private Language language(RawRecord raw, String text) {
        if (raw.language() != null) {
            return raw.language();
        }
        return settings.language() != null ? settings.language() : LanguageByScript.of(text);
    }

    /** The {@link #report()} in one or more lines. */
    @Override
    public String toString() {
        return report().toString();
    }
}
