package org.longalign.instruct.diversity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.longalign.data.Instruction;
import org.longalign.data.Message;
import org.longalign.data.Provenance;

class DiversityTest {
    private static Exchange asked(String question, String source, String task) {
        return new Exchange(source, task, "", question, "yes");
    }

    @Test
    void distinctIsDifferentRunsByAllRuns() {
        Diversity same = Diversity.of("same", Collections.nCopies(4, asked("Who is it?", "s", "t")));
        assertEquals(List.of(3 / 12.0, 2 / 8.0, 1 / 4.0, 0.0), same.distinct());
        assertEquals(1, same.meanOverlap());
        assertEquals(1, same.nearestOverlap());
        assertEquals(new Entropy(0, 1), same.sources());
        Diversity other = Diversity.of("other", List.of(asked("who is IT", "a", "t"), asked("何时出版", "b", "u")));
        assertEquals(List.of(1.0, 1.0, 1.0, 1.0), other.distinct());
        assertEquals(0, other.meanOverlap());
        assertEquals(new Entropy(1, 2), other.tasks());
        assertEquals(1, other.sources().evenness());
    }

    @Test
    void overlapsAreOfAllPairsAndOfTheNearest() {
        // a-b share 2 of 4 words, a-c and b-c none.
        Diversity some = Diversity.of(
                "some", List.of(asked("one two three", "", ""), asked("two three four", "", ""), asked("x y", "", "")));
        assertEquals(0.5 / 3, some.meanOverlap(), 1e-12);
        assertEquals((0.5 + 0.5 + 0) / 3, some.nearestOverlap(), 1e-12);
    }

    @Test
    void entropyIsInBitsAndDependsOnTheSharesOnly() {
        List<Exchange> rows = new ArrayList<>();
        for (String source : List.of("a", "b", "c", "c")) {
            rows.add(asked("?", source, ""));
        }
        assertEquals(1.5, Entropy.of(rows, Exchange::source).bits(), 1e-12);
        assertEquals(
                1.5 / (Math.log(3) / Math.log(2)),
                Entropy.of(rows, Exchange::source).evenness(),
                1e-12);
    }

    /** A text made of one part's words is aligned with it, whichever the part, the number of parts and the language. */
    @Test
    void aTextThatDrawsOnAPartIsAlignedWithIt() {
        Random random = new Random(5);
        for (boolean chinese : new boolean[] {false, true}) {
            List<String> units = new ArrayList<>();
            for (int i = 0; i < 4_000; i++) {
                units.add(
                        chinese
                                ? Character.toString(0x4E00 + random.nextInt(900))
                                : "w" + Integer.toString(random.nextInt(900), 36));
            }
            String separator = chinese ? "" : " ";
            String document = String.join(separator, units);
            for (int part = 0; part < 10; part++) {
                int from = 400 * part + random.nextInt(360);
                String passage = String.join(separator, units.subList(from, from + 30));
                String text =
                        (chinese ? "请问" : "Why does it say ") + passage + (chinese ? "是什么意思？" : ", and what of it?");
                Alignment alignment = Alignment.of(document, text, 10);
                int strongest = alignment.shares().indexOf(Collections.max(alignment.shares()));
                assertEquals(part, strongest, alignment::toString);
                assertTrue(alignment.shares().get(part) > 0.9, alignment::toString);
                assertTrue(alignment.quoted() > 0.6, alignment::toString);
            }
        }
    }

    /** The example of the class comment, and the same counted the slow way from texts instead of hashes. */
    @Test
    void votesAreAsDefined() {
        String document = "the whale is white. The ship sails on. The captain is mad";
        String text = "Is the captain mad, and not the whale?";
        Alignment alignment = Alignment.of(document, text, 3);
        assertEquals(List.of(3 / 6.0, 0.0, 3 / 6.0), alignment.shares());
        assertEquals(slowShares(document, text, 3), alignment.shares());
        assertEquals(0, alignment.quoted());
        assertEquals(
                2 / 3.0, Alignment.of(document, "the captain is mad not", 3).quoted(), 1e-12);
        Random random = new Random(9);
        List<String> words = List.of("alpha", "beta", "to", "a", "gamma", "delta", "of", "omega", "psi", "theta");
        for (int round = 0; round < 200; round++) {
            String longText = sentence(words, 60, random);
            String question = sentence(words, 12, random);
            assertEquals(
                    slowShares(longText, question, 4),
                    Alignment.of(longText, question, 4).shares());
        }
    }

    private static String sentence(List<String> words, int length, Random random) {
        List<String> sentence = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            sentence.add(words.get(random.nextInt(words.size())));
        }
        return String.join(" ", sentence);
    }

    private static List<Double> slowShares(String document, String text, int parts) {
        List<String> all = List.of(document.toLowerCase(Locale.ROOT).split("\\W+"));
        List<String> asked = List.of(text.toLowerCase(Locale.ROOT).split("\\W+"));
        double[] votes = new double[parts];
        for (int n = 1; n <= 4; n++) {
            Set<List<String>> runs = new HashSet<>();
            for (int i = 0; i + n <= asked.size(); i++) {
                runs.add(asked.subList(i, i + n));
            }
            for (List<String> run : runs) {
                Set<Integer> in = new HashSet<>();
                for (int i = 0; i + n <= all.size(); i++) {
                    if (all.subList(i, i + n).equals(run)) {
                        in.add(i * parts / all.size());
                    }
                }
                if (in.size() == 1 && (n > 1 || run.get(0).length() >= 4)) {
                    votes[in.iterator().next()] += n;
                }
            }
        }
        double sum = java.util.Arrays.stream(votes).sum();
        return java.util.Arrays.stream(votes)
                .map(vote -> sum == 0 ? 0 : vote / sum)
                .boxed()
                .toList();
    }

    @Test
    void coverageIsTheMeanOverTextsThatDrawOnSomething() {
        String document = "alpha beta gamma delta. Epsilon zeta theta kappa.";
        Coverage coverage = Coverage.of(document, List.of("alpha?", "Beta or zeta?", "Nothing of it"), 2);
        assertEquals(List.of(0.75, 0.25), coverage.shares());
        assertEquals(3, coverage.rows());
        assertEquals(2, coverage.aligned());
        assertEquals(1, coverage.partsAbove(0.5));
        Coverage quotes = Coverage.of(document, List.of("alpha beta gamma", "nothing of the kind"), 2);
        assertEquals(0.5, quotes.quoted());
        assertEquals(List.of(0.5, 0.0), quotes.quotedByPart());
        assertEquals(0, Coverage.of(document, List.of("alpha"), 2).evenness());
        assertEquals(1, Coverage.of(document, List.of("alpha", "kappa"), 2).evenness(), 1e-12);
        assertEquals(new Coverage(List.of(0.0, 0.0), 0, List.of(0.0, 0.0), 0, 0), Coverage.of(document, List.of(), 2));
    }

    @Test
    void anInstructionIsTakenApart() {
        Instruction made = new Instruction(
                "a",
                List.of(Message.user("Para one.\n\nPara two.\n\nWho?"), Message.assistant("He.")),
                new Provenance("sotu", "p", "1", "CC0-1.0", "f"),
                Map.of("taskType", "summary"));
        assertEquals(new Exchange("sotu", "summary", "Para one.\n\nPara two.", "Who?", "He."), Exchange.of(made));
        Instruction turns = new Instruction(
                "b",
                List.of(Message.user("a?"), Message.assistant("b."), Message.user("c?"), Message.assistant("d.")),
                null,
                Map.of());
        assertEquals(new Exchange("", "", "a?\n\nb.", "c?", "d."), Exchange.of(turns));
    }
}
