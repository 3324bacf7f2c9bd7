package org.longalign.corpus.source;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.longalign.data.Document;
import org.longalign.data.Jsonl.BadLine;

/** Small files for the tests of this package, and what is read of them. */
final class SourceFiles {
    private SourceFiles() {}

    /** What one reading gave. */
    record Result(List<Document> documents, List<BadLine> bad) {
        List<String> ids() {
            return documents.stream().map(Document::id).toList();
        }

        List<String> texts() {
            return documents.stream().map(Document::text).toList();
        }

        /** The broken records as {@code name:line: reason}. */
        List<String> problems() {
            return bad.stream()
                    .map(line -> line.file().getFileName() + ":" + line.line() + ": " + line.reason())
                    .toList();
        }
    }

    static Result read(SourceCorpus<?> corpus) {
        List<BadLine> bad = new ArrayList<>();
        try (Stream<Document> documents = corpus.read(bad::add)) {
            return new Result(documents.toList(), bad);
        }
    }

    static Path write(Path file, String text) throws IOException {
        return write(file, utf8(text));
    }

    static Path write(Path file, byte[] bytes) throws IOException {
        Files.createDirectories(file.getParent());
        return Files.write(file, bytes);
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    static byte[] zstd(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new ZstdOutputStreamNoFinalizer(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
