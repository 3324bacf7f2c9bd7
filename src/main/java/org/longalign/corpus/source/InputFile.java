package org.longalign.corpus.source;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.longalign.corpus.source.Sources.RemoteFile;

/**
 * A file of a source. It can be sent to another machine that has the same files.
 *
 * @param path its place; that of a remote file is for messages alone
 * @param label its path below the given file, folder or glob, with {@code /}. Ids and provenance hold the label, and so
 *     stay the same when the files move
 * @param remote its content if it is not in the local file system
 */
record InputFile(Path path, String label, @Nullable RemoteFile remote) implements Serializable {
    /** The form in which it is sent. */
    private record Sent(String uri, String label, @Nullable RemoteFile remote) implements Serializable {
        private Object readResolve() {
            return remote == null ? new InputFile(Path.of(URI.create(uri)), label) : InputFile.of(remote);
        }
    }

    /** A local file. */
    InputFile(Path path, String label) {
        this(path, label, null);
    }

    /** A file that is elsewhere. */
    static InputFile of(RemoteFile file) {
        return new InputFile(Path.of(file.name()), file.label(), file);
    }

    /** Opens its content as it is stored, packed or not. */
    InputStream open() throws IOException {
        return remote == null ? Files.newInputStream(path) : remote.open();
    }

    /** Its size in bytes, as it is stored. */
    long size() throws IOException {
        return remote == null ? Files.size(path) : remote.size();
    }

    private Object writeReplace() {
        return new Sent(remote == null ? path.toUri().toString() : "", label, remote);
    }
}
