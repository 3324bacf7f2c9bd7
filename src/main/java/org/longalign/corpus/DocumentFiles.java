package org.longalign.corpus;

import java.io.IOException;
import java.nio.file.CopyOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.longalign.corpus.SelectedDocuments.DocumentFile;
import org.longalign.corpus.SelectedDocuments.Format;
import org.longalign.corpus.SelectedDocuments.Manifest;
import org.longalign.data.Document;
import org.longalign.data.Jsonl;
import org.longalign.internal.DuckFiles;
import org.longalign.internal.NewFolder;
import org.longalign.internal.OptionalLibrary;
import org.longalign.internal.Sha256;
import org.longalign.internal.Utf8;

/** Writes documents into a folder of files of limited size, with a report and a manifest. */
final class DocumentFiles {
    /** Bytes of text after which a file is closed: the rows of a Parquet file are in memory while it is made. */
    private static final long FILE_BYTES = 1L << 27;

    private DocumentFiles() {}

    /** Writes the folder whole or not at all. */
    /** Throws if {@link #write} would, before any document is read. */
    static void check(Path folder, Format format, CopyOption... options) {
        if (format == Format.PARQUET) {
            OptionalLibrary.DUCKDB.require();
        }
        NewFolder.check(folder, Manifest.NAME, options);
    }

    static void write(Path folder, Iterator<Document> documents, Format format, String report, CopyOption... options) {
        write(folder, documents, format, report, FILE_BYTES, options);
    }

    static void write(
            Path folder,
            Iterator<Document> documents,
            Format format,
            String report,
            long fileBytes,
            CopyOption... options) {
        NewFolder.write(folder, Manifest.NAME, options, temporary -> {
            List<DocumentFile> files = format == Format.PARQUET
                    ? parquet(temporary, documents, fileBytes)
                    : lines(temporary, documents, fileBytes);
            Files.writeString(temporary.resolve("report.json"), report);
            Files.writeString(
                    temporary.resolve(Manifest.NAME), Manifest.of(format, files).json());
        });
    }

    private static List<DocumentFile> lines(Path folder, Iterator<Document> documents, long fileBytes)
            throws IOException {
        List<DocumentFile> files = new ArrayList<>();
        do {
            OneFile one = new OneFile(documents, fileBytes);
            Path file = file(folder, files.size(), Format.JSONL);
            Jsonl.write(file, (Iterable<Document>) () -> one);
            files.add(entry(folder, file, one.documents));
        } while (documents.hasNext());
        return files;
    }

    private static List<DocumentFile> parquet(Path folder, Iterator<Document> documents, long fileBytes)
            throws IOException {
        List<DocumentFile> files = new ArrayList<>();
        try (Connection connection = DuckFiles.open(false)) {
            do {
                OneFile one = new OneFile(documents, fileBytes);
                Path lines = file(folder, files.size(), Format.JSONL);
                Path file = file(folder, files.size(), Format.PARQUET);
                Jsonl.write(lines, (Iterable<Document>) () -> one);
                DuckFiles.copyLines(connection, lines, file, Format.columns());
                Files.delete(lines);
                files.add(entry(folder, file, one.documents));
            } while (documents.hasNext());
            return files;
        } catch (SQLException e) {
            throw new IOException("DuckDB could not write Parquet: " + e.getMessage(), e);
        }
    }

    private static Path file(Path folder, int number, Format format) {
        return folder.resolve("documents").resolve(String.format(Locale.ROOT, "part-%05d.%s", number, format.suffix()));
    }

    private static DocumentFile entry(Path folder, Path file, long documents) throws IOException {
        String path = folder.relativize(file).toString().replace('\\', '/');
        return new DocumentFile(path, documents, Files.size(file), Sha256.hex(file));
    }

    /** The next documents, as many as go into a file, but at least one if there is one. */
    private static final class OneFile implements Iterator<Document> {
        private final Iterator<Document> all;
        private final long most;
        private long documents;
        private long bytes;

        OneFile(Iterator<Document> all, long most) {
            this.all = all;
            this.most = most;
        }

        @Override
        public boolean hasNext() {
            return bytes < most && all.hasNext();
        }

        @Override
        public Document next() {
            Document document = all.next();
            documents++;
            bytes += Utf8.bytes(document.text());
            return document;
        }
    }
}
