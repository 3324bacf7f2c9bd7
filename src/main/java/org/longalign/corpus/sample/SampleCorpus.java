package org.longalign.corpus.sample;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.longalign.corpus.Corpus;
import org.longalign.data.Document;
import org.longalign.data.Jsonl;
import org.longalign.data.Jsonl.BadLine;
import org.longalign.internal.MissingPath;
import org.longalign.internal.Utf8;

/**
 * The sample texts: public addresses, a novel, source code, the Jargon File and a Chinese handbook, downloaded as
 * packages by {@code environment/setup}. A missing or broken package is reported, and the others are read.
 */
public final class SampleCorpus implements Corpus {
    private static final String NAME = "samples";
    private static final String SAMPLES = "LONGALIGN_SAMPLES";
    private static final String HOME = "LONGALIGN_HOME";
    private static final String MANIFEST = "manifest.json";

    private final Path folder;
    private final List<SamplePackage> packages;
    private final List<Document> documents;
    private final List<String> problems;

    /** The shape of {@code manifest.json}. */
    private record Manifest(@Nullable List<SamplePackage> packages) {}

    private SampleCorpus(Path folder, List<SamplePackage> packages, List<Document> documents, List<String> problems) {
        this.folder = folder;
        this.packages = List.copyOf(packages);
        this.documents = List.copyOf(documents);
        this.problems = List.copyOf(problems);
    }

    /**
     * Reads the samples from the folder of {@code environment/setup}: the one in the environment variable {@code
     * LONGALIGN_SAMPLES}, else {@code target/samples} in {@code LONGALIGN_HOME} or in the nearest parent folder with a
     * {@code pom.xml}.
     *
     * @throws IllegalStateException if there are none, naming the folder
     */
    public static SampleCorpus open() {
        return open(
                folder(System.getenv(SAMPLES), System.getenv(HOME), Path.of("").toAbsolutePath()));
    }

    /**
     * Reads the samples of a folder with a {@code manifest.json}.
     *
     * @throws IllegalStateException if the manifest is missing or cannot be read
     */
    public static SampleCorpus open(Path folder) {
        List<SamplePackage> packages = manifest(folder);
        List<Document> documents = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (SamplePackage from : packages) {
            DocumentCollector collector = new DocumentCollector(from);
            read(from, folder.resolve(from.folder()), collector);
            documents.addAll(collector.documents());
            collector.problems().forEach(problem -> problems.add(from.source() + ": " + problem));
        }
        documents.sort(Comparator.comparing(Document::id));
        return new SampleCorpus(folder, packages, documents, problems);
    }

    private static void read(SamplePackage from, Path folder, DocumentCollector collector) {
        SampleReader reader = SampleReaders.BY_SOURCE.get(from.source());
        if (from.problem() != null) {
            collector.problem("missing: " + from.problem());
        } else if (reader == null) {
            collector.problem("there is no reader for this source");
        } else if (!Files.isDirectory(folder)) {
            collector.problem("missing: no folder " + folder + "; run environment/setup again");
        } else {
            try {
                reader.read(folder, collector);
                if (collector.documents().isEmpty()) {
                    collector.problem("no documents in " + folder);
                }
            } catch (IOException e) {
                collector.problem("reading stopped: " + e);
            }
        }
    }

    private static List<SamplePackage> manifest(Path folder) {
        Path file = folder.resolve(MANIFEST);
        if (!Files.isRegularFile(file)) {
            throw new IllegalStateException("no sample texts: " + MissingPath.words(file)
                    + ". Run environment/setup, or set " + SAMPLES + " to the folder that holds " + MANIFEST + ".");
        }
        try {
            Manifest manifest = Jsonl.JSON.readValue(Utf8.read(file), Manifest.class);
            if (manifest == null || manifest.packages() == null) {
                throw new IllegalStateException(file + ": the list \"packages\" is missing");
            }
            return manifest.packages();
        } catch (IOException e) {
            throw new IllegalStateException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** The folder of the samples, by the two variables (null if unset) and the working folder. */
    static Path folder(@Nullable String samples, @Nullable String home, Path working) {
        if (samples != null && !samples.isBlank()) {
            return Path.of(samples);
        }
        if (home != null && !home.isBlank()) {
            return Path.of(home).resolve("target/samples");
        }
        for (Path at = working; at != null; at = at.getParent()) {
            if (Files.exists(at.resolve("pom.xml"))) {
                return at.resolve("target/samples");
            }
        }
        return working.resolve("target/samples");
    }

    /** The folder of the samples. */
    public Path folder() {
        return folder;
    }

    /** The packages of the manifest, missing ones included. */
    public List<SamplePackage> packages() {
        return packages;
    }

    /** The name {@code samples}. */
    @Override
    public String name() {
        return NAME;
    }

    /** Streams the documents, ordered by id; unreadable files are among the {@link #problems}. */
    @Override
    public Stream<Document> read(Consumer<BadLine> bad) {
        return documents.stream();
    }

    /** The documents, ordered by id. */
    public List<Document> documents() {
        return documents;
    }

    /** Lists missing packages and texts left out or repaired, one a line; empty if there are none. */
    public List<String> problems() {
        return problems;
    }

    /**
     * The document with an id.
     *
     * @throws NoSuchElementException if there is none
     */
    public Document document(String id) {
        return documents.stream()
                .filter(document -> document.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException("no document " + id + " in " + this));
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%d documents from %d of %d packages in %s%s",
                documents.size(),
                documents.stream()
                        .map(document -> document.provenance().source())
                        .distinct()
                        .count(),
                packages.size(),
                folder,
                problems.isEmpty() ? "" : "; problems:\n  " + String.join("\n  ", problems));
    }
}
