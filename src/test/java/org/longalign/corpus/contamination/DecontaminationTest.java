package org.longalign.corpus.contamination;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.longalign.corpus.contamination.EvaluationSet.Item;

class DecontaminationTest {
    private static final String QUERY =
            "Which of the three harpooneers was the first to sight the white whale on the second day of the chase?";
    private static final String CHINESE = "请根据这份手册说明在系统启动之前应当怎样设置引导加载程序的密码以及权限";

    @TempDir
    Path folder;

    private static String filler(long seed, int words) {
        Random random = new Random(seed);
        return IntStream.range(0, words)
                .mapToObj(i -> "f" + random.nextInt(900))
                .collect(Collectors.joining(" "));
    }

    private static Decontamination against(String... texts) {
        return Decontamination.against(EvaluationSet.of("bench", List.of(texts)));
    }

    /** A run of a text's words, separated by spaces. */
    private static String run(String text, int from, int words) {
        return Stream.of(text.split(" ")).skip(from).limit(words).collect(Collectors.joining(" "));
    }

    @Test
    void aPlantedRunIsFoundWhereverItStandsAndNamed() {
        Decontamination decontamination = against("something else that nobody will ever ask of anyone", QUERY);
        for (String planted : List.of(
                QUERY + " " + filler(1, 300),
                filler(2, 300) + " " + QUERY,
                filler(3, 100) + " " + QUERY + filler(4, 9))) {
            Contamination found = decontamination.find(planted).orElseThrow();
            assertEquals("bench:2", found.item());
            assertTrue(found.hits() >= 7, "20 words have 8 runs of 13, the last may have run into the next word");
            assertEquals(run(QUERY, 0, 13), found.phrase());
        }
        assertEquals(Optional.empty(), decontamination.find(filler(5, 500)));
        assertEquals(Optional.empty(), decontamination.find(""));
    }

    @Test
    void aQueryInAnotherFormOfUnicodeIsFound() {
        String query =
                "Où les trois harponneurs ont-ils aperçu la baleine blanche le deuxième jour de la poursuite à Nantucket";
        String wide = "请根据这份手册说明在系统启动之前应当怎样设置 ＧＲＵＢ ２ 引导加载程序的密码以及权限";
        Decontamination decontamination = against(query, wide);
        assertEquals(
                "bench:1",
                decontamination
                        .find("x " + Normalizer.normalize(query, Normalizer.Form.NFD))
                        .orElseThrow()
                        .item());
        assertEquals(
                "bench:2",
                decontamination
                        .find(Normalizer.normalize(wide, Normalizer.Form.NFKC))
                        .orElseThrow()
                        .item());
        assertTrue(against(Normalizer.normalize(query, Normalizer.Form.NFD))
                .find(query)
                .orElseThrow()
                .phrase()
                .startsWith("Où les trois"));
    }

    @Test
    void thirteenWordsAreFoundAndTwelveAreNot() {
        Decontamination decontamination = against(QUERY);
        for (int from = 0; from + 13 <= 20; from++) {
            String before = filler(from, 50) + " ";
            String after = " " + filler(from + 50, 50);
            Contamination found =
                    decontamination.find(before + run(QUERY, from, 13) + after).orElseThrow();
            assertEquals(1, found.hits());
            assertEquals(run(QUERY, from, 13), found.phrase().replace("?", "") + (from == 7 ? "?" : ""));
            assertEquals(Optional.empty(), decontamination.find(before + run(QUERY, from, 12) + after));
        }
    }

    @Test
    void oneChangedWordInEveryTwelveIsANearMiss() {
        String[] words = QUERY.split(" ");
        words[12] = "other";
        assertEquals(Optional.empty(), against(QUERY).find(filler(1, 99) + " " + String.join(" ", words)));
        words[12] = "WHALE,\n";
        assertTrue(
                against(QUERY).find(String.join(" - ", words)).isPresent(), "case, space and punctuation are nothing");
    }

    @Test
    void chineseIsLookedForByCharacters() {
        Decontamination decontamination = against(QUERY, CHINESE);
        String around = "这是一段毫不相干的文字。";
        assertEquals(
                "bench:2",
                decontamination
                        .find(around + CHINESE.substring(5, 15) + "，" + CHINESE.substring(15, 25) + around)
                        .orElseThrow()
                        .item());
        assertEquals(Optional.empty(), decontamination.find(around + CHINESE.substring(5, 24) + around));
    }

    @Test
    void moreHitsMayBeAskedFor() {
        Decontamination three = against(QUERY).withMinHits(3);
        assertEquals(Optional.empty(), three.find(run(QUERY, 0, 14)), "two runs of 13");
        assertEquals(3, three.find(run(QUERY, 0, 15)).orElseThrow().hits());
        String twice = run(QUERY, 0, 13) + " and again " + run(QUERY, 0, 13) + " and " + run(QUERY, 0, 13);
        assertEquals(Optional.empty(), three.find(twice), "one run thrice is one hit");
        Decontamination shorter = against("exactly thirteen words are in this evaluation text which has but one run")
                .withMinHits(3);
        assertTrue(
                shorter.find("exactly thirteen words are in this evaluation text which has but one run")
                        .isPresent(),
                "all that it has");
    }

    @Test
    void shortTextsCountAsAWholeAndVeryShortOnesAreListed() {
        Decontamination decontamination = against("Who was the captain of the Rachel?", "Who was he?");
        assertEquals(
                "bench:1",
                decontamination
                        .find("asked who was the captain of the rachel and")
                        .orElseThrow()
                        .item());
        assertEquals(Optional.empty(), decontamination.find("who was the captain of the Pequod; who was he?"));
        assertEquals(
                List.of("bench:2"),
                decontamination.uncheckable().stream().map(Item::name).toList());
        assertTrue(decontamination.toString().contains("bench:2"), decontamination.toString());
    }

    @Test
    void theTextThatIsHeldMostIsNamed() {
        String longer = QUERY + " " + filler(1, 40);
        assertEquals(
                "bench:2",
                against(QUERY, longer, QUERY).find(longer).orElseThrow().item());
        assertEquals("bench:1", against(QUERY, QUERY).find(QUERY).orElseThrow().item(), "of equals the first");
    }

    @Test
    void agreesWithASearchByTheDefinition() {
        Random random = new Random(7);
        for (int round = 0; round < 300; round++) {
            String item = words(random, 30);
            String text = words(random, 25) + " " + run(item, random.nextInt(15), 1 + random.nextInt(12)) + " "
                    + words(random, 25);
            int hits = (int) IntStream.rangeClosed(0, 30 - 7)
                    .mapToObj(from -> run(item, from, 7))
                    .distinct()
                    .filter(gram -> (" " + text + " ").contains(" " + gram + " "))
                    .count();
            assertEquals(
                    hits,
                    against(item)
                            .withNGrams(7, 7)
                            .find(text)
                            .map(Contamination::hits)
                            .orElse(0));
        }
    }

    private static String words(Random random, int count) {
        return random.ints(count, 0, 3).mapToObj(i -> "w" + i).collect(Collectors.joining(" "));
    }

    @Test
    void readsFilesOfLinesAndArrays() throws Exception {
        Path array = Files.writeString(
                folder.resolve("test_cases.json"),
                "[{\"query\":\"q one\",\"answer\":[\"a one\",\"a two\"]},{\"idx\":1},{\"query\":\" \",\"answer\":\"b\"}]");
        EvaluationSet set = EvaluationSet.read(array, "query", "answer");
        assertEquals(
                List.of(
                        new Item("test_cases.json:1 query", "q one"),
                        new Item("test_cases.json:1 answer", "a one"),
                        new Item("test_cases.json:1 answer", "a two"),
                        new Item("test_cases.json:3 answer", "b")),
                set.items());
        Path lines = Files.writeString(folder.resolve("a.jsonl"), "{\"q\":\"one\"}\n{\"q\":\"two\"}\n");
        assertEquals(
                List.of("one", "two", "x"),
                EvaluationSet.read(lines, "q").and(EvaluationSet.of("s", List.of("x"))).items().stream()
                        .map(Item::text)
                        .toList());
        Path broken = Files.writeString(folder.resolve("b.jsonl"), "{\"q\":\"one\"}\n{\"q\":\n");
        assertMessage("b.jsonl, value 2", () -> EvaluationSet.read(broken, "q"));
        assertMessage("none of its 2 objects", () -> EvaluationSet.read(lines, "question"));
        Path strings = Files.writeString(folder.resolve("c.json"), "[\"x\"]");
        assertMessage("value 1: not an object", () -> EvaluationSet.read(strings, "q"));
        assertMessage("at least 6", () -> against(QUERY).withNGrams(3, 20));
        assertMessage("one hit", () -> against(QUERY).withMinHits(0));
    }

    private static void assertMessage(String part, Runnable run) {
        String message = String.valueOf(
                assertThrows(IllegalArgumentException.class, run::run).getMessage());
        assertTrue(message.contains(part), message);
    }
}
