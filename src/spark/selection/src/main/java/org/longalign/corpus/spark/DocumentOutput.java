package org.longalign.corpus.spark;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.longalign.corpus.SelectedDocuments.DocumentFile;
import org.longalign.corpus.SelectedDocuments.Format;
import org.longalign.corpus.SelectedDocuments.Manifest;
import org.longalign.corpus.SelectionSteps.NormalisedText;
import org.longalign.corpus.spark.Draw.Drawable;
import org.longalign.corpus.spark.Examined.Part;
import org.longalign.data.Document;
import org.longalign.data.Jsonl;
import org.longalign.data.Provenance;
import org.longalign.internal.Sha256;
import org.longalign.internal.Utf8;
import scala.Tuple2;

/** Reads the drawn documents from the corpus again and writes them, a file for each part that has some, and a manifest. */
final class DocumentOutput {
    private static final Pattern FILE = Pattern.compile("part-(\\d+)\\b.*");
    /** Bytes of Parquet that a task has in memory at a time, and a reader too. */
    private static final int ROW_GROUP_BYTES = 32 << 20;

    private final JavaSparkContext spark;
    private final Path folder;
    private final Format format;

    DocumentOutput(JavaSparkContext spark, Path folder, Format format) {
        this.spark = spark;
        this.folder = folder;
        this.format = format;
    }

    /** Writes {@code documents} and then {@code manifest.json}. */
    void write(JavaRDD<Drawable> drawn, List<Part> parts) {
        HashPartitioner byPart = new HashPartitioner(parts.size());
        JavaPairRDD<Integer, Part> all = spark.parallelize(parts, parts.size())
                .mapToPair(part -> new Tuple2<>(part.index(), part))
                .partitionBy(byPart);
        JavaRDD<Document> documents = all.cogroup(drawn.mapToPair(one -> new Tuple2<>(one.part(), one)), byPart)
                .flatMap(each -> read(each._2()._1().iterator().next(), each._2()._2()));
        Path written = new Path(folder, "documents");
        if (format == Format.PARQUET) {
            SparkSession.builder()
                    .getOrCreate()
                    .createDataFrame(documents.map(DocumentOutput::row), schema())
                    .write()
                    .option("compression", "zstd")
                    .option("parquet.block.size", ROW_GROUP_BYTES)
                    .parquet(written.toString());
        } else {
            documents.map(DocumentOutput::line).saveAsTextFile(written.toString());
        }
        Map<Integer, Long> counts = new HashMap<>(drawn.mapToPair(one -> new Tuple2<>(one.part(), 1L))
                .reduceByKey(Long::sum)
                .collectAsMap());
        try {
            FileSystem system = folder.getFileSystem(spark.hadoopConfiguration());
            List<DocumentFile> files = files(system, written, counts);
            SparkSelection.put(system, new Path(folder, Manifest.NAME), Manifest.of(format, files).json());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("cannot write " + folder + ": " + e.getMessage(), e);
        }
    }

    /** The files that were written, in order; the workers read them for their digests. */
    private List<DocumentFile> files(FileSystem system, Path written, Map<Integer, Long> counts) throws IOException {
        List<DocumentFile> files = new ArrayList<>();
        for (FileStatus file : system.listStatus(written)) {
            Matcher name = FILE.matcher(file.getPath().getName());
            if (name.matches()) {
                long documents = counts.getOrDefault(Integer.parseInt(name.group(1)), 0L);
                files.add(new DocumentFile("documents/" + name.group(), documents, file.getLen(), ""));
            }
        }
        files.sort(java.util.Comparator.comparing(DocumentFile::path));
        if (files.isEmpty()) {
            return files;
        }
        Map<String, String> settings = HadoopFiles.settings(spark);
        String root = system.makeQualified(folder).toString();
        return spark.parallelize(files, Math.min(files.size(), 4 * spark.defaultParallelism()))
                .map(file -> digested(root, file, settings))
                .collect();
    }

    private static DocumentFile digested(String root, DocumentFile file, Map<String, String> settings)
            throws IOException {
        Path path = new Path(root, file.path());
        MessageDigest digest = Sha256.digest();
        try (InputStream in = path.getFileSystem(HadoopFiles.configuration(settings)).open(path)) {
            byte[] buffer = new byte[1 << 16];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                digest.update(buffer, 0, count);
            }
        }
        return new DocumentFile(
                file.path(), file.documents(), file.bytes(), HexFormat.of().formatHex(digest.digest()));
    }

    /** The drawn documents of a part, in its order. */
    private static Iterator<Document> read(Part part, Iterable<Drawable> drawn) {
        Map<String, NormalisedText> wanted = new HashMap<>();
        drawn.forEach(one -> wanted.put(one.id(), one.text()));
        if (wanted.isEmpty()) {
            return List.<Document>of().iterator();
        }
        Stream<Document> documents = part.corpus().read(bad -> {});
        Iterator<Document> left = documents.iterator();
        return new Iterator<>() {
            private @Nullable Document next;

            @Override
            public boolean hasNext() {
                while (next == null && !wanted.isEmpty()) {
                    if (!left.hasNext()) {
                        throw new IllegalStateException(part.corpus().name() + " has changed since documents were chosen"
                                + " from it: " + wanted.keySet().iterator().next()
                                + " is gone or has another text; run the selection again");
                    }
                    Document document = left.next();
                    NormalisedText text = wanted.get(document.id());
                    if (text != null && text.equals(NormalisedText.of(document.text()))) {
                        wanted.remove(document.id());
                        next = document;
                    }
                }
                if (next == null) {
                    documents.close();
                }
                return next != null;
            }

            @Override
            public Document next() {
                hasNext();
                Document document = Objects.requireNonNull(next);
                next = null;
                return document;
            }
        };
    }

    private static String line(Document document) {
        try {
            return Utf8.wellFormed(Jsonl.JSON.writeValueAsString(document));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The columns of {@link Format#PARQUET}. */
    private static StructType schema() {
        StructType provenance = new StructType();
        for (String name : List.of("source", "packageName", "version", "licence", "path")) {
            provenance = provenance.add(name, "string");
        }
        return new StructType()
                .add("id", "string")
                .add("text", "string")
                .add("language", "string")
                .add("provenance", provenance);
    }

    private static Row row(Document document) {
        Provenance provenance = document.provenance();
        return RowFactory.create(
                document.id(),
                document.text(),
                document.language().code(),
                RowFactory.create(
                        provenance.source(),
                        provenance.packageName(),
                        provenance.version(),
                        provenance.licence(),
                        provenance.path()));
    }
}
