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
import tech.tablesaw.api.Table;

/** Tables of source texts and of the instructions made from them. */
public final class CorpusTables {
    private CorpusTables() {}

    /**
     * A row for each package of the samples: number of its documents, their median and total tokens, licence, and a
     * note on the texts.
     *
     * @param documents the documents of the samples, measured
     */
    public static Table sources(SampleCorpus samples, List<Measured> documents) {
        Map<String, int[]> bySource = samples.packages().stream()
                .map(SamplePackage::source)
                .distinct()
                .collect(Collectors.toMap(Function.identity(), source -> sortedTokens(source, documents)));
        Function<SamplePackage, int[]> tokens = from -> bySource.getOrDefault(from.source(), new int[0]);
        List<SamplePackage> packages = samples.packages();
        return Table.create(
                "sources",
                Columns.strings("source", packages, SamplePackage::source),
                Columns.ints("documents", packages, from -> tokens.apply(from).length),
                Columns.ints("median tokens", packages, from -> median(tokens.apply(from))),
                Columns.ints("tokens (thousand)", packages, from -> thousands(tokens.apply(from))),
                Columns.strings("package", packages, from -> from.packageName() + " " + from.version()),
                Columns.strings("licence", packages, SamplePackage::licence),
                Columns.strings(
                        "note", packages, from -> from.problem() == null ? from.note() : "MISSING: " + from.problem()));
    }

    private static int[] sortedTokens(String source, List<Measured> documents) {
        return documents.stream()
                .filter(measured -> measured.document().provenance().source().equals(source))
                .mapToInt(Measured::tokens)
                .sorted()
                .toArray();
    }

    private static int median(int[] sorted) {
        return sorted.length == 0 ? Columns.MISSING_INT : sorted[(sorted.length - 1) / 2];
    }

    private static int thousands(int[] tokens) {
        return (int) Math.round(Arrays.stream(tokens).asLongStream().sum() / 1_000.0);
    }

    /** A row for each document: tokens, id, language, licence; longest first. */
    public static Table documents(List<Measured> documents) {
        List<Measured> longestFirst = documents.stream()
                .sorted(Comparator.comparingInt(Measured::tokens).reversed())
                .toList();
        return Table.create(
                "documents",
                Columns.ints("tokens", longestFirst, Measured::tokens),
                Columns.strings(
                        "document",
                        longestFirst,
                        measured -> measured.document().id()),
                Columns.strings(
                        "language",
                        longestFirst,
                        measured -> measured.document().language().code()),
                Columns.strings(
                        "licence",
                        longestFirst,
                        measured -> measured.document().provenance().licence()));
    }

    /** A row for each attempt: document, task type, question drawn, and outcome. */
    public static Table attempts(SelfInstructReport report) {
        List<Attempt> attempts = report.attempts();
        return Table.create(
                "attempts by " + report.model(),
                Columns.strings("document", attempts, Attempt::documentId),
                Columns.strings("task", attempts, attempt -> attempt.taskType().label()),
                Columns.strings(
                        "question drawn",
                        attempts,
                        attempt -> attempt instanceof Attempt.Made made ? made.question() : ""),
                Columns.strings(
                        "outcome",
                        attempts,
                        attempt -> attempt instanceof Attempt.Failed failed
                                ? "none, " + failed.why().label() + ": " + failed.reason()
                                : attempt instanceof Attempt.Made made && made.needsReview()
                                        ? "instruction, to be read by a person"
                                        : "instruction"));
    }

    /** A row for each instruction: id, task type, tokens of user and assistant, licence, answering model. */
    public static Table instructions(List<Instruction> instructions, Tokenizer tokenizer) {
        return Table.create(
                "instructions",
                Columns.strings("id", instructions, Instruction::id),
                Columns.strings("task", instructions, row -> row.details().getOrDefault("taskType", "")),
                tokens("user tokens", instructions, Role.USER, tokenizer),
                tokens("assistant tokens", instructions, Role.ASSISTANT, tokenizer),
                Columns.strings("licence", instructions, CorpusTables::licence),
                Columns.strings(
                        "answered by", instructions, row -> row.details().getOrDefault("model", "")));
    }

    private static String licence(Instruction instruction) {
        Provenance provenance = instruction.provenance();
        return provenance == null ? "" : provenance.licence();
    }

    private static IntColumn tokens(String name, List<Instruction> rows, Role role, Tokenizer tokenizer) {
        return Columns.ints(
                name,
                rows,
                row -> row.messages().stream()
                        .filter(message -> message.role() == role)
                        .map(Message::content)
                        .mapToInt(tokenizer::count)
                        .sum());
    }
}
