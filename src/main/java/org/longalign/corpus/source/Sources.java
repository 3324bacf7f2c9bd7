package org.longalign.corpus.source;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.longalign.corpus.sample.SampleCorpus;
import org.longalign.corpus.source.FieldSource.Layout;

/**
 * Opens corpora on local files.
 *
 * <pre>{@code
 * var papers = Sources.pile("pile/train").subset("ArXiv");
 * var essays = Sources.jsonl("essays/*.jsonl.gz").text("content").id("uid").licence("CC-BY-4.0");
 * try (var documents = essays.read()) {
 *     documents.limit(3).forEach(System.out::println);
 * }
 * essays.report()                       // documents, broken records by file and line
 * }</pre>
 *
 * <p>What is given are names of files, of folders (searched for files of the format, hidden ones left out) or globs; a
 * missing one is an {@link IllegalArgumentException} that names it. Files are read in the order of their names.
 */
public final class Sources {
    private static final List<String> JSON_LINES = List.of(".jsonl", ".ndjson", ".json");
    private static final List<String> JSON = List.of(".json");
    private static final List<String> TEXT = List.of(".txt");
    private static final List<String> PARQUET = List.of(".parquet");

    private Sources() {}

    /** A published source from files in the format it is published in. */
    public static SourceCorpus<?> of(PublishedSource source, String... paths) {
        return switch (source) {
            case C4 -> c4(paths);
            case CLUE_CORPUS_2020 -> clueCorpus2020(paths);
            case WUDAO_CORPORA -> wuDao(paths);
            case ARXIV, BOOKS3, COMMON_CRAWL, GITHUB, STACK_EXCHANGE, WIKIPEDIA ->
                pile(paths).subset(source);
        };
    }

    /** The Pile's shards ({@code 00.jsonl.zst} ...); choose with {@link PileSource#subset(String...)}. */
    public static PileSource pile(String... paths) {
        return PileSource.of(InputFiles.of(List.of(paths), JSON_LINES));
    }

    /** As {@link #pile(String...)}. */
    public static PileSource pile(Path... paths) {
        return pile(names(paths));
    }

    /** C4's shards ({@code c4-train.00000-of-01024.json.gz} ...). */
    public static FieldSource c4(String... paths) {
        return new FieldSource(
                Layout.LINES,
                InputFiles.of(List.of(paths), JSON_LINES),
                Origin.of(PublishedSource.C4),
                FieldMapping.ofText("text").with(Field.ORIGIN, "url"),
                Settings.DEFAULT);
    }

    /** As {@link #c4(String...)}. */
    public static FieldSource c4(Path... paths) {
        return c4(names(paths));
    }

    /** CLUECorpus2020's text files: a sentence a line, a blank line between documents. */
    public static TextSource clueCorpus2020(String... paths) {
        return TextSource.of(InputFiles.of(List.of(paths), TEXT), Origin.of(PublishedSource.CLUE_CORPUS_2020));
    }

    /** As {@link #clueCorpus2020(String...)}. */
    public static TextSource clueCorpus2020(Path... paths) {
        return clueCorpus2020(names(paths));
    }

    /** WuDaoCorpora's files, a JSON array each; the title goes before the content. */
    public static FieldSource wuDao(String... paths) {
        return new FieldSource(
                Layout.ARRAY,
                InputFiles.of(List.of(paths), JSON),
                Origin.of(PublishedSource.WUDAO_CORPORA),
                FieldMapping.ofText("content").with(Field.TITLE, "title"),
                Settings.DEFAULT);
    }

    /** As {@link #wuDao(String...)}. */
    public static FieldSource wuDao(Path... paths) {
        return wuDao(names(paths));
    }

    /** JSON Lines: an object a line, whose field {@code text} holds the text unless another is named. */
    public static FieldSource jsonl(String... paths) {
        return fields(Layout.LINES, JSON_LINES, "jsonl", paths);
    }

    /** As {@link #jsonl(String...)}. */
    public static FieldSource jsonl(Path... paths) {
        return jsonl(names(paths));
    }

    /** JSON files that are an array of objects; otherwise as {@link #jsonl(String...)}. */
    public static FieldSource jsonArray(String... paths) {
        return fields(Layout.ARRAY, JSON, "json", paths);
    }

    /** As {@link #jsonArray(String...)}. */
    public static FieldSource jsonArray(Path... paths) {
        return jsonArray(names(paths));
    }

    /**
     * Parquet files, a document a row, whose column {@code text} holds the text unless another is named. Up to 2,048 rows
     * are in memory at a time.
     */
    public static FieldSource parquet(String... paths) {
        return fields(Layout.PARQUET, PARQUET, "parquet", paths);
    }

    /** As {@link #parquet(String...)}. */
    public static FieldSource parquet(Path... paths) {
        return parquet(names(paths));
    }

    /** Text files of many documents, which blank lines separate. */
    public static TextSource text(String... paths) {
        return TextSource.of(InputFiles.of(List.of(paths), TEXT), origin("text", paths));
    }

    /** As {@link #text(String...)}. */
    public static TextSource text(Path... paths) {
        return text(names(paths));
    }

    /** A folder of text or code, a document a file; choose with {@link FolderSource#glob}. */
    public static FolderSource folder(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new IllegalArgumentException("there is no folder " + folder);
        }
        return FolderSource.of(folder);
    }

    /** As {@link #folder(Path)}. */
    public static FolderSource folder(String folder) {
        return folder(Path.of(folder));
    }

    /** The sample texts that {@code environment/setup} fetches. */
    public static SampleCorpus samples() {
        return SampleCorpus.open();
    }

    private static FieldSource fields(Layout layout, List<String> suffixes, String kind, String... paths) {
        return new FieldSource(
                layout,
                InputFiles.of(List.of(paths), suffixes),
                origin(kind, paths),
                FieldMapping.ofText("text"),
                Settings.DEFAULT);
    }

    /** Named by the one file or folder that is given, else by the format. */
    private static Origin origin(String kind, String... paths) {
        String name = kind;
        if (paths.length == 1 && !InputFiles.isGlob(paths[0])) {
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
