package org.longalign.plot;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.longalign.corpus.LengthSelection.Measured;
import org.longalign.corpus.sample.SampleCorpus;
import org.longalign.corpus.sample.SamplePackage;
import org.longalign.data.Instruction;
import org.longalign.data.Message;
import org.longalign.data.Provenance;
import org.longalign.data.Role;
import org.longalign.instruct.Attempt;
import org.longalign.instruct.SelfInstructReport;
import org.longalign.tokenize.Tokenizer;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Tables of source texts and of the instructions made of them. */
public final class CorpusTables {
    private CorpusTables() {}

    /**
     * A row for each package of the samples: its documents with their median and total tokens, its licence, and what
     * the texts are.
     *
     * @param documents the documents of the samples, measured
     */
    public static Table sources(SampleCorpus samples, List<Measured> documents) {
        Map<String, List<Measured>> bySource = documents.stream()
                .collect(Collectors.groupingBy(
                        measured -> measured.document().provenance().source()));
        Table table = Table.create(
                "sources",
                StringColumn.create("source"),
                IntColumn.create("documents"),
                IntColumn.create("median tokens"),
                IntColumn.create("tokens (thousand)"),
                StringColumn.create("package"),
                StringColumn.create("licence"),
                StringColumn.create("note"));
        for (SamplePackage from : samples.packages()) {
            int[] tokens = bySource.getOrDefault(from.source(), List.of()).stream()
                    .mapToInt(Measured::tokens)
                    .sorted()
                    .toArray();
            table.stringColumn("source").append(from.source());
            table.intColumn("documents").append(tokens.length);
            if (tokens.length == 0) {
                table.intColumn("median tokens").appendMissing();
            } else {
                table.intColumn("median tokens").append(tokens[(tokens.length - 1) / 2]);
            }
            long total = Arrays.stream(tokens).asLongStream().sum();
            table.intColumn("tokens (thousand)").append((int) Math.round(total / 1_000.0));
            table.stringColumn("package").append(from.packageName() + " " + from.version());
            table.stringColumn("licence").append(from.licence());
            table.stringColumn("note").append(from.problem() == null ? from.note() : "MISSING: " + from.problem());
        }
        return table;
    }

    /** A row for each document: tokens, id, language, licence; longest first. */
    public static Table documents(List<Measured> documents) {
        List<Measured> longestFirst = documents.stream()
                .sorted(Comparator.comparingInt(Measured::tokens).reversed())
                .toList();
        return Table.create(
                "documents",
                IntColumn.create(
                        "tokens",
                        longestFirst.stream().mapToInt(Measured::tokens).toArray()),
                strings(
                        "document",
                        longestFirst,
                        measured -> measured.document().id()),
                strings(
                        "language",
                        longestFirst,
                        measured -> measured.document().language().code()),
                strings(
                        "licence",
                        longestFirst,
                        measured -> measured.document().provenance().licence()));
    }

    /** A row for each attempt: document, task type, the question that was drawn, and what came of it. */
    public static Table attempts(SelfInstructReport report) {
        List<Attempt> attempts = report.attempts();
        return Table.create(
                "attempts by " + report.model(),
                strings("document", attempts, Attempt::documentId),
                strings("task", attempts, attempt -> attempt.taskType().label()),
                strings(
                        "question drawn",
                        attempts,
                        attempt -> attempt instanceof Attempt.Made made ? made.question() : ""),
                strings(
                        "outcome",
                        attempts,
                        attempt -> attempt instanceof Attempt.Failed failed
                                ? "none, " + failed.why().label() + ": " + failed.reason()
                                : "instruction"));
    }

    /** A row for each instruction: id, task type, tokens of the user and of the assistant, licence, what answered. */
    public static Table instructions(List<Instruction> instructions, Tokenizer tokenizer) {
        return Table.create(
                "instructions",
                strings("id", instructions, Instruction::id),
                strings("task", instructions, row -> row.details().getOrDefault("taskType", "")),
                tokens("user tokens", instructions, Role.USER, tokenizer),
                tokens("assistant tokens", instructions, Role.ASSISTANT, tokenizer),
                strings("licence", instructions, CorpusTables::licence),
                strings("answered by", instructions, row -> row.details().getOrDefault("model", "")));
    }

    private static String licence(Instruction instruction) {
        Provenance provenance = instruction.provenance();
        return provenance == null ? "" : provenance.licence();
    }

    private static IntColumn tokens(String name, List<Instruction> rows, Role role, Tokenizer tokenizer) {
        return IntColumn.create(
                name,
                rows.stream()
                        .mapToInt(row -> row.messages().stream()
                                .filter(message -> message.role() == role)
                                .map(Message::content)
                                .mapToInt(tokenizer::count)
                                .sum())
                        .toArray());
    }

    private static <T> StringColumn strings(String name, List<T> rows, Function<T, String> value) {
        return StringColumn.create(name, rows.stream().map(value).toList());
    }
}
