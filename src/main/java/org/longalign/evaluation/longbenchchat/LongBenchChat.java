package org.longalign.evaluation.longbenchchat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.longalign.chat.ChatModel;
import org.longalign.evaluation.MiddleTruncation;

/**
 * A benchmark in the layout of LongBench-Chat's release (paper, section 3.4 and appendix C). {@code test_cases.json} is
 * a list of {@code {"idx", "prompt", "query", "answer"}}; {@code few_shots.json} holds for each of these items, in the
 * same order, a list of {@code {"answer", "score"}}. Without the second file only judges that need no examples can be
 * used.
 *
 * <p>Three optional fields of an item extend the layout. {@code document} names the document whose text replaces
 * {@value BenchmarkItem#DOCUMENT} in the prompt, for texts that are kept elsewhere. {@code language} ({@code en} or
 * {@code zh}) overrides the language detected in the query. {@code kind} names the kind of question.
 */
public final class LongBenchChat {
    /** The file name of the items. */
    public static final String TEST_CASES = "test_cases.json";
    /** The file name of the examples. */
    public static final String FEW_SHOTS = "few_shots.json";

    private final List<BenchmarkItem> items;

    private LongBenchChat(List<BenchmarkItem> items) {
        this.items = List.copyOf(items);
    }

    /**
     * Reads the files of a folder.
     *
     * @throws IllegalArgumentException if a file does not have the layout; the message names file, item and field
     * @throws java.io.UncheckedIOException if a file cannot be read
     */
    public static LongBenchChat read(Path folder) {
        Path fewShots = folder.resolve(FEW_SHOTS);
        return new LongBenchChat(
                BenchmarkLayout.read(folder.resolve(TEST_CASES), Files.exists(fewShots) ? fewShots : null));
    }

    /**
     * A benchmark of these items.
     *
     * @throws IllegalArgumentException if two items have the same index
     */
    public static LongBenchChat of(List<BenchmarkItem> items) {
        Map<Integer, BenchmarkItem> seen = new HashMap<>();
        for (BenchmarkItem item : items) {
            if (seen.put(item.index(), item) != null) {
                throw new IllegalArgumentException("two items have the index " + item.index());
            }
        }
        return new LongBenchChat(items);
    }

    /** The items, in the order of the file. */
    public List<BenchmarkItem> items() {
        return items;
    }

    /**
     * The item with this {@code idx}.
     *
     * @throws IllegalArgumentException if there is none
     */
    public BenchmarkItem item(int index) {
        return find(index).orElseThrow(() -> new IllegalArgumentException("no item has the index " + index));
    }

    Optional<BenchmarkItem> find(int index) {
        return items.stream().filter(item -> item.index() == index).findFirst();
    }

    /**
     * A copy with the documents' texts in the prompts. An item whose text is missing stays as it is; {@link
     * #withoutDocument()} of the result lists those.
     *
     * @param text the text of a document by its id, or null if it is missing
     */
    public LongBenchChat open(Function<String, @Nullable String> text) {
        return new LongBenchChat(items.stream()
                .map(item -> {
                    String found = item.document() == null ? null : text.apply(item.document());
                    return found == null ? item : item.open(found);
                })
                .toList());
    }

    /** The items whose prompt lacks the document's text. */
    public List<BenchmarkItem> withoutDocument() {
        return items.stream().filter(BenchmarkItem::needsDocument).toList();
    }

    /**
     * A run in which a model answers these items.
     *
     * @param truncation cuts prompts too long for the model's window and sets the limit on a reply
     */
    public ModelAnswers answeredBy(ChatModel model, MiddleTruncation truncation) {
        return new ModelAnswers(this, model, truncation);
    }

    /**
     * A run in which judges rate the answers of systems to these items.
     *
     * @throws IllegalArgumentException if there are no systems, two have the same name, or one answers an unknown item
     */
    public Scoring scoring(List<SystemAnswers> systems) {
        return Scoring.of(this, systems);
    }

    @Override
    public String toString() {
        return items.size() + " items ("
                + items.stream()
                        .collect(Collectors.groupingBy(BenchmarkItem::language, Collectors.counting()))
                        .entrySet()
                        .stream()
                        .sorted(Map.Entry.comparingByKey())
                        .map(e -> e.getValue() + " " + e.getKey().name().toLowerCase(Locale.ROOT))
                        .collect(Collectors.joining(", "))
                + ")";
    }
}
