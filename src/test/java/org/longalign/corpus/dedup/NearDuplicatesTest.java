package org.longalign.corpus.dedup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.longalign.corpus.dedup.NearDuplicates.Match;
import org.longalign.corpus.internal.PlantedTexts;
import org.longalign.data.Document;
import org.longalign.data.Language;
import org.longalign.data.Provenance;

class NearDuplicatesTest {
    private static Document document(String id, String text, Language language) {
        return new Document(id, text, language, new Provenance("s", "p", "1", "CC0-1.0", id));
    }

    private static Document english(String id, String text) {
        return document(id, text, Language.ENGLISH);
    }

    private static Set<String> ids(List<Match> matches) {
        return matches.stream().map(Match::id).collect(Collectors.toSet());
    }

    /** Originals and, for some, a copy in which a share of the words was replaced. */
    private static List<Document> corpus(int originals) {
        Random random = new Random(11);
        PlantedTexts planted = new PlantedTexts(random);
        List<Document> documents = new ArrayList<>();
        for (int i = 0; i < originals; i++) {
            String text = planted.words(300);
            documents.add(english(String.format("a%04d", i), text));
            if (i % 2 == 0) {
                documents.add(english(String.format("b%04d", i), planted.changed(text, 0.08 * random.nextDouble())));
            }
        }
        return documents;
    }

    /** Texts of rules, marks, emoji or mathematics, with a letter here and there: only alike ones are duplicates. */
    @Test
    void documentsWithoutLettersAreNotAllOne() {
        List<Document> documents = List.of(
                english("a", "----- ===== +++++ ***** ".repeat(20)),
                english("b", "∑∫∂√ ∀∃∈∉ ⊂⊃ ".repeat(20)),
                english("c", "😀😃😄😁 😆😅🤣 ".repeat(20)),
                english("d", "?!"),
                english("e", "|...|;;;|:::| ".repeat(30) + "x"),
                english("f", "<<<>>>()[]{} ".repeat(30) + "x"),
                english("g", "∑∫∂√ ∀∃∈∉ ⊂⊃ ".repeat(20) + "."),
                english("h", "----- ===== +++++ ***** ".repeat(20)));
        assertEquals(Set.of("g", "h"), ids(NearDuplicates.defaults().find(documents)));
    }

    @Test
    void theFormOfUnicodeDoesNotMatter() {
        String text =
                new PlantedTexts(new Random(3)).words(80).replace("e", "é").replace("a", "ä");
        String wide = text.chars()
                .mapToObj(c -> c > ' ' && c < 0x7f ? String.valueOf((char) (c + 0xfee0)) : String.valueOf((char) c))
                .collect(Collectors.joining());
        List<Document> documents = List.of(
                english("a", text), english("b", Normalizer.normalize(text, Normalizer.Form.NFD)), english("c", wide));
        assertEquals(Set.of("b", "c"), ids(NearDuplicates.defaults().find(documents)));
    }

    @Test
    void agreesWithAllPairsByTheDefinitionUpToTheBinomialError() {
        NearDuplicates settings = NearDuplicates.defaults();
        List<Document> documents = corpus(160);
        Set<String> found = ids(settings.find(documents));
        double deviation = Math.sqrt(0.8 * 0.2 / settings.permutations());
        int surely = 0;
        int surelyFound = 0;
        for (Document copy : documents) {
            double most = 0;
            for (Document other : documents) {
                if (other.id().compareTo(copy.id()) < 0) {
                    most = Math.max(most, PlantedTexts.jaccard(copy.text(), other.text(), settings.words()));
                }
            }
            if (most > 0.8 + 3 * deviation) {
                surely++;
                surelyFound += found.contains(copy.id()) ? 1 : 0;
            } else if (most < 0.8 - 4 * deviation) {
                assertTrue(!found.contains(copy.id()), copy.id() + " is only " + most + " like any other");
            }
        }
        assertTrue(surely >= 8, surely + " of the copies are far above the threshold");
        assertEquals(surely, surelyFound);
        assertTrue(found.size() < 80, "copies far below the threshold are kept: " + found.size());
    }

    @Test
    void estimatesArePrintedWithThePairs() {
        String text = new PlantedTexts(new Random(2)).words(400);
        List<Match> matches = NearDuplicates.defaults().find(List.of(english("b", text), english("a", text + " more")));
        assertEquals(1, matches.size());
        assertEquals("b", matches.get(0).id(), "the smaller id is kept");
        assertEquals("a", matches.get(0).kept());
        assertEquals(1, matches.get(0).similarity(), 0.05);
    }

    @Test
    void theOrderOfDocumentsDoesNotMatter() {
        List<Document> documents = corpus(60);
        List<Match> once = NearDuplicates.defaults().find(documents);
        assertTrue(!once.isEmpty());
        for (int i = 0; i < 5; i++) {
            Collections.shuffle(documents, new Random(i));
            assertEquals(once, NearDuplicates.defaults().find(documents));
        }
    }

    @Test
    void everyDroppedDocumentIsNearOneThatIsKept() {
        // A chain, each link a little changed from the last: its ends have little in common.
        PlantedTexts planted = new PlantedTexts(new Random(4));
        List<Document> chain = new ArrayList<>();
        String text = planted.words(500);
        for (int i = 0; i < 40; i++) {
            chain.add(english(String.format("c%02d", i), text));
            text = planted.changed(text, 0.01);
        }
        List<Match> matches = NearDuplicates.defaults().find(chain);
        Set<String> dropped = ids(matches);
        matches.forEach(
                match -> assertTrue(!dropped.contains(match.kept()) && match.similarity() >= 0.8, match.toString()));
        assertTrue(chain.size() - dropped.size() >= 3, "the ends of the chain are both kept");
        assertTrue(dropped.size() >= 10, "its neighbours are not");
    }

    @Test
    void chineseIsComparedByCharacters() {
        String text = new PlantedTexts(new Random(6)).characters(600);
        String near = text.substring(0, 300) + "是" + text.substring(301);
        NearDuplicates settings = NearDuplicates.defaults();
        double jaccard = PlantedTexts.jaccard(text, near, settings.characters());
        List<Match> matches =
                settings.find(List.of(document("a", text, Language.CHINESE), document("b", near, Language.CHINESE)));
        assertEquals(List.of("b"), matches.stream().map(Match::id).toList());
        assertEquals(jaccard, matches.get(0).similarity(), 4 * Math.sqrt(jaccard * (1 - jaccard) / 120));
    }

    @Test
    void whatIsComparedFollowsTheCurveOfBandsAndRows() {
        // With threshold near 0 whatever is compared is dropped, so that the share of dropped copies is the curve.
        NearDuplicates settings =
                NearDuplicates.defaults().withThreshold(0.01).withBands(5, 4).withShingles(3, 3);
        PlantedTexts planted = new PlantedTexts(new Random(8));
        double expected = 0;
        int compared = 0;
        int pairs = 500;
        for (int i = 0; i < pairs; i++) {
            String text = planted.words(150);
            String copy = planted.changed(text, 0.12);
            double jaccard = PlantedTexts.jaccard(text, copy, 3);
            expected += settings.comparedWithProbability(jaccard);
            compared += settings.withSeed(i)
                    .find(List.of(english("a", text), english("b", copy)))
                    .size();
        }
        assertTrue(expected > 0.2 * pairs && expected < 0.8 * pairs, "the curve's middle is tested: " + expected);
        assertEquals(expected, compared, 4 * Math.sqrt(0.25 * pairs));
    }

    @Test
    void textsWithoutAnythingInCommonAreKeptAndIdenticalOnesAreNot() {
        PlantedTexts planted = new PlantedTexts(new Random(9));
        List<Document> documents = new ArrayList<>();
        Set<String> copies = new HashSet<>();
        for (int i = 0; i < 300; i++) {
            documents.add(english("a" + i, planted.words(60)));
            if (i % 3 == 0) {
                documents.add(
                        english("z" + i, documents.get(documents.size() - 1).text()));
                copies.add("z" + i);
            }
        }
        assertEquals(copies, ids(NearDuplicates.defaults().find(documents)));
        assertEquals(Set.of(), ids(NearDuplicates.defaults().find(List.of())));
    }

    @Test
    void parametersOutOfRangeAreNamed() {
        NearDuplicates settings = NearDuplicates.defaults();
        assertThrows(IllegalArgumentException.class, () -> settings.withThreshold(0));
        assertThrows(IllegalArgumentException.class, () -> settings.withBands(0, 4));
        assertThrows(IllegalArgumentException.class, () -> settings.withShingles(0, 4));
        assertEquals(656, settings.bytesPerDocument());
        assertEquals(0.998, settings.comparedWithProbability(0.8), 5e-4);
        assertEquals(0.014, settings.comparedWithProbability(0.3), 1e-3);
    }
}
