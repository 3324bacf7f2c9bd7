package org.longalign.corpus;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.longalign.corpus.SelectionReport.Tally;
import org.longalign.data.Jsonl;
import org.longalign.internal.Folders;
import org.longalign.internal.LockedFile;
import org.longalign.internal.Sha256;

/**
 * The examination of a corpus by many processes, each of which takes every n-th of its parts and leaves two files in a
 * shared folder: the findings, {@code shard-3-of-64.findings}, and then the marker {@code shard-3-of-64.json}, which says
 * what was examined. A shard with a marker is finished. What a killed process leaves is written over by the next one.
 */
final class SelectionShards {
    private static final Pattern MARKER = Pattern.compile("shard-(\\d{1,9})-of-(\\d{1,9})\\.json");

    private final SelectionSettings settings;
    private final Path folder;

    SelectionShards(SelectionSettings settings, Path folder) {
        this.settings = settings;
        this.folder = folder;
    }

    /** A finished shard, as its marker has it; {@code work} is what the findings depend on. */
    record Marker(Map<String, String> work, long documents, long tokens, long broken) {}

    /** Examines a shard unless it is finished. */
    Tally run(int shard, int shards) {
        List<? extends Corpus> parts = settings.corpus().parts();
        if (shards < 1 || shard < 0 || shard >= shards) {
            throw new IllegalArgumentException(
                    "shards are numbered from 0 to one below their number, so there is no shard " + shard + " of "
                            + shards);
        }
        if (shards > parts.size()) {
            throw new IllegalArgumentException(settings.corpus().name() + " has " + parts.size()
                    + (parts.size() == 1 ? " part" : " parts") + ", one for each file, so " + shards
                    + " shards are too many; use fewer, or divide the files");
        }
        Path findings = folder.resolve(name(shard, shards) + ".findings");
        Path marker = folder.resolve(name(shard, shards) + ".json");
        Map<String, String> work = work(shards);
        try {
            Files.createDirectories(folder);
            if (Files.exists(marker)) {
                Marker finished = read(marker);
                check(marker, finished, work);
                return new Tally(finished.documents(), finished.tokens());
            }
            List<Corpus> mine = new ArrayList<>();
            for (int i = shard; i < parts.size(); i += shards) {
                mine.add(parts.get(i));
            }
            Marker done = examine(Corpus.concat(settings.corpus().name(), mine), findings, work);
            Jsonl.write(marker, List.of(done));
            return new Tally(done.documents(), done.tokens());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot examine shard " + shard + " into " + folder + ": " + e, e);
        }
    }

    private Marker examine(Corpus corpus, Path findings, Map<String, String> work) throws IOException {
        Path partial = folder.resolve("." + findings.getFileName() + Folders.PARTIAL);
        try (LockedFile locked = LockedFile.open(
                partial, partial + " is being written by a running process; two must not examine one shard")) {
            RandomAccessFile file = locked.file();
            file.setLength(0);
            DataOutputStream out =
                    new DataOutputStream(new BufferedOutputStream(new FileOutputStream(file.getFD()), 1 << 16));
            Findings counts = new Findings(null);
            long broken = new LengthPass(settings.steps(), settings.work()).run(corpus, finding -> {
                try {
                    FindingFile.write(out, finding);
                } catch (IOException e) {
                    throw new UncheckedIOException("cannot write " + partial + ": " + e.getMessage(), e);
                }
                counts.count(finding);
                settings.work().listener().accept(counts.progress());
            });
            FindingFile.end(out);
            out.flush();
            file.getFD().sync();
            Files.move(partial, findings, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            Folders.force(folder);
            return new Marker(work, counts.read().documents(), counts.read().tokens(), broken);
        }
    }

    /** The findings of all shards. */
    Findings merge() {
        NavigableMap<Integer, Set<Integer>> found = finished();
        if (found.isEmpty()) {
            throw new IllegalArgumentException(folder + " has no finished shard");
        }
        if (found.size() > 1) {
            throw new IllegalArgumentException(folder + " has shards of several divisions, of " + found.keySet()
                    + "; remove those of all but one");
        }
        int shards = found.firstKey();
        List<Integer> missing = new ArrayList<>();
        for (int shard = 0; shard < shards; shard++) {
            if (!found.firstEntry().getValue().contains(shard)) {
                missing.add(shard);
            }
        }
        if (!missing.isEmpty()) {
            throw new IllegalStateException("of " + shards + " shards in " + folder + " these are not finished: "
                    + missing + "; run them first");
        }
        Map<String, String> work = work(shards);
        Findings all = new Findings(settings.filters().nearDuplicates());
        for (int shard = 0; shard < shards; shard++) {
            Path marker = folder.resolve(name(shard, shards) + ".json");
            Path findings = folder.resolve(name(shard, shards) + ".findings");
            long before = all.read().documents();
            try (DataInputStream in =
                    new DataInputStream(new BufferedInputStream(Files.newInputStream(findings), 1 << 16))) {
                Marker finished = read(marker);
                check(marker, finished, work);
                FindingFile.read(in, all::take);
                all.takeBroken(finished.broken());
                long documents = all.read().documents() - before;
                if (documents != finished.documents()) {
                    throw new IOException("it has " + documents + " documents, its marker " + finished.documents());
                }
            } catch (IOException e) {
                throw new UncheckedIOException(
                        findings + ": " + (e.getMessage() == null ? "it ends too early" : e.getMessage())
                                + "; remove it and its marker, and run shard " + shard + " again",
                        e);
            }
        }
        return all;
    }

    /** The numbers of the finished shards by the number of shards. */
    private NavigableMap<Integer, Set<Integer>> finished() {
        NavigableMap<Integer, Set<Integer>> found = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.map(file -> MARKER.matcher(String.valueOf(file.getFileName())))
                    .filter(Matcher::matches)
                    .forEach(name -> found.computeIfAbsent(Integer.valueOf(name.group(2)), n -> new TreeSet<>())
                            .add(Integer.valueOf(name.group(1))));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list the shards in " + folder + ": " + e, e);
        }
        return found;
    }

    private static String name(int shard, int shards) {
        return String.format(Locale.ROOT, "shard-%d-of-%d", shard, shards);
    }

    private static Marker read(Path marker) throws IOException {
        JsonNode json = Jsonl.parse(Files.readString(marker).strip());
        Map<String, String> work = new TreeMap<>();
        json.path("work")
                .properties()
                .forEach(each -> work.put(each.getKey(), each.getValue().asText()));
        return new Marker(
                work,
                json.path("documents").asLong(),
                json.path("tokens").asLong(),
                json.path("broken").asLong());
    }

    private static void check(Path marker, Marker finished, Map<String, String> work) {
        Set<String> names = new TreeSet<>(work.keySet());
        names.addAll(finished.work().keySet());
        List<String> differences = names.stream()
                .filter(name ->
                        !work.getOrDefault(name, "").equals(finished.work().get(name)))
                .map(name -> name + " is " + finished.work().getOrDefault(name, "unset") + " there and "
                        + work.getOrDefault(name, "unset") + " here")
                .toList();
        if (!differences.isEmpty()) {
            throw new IllegalArgumentException(marker + " is of other work: " + String.join("; ", differences)
                    + "; choose another folder, or remove the shards");
        }
    }

    /** The settings that the findings depend on; the draw itself may differ between shards and merging. */
    private Map<String, String> work(int shards) {
        Map<String, String> work = new TreeMap<>(settings.steps().examination());
        work.put(
                "corpus",
                settings.corpus().name() + " " + Sha256.hex(settings.corpus().identity()));
        work.put(
                "tokenizer",
                settings.work().tokenizer().name() + " "
                        + LengthCache.identity(settings.work().tokenizer()));
        work.put("shards", String.valueOf(shards));
        return work;
    }
}
