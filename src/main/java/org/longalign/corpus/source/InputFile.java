package org.longalign.corpus.source;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.longalign.corpus.source.Sources.RemoteFile;

/**
 * A file of a source. It can be sent to another machine that has the same files.
 *
 * @param path its place; that of a remote file is for messages alone
 * @param label its path below the given file, folder or glob, with {@code /}. Ids and provenance hold the label, and so
 *     stay the same when the files move
 * @param remote its content if it is not in the local file system
 * @param range the lines of it to read; null for all
 */
record InputFile(
        Path path,
        String label,
        @Nullable RemoteFile remote,
        @Nullable Range range) implements Serializable {
    /**
     * The lines that begin in a range of bytes.
     *
     * @param from the first byte
     * @param to the byte after the last, or {@link Long#MAX_VALUE} for the end of the file
     * @param linesBefore line ends before {@code from}; -1 if they are not counted yet
     */
    record Range(long from, long to, long linesBefore) implements Serializable {}

    /** The form in which it is sent. */
    private record Sent(
            String uri,
            String label,
            @Nullable RemoteFile remote,
            @Nullable Range range) implements Serializable {
        private Object readResolve() {
            InputFile whole = remote == null ? new InputFile(Path.of(URI.create(uri)), label) : InputFile.of(remote);
            return whole.with(range);
        }
    }

    /** A local file. */
    InputFile(Path path, String label) {
        this(path, label, null, null);
    }

    /** A file that is elsewhere. */
    static InputFile of(RemoteFile file) {
        return new InputFile(Path.of(file.name()), file.label(), file, null);
    }

    /** These lines of the file. */
    InputFile with(@Nullable Range lines) {
        return new InputFile(path, label, remote, lines);
    }

    /** Cuts the file into ranges of at most so many bytes; a smaller one stays whole. */
    List<InputFile> cut(long bytes) throws IOException {
        long size = size();
        if (size <= bytes) {
            return List.of(this);
        }
        long count = (size - 1) / bytes + 1;
        long each = (size - 1) / count + 1;
        List<InputFile> ranges = new ArrayList<>();
        for (long from = 0; from < size; from += each) {
            ranges.add(with(new Range(from, size - from <= each ? Long.MAX_VALUE : from + each, from == 0 ? 0 : -1)));
        }
        return ranges;
    }

    /** Opens its whole content as it is stored, packed or not. */
    InputStream open() throws IOException {
        return open(0);
    }

    /** Opens its content from a byte on. */
    InputStream open(long from) throws IOException {
        if (remote != null) {
            return remote.open(from);
        }
        InputStream in = Files.newInputStream(path);
        try {
            in.skipNBytes(from);
            return in;
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    /** Its size in bytes, or that of its range, as it is stored. */
    long size() throws IOException {
        long size = remote == null ? Files.size(path) : remote.size();
        return range == null ? size : Math.max(0, Math.min(range.to(), size) - range.from());
    }

    /** Line ends of the file in some bytes. */
    long lineEnds(long from, long to) throws IOException {
        long ends = 0;
        try (InputStream in = open(from)) {
            byte[] buffer = new byte[1 << 16];
            long left = to - from;
            int count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            while (left > 0 && count > 0) {
                for (int i = 0; i < count; i++) {
                    ends += buffer[i] == '\n' ? 1 : 0;
                }
                left -= count;
                count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            }
        }
        return ends;
    }

    private Object writeReplace() {
        return new Sent(remote == null ? path.toUri().toString() : "", label, remote, range);
    }
}
