package org.longalign.corpus.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.longalign.corpus.Corpus;
import org.longalign.corpus.SelectedDocuments;
import org.longalign.corpus.SelectedDocuments.Format;
import org.longalign.corpus.Selection;
import org.longalign.corpus.SelectionReport;
import org.longalign.corpus.SelectionTexts;
import org.longalign.corpus.source.Sources;
import org.longalign.data.Document;
import org.longalign.data.Jsonl;
import org.longalign.tokenize.ByteTokenizer;

/** A corpus in HDFS and output there, with a name node and a data node on loopback. */
class SparkHdfsTest {
    @TempDir
    Path folder;

    private MiniDFSCluster hdfs;
    private JavaSparkContext spark;

    @BeforeEach
    void begins() throws Exception {
        Configuration settings = new Configuration();
        settings.set("hdfs.minidfs.basedir", folder.resolve("hdfs").toString());
        settings.setInt("dfs.blocksize", 1 << 20);
        hdfs = new MiniDFSCluster.Builder(settings).numDataNodes(1).build();
        hdfs.waitActive();
        spark = new JavaSparkContext(new SparkConf()
                .setMaster("local[2]")
                .setAppName("longalign-test")
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "127.0.0.1")
                .set("spark.driver.bindAddress", "127.0.0.1"));
    }

    @AfterEach
    void ends() {
        if (spark != null) {
            spark.close();
        }
        if (hdfs != null) {
            hdfs.shutdown();
        }
    }

    private static List<Document> documents(Corpus corpus) {
        try (Stream<Document> documents = corpus.read(bad -> {})) {
            return documents.toList();
        }
    }

    @Test
    @Timeout(300)
    void readsAndWritesHdfs() throws Exception {
        Path texts = Files.createDirectory(folder.resolve("far"));
        SelectionTexts.write(new SelectionTexts(8).documents(150), texts, 3);
        String root = hdfs.getURI() + "/corpora";
        FileSystem system = hdfs.getFileSystem();
        system.copyFromLocalFile(
                new org.apache.hadoop.fs.Path(texts.toUri()), new org.apache.hadoop.fs.Path(root, "texts"));
        SelectedDocuments whole = settings(Selection.of(Sources.jsonl(texts), new ByteTokenizer()))
                .run();
        for (Format format : Format.values()) {
            String output = root + "/long-" + format.suffix();
            SelectionReport report = SparkSelection.of(
                            spark, Sources.jsonl("far", HadoopFiles.list(spark, root + "/texts", ".jsonl")), "bytes")
                    .with(SparkHdfsTest::settings)
                    .format(format)
                    .splitBytes(20_000)
                    .write(output);
            assertEquals(whole.report(), report);
            assertEquals(
                    documents(whole),
                    documents(Sources.selected(
                            "far", format, HadoopFiles.list(spark, output + "/documents/part-*", ""))));
            try (InputStream manifest = system.open(new org.apache.hadoop.fs.Path(output, "manifest.json"))) {
                JsonNode written = Jsonl.JSON.readTree(manifest);
                assertEquals(whole.size(), written.path("documents").asInt());
                assertEquals(64, written.path("files").path(0).path("sha256").asText().length());
            }
            assertTrue(system.exists(new org.apache.hadoop.fs.Path(output, "report.json")));
        }
        String none = String.valueOf(assertThrows(
                        IllegalArgumentException.class, () -> HadoopFiles.list(spark, root + "/none", ".jsonl"))
                .getMessage());
        assertTrue(none.contains("there is no file or folder hdfs://"), none);
    }

    private static Selection settings(Selection selection) {
        return selection.tokens(200, 1_500).count(60).chinese(0.2).seed(7);
    }
}
