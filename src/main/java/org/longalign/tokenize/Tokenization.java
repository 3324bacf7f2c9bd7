package org.longalign.tokenize;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.longalign.data.Instruction;
import org.longalign.data.Jsonl;
import org.longalign.data.Jsonl.Numbered;
import org.longalign.tokenize.ChatTemplate.Omission;
import org.longalign.tokenize.TokenizationReport.RefusedRecord;

/**
 * Turns many instructions into sequences, in parallel, and reports what became of each. A record that the template refuses
 * ends the run with an error that names it; or it is skipped, and counted:
 *
 * <pre>{@code
 * // given: ChatTemplate template, Path file
 * var tokenized = new Tokenization(template).skipRefused(true).maxTokens(65_536).run(file);
 * System.out.println(tokenized.report()); // 499 of 500 records used; 1 refused: 1 x ...
 * tokenized.report().refused().forEach(System.out::println); // long.jsonl:37: ...
 * }</pre>
 *
 * <p>Immutable: each setter returns a copy.
 */
public final class Tokenization {
    private final ChatTemplate template;
    private final boolean skipRefused;
    private final int maxTokens;

    /** A run that stops at the first refused record and cuts nothing. */
    public Tokenization(ChatTemplate template) {
        this(template, false, Integer.MAX_VALUE);
    }

    private Tokenization(ChatTemplate template, boolean skipRefused, int maxTokens) {
        this.template = template;
        this.skipRefused = skipRefused;
        this.maxTokens = maxTokens;
    }

    /** Whether to leave refused records out and go on. Default false: the first one is an error. */
    public Tokenization skipRefused(boolean skipped) {
        return new Tokenization(template, skipped, maxTokens);
    }

    /**
     * The most tokens of a sequence; longer ones are cut from the right (paper, appendix B) and counted. Default: no limit.
     *
     * @throws IllegalArgumentException if it is less than 1
     */
    public Tokenization maxTokens(int tokens) {
        if (tokens < 1) {
            throw new IllegalArgumentException("a sequence has at least 1 token, so maxTokens cannot be " + tokens);
        }
        return new Tokenization(template, skipRefused, tokens);
    }

    /**
     * The sequences, and what became of all records.
     *
     * @param sequences the sequences of the records that could be used, in their order
     * @param report the fate of every record
     */
    public record Result(Sequences sequences, TokenizationReport report) {}

    /**
     * A record with the words by which an error names it.
     *
     * @param place its place
     * @param sequenceId the id of its sequence
     * @param instruction the record
     */
    private record Named(String place, String sequenceId, Instruction instruction) {}

    /**
     * Tokenises instructions.
     *
     * @throws IllegalArgumentException if a record is refused and {@link #skipRefused} is false, naming the first such
     *     record by number and id, and the reason
     */
    public Result run(List<Instruction> instructions) {
        List<Named> records = new ArrayList<>();
        for (Instruction instruction : instructions) {
            String id = instruction.id();
            String number = "record " + (records.size() + 1) + " of " + instructions.size();
            records.add(new Named(number + (id.isEmpty() ? "" : " (id " + id + ")"), id, instruction));
        }
        return run(records, List.of());
    }

    /**
     * Tokenises the instructions of a file, one a line in JSON. The sequence of a record without an id is called by file
     * and line.
     *
     * @throws IllegalArgumentException if a line cannot be read or is refused and {@link #skipRefused} is false, naming
     *     the line and the reason
     * @throws java.io.UncheckedIOException if the file itself cannot be read
     */
    public Result run(Path file) {
        Jsonl.Contents<Numbered<Instruction>> contents = Jsonl.readNumbered(file, Instruction.class);
        if (!skipRefused) {
            contents.orThrow();
        }
        List<Named> records = new ArrayList<>();
        for (Numbered<Instruction> one : contents.records()) {
            String id = one.value().id();
            String place = file + ":" + one.line();
            records.add(new Named(
                    place + (id.isEmpty() ? "" : " (id " + id + ")"),
                    id.isEmpty() ? file.getFileName() + ":" + one.line() : id,
                    one.value()));
        }
        return run(
                records,
                contents.badLines().stream()
                        .map(bad -> new RefusedRecord(bad.file() + ":" + bad.line(), bad.reason()))
                        .toList());
    }

    /**
     * The result of one record.
     *
     * @param sequence its sequence, not cut yet; null if it was refused or not looked at
     * @param reason why it was refused, or empty
     * @param omissions what the template left out
     */
    private record Outcome(@Nullable Sequence sequence, String reason, Set<Omission> omissions) {}

    private Result run(List<Named> records, List<RefusedRecord> unread) {
        // Records behind one that ends the run need not be looked at; those before it must, for the first one is named.
        AtomicInteger firstRefused = new AtomicInteger(Integer.MAX_VALUE);
        List<Outcome> outcomes = IntStream.range(0, records.size())
                .parallel()
                .mapToObj(i -> {
                    if (!skipRefused && i > firstRefused.get()) {
                        return new Outcome(null, "", Set.of());
                    }
                    Outcome outcome = outcome(records.get(i));
                    if (outcome.sequence() == null) {
                        firstRefused.accumulateAndGet(i, Math::min);
                    }
                    return outcome;
                })
                .toList();
        int first = firstRefused.get();
        if (!skipRefused && first < records.size()) {
            throw new IllegalArgumentException(records.get(first).place() + " cannot be encoded: "
                    + outcomes.get(first).reason());
        }
        return collected(records, outcomes, unread);
    }

    private Outcome outcome(Named record) {
        try {
            // Without an id in its message, a reason is the same for all records that share it.
            Sequence sequence = template.encode("", record.instruction().messages());
            return new Outcome(
                    new Sequence(record.sequenceId(), sequence.inputIds(), sequence.labels()),
                    "",
                    template.omissions(record.instruction().messages()));
        } catch (IllegalArgumentException e) {
            return new Outcome(null, String.valueOf(e.getMessage()), Set.of());
        } catch (RuntimeException e) {
            throw new IllegalStateException(record.place() + " cannot be encoded: " + e.getMessage(), e);
        }
    }

    private Result collected(List<Named> records, List<Outcome> outcomes, List<RefusedRecord> unread) {
        List<Sequence> sequences = new ArrayList<>();
        List<RefusedRecord> refused = new ArrayList<>(unread);
        Map<Omission, Integer> omissions = new EnumMap<>(Omission.class);
        int cut = 0;
        long tokensCut = 0;
        for (int i = 0; i < outcomes.size(); i++) {
            Sequence whole = outcomes.get(i).sequence();
            if (whole == null) {
                refused.add(new RefusedRecord(
                        records.get(i).place(), outcomes.get(i).reason()));
                continue;
            }
            Sequence sequence = whole.truncatedTo(maxTokens);
            sequences.add(sequence);
            cut += sequence.length() < whole.length() ? 1 : 0;
            tokensCut += whole.length() - sequence.length();
            outcomes.get(i).omissions().forEach(omission -> omissions.merge(omission, 1, Integer::sum));
        }
        Sequences all = new Sequences(sequences, template.settings());
        return new Result(
                all,
                new TokenizationReport(
                        records.size() + unread.size(), refused, cut, tokensCut, all.withoutTargets(), omissions));
    }
}
