package org.longalign.evaluation.longbench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.longalign.chat.ChatModel;
import org.longalign.data.Jsonl;
import org.longalign.evaluation.MiddleTruncation;

/**
 * Items of LongBench's question answering and summarisation.
 *
 * <pre>{@code
 * // given: Path folder, ChatModel model, ChatTemplate template, ChatModel judge
 * LongBenchReport report = LongBench.read(folder)
 *         .answeredBy(model, MiddleTruncation.of(template, 65_536, 512))
 *         .judgedBy(ModelJudge.of(judge)).journal(Path.of("longbench.jsonl")).inFlight(8)
 *         .run();
 * }</pre>
 */
public final class LongBench {
    private final List<LongBenchItem> items;

    private LongBench(List<LongBenchItem> items) {
        this.items = List.copyOf(items);
        Set<String> keys = new HashSet<>();
        for (LongBenchItem item : this.items) {
            if (!keys.add(key(item))) {
                throw new IllegalArgumentException("two items of " + item.dataset() + " have the _id " + item.id());
            }
        }
    }

    /**
     * A benchmark of these items.
     *
     * @throws IllegalArgumentException if two items of a data set share an id
     */
    public static LongBench of(List<LongBenchItem> items) {
        return new LongBench(items);
    }

    /**
     * Reads a file of items, one JSON object a line, or all files {@code *.jsonl} of a folder.
     *
     * @throws IllegalArgumentException if a line is no item, naming file, line and field, or there is no such file
     * @throws UncheckedIOException if a file cannot be read
     */
    public static LongBench read(Path path) {
        List<LongBenchItem> items = new ArrayList<>();
        for (Path file : files(path)) {
            items.addAll(Jsonl.read(file, LongBenchItem.class).orThrow());
        }
        return new LongBench(items);
    }

    private static List<Path> files(Path path) {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (Stream<Path> all = Files.list(path)) {
            List<Path> files = all.filter(file -> file.toString().endsWith(".jsonl"))
                    .sorted()
                    .toList();
            if (files.isEmpty()) {
                throw new IllegalArgumentException("there are no *.jsonl files in " + path);
            }
            return files;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + path + ": " + e.getMessage(), e);
        }
    }

    /** The data set and id of an item. */
    static String key(LongBenchItem item) {
        return item.set().id() + "/" + item.id();
    }

    /** The items, in the order of the files. */
    public List<LongBenchItem> items() {
        return items;
    }

    /**
     * A run over a model.
     *
     * @param truncation cuts prompts too long for the window and sets the limit on a reply
     */
    public LongBenchRun answeredBy(ChatModel model, MiddleTruncation truncation) {
        return new LongBenchRun(this, model, truncation);
    }

    @Override
    public String toString() {
        return items.size() + " items "
                + items.stream()
                        .collect(Collectors.groupingBy(item -> item.set().id(), TreeMap::new, Collectors.counting()));
    }
}
