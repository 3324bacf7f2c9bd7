package org.longalign.evaluation.longbenchchat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.longalign.chat.client.RecordedReplies;
import org.longalign.chat.client.RecordedReplies.Exchange;
import org.longalign.corpus.sample.SampleCorpus;
import org.longalign.data.Document;
import org.longalign.data.Jsonl;
import org.longalign.data.Language;
import org.longalign.evaluation.TextUnits;
import org.longalign.evaluation.judge.JudgeKind;
import org.longalign.evaluation.judge.Rating;

/**
 * The data that notebook 06 reads. With {@code -Dlongalign.rekey=true} the keys of the recorded verdicts are first
 * renewed for the prompts of today, each verdict found again by what it is about.
 */
class WalkthroughBenchmarkTest {
    private static final Path FOLDER = Path.of("notebooks/data/longbench-chat");
    private static final Path REPLIES = FOLDER.resolve("judge-replies.jsonl");
    private static final Path NOTEBOOK = Path.of("notebooks/06-longbench-chat.ipynb");
    private static final long SEED = 7;

    private final LongBenchChat bench = LongBenchChat.read(FOLDER);
    private final List<SystemAnswers> systems = List.of(answers("careful"), answers("hasty"), answers("memory"));

    private static SystemAnswers answers(String name) {
        return SystemAnswers.read(FOLDER.resolve("answers/" + name + ".json"));
    }

    @BeforeAll
    static void renewKeysIfAsked() {
        if (Boolean.getBoolean("longalign.rekey")) {
            new WalkthroughBenchmarkTest().renewKeys();
        }
    }

    private void renewKeys() {
        Map<String, Exchange> written = Jsonl.read(REPLIES, Exchange.class).orThrow().stream()
                .collect(Collectors.toMap(Exchange::about, Function.identity()));
        List<Exchange> renewed = new ArrayList<>();
        keys().forEach((about, key) -> {
            Exchange verdict = Objects.requireNonNull(written.remove(about), () -> "no verdict about " + about);
            renewed.add(new Exchange(about, key, verdict.reply(), verdict.author()));
        });
        assertEquals(Set.of(), written.keySet(), "verdicts about nothing in the default run");
        Jsonl.write(REPLIES, renewed);
    }

    /** What the references say, and the words of the documents that say so. */
    private static final Map<Integer, List<Fact>> FACTS = Map.ofEntries(
            Map.entry(
                    0,
                    List.of(
                            fact("49 nuclear warships have been authorized", "49 authorized nuclear warships"),
                            fact("14 have been commissioned", "14 have been commissioned"))),
            Map.entry(
                    1,
                    List.of(
                            fact("nine hundred and sixty cigars", "nine hundred and sixty cigars"),
                            fact("I look, you look, he looks", "I look, you look, he looks"),
                            fact("in a month and a day", "in a month and a day"))),
            Map.entry(
                    2,
                    List.of(
                            fact("800 requests per", "800 requests per second"),
                            fact("TimeUnit.MINUTE", "TimeUnit.MINUTE"),
                            fact(
                                    "nextData.getEventCount() > breaker.getOpeningThreshold()",
                                    "becomes greater than the opening threshold"))),
            Map.entry(
                    3,
                    List.of(
                            fact("was connected to a ground pin", "went to a ground pin"),
                            fact("Greenblatt", "Richard Greenblatt"),
                            fact("capacitance", "capacitance"))),
            Map.entry(
                    4,
                    List.of(
                            fact("apt-listbugs", "apt-listbugs"),
                            fact("bookworm", "bookworm"),
                            fact("/etc/apt/sources.list", "/etc/apt/sources.list"))),
            Map.entry(
                    5,
                    List.of(
                            fact("/dest/path/to/source/foo", "/dest/path/to/source/foo"),
                            fact("--exclude-from", "--exclude-from"),
                            fact("cpio", "cpio"))),
            Map.entry(
                    6,
                    List.of(
                            fact("before the 1st day of January, A. D. 1900", "before the 1st of January 1900"),
                            fact("Eighth Census", "Eighth Census"),
                            fact("103,208,415", "103,208,415"),
                            fact("217,186,000", "217,186,000"),
                            fact("thirty-one millions", "instead of thirty-one"),
                            fact("with their own consent", "with their own consent"))),
            Map.entry(
                    7,
                    List.of(
                            fact("bit the craft completely in twain", "bites it completely in two"),
                            fact("His ivory leg had been snapped off", "ivory leg is snapped off"),
                            fact("caught among the tangles of your line", "caught in the tangles of Ahab's line"),
                            fact("smote the ship's starboard bow", "starboard bow"),
                            fact("the flying turn caught him round the neck", "catches him round the neck"),
                            fact("devious-cruising Rachel", "the Rachel"))),
            Map.entry(
                    8,
                    List.of(
                            fact(
                                    "hexDigits > 16 || hexDigits == 16 && firstSigDigit > '7'",
                                    "More than 16, or 16 with a first digit above 7"),
                            fact(
                                    "hexDigits > 8 || hexDigits == 8 && firstSigDigit > '7'",
                                    "more than 8, or 8 with a first digit above 7"),
                            fact("f.toString().equals(d.toString())", "prints as the same string as the double"),
                            fact("return createBigDecimal(numeric)", "BigDecimal"))),
            Map.entry(
                    9,
                    List.of(
                            fact("will end September 30, 1981", "September 30, 1981"),
                            fact("an initial $22 billion", "an initial $22 billion"),
                            fact("20 percent of this Nation's energy from solar", "20 percent of the Nation's energy"),
                            fact("over 1.3 million barrels per day", "over 1.3 million barrels a day"),
                            fact("more than 3000 percent, to $3.3 billion", "more than 3000 percent, to $3.3 billion"),
                            fact("500 million gallons of alcohol fuel", "500 million gallons of alcohol fuel"))),
            Map.entry(
                    10,
                    List.of(
                            fact("NVRAM", "NVRAM"),
                            fact("由 initramfs-tools 创建", "由 initramfs-tools 创建时"),
                            fact("由 dracut 创建", "由 dracut 创建时"),
                            fact("init=/path/to/init_program", "init=/path/to/init_program"),
                            fact("busybox", "busybox"),
                            fact("以加密形式挂载根文件系统", "以加密形式挂载根文件系统"))),
            Map.entry(
                    11,
                    List.of(
                            fact("是一个指向到 /usr/bin/dash 的符号链接", "指向 /usr/bin/dash 的符号链接"),
                            fact("checkbashisms", "checkbashisms"),
                            fact("存在且非空", "存在而且非空"),
                            fact("在该行意外地退出", "在那一行意外退出"),
                            fact("(出错退出)", "出错退出"))));

    private record Fact(String inDocument, String inReference) {}

    private static Fact fact(String inDocument, String inReference) {
        return new Fact(inDocument, inReference);
    }

    /** The key of each request of the default run, by what it is about; without examples both passes are one. */
    private Map<String, String> keys() {
        ChatJudge judge = Judge.fewShot(new ScriptedChat("unused"));
        ChatJudge zeroShot = Judge.zeroShot(new ScriptedChat("unused"));
        Map<String, String> keys = new LinkedHashMap<>();
        for (BenchmarkItem item : bench.items()) {
            for (SystemAnswers system : systems) {
                for (int pass = 1; pass <= Scoring.DEFAULT_PASSES; pass++) {
                    String answer = system.to(item.index()).orElseThrow();
                    keys.put(
                            "item " + item.index() + ", " + system.system() + ", pass " + pass,
                            RecordedReplies.key(judge.request(item, answer, new Pass(pass, SEED))));
                }
                keys.put(
                        "item " + item.index() + ", " + system.system() + ", zero-shot",
                        RecordedReplies.key(
                                zeroShot.request(item, system.to(item.index()).orElseThrow(), new Pass(1, SEED))));
            }
        }
        return keys;
    }

    @Test
    void itemsAreOfBothLanguagesAndHaveThreeExamplesOfDifferentQuality() {
        Map<Language, Long> languages =
                bench.items().stream().collect(Collectors.groupingBy(BenchmarkItem::language, Collectors.counting()));
        assertEquals(Map.of(Language.ENGLISH, 8L, Language.CHINESE, 4L), languages);
        assertTrue(bench.items().stream().map(BenchmarkItem::kind).distinct().count() >= 4);
        for (BenchmarkItem item : bench.items()) {
            assertEquals(TextUnits.language(item.query()), item.language(), "item " + item.index());
            Set<Integer> scores =
                    item.examples().stream().map(ScoredAnswer::score).collect(Collectors.toSet());
            assertEquals(3, scores.size(), "item " + item.index() + " has examples of three different scores");
            assertTrue(item.needsDocument(), "the text of item " + item.index() + " is not committed");
        }
    }

    @Test
    void everySystemAnswersEveryItemAndSaysThatItWasWritten() {
        for (SystemAnswers system : systems) {
            assertEquals(bench.items().size(), system.answers().size(), system.system());
            assertTrue(system.system().endsWith("(written)"), system.system());
            assertEquals("written for the walkthrough", system.author());
        }
    }

    @Test
    void everyPromptOfTheDefaultRunHasItsVerdictAndNoVerdictIsLeftOver() {
        Map<String, String> recorded = Jsonl.read(REPLIES, Exchange.class).orThrow().stream()
                .collect(Collectors.toMap(Exchange::about, Exchange::request));
        Map<String, String> wanted = keys();
        assertEquals(wanted, recorded);
        assertEquals(wanted.size(), new HashSet<>(wanted.values()).size(), "the passes of an answer differ");
    }

    /** Spaces and line ends aside, which break Chinese words at the ends of lines. */
    @Test
    void whatTheReferencesSayIsInTheDocuments() {
        assertEquals(bench.items().stream().map(BenchmarkItem::index).collect(Collectors.toSet()), FACTS.keySet());
        FACTS.forEach((index, facts) -> {
            String reference = bare(bench.item(index).reference());
            assertTrue(facts.size() >= 2, "item " + index);
            facts.forEach(fact -> assertTrue(reference.contains(bare(fact.inReference())), index + ": " + fact));
        });
        Assumptions.assumeTrue(Files.exists(Path.of("target/samples/manifest.json")), "environment/setup fetches them");
        Map<String, String> texts = SampleCorpus.open(Path.of("target/samples")).documents().stream()
                .collect(Collectors.toMap(Document::id, Document::text));
        for (BenchmarkItem item : bench.items()) {
            String text = texts.get(String.valueOf(item.document()));
            if (text != null) { // a package that cannot be fetched is missing
                String bare = bare(text);
                FACTS.getOrDefault(item.index(), List.of())
                        .forEach(
                                fact -> assertTrue(bare.contains(bare(fact.inDocument())), item.index() + ": " + fact));
            }
        }
    }

    private static String bare(String text) {
        return text.replaceAll("\\s+", "");
    }

    @Test
    void theAuthorScoredEveryAnswer() {
        ScoreReport scores =
                HumanRatings.read(FOLDER.resolve("author-scores.json")).report();
        assertEquals(36, scores.verdicts().size());
        for (SystemAnswers system : systems) {
            assertEquals(
                    12, scores.score("author of the answers", system.system()).items());
        }
        assertEquals(JudgeKind.HUMAN, scores.kind("author of the answers"));
    }

    @Test
    void withoutExamplesTheRecordedJudgeIsMilderToErrorsInBorrowedWords() {
        RecordedReplies replies = RecordedReplies.read(REPLIES);
        ScoreReport report = bench.scoring(systems)
                .judgedBy(
                        Judge.fewShot(replies).withName("few-shot"),
                        Judge.zeroShot(replies).withName("zero-shot"))
                .seed(SEED)
                .run();
        double few = report.score("few-shot", "hasty (written)").mean().value();
        double zero = report.score("zero-shot", "hasty (written)").mean().value();
        assertTrue(zero > few + 1, report.toString());
    }

    @Test
    void theDefaultRunSeparatesTheSystemsAndLeavesOneVerdictUnscored() {
        ChatJudge judge = Judge.fewShot(RecordedReplies.read(REPLIES)).withName("replay");
        ScoreReport report = bench.scoring(systems).judgedBy(judge).seed(SEED).run();

        assertEquals(JudgeKind.REPLAY, judge.kind());
        assertEquals(72, report.verdicts().size());
        assertEquals(1, report.unscored().size());
        Verdict unscored = report.unscored().get(0);
        assertEquals("hasty (written)", unscored.system());
        assertEquals(new Rating.Unscored("no [[rating]] in the reply"), unscored.rating());
        double careful = report.score("replay", "careful (written)").mean().value();
        double hasty = report.score("replay", "hasty (written)").mean().value();
        double memory = report.score("replay", "memory (written)").mean().value();
        assertTrue(careful > hasty + 2 && careful > memory + 2, report.toString());
        assertTrue(report.compare("replay", "careful (written)", "hasty (written)")
                        .difference()
                        .low()
                > 2);
        assertTrue(hasty > memory, "by so little that 12 items do not tell");
        assertFalse(report.compare("replay", "hasty (written)", "memory (written)")
                .difference()
                .excludesZero());
    }

    @Test
    void theNotebookUsesTheRecordedSeed() throws Exception {
        String notebook = Files.readString(NOTEBOOK);
        assertTrue(
                notebook.contains("LONGALIGN_JUDGE_SEED\\\", " + SEED), "the verdicts were recorded for seed " + SEED);
        assertFalse(notebook.contains("\"execution_count\": 1"), "outputs are stripped");
    }
}
