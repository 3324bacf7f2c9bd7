package org.longalign.corpus.source;

import java.nio.file.Path;

/**
 * A file of a source.
 *
 * @param path where it is
 * @param label its name below what was given, with {@code /}: it stands in ids and provenance, so that these stay the
 *     same where the files lie elsewhere
 */
record InputFile(Path path, String label) {}
