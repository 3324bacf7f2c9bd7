package org.longalign.corpus.source;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A folder of text or code with a document in every file. Hidden files and folders are left out; empty and binary files
 * are passed over.
 */
public final class FolderSource extends SourceCorpus<FolderSource> {
    private static final long serialVersionUID = 1L;

    /** Not sent to other machines, which read files alone. */
    private final transient Path folder;
    /** The files to read; empty for those that the patterns choose when it is read. */
    private final List<InputFile> only;

    private final List<String> globs;
    private final List<String> excluded;
    /** The name of the encoding: a {@link Charset} cannot be sent to another machine. */
    private final String charset;

    private FolderSource(
            Path folder,
            List<InputFile> only,
            List<String> globs,
            List<String> excluded,
            String charset,
            SourceSettings settings) {
        super(settings);
        this.folder = folder;
        this.only = only;
        this.globs = globs;
        this.excluded = excluded;
        this.charset = charset;
    }

    static FolderSource of(Path folder) {
        return new FolderSource(
                folder, List.of(), List.of(), List.of(), StandardCharsets.UTF_8.name(), SourceSettings.DEFAULT);
    }

    /**
     * Reads only files whose path below the folder matches a pattern such as {@code **}{@code /*.java}. If several
     * patterns are given, in one call or more, one must match.
     */
    public FolderSource glob(String... patterns) {
        return new FolderSource(folder, only, added(globs, patterns), excluded, charset, settings());
    }

    /** Leaves out files whose path below the folder matches a pattern such as {@code **}{@code /test/**}. */
    public FolderSource exclude(String... patterns) {
        return new FolderSource(folder, only, globs, added(excluded, patterns), charset, settings());
    }

    /** The encoding of the files, UTF-8 by default; files in another one are reported. */
    public FolderSource charset(Charset other) {
        return new FolderSource(folder, only, globs, excluded, other.name(), settings());
    }

    private static List<String> added(List<String> before, String... more) {
        return Stream.concat(before.stream(), Stream.of(more)).toList();
    }

    @Override
    FolderSource with(SourceSettings changed) {
        return new FolderSource(folder, only, globs, excluded, charset, changed);
    }

    @Override
    FolderSource with(List<InputFile> some) {
        return new FolderSource(folder, some, globs, excluded, charset, settings());
    }

    @Override
    String defaultName() {
        Path name = folder.toAbsolutePath().normalize().getFileName();
        return name == null ? "folder" : name.toString();
    }

    @Override
    List<InputFile> inputFiles() {
        if (!only.isEmpty()) {
            return only;
        }
        Predicate<String> wanted = anyOf(globs).or(label -> globs.isEmpty());
        List<InputFile> files =
                InputFiles.below(folder, wanted.and(anyOf(excluded).negate()));
        if (files.isEmpty()) {
            throw new IllegalArgumentException("no file below " + folder + " matches "
                    + (globs.isEmpty() ? "**" : String.join(" or ", globs))
                    + (excluded.isEmpty() ? "" : " and not " + String.join(" or ", excluded)));
        }
        return files;
    }

    private static Predicate<String> anyOf(List<String> patterns) {
        return patterns.stream().map(InputFiles::glob).reduce(label -> false, Predicate::or);
    }

    @Override
    RecordReader open(InputFile file) throws IOException {
        return new WholeFile(
                SourceBytes.open(file), Charset.forName(charset), settings().maxRecordBytes());
    }

    @Override
    Origin origin(RawRecord raw) {
        return new Origin(name(), name(), Origin.UNKNOWN, false);
    }
}
