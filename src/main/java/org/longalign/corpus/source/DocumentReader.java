package org.longalign.corpus.source;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Spliterators.AbstractSpliterator;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.longalign.data.Document;
import org.longalign.data.Jsonl.BadLine;

/**
 * One pass over the files of a source that gives its documents one by one.
 *
 * <p>A {@code flatMap} over the files would not do: read by an iterator, it holds all documents of a file in memory.
 */
final class DocumentReader extends AbstractSpliterator<Document> {
    private static final long PROGRESS_BYTES = 1 << 20;

    private final SourceCorpus<?> corpus;
    private final List<InputFile> files;
    private final Consumer<BadLine> bad;
    private final ReadReport report;
    private final @Nullable Consumer<ReadProgress> progress;
    private final long[] sizes;
    private final long allBytes;
    private int opened;
    private long bytesBefore;
    private long bytesTold;
    private @Nullable InputFile file;
    private @Nullable RecordReader records;

    DocumentReader(SourceCorpus<?> corpus, List<InputFile> files, Consumer<BadLine> bad, ReadReport report) {
        super(Long.MAX_VALUE, ORDERED | NONNULL);
        this.corpus = corpus;
        this.files = files;
        this.bad = bad;
        this.report = report;
        this.progress = corpus.settings().progress();
        this.sizes = new long[files.size()];
        long sum = 0;
        for (int i = 0; i < sizes.length && progress != null; i++) {
            sizes[i] = size(files.get(i));
            sum += sizes[i];
        }
        this.allBytes = sum;
    }

    @Override
    public boolean tryAdvance(Consumer<? super Document> action) {
        try {
            Document document = null;
            while (document == null) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new CancellationException("interrupted while reading " + corpus.name());
                }
                if (records == null && !openNext()) {
                    return false;
                }
                document = nextOfFile();
            }
            action.accept(document);
            return true;
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private boolean openNext() {
        if (opened == files.size()) {
            return false;
        }
        InputFile next = files.get(opened++);
        file = next;
        report.begin(next.path());
        try {
            records = corpus.open(next);
        } catch (UnreadableFileException e) {
            broken(next, e.error(), 1, e);
            end();
        } catch (IOException e) {
            throw failed(next, e);
        }
        return true;
    }

    /** The next document of the open file; null at its end or if the record gave no document. */
    private @Nullable Document nextOfFile() {
        RecordReader reader = records;
        InputFile from = file;
        if (reader == null || from == null) {
            return null;
        }
        try {
            RawRecord raw = reader.next();
            if (raw == null) {
                tell(sizes[opened - 1]);
                end();
                return null;
            }
            Document document = raw.equals(RawRecord.PASSED_OVER) ? null : corpus.document(from, raw);
            if (document == null) {
                report.passOver();
            } else {
                report.document();
            }
            return document;
        } catch (UnusableRecordException e) {
            broken(from, e.error(), reader.line(), e);
            return null;
        } catch (UnreadableFileException e) {
            broken(from, e.error(), reader.line(), e);
            tell(sizes[opened - 1]);
            end();
            return null;
        } catch (IOException e) {
            throw failed(from, e);
        } finally {
            if (records != null && reader.fileBytesRead() - bytesTold >= PROGRESS_BYTES) {
                tell(reader.fileBytesRead());
            }
        }
    }

    private void broken(InputFile in, RecordError error, long line, Exception why) {
        BadLine record =
                new BadLine(in.path(), (int) Math.min(line, Integer.MAX_VALUE), String.valueOf(why.getMessage()));
        report.broken(error, record);
        bad.accept(record);
        if (corpus.settings().strict()) {
            throw new SourceCorpus.BrokenRecordException(record);
        }
    }

    private void tell(long fileBytes) {
        bytesTold = fileBytes;
        InputFile current = file;
        if (progress != null && current != null) {
            progress.accept(new ReadProgress(
                    current.path(),
                    opened,
                    files.size(),
                    fileBytes,
                    sizes[opened - 1],
                    bytesBefore + fileBytes,
                    allBytes));
        }
    }

    /** Ends the open file. */
    private void end() {
        report.end();
        bytesBefore += sizes[opened - 1];
        bytesTold = 0;
        close();
    }

    /** Closes the open file before or at its end. */
    void close() {
        RecordReader reader = records;
        InputFile from = file;
        records = null;
        if (reader != null && from != null) {
            try {
                reader.close();
            } catch (IOException e) {
                throw failed(from, e);
            }
        }
    }

    static long size(InputFile file) {
        try {
            return file.size();
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    static UncheckedIOException failed(InputFile file, IOException e) {
        String why = e instanceof NoSuchFileException ? "it no longer exists" : e.toString();
        return new UncheckedIOException("cannot read " + file.path() + ": " + why, e);
    }
}
