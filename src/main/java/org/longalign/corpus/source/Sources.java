package org.longalign.corpus.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.longalign.corpus.SelectedDocuments.DocumentFile;
import org.longalign.corpus.SelectedDocuments.Format;
import org.longalign.corpus.SelectedDocuments.Manifest;
import org.longalign.corpus.sample.SampleCorpus;
import org.longalign.corpus.source.FieldSource.Layout;
import org.longalign.data.Jsonl;
import org.longalign.internal.JsonProblem;
import org.longalign.internal.MissingPath;
import org.longalign.internal.RegularFiles;

/**
 * Opens corpora of local files.
 *
 * <pre>{@code
 * var papers = Sources.pile("pile/train").subset("ArXiv");
 * var essays = Sources.jsonl("essays/*.jsonl.gz").text("content").id("uid").licence("CC-BY-4.0");
 * try (var documents = essays.read()) {
 *     documents.limit(3).forEach(System.out::println);
 * }
 * System.out.println(essays.report()); // documents, and broken records by file and line
 * }</pre>
 *
 * <p>Arguments are names of files, names of folders (searched for files of the format, hidden ones left out) or globs. A
 * missing one is an {@link IllegalArgumentException} that names it. Files are read in the order of their names.
 */
public final class Sources {
    private static final List<String> JSON_LINES = List.of(".jsonl", ".ndjson", ".json");
    private static final List<String> JSON = List.of(".json");
    private static final List<String> TEXT = List.of(".txt");
    private static final List<String> PARQUET = List.of(".parquet");

    private Sources() {}

    /** A file that is not in the local file system, such as one in HDFS or an object store. It is sent to those who read it. */
    public interface RemoteFile extends Serializable {
        /** Its whole name for messages, such as {@code hdfs://namenode/pile/00.jsonl.zst}. */
        String name();

        /** Its place in ids and provenance: the path below the given folder or glob, or else its name alone. */
        String label();

        /** Its size in bytes. */
        long size() throws IOException;

        /** Opens its content as it is stored, packed or not. */
        InputStream open() throws IOException;

        /**
         * Opens its content from a byte on. By default those before it are read and skipped.
         *
         * @param from 0 for the first byte
         */
        default InputStream open(long from) throws IOException {
            InputStream in = open();
            try {
                in.skipNBytes(from);
                return in;
            } catch (IOException | RuntimeException e) {
                in.close();
                throw e;
            }
        }
    }

    /** The rules for names of files, for those who list {@link RemoteFile}s. */
    public static final class FileNames {
        private static final Pattern PACKED = Pattern.compile("\\.(gz|gzip|zst|zstd)$");
        private static final Pattern WILD = Pattern.compile("[*?\\[{]");

        private FileNames() {}

        /** Whether a name is a pattern: {@code isGlob("pile/*.zst")} -> {@code true}. */
        public static boolean isGlob(String name) {
            return WILD.matcher(name).find();
        }

        /** Whether a file or folder of this name is left out: {@code isHidden(".cache")} -> {@code true}. */
        public static boolean isHidden(String name) {
            return name.startsWith(".");
        }

        /**
         * Whether a file is of a format: {@code endsIn("00.JSONL.zst", List.of(".jsonl"))} -> {@code true}.
         *
         * @param suffixes in lower case; one of gzip or zstd may follow them
         */
        public static boolean endsIn(String label, List<String> suffixes) {
            String plain = unpacked(label.toLowerCase(Locale.ROOT));
            return suffixes.stream().anyMatch(plain::endsWith);
        }

        /** The name without a suffix of gzip or zstd. */
        static String unpacked(String name) {
            return PACKED.matcher(name).replaceFirst("");
        }
    }

    /**
     * JSON Lines in files that are elsewhere, otherwise as {@link #jsonl(String...)}.
     *
     * @param name the name of the source
     * @throws IllegalArgumentException if there is no file, or two have one label
     */
    public static FieldSource jsonl(String name, List<? extends RemoteFile> files) {
        return fields(Layout.LINES, name, files);
    }

    /** Parquet in files that are elsewhere, otherwise as {@link #parquet(String...)}; each is copied to the local disk while it is read. */
    public static FieldSource parquet(String name, List<? extends RemoteFile> files) {
        return fields(Layout.PARQUET, name, files);
    }

    private static FieldSource fields(Layout layout, String name, List<? extends RemoteFile> files) {
        return new FieldSource(
                layout,
                InputFiles.of(files),
                new Origin(name, name, Origin.UNKNOWN, false),
                FieldMapping.ofText("text"),
                SourceSettings.DEFAULT);
    }

    /** A published source from files in its published format. */
    public static SourceCorpus<?> of(PublishedSource source, String... paths) {
        return switch (source) {
            case C4 -> c4(paths);
            case CLUE_CORPUS_2020 -> clueCorpus2020(paths);
            case WUDAO_CORPORA -> wuDao(paths);
            case ARXIV, BOOKS3, COMMON_CRAWL, GITHUB, STACK_EXCHANGE, WIKIPEDIA ->
                pile(paths).subset(source);
        };
    }

    /** The shards of the Pile ({@code 00.jsonl.zst} ...); select subsets with {@link PileSource#subset(String...)}. */
    public static PileSource pile(String... paths) {
        return PileSource.of(InputFiles.of(List.of(paths), JSON_LINES));
    }

    /** As {@link #pile(String...)}. */
    public static PileSource pile(Path... paths) {
        return pile(names(paths));
    }

    /** The shards of C4 ({@code c4-train.00000-of-01024.json.gz} ...). */
    public static FieldSource c4(String... paths) {
        return new FieldSource(
                Layout.LINES,
                InputFiles.of(List.of(paths), JSON_LINES),
                Origin.of(PublishedSource.C4),
                FieldMapping.ofText("text").with(Field.ORIGIN, "url"),
                SourceSettings.DEFAULT);
    }

    /** As {@link #c4(String...)}. */
    public static FieldSource c4(Path... paths) {
        return c4(names(paths));
    }

    /** The text files of CLUECorpus2020: one sentence a line, a blank line between documents. */
    public static TextSource clueCorpus2020(String... paths) {
        return TextSource.of(InputFiles.of(List.of(paths), TEXT), Origin.of(PublishedSource.CLUE_CORPUS_2020));
    }

    /** As {@link #clueCorpus2020(String...)}. */
    public static TextSource clueCorpus2020(Path... paths) {
        return clueCorpus2020(names(paths));
    }

    /** The files of WuDaoCorpora, a JSON array each; the title is put before the content. */
    public static FieldSource wuDao(String... paths) {
        return new FieldSource(
                Layout.ARRAY,
                InputFiles.of(List.of(paths), JSON),
                Origin.of(PublishedSource.WUDAO_CORPORA),
                FieldMapping.ofText("content").with(Field.TITLE, "title"),
                SourceSettings.DEFAULT);
    }

    /** As {@link #wuDao(String...)}. */
    public static FieldSource wuDao(Path... paths) {
        return wuDao(names(paths));
    }

    /** JSON Lines, one object a line; the text is in the field {@code text} or that of {@link FieldSource#text}. */
    public static FieldSource jsonl(String... paths) {
        return fields(Layout.LINES, JSON_LINES, "jsonl", paths);
    }

    /** As {@link #jsonl(String...)}. */
    public static FieldSource jsonl(Path... paths) {
        return jsonl(names(paths));
    }

    /** JSON files with an array of objects; otherwise as {@link #jsonl(String...)}. */
    public static FieldSource jsonArray(String... paths) {
        return fields(Layout.ARRAY, JSON, "json", paths);
    }

    /** As {@link #jsonArray(String...)}. */
    public static FieldSource jsonArray(Path... paths) {
        return jsonArray(names(paths));
    }

    /**
     * Parquet files, one document a row; the text is in the column {@code text} or that of {@link FieldSource#text}. Rows of up to an
     * eighth of the heap are in it at a time, and no text may have more.
     */
    public static FieldSource parquet(String... paths) {
        return fields(Layout.PARQUET, PARQUET, "parquet", paths);
    }

    /** As {@link #parquet(String...)}. */
    public static FieldSource parquet(Path... paths) {
        return parquet(names(paths));
    }

    /**
     * Documents that a selection wrote into a folder, here or as a Spark job, with their ids, languages and provenance. A
     * record that cannot be used ends the reading.
     *
     * @param folder with {@code manifest.json}, and every file that it names
     * @throws IllegalArgumentException if the folder is not complete, naming a file that is missing or has another size
     */
    public static FieldSource selected(Path folder) {
        Path manifest = folder.resolve(Manifest.NAME);
        try {
            MissingPath.require(folder);
            Manifest read = Jsonl.JSON.readValue(RegularFiles.bytes(manifest), Manifest.class);
            if (read == null) {
                throw new IllegalArgumentException(manifest + " is empty");
            }
            List<InputFile> files = new ArrayList<>();
            for (DocumentFile each : read.files()) {
                Path file = folder.resolve(each.path());
                if (!Files.isRegularFile(file) || Files.size(file) != each.bytes()) {
                    throw new IllegalArgumentException(file + " is missing or has not the " + each.bytes()
                            + " bytes that " + manifest + " says; copy the folder again, or run the selection again");
                }
                files.add(new InputFile(file, each.path()));
            }
            String name = String.valueOf(folder.toAbsolutePath().normalize().getFileName());
            return documents(name, read.format(), files);
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException(
                    (Files.notExists(folder) ? MissingPath.words(folder) : "there is no " + manifest)
                            + ", so this is no folder of a finished selection; run it to its end",
                    e);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(manifest + " is not a valid manifest: " + JsonProblem.of(e), e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + manifest + ": " + e.getMessage(), e);
        }
    }

    /**
     * Documents that a selection wrote into files that are elsewhere.
     *
     * @param name the name of the corpus
     * @param files its {@code documents/part-*}
     */
    public static FieldSource selected(String name, Format format, List<? extends RemoteFile> files) {
        return documents(name, format.suffix(), InputFiles.of(files));
    }

    private static FieldSource documents(String name, String format, List<InputFile> files) {
        return new FieldSource(
                        format.equals(Format.PARQUET.suffix()) ? Layout.PARQUET : Layout.LINES,
                        files,
                        new Origin(name, name, Origin.UNKNOWN, false),
                        FieldMapping.ofDocuments(),
                        SourceSettings.DEFAULT)
                .strict();
    }

    /** Text files with blank lines between their documents. */
    public static TextSource text(String... paths) {
        return TextSource.of(InputFiles.of(List.of(paths), TEXT), origin("text", paths));
    }

    /** As {@link #text(String...)}. */
    public static TextSource text(Path... paths) {
        return text(names(paths));
    }

    /** A folder of text or code, one document a file; select files with {@link FolderSource#glob}. */
    public static FolderSource folder(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new IllegalArgumentException("there is no folder " + folder + MissingPath.place(folder));
        }
        return FolderSource.of(folder);
    }

    /** As {@link #folder(Path)}. */
    public static FolderSource folder(String folder) {
        return folder(Path.of(folder));
    }

    /** The sample texts that {@code environment/setup} downloads. */
    public static SampleCorpus samples() {
        return SampleCorpus.open();
    }

    private static FieldSource fields(Layout layout, List<String> suffixes, String kind, String... paths) {
        return new FieldSource(
                layout,
                InputFiles.of(List.of(paths), suffixes),
                origin(kind, paths),
                FieldMapping.ofText("text"),
                SourceSettings.DEFAULT);
    }

    /** An origin named after the only file or folder, or else after the format. */
    private static Origin origin(String kind, String... paths) {
        String name = kind;
        if (paths.length == 1 && !FileNames.isGlob(paths[0])) {
            Path file = Path.of(paths[0]).toAbsolutePath().normalize().getFileName();
            name = file == null
                    ? kind
                    : Files.isDirectory(Path.of(paths[0])) ? file.toString() : InputFiles.plainName(file.toString());
        }
        return new Origin(name, name, Origin.UNKNOWN, false);
    }

    private static String[] names(Path... paths) {
        return Arrays.stream(paths).map(Path::toString).toArray(String[]::new);
    }
}
