package org.longalign.corpus.spark;

import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.StorageLevel;
import org.longalign.corpus.Corpus;
import org.longalign.corpus.Fate;
import org.longalign.corpus.SelectedDocuments.Format;
import org.longalign.corpus.Selection;
import org.longalign.corpus.SelectionReport;
import org.longalign.corpus.SelectionReport.Contaminated;
import org.longalign.corpus.SelectionReport.Copy;
import org.longalign.corpus.SelectionReport.Share;
import org.longalign.corpus.SelectionReport.Tally;
import org.longalign.corpus.SelectionSteps;
import org.longalign.corpus.SelectionSteps.Available;
import org.longalign.corpus.SelectionSteps.Finding;
import org.longalign.corpus.SelectionSteps.NormalisedText;
import org.longalign.corpus.dedup.NearDuplicates;
import org.longalign.corpus.dedup.NearDuplicates.Match;
import org.longalign.corpus.spark.Draw.Drawable;
import org.longalign.corpus.spark.Examined.Part;
import org.longalign.corpus.spark.NearDuplicateGraph.Node;
import org.longalign.corpus.spark.Totals.Stratum;
import org.longalign.internal.Bounds;
import scala.Tuple2;

/**
 * A {@link Selection} that runs as a Spark job (paper, section 3.2 and appendix A):
 *
 * <pre>{@code
 * // given: JavaSparkContext spark
 * var corpus = Sources.jsonl("pile", HadoopFiles.list(spark, "hdfs://namenode/pile", ".jsonl"));
 * SelectionReport report = SparkSelection.of(spark, corpus, "cl100k_base")
 *         .with(selection -> selection.tokens(8_192, 65_536).count(10_000).seed(7))
 *         .write("hdfs://namenode/long");
 * }</pre>
 *
 * <p>The same settings give the same documents as {@link Selection#run} on one machine, in the same order, and the same
 * report, for any number of workers and partitions. A large file of JSON Lines that is not packed is cut at line ends and
 * read by several tasks; any other file is read by one. Files are read twice, and only ids, lengths, keys and signatures go from worker to
 * worker. The memory of the driver does not depend on the number of documents.
 */
public final class SparkSelection {
    /** So many that the last ones to end keep few cores waiting, and so few that starting them takes no time. */
    private static final int PARTITIONS_PER_CORE = 8;

    private static final long SPLIT_BYTES = 64L << 20;

    private final JavaSparkContext spark;
    private final Corpus corpus;
    private final SentTokenizer tokenizer;
    private final Selection selection;
    private final Format format;
    private final long splitBytes;
    private final int driverPairs;

    private SparkSelection(
            JavaSparkContext spark,
            Corpus corpus,
            SentTokenizer tokenizer,
            Selection selection,
            Format format,
            long splitBytes,
            int driverPairs) {
        this.spark = spark;
        this.corpus = corpus;
        this.tokenizer = tokenizer;
        this.selection = selection;
        this.format = format;
        this.splitBytes = splitBytes;
        this.driverPairs = driverPairs;
    }

    /**
     * A selection with the paper's settings.
     *
     * @param corpus of {@link org.longalign.corpus.source.Sources}, or several joined by {@link Corpus#concat}; local files
     *     must be on every worker at the same place
     * @param tokenizer {@code cl100k_base}, {@code o200k_base}, {@code bytes}, or the folder of a model on this machine; it is
     *     sent to the workers
     * @throws IllegalArgumentException if there is no such tokenizer, or a part of the corpus cannot be sent
     */
    public static SparkSelection of(JavaSparkContext spark, Corpus corpus, String tokenizer) {
        for (Corpus part : corpus.parts()) {
            if (!(part instanceof Serializable)) {
                throw new IllegalArgumentException("the corpus " + part.name()
                        + " cannot be sent to other machines; write it to files and open these with Sources");
            }
        }
        SentTokenizer sent = SentTokenizer.of(tokenizer);
        return new SparkSelection(
                spark,
                corpus,
                sent,
                Selection.of(corpus, sent.open()),
                Format.JSONL,
                SPLIT_BYTES,
                NearDuplicateGraph.DRIVER_PAIRS);
    }

    /** A Spark context in this process, on all its cores, that listens to this machine alone and shows no page. */
    public static JavaSparkContext localContext() {
        return new JavaSparkContext(new SparkConf()
                .setMaster("local[*]")
                .setAppName("longalign")
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "127.0.0.1")
                .set("spark.driver.bindAddress", "127.0.0.1"));
    }

    /**
     * A copy with other settings of the selection. Threads, length cache and listener have no effect here.
     *
     * @param change called once, on this machine
     */
    public SparkSelection with(UnaryOperator<Selection> change) {
        return new SparkSelection(spark, corpus, tokenizer, change.apply(selection), format, splitBytes, driverPairs);
    }

    /** The format of the documents that are written. Default: JSON Lines. */
    public SparkSelection format(Format written) {
        return new SparkSelection(spark, corpus, tokenizer, selection, written, splitBytes, driverPairs);
    }

    /**
     * The most bytes of a plain file of JSON Lines that a task reads; a larger one is cut at line ends. Default: 64 MiB.
     * Packed files and Parquet are not cut: a warning in the log counts those that are larger, once for each job.
     *
     * @throws IllegalArgumentException if it is less than 1
     */
    public SparkSelection splitBytes(long bytes) {
        return new SparkSelection(
                spark,
                corpus,
                tokenizer,
                selection,
                format,
                Bounds.within("splitBytes", bytes, 1, Long.MAX_VALUE),
                driverPairs);
    }

    /** A copy in which the driver decides at most so many near pairs by itself. */
    SparkSelection withDriverPairs(int pairs) {
        return new SparkSelection(spark, corpus, tokenizer, selection, format, splitBytes, pairs);
    }

    /**
     * Runs the selection and writes the documents, {@code documents/part-00000} and so on in the order of the corpus; parts of
     * JSON Lines put together are the file that {@link org.longalign.corpus.SelectedDocuments#write(java.nio.file.Path)}
     * writes. Then come {@code manifest.json}, which names the files, and last {@code report.json}, each whole or not at all.
     * A folder without them is of a job that did not end; remove it and run the job again. {@link
     * org.longalign.corpus.source.Sources#selected} reads the documents.
     *
     * @param folder a new folder in any file system that Hadoop knows
     * @return the fate of every document
     * @throws IllegalArgumentException if the folder exists, or two documents within the limits have the same id
     * @throws UncheckedIOException if the folder cannot be written
     */
    public SelectionReport write(String folder) {
        Path output = new Path(folder);
        try {
            FileSystem system = output.getFileSystem(spark.hadoopConfiguration());
            if (system.exists(output)) {
                throw new IllegalArgumentException(folder + " exists already: choose another folder or remove it");
            }
            SelectionReport report = run(new DocumentOutput(spark, output, format));
            put(system, new Path(output, "report.json"), selection.steps().json(report));
            return report;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + folder + ": " + e.getMessage(), e);
        }
    }

    /** Writes a file whole or not at all. */
    static void put(FileSystem system, Path file, String content) throws IOException {
        Path partial = new Path(file.getParent(), "." + file.getName() + ".part");
        try (OutputStream out = system.create(partial, true)) {
            out.write(content.getBytes(StandardCharsets.UTF_8));
        }
        if (!system.rename(partial, file)) {
            throw new IOException(file + " could not be moved into place");
        }
    }

    private SelectionReport run(DocumentOutput output) {
        SelectionSteps steps = selection.steps();
        Broadcast<SelectionSteps> sentSteps = spark.broadcast(steps);
        Broadcast<SentTokenizer> sentTokenizer = spark.broadcast(tokenizer);
        List<Part> parts = Part.all(spark, corpus, splitBytes);
        int partitions = Math.min(parts.size(), PARTITIONS_PER_CORE * spark.defaultParallelism());
        JavaRDD<Examined> examined = spark.parallelize(parts, partitions)
                .flatMap(part -> Examined.examine(
                        part, sentSteps.value(), sentTokenizer.value().open()))
                .persist(StorageLevel.DISK_ONLY());
        Totals totals = examined.treeAggregate(new Totals(), Totals::add, Totals::add);
        JavaPairRDD<NormalisedText, Examined> candidates = examined.filter(
                        one -> one.finding() != null && one.finding().fate() == null)
                .mapToPair(one -> new Tuple2<>(text(one), one));
        requireDifferentIds(candidates);
        JavaPairRDD<NormalisedText, String> first =
                candidates.mapValues(SparkSelection::id).reduceByKey((one, other) -> one.compareTo(other) <= 0 ? one : other);
        JavaRDD<Tuple2<Examined, String>> withFirst =
                candidates.join(first).values().persist(StorageLevel.DISK_ONLY());
        JavaRDD<Tuple2<Examined, String>> copies = withFirst.filter(both -> !id(both._1()).equals(both._2()));
        JavaRDD<Examined> originals =
                withFirst.filter(both -> id(both._1()).equals(both._2())).map(Tuple2::_1);
        JavaRDD<Examined> clean = originals.filter(one -> finding(one).contamination() == null);
        JavaRDD<Finding> contaminated =
                originals.map(SparkSelection::finding).filter(finding -> finding.contamination() != null);
        NearDuplicates nearDuplicates = steps.nearDuplicates();
        NearDuplicateGraph graph = nearDuplicates == null
                ? null
                : new NearDuplicateGraph(
                        spark,
                        clean.map(one -> new Node(id(one), Objects.requireNonNull(finding(one).signature()))),
                        nearDuplicates,
                        driverPairs);
        try {
            JavaPairRDD<String, Drawable> drawable =
                    clean.mapToPair(one -> new Tuple2<>(id(one), drawable(one, sentSteps.value())));
            JavaRDD<Drawable> fit = (graph == null ? drawable : drawable.subtractByKey(graph.dropped())).values();
            Map<Fate, Tally> fates = totals.fates();
            fates.put(Fate.EXACT_DUPLICATE, tally(copies.map(both -> finding(both._1()).tokens())));
            fates.put(Fate.CONTAMINATED, tally(contaminated.map(Finding::tokens)));
            fates.put(
                    Fate.NEAR_DUPLICATE,
                    graph == null
                            ? new Tally(0, 0)
                            : tally(drawable.join(graph.dropped()).map(each -> each._2()._1().tokens())));
            Map<Stratum, Tally> available = byStratum(fit);
            List<Share> quotas = steps.quotas(totals.strata().stream()
                    .map(stratum -> new Available(stratum.language(), stratum.source(), Math.toIntExact(available
                            .getOrDefault(stratum, new Tally(0, 0))
                            .documents())))
                    .toList());
            Map<Stratum, Integer> quota = new TreeMap<>();
            quotas.forEach(share -> quota.put(new Stratum(share.language(), share.source()), share.got()));
            JavaRDD<Drawable> drawn = Draw.draw(fit, quota, partitions).persist(StorageLevel.MEMORY_AND_DISK());
            Map<Stratum, Tally> chosen = byStratum(drawn);
            Tally all = sum(available);
            Tally got = sum(chosen);
            fates.put(Fate.CHOSEN, got);
            fates.put(
                    Fate.NOT_DRAWN, new Tally(all.documents() - got.documents(), all.tokens() - got.tokens()));
            output.write(drawn, parts);
            return new SelectionReport(
                    corpus.name(),
                    tokenizer.open().name(),
                    totals.broken(),
                    totals.read(),
                    fates,
                    quotas.stream()
                            .map(share -> share.withTokens(chosen.getOrDefault(
                                            new Stratum(share.language(), share.source()), new Tally(0, 0))
                                    .tokens()))
                            .toList(),
                    totals.uncountable(),
                    copies(copies),
                    graph == null ? List.<Match>of() : graph.matches(SelectionReport.MAX_EXAMPLES),
                    contaminated(contaminated),
                    steps.notes(totals.strata().stream().map(Stratum::source).toList()));
        } finally {
            if (graph != null) {
                graph.close();
            }
            withFirst.unpersist();
            examined.unpersist();
        }
    }

    private static void requireDifferentIds(JavaPairRDD<NormalisedText, Examined> candidates) {
        JavaRDD<String> twice = candidates.values()
                .mapToPair(one -> new Tuple2<>(id(one), 1))
                .reduceByKey(Integer::sum)
                .filter(both -> both._2() > 1)
                .keys();
        List<String> first = twice.takeOrdered(1);
        if (!first.isEmpty()) {
            throw new IllegalArgumentException("two documents have the id " + first.get(0)
                    + "; give their sources different names, or read the file only once");
        }
    }

    private static Map<Stratum, Tally> byStratum(JavaRDD<Drawable> documents) {
        return documents
                .mapToPair(one -> new Tuple2<>(one.stratum(), new long[] {1, one.tokens()}))
                .reduceByKey((one, other) -> new long[] {one[0] + other[0], one[1] + other[1]})
                .collectAsMap()
                .entrySet()
                .stream()
                .collect(java.util.stream.Collectors.toMap(
                        Map.Entry::getKey, each -> new Tally(each.getValue()[0], each.getValue()[1])));
    }

    private static Tally tally(JavaRDD<Integer> tokens) {
        long[] sum = tokens.aggregate(
                new long[2],
                (to, more) -> new long[] {to[0] + 1, to[1] + more},
                (one, other) -> new long[] {one[0] + other[0], one[1] + other[1]});
        return new Tally(sum[0], sum[1]);
    }

    private static Tally sum(Map<Stratum, Tally> tallies) {
        return tallies.values().stream().reduce(new Tally(0, 0), Tally::plus);
    }

    private static List<Copy> copies(JavaRDD<Tuple2<Examined, String>> copies) {
        Map<String, String> first = new TreeMap<>();
        copies.mapToPair(both -> new Tuple2<>(id(both._1()), both._2()))
                .sortByKey()
                .take(SelectionReport.MAX_EXAMPLES)
                .forEach(both -> first.put(both._1(), both._2()));
        return first.entrySet().stream()
                .map(each -> new Copy(each.getKey(), each.getValue()))
                .toList();
    }

    private static List<Contaminated> contaminated(JavaRDD<Finding> contaminated) {
        return contaminated
                .mapToPair(finding -> new Tuple2<>(finding.id(), Objects.requireNonNull(finding.contamination())))
                .sortByKey()
                .take(SelectionReport.MAX_EXAMPLES)
                .stream()
                .map(both -> new Contaminated(both._1(), both._2()))
                .toList();
    }

    private static Drawable drawable(Examined one, SelectionSteps steps) {
        Finding finding = finding(one);
        return new Drawable(
                new Stratum(finding.language(), finding.source()),
                steps.drawKey(finding.id(), finding.tokens()),
                finding.id(),
                one.part(),
                finding.tokens(),
                Objects.requireNonNull(finding.text()));
    }

    private static Finding finding(Examined one) {
        return Objects.requireNonNull(one.finding());
    }

    private static String id(Examined one) {
        return finding(one).id();
    }

    private static NormalisedText text(Examined one) {
        return Objects.requireNonNull(finding(one).text());
    }
}
