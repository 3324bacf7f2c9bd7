package org.longalign.corpus.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.longalign.corpus.Corpus;
import org.longalign.corpus.SelectedDocuments;
import org.longalign.corpus.SelectedDocuments.Format;
import org.longalign.corpus.Selection;
import org.longalign.corpus.SelectionReport;
import org.longalign.corpus.SelectionTexts;
import org.longalign.corpus.source.Sources;
import org.longalign.data.Document;
import org.longalign.tokenize.ByteTokenizer;

/** A master and two workers on this machine, one of which is killed while the job runs. */
class SparkClusterTest {
    private static final int FILES = 6;

    @TempDir
    Path folder;

    private final List<Process> processes = new ArrayList<>();
    private int port;

    @BeforeEach
    void startsAMaster() throws Exception {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        // Workers look for Spark in this folder.
        Path jars = Files.createDirectories(folder.resolve("spark/jars"));
        int number = 0;
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (entry.endsWith(".jar") && Files.exists(Path.of(entry))) {
                Files.createSymbolicLink(jars.resolve(number++ + ".jar"), Path.of(entry).toAbsolutePath());
            }
        }
        start("org.apache.spark.deploy.master.Master", "--host", "127.0.0.1", "--port", "" + port, "--webui-port", "0");
        for (long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60); System.nanoTime() < end; Thread.sleep(100)) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return;
            } catch (java.net.ConnectException e) {
                continue; // not yet
            }
        }
        throw new IllegalStateException("the master does not listen: " + Files.readString(folder.resolve("log0")));
    }

    @AfterEach
    void stopsWhatItStarted() {
        processes.forEach(SparkClusterTest::kill);
    }

    private Process start(String main, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                main));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log" + processes.size()).toFile());
        builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
        builder.environment().put("SPARK_HOME", folder.resolve("spark").toString());
        builder.environment().put("SPARK_SCALA_VERSION", "2.13");
        builder.environment().put("SPARK_WORKER_DIR", folder.resolve("work").toString());
        Process process = builder.start();
        processes.add(process);
        return process;
    }

    private Process worker() throws Exception {
        return start(
                "org.apache.spark.deploy.worker.Worker",
                "--host", "127.0.0.1", "--cores", "1", "--memory", "1g", "--webui-port", "0", "spark://127.0.0.1:" + port);
    }

    /** Ends a process and what it started, as a machine that fails does. */
    private static void kill(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    /** The worker is killed while documents are examined, or while Parquet files are written. */
    @ParameterizedTest
    @EnumSource(Format.class)
    @Timeout(600)
    void aWorkerThatIsKilledChangesNothing(Format format) throws Exception {
        List<Document> documents = new SelectionTexts(8).documents(240);
        Path texts = Files.createDirectory(folder.resolve("texts"));
        SelectionTexts.write(documents, texts, FILES);
        Corpus corpus = Sources.jsonl(texts).id("id");
        SelectedDocuments whole = settings(Selection.of(corpus, new ByteTokenizer())).run();
        worker();
        Process victim = worker();
        AtomicInteger tasks = new AtomicInteger();
        AtomicInteger lost = new AtomicInteger();
        AtomicInteger writing = new AtomicInteger(-1);
        SparkListener listener = new SparkListener() {
            @Override
            public void onStageSubmitted(SparkListenerStageSubmitted submitted) {
                if (submitted.stageInfo().name().startsWith("parquet at")) {
                    writing.compareAndSet(-1, submitted.stageInfo().stageId());
                }
            }

            @Override
            public void onTaskEnd(SparkListenerTaskEnd end) {
                boolean now = format == Format.PARQUET
                        ? end.stageId() == writing.get()
                        : tasks.incrementAndGet() == FILES + 3;
                if (now && victim.isAlive()) {
                    kill(victim);
                }
            }

            @Override
            public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
                lost.incrementAndGet();
            }
        };
        SparkConf settings = new SparkConf()
                .setMaster("spark://127.0.0.1:" + port)
                .setAppName("longalign-test")
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "127.0.0.1")
                .set("spark.driver.bindAddress", "127.0.0.1")
                .set("spark.executor.memory", "512m")
                .set("spark.executor.extraClassPath", System.getProperty("java.class.path"))
                .set("spark.scheduler.minRegisteredResourcesRatio", "1.0")
                .set("spark.cores.max", "2")
                .set("spark.shuffle.io.maxRetries", "1")
                .set("spark.shuffle.io.retryWait", "1s");
        Path output = folder.resolve("out");
        try (JavaSparkContext spark = new JavaSparkContext(settings)) {
            spark.sc().addSparkListener(listener);
            SelectionReport report = SparkSelection.of(spark, corpus, "bytes")
                    .with(SparkClusterTest::settings)
                    .format(format)
                    .write(output.toString());
            assertEquals(whole.report(), report);
        }
        assertTrue(lost.get() > 0, "the worker was killed while the job ran");
        assertEquals(SparkSelectionTest.documents(whole), SparkSelectionTest.documents(Sources.selected(output)));
        if (format == Format.JSONL) {
            Path expected = folder.resolve("whole.jsonl");
            whole.write(expected);
            assertEquals(Files.readString(expected), SparkSelectionTest.joined(output.resolve("documents")));
        }
    }

    private static Selection settings(Selection selection) {
        return selection.tokens(200, 1_500).count(60).chinese(0.2).seed(7);
    }
}
