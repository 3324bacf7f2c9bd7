package org.longalign.corpus.source;

import java.nio.file.Path;

/**
 * A file of a source.
 *
 * @param path its place
 * @param label its path below the given file, folder or glob, with {@code /}. Ids and provenance hold the label, and so
 *     stay the same when the files move
 */
record InputFile(Path path, String label) {}
