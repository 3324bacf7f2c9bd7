package org.longalign.corpus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.longalign.corpus.SelectionSettings.Sample;
import org.longalign.data.Language;

class QuotasTest {
    private static final Stratum BOOKS = new Stratum(Language.ENGLISH, "books");
    private static final Stratum CODE = new Stratum(Language.ENGLISH, "code");
    private static final Stratum WEB = new Stratum(Language.ENGLISH, "web");
    private static final Stratum CHINESE_WEB = new Stratum(Language.CHINESE, "web");

    private static SortedMap<Stratum, Integer> available(int books, int code, int web, int chineseWeb) {
        return new TreeMap<>(Map.of(BOOKS, books, CODE, code, WEB, web, CHINESE_WEB, chineseWeb));
    }

    @Test
    void sourcesShareEachLanguageEvenly() {
        Quotas quotas =
                Quotas.of(new Sample(100, 0.1, Map.of(), UnderfillPolicy.REPORT), available(999, 999, 999, 999));
        assertEquals(Map.of(BOOKS, 30, CODE, 30, WEB, 30, CHINESE_WEB, 10), quotas.wanted());
        assertEquals(quotas.wanted(), quotas.got());
    }

    @Test
    void remaindersAreGivenToTheFirst() {
        Quotas quotas = Quotas.of(new Sample(10, 0, Map.of(), UnderfillPolicy.REPORT), available(9, 9, 9, 9));
        assertEquals(Map.of(BOOKS, 4, CODE, 3, WEB, 3, CHINESE_WEB, 0), quotas.got());
    }

    @Test
    void sharesAreRelativeAndAnUnnamedSourceGivesNothing() {
        Sample sample = new Sample(100, 0.5, Map.of("books", 3.0, "web", 1.0), UnderfillPolicy.REPORT);
        Quotas quotas = Quotas.of(sample, available(999, 999, 999, 999));
        assertEquals(Map.of(BOOKS, 38, CODE, 0, WEB, 12, CHINESE_WEB, 50), quotas.got(), "37.5 and 12.5");
    }

    @Test
    void anUnderfilledSampleIsReportedOrMadeUpFor() {
        SortedMap<Stratum, Integer> available = available(10, 40, 999, 4);
        Quotas reported = Quotas.of(new Sample(100, 0.1, Map.of(), UnderfillPolicy.REPORT), available);
        assertEquals(Map.of(BOOKS, 10, CODE, 30, WEB, 30, CHINESE_WEB, 4), reported.got());
        Quotas within = Quotas.of(new Sample(100, 0.1, Map.of(), UnderfillPolicy.WITHIN_LANGUAGE), available);
        assertEquals(Map.of(BOOKS, 10, CODE, 40, WEB, 40, CHINESE_WEB, 4), within.got());
        Quotas anywhere = Quotas.of(new Sample(100, 0.1, Map.of(), UnderfillPolicy.ANYWHERE), available);
        assertEquals(Map.of(BOOKS, 10, CODE, 40, WEB, 46, CHINESE_WEB, 4), anywhere.got());
        assertEquals(reported.wanted(), anywhere.wanted());
        assertEquals(Map.of(BOOKS, 30, CODE, 30, WEB, 30, CHINESE_WEB, 10), anywhere.wanted());
    }

    @Test
    void aLanguageThatIsMissingIsWantedOfNoSource() {
        SortedMap<Stratum, Integer> english = new TreeMap<>(Map.of(BOOKS, 50));
        Quotas quotas = Quotas.of(new Sample(20, 0.1, Map.of(), UnderfillPolicy.WITHIN_LANGUAGE), english);
        Stratum none = new Stratum(Language.CHINESE, SelectionReport.NO_SOURCE);
        assertEquals(Map.of(BOOKS, 18, none, 2), quotas.wanted());
        assertEquals(Map.of(BOOKS, 18, none, 0), quotas.got());
        assertEquals(
                20,
                Quotas.of(new Sample(20, 0.1, Map.of(), UnderfillPolicy.ANYWHERE), english)
                        .got()
                        .get(BOOKS));
    }

    @Test
    void aLanguageWhoseSourcesHaveNoShareIsWantedOfNoSource() {
        Sample sample = new Sample(20, 0.1, Map.of("books", 1.0), UnderfillPolicy.WITHIN_LANGUAGE);
        Quotas quotas = Quotas.of(sample, new TreeMap<>(Map.of(BOOKS, 50, CHINESE_WEB, 9)));
        Stratum none = new Stratum(Language.CHINESE, SelectionReport.NO_SOURCE);
        assertEquals(Map.of(BOOKS, 18, CHINESE_WEB, 0, none, 2), quotas.wanted());
        assertEquals(Map.of(BOOKS, 18, CHINESE_WEB, 0, none, 0), quotas.got());
    }

    @Test
    void whateverThereIsTheNumbersAddUp() {
        Random random = new Random(1);
        for (int round = 0; round < 2_000; round++) {
            SortedMap<Stratum, Integer> available =
                    available(random.nextInt(60), random.nextInt(60), random.nextInt(60), random.nextInt(60));
            int count = random.nextInt(200);
            Map<String, Double> shares = Map.of("books", random.nextDouble(), "code", random.nextDouble(), "web", 1.0);
            Sample sample = new Sample(count, random.nextDouble(), shares, UnderfillPolicy.ANYWHERE);
            Quotas quotas = Quotas.of(sample, available);
            int all = available.values().stream().mapToInt(Integer::intValue).sum();
            assertEquals(
                    count,
                    quotas.wanted().values().stream()
                            .mapToInt(Integer::intValue)
                            .sum());
            assertEquals(
                    Math.min(count, all),
                    quotas.got().values().stream().mapToInt(Integer::intValue).sum());
            available.forEach((stratum, there) -> assertTrue(quotas.got().getOrDefault(stratum, 0) <= there));
        }
    }
}
