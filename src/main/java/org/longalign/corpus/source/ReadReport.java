package org.longalign.corpus.source;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.longalign.data.Jsonl.BadLine;

/**
 * Counts the documents and broken records of one reading, file by file. It grows while documents are read and may be
 * queried meanwhile. Its size is bounded: it keeps the counts of the first {@value #MAX_FILES} files and the first
 * {@value #MAX_EXAMPLES} broken records; totals cover everything.
 */
public final class ReadReport {
    /** The most broken records kept with place and reason. */
    public static final int MAX_EXAMPLES = 100;
    /** The most files kept with their own counts. */
    public static final int MAX_FILES = 10_000;

    private static final int SHOWN = 10;

    /**
     * The counts of a file.
     *
     * @param file the file
     * @param documents records that became documents
     * @param passedOver records not asked for, such as those of other subsets, and files that are not text
     * @param broken records that could not be used; a damaged end counts as one
     */
    public record FileCounts(Path file, long documents, long passedOver, long broken) {}

    private final String name;
    private final int fileCount;
    private final List<FileCounts> files = new ArrayList<>();
    private final List<BadLine> examples = new ArrayList<>();
    private final Map<RecordError, Long> errors = new EnumMap<>(RecordError.class);
    private long documents;
    private long passedOver;
    private long broken;
    private long halfPairs;
    private long filesRead;
    private FileCounts current = new FileCounts(Path.of(""), 0, 0, 0);

    ReadReport(String name, int fileCount) {
        this.name = name;
        this.fileCount = fileCount;
    }

    synchronized void begin(Path file) {
        current = new FileCounts(file, 0, 0, 0);
    }

    synchronized void document() {
        documents++;
        current = new FileCounts(current.file, current.documents + 1, current.passedOver, current.broken);
    }

    synchronized void passOver() {
        passedOver++;
        current = new FileCounts(current.file, current.documents, current.passedOver + 1, current.broken);
    }

    synchronized void broken(RecordError error, BadLine record) {
        broken++;
        current = new FileCounts(current.file, current.documents, current.passedOver, current.broken + 1);
        errors.merge(error, 1L, Long::sum);
        if (examples.size() < MAX_EXAMPLES) {
            examples.add(record);
        }
    }

    synchronized void halfPairs() {
        halfPairs++;
    }

    synchronized void end() {
        filesRead++;
        if (files.size() < MAX_FILES) {
            files.add(current);
        }
    }

    /** Records that became documents. */
    public synchronized long documents() {
        return documents;
    }

    /** Records not asked for, such as those of other subsets, and files that are not text. */
    public synchronized long passedOver() {
        return passedOver;
    }

    /** Records that could not be used; a file's damaged end counts as one. */
    public synchronized long broken() {
        return broken;
    }

    /** Documents in which halves of surrogate pairs, which no encoding can write, were replaced by U+FFFD. */
    public synchronized long replaced() {
        return halfPairs;
    }

    /** Whether all files were read to their end. */
    public synchronized boolean complete() {
        return filesRead == fileCount;
    }

    /** The files read to their end, in order; at most {@value #MAX_FILES}. */
    public synchronized List<FileCounts> files() {
        return List.copyOf(files);
    }

    /** The number of broken records by error; errors that did not occur are absent. */
    public synchronized Map<RecordError, Long> errors() {
        return Collections.unmodifiableMap(new EnumMap<>(errors));
    }

    /** The first broken records with file, line and reason; at most {@value #MAX_EXAMPLES}. */
    public synchronized List<BadLine> examples() {
        return List.copyOf(examples);
    }

    /** The totals and the first broken records, such as {@code arxiv: 12 documents from 2 files, 1 broken: ...}. */
    @Override
    public synchronized String toString() {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "%s: %,d documents from %,d of %,d files; %,d records passed over, %,d broken",
                name,
                documents,
                filesRead,
                fileCount,
                passedOver,
                broken));
        errors.forEach((error, count) -> text.append(String.format(Locale.ROOT, "; %s: %,d", error.label(), count)));
        if (halfPairs > 0) {
            text.append(String.format(
                    Locale.ROOT, "; half surrogate pairs replaced by U+FFFD in %,d documents", halfPairs));
        }
        examples.stream().limit(SHOWN).forEach(example -> text.append("\n  ").append(example));
        if (broken > SHOWN) {
            text.append("\n  ...");
        }
        return text.toString();
    }
}
