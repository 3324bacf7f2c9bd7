package org.longalign.corpus.source;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.longalign.corpus.Cleaning;
import org.longalign.corpus.Corpus;
import org.longalign.corpus.LanguageByScript;
import org.longalign.data.Document;
import org.longalign.data.Jsonl.BadLine;
import org.longalign.data.Language;
import org.longalign.data.Provenance;

/**
 * A corpus of local files. It is immutable: each setting gives another corpus. Documents come in the order of the files'
 * names and of the records in them, and each reading keeps no more than a record and some buffers in memory (of
 * Parquet 2,048 rows).
 *
 * <p>A document's id is {@code source/file:line}, with {@code #number} in place of the line where records are no lines,
 * or {@code source/id} where a field holds an id. Ids stay the same when the files move together.
 *
 * @param <S> the kind of source, which settings give back
 */
public abstract class SourceCorpus<S extends SourceCorpus<S>> implements Corpus {
    private final Settings settings;
    private volatile @Nullable ReadReport report;

    SourceCorpus(Settings settings) {
        this.settings = settings;
    }

    /** The same source with other settings. */
    abstract S with(Settings changed);

    abstract String defaultName();

    abstract List<InputFile> inputFiles();

    abstract RecordReader open(InputFile file) throws IOException;

    /** What a record's provenance says; null if it is not asked for. */
    abstract @Nullable Origin origin(Draft draft);

    /** The published sources that are asked for by name. */
    List<PublishedSource> selected() {
        return List.of();
    }

    final Settings settings() {
        return settings;
    }

    /** Names the corpus; the name begins every id and is the source in every provenance. */
    public final S named(String name) {
        return with(settings.withName(name));
    }

    /** The licence of every document that states none itself, as an SPDX identifier where there is one. */
    public final S licence(String licence) {
        return with(settings.withLicence(licence));
    }

    /** The version of the data, for provenance; {@code unknown} by default. */
    public final S version(String version) {
        return with(settings.withVersion(version));
    }

    /** The language of every document that states none itself; by default the script tells. */
    public final S language(Language language) {
        return with(settings.withLanguage(language));
    }

    /** Whether texts go through {@link Cleaning}; by default web pages and books do, and code and markup do not. */
    public final S cleaned(boolean cleaned) {
        return with(settings.withCleaned(cleaned));
    }

    /** Lets the first record that cannot be used end the reading with {@link BrokenRecordException}. */
    public final S strict() {
        return with(settings.withStrict());
    }

    /** The most bytes a record may have, 32 MiB by default; longer ones are reported and never held in memory. */
    public final S maxRecordBytes(int bytes) {
        return with(settings.withMaxRecordBytes(bytes));
    }

    /** Tells how far a reading is: after each MiB of a file or so, and at its end. */
    public final S onProgress(Consumer<ReadProgress> listener) {
        return with(settings.withProgress(listener));
    }

    /**
     * States that the terms of a source are known and one has the right to read it, without which {@link
     * PublishedSource#BOOKS3} is not read.
     */
    public final S acknowledge(PublishedSource source) {
        return with(settings.withAcknowledged(source));
    }

    @Override
    public final String name() {
        return settings.name() == null ? defaultName() : settings.name();
    }

    /** The files, in the order in which they are read. */
    public final List<Path> files() {
        return inputFiles().stream().map(InputFile::path).toList();
    }

    /** What the last reading found, also while it goes on; before the first, an empty report. */
    public final ReadReport report() {
        ReadReport last = report;
        return last == null ? new ReadReport(name(), inputFiles().size()) : last;
    }

    /** Reads the documents; broken records are passed over and are in the {@link #report()}. Close the stream. */
    public final Stream<Document> read() {
        return read(bad -> {});
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalStateException with its notice if a source that must be acknowledged was not
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

    /** Makes a document of a draft; null if it is not asked for. */
    final @Nullable Document document(InputFile file, Draft draft) throws FlawedRecordException {
        Origin origin = origin(draft);
        if (origin == null) {
            return null;
        }
        String text = draft.text();
        String title = draft.title();
        if (title != null && !title.isBlank() && !begins(text.stripLeading(), title.strip())) {
            text = title.strip() + "\n\n" + text;
        }
        Boolean cleaned = settings.cleaned();
        if (cleaned == null ? origin.cleaned() : cleaned) {
            text = Cleaning.clean(text);
        }
        text = Decoding.wellFormed(text);
        if (draft.text().isBlank() || text.isBlank()) {
            throw new FlawedRecordException(Flaw.EMPTY, "the text is empty");
        }
        String place = file.label() + draft.place();
        String licence = draft.licence() != null && !draft.licence().isBlank() ? draft.licence() : settings.licence();
        String path = draft.origin() == null ? place : place + " (" + draft.origin() + ")";
        return new Document(
                origin.source() + "/" + (draft.id() == null ? place : draft.id()),
                text,
                language(draft, text),
                new Provenance(
                        origin.source(),
                        origin.packageName(),
                        settings.version(),
                        licence == null ? origin.licence() : licence,
                        path));
    }

    /** Whether a text begins with its title, and not with a longer word that the title happens to begin. */
    private static boolean begins(String text, String title) {
        return text.startsWith(title)
                && (text.length() == title.length() || !Character.isLetterOrDigit(text.codePointAt(title.length())));
    }

    private Language language(Draft draft, String text) {
        if (draft.language() != null) {
            return draft.language();
        }
        return settings.language() != null ? settings.language() : LanguageByScript.of(text);
    }

    /** What the last reading found, or what would be read. */
    @Override
    public String toString() {
        return report().toString();
    }
}
