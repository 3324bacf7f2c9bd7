package org.longalign.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.longalign.batching.BatchPlan;
import org.longalign.batching.LossWeighting;
import org.longalign.batching.OverlongPolicy;
import org.longalign.tokenize.ByteTokenizer;
import org.longalign.tokenize.Sequence;
import org.longalign.tokenize.Sequences;
import org.longalign.tokenize.Tokenizer;

class BatchPreviewTest {
    private static final Tokenizer TOKENIZER = new ByteTokenizer();

    /** A question, which is no target, and an answer, which is. */
    private static Sequence sequence(String id, String question, String answer) {
        byte[] bytes = (question + answer).getBytes(StandardCharsets.UTF_8);
        int[] ids = new int[bytes.length];
        int[] labels = new int[bytes.length];
        Arrays.setAll(ids, t -> bytes[t] & 0xff);
        int answerAt = question.getBytes(StandardCharsets.UTF_8).length;
        Arrays.setAll(labels, t -> t < answerAt ? Sequence.IGNORE_INDEX : ids[t]);
        return new Sequence(id, ids, labels);
    }

    private static final Sequences SEQUENCES = new Sequences(List.of(
            sequence("whale", "Who? ", "Moby"),
            sequence("", "Ship:\n", "Pequod"),
            sequence("sea", "Where: ", "at sea")));

    @Test
    void aSequenceShowsItsTargets() {
        assertEquals(
                """
                sequence (whale): 9 tokens, 4 of them targets
                    Who? ⟦Moby⟧""", BatchPreview.of(SEQUENCES.get(0), TOKENIZER).toString().strip());
    }

    @Test
    void aPackShowsBordersAndWeights() {
        BatchPlan plan = BatchPlan.packed(SEQUENCES.lengths())
                .maxTokens(34)
                .overlong(OverlongPolicy.DROP)
                .build();
        String text = BatchPreview.of(plan.steps().get(0), SEQUENCES, TOKENIZER, LossWeighting.SEQUENCE_MEAN)
                .toString();
        List<String> lines = text.lines().toList();
        assertEquals("step of 1 micro-batch, 3 sequences, 34 tokens; SEQUENCE_MEAN", lines.get(0));
        assertEquals("pack 1 of 1: 3 segments, 34 tokens", lines.get(1));
        // 1 / (N_i M): of 3 sequences with 4, 6 and 6 targets.
        assertTrue(text.contains("  sequence 0 (whale): 9 tokens, 4 of them targets, each of weight 0.08333\n"), text);
        assertTrue(
                text.contains(
                        "  sequence 1: 12 tokens, 6 of them targets, each of weight 0.05556\n    Ship:\n    ⟦Pequod⟧"),
                text);
    }

    @Test
    void rowsShowTheirPadding() {
        BatchPlan plan =
                BatchPlan.naive(SEQUENCES.lengths()).batchSize(3).seed(1).build();
        String text = BatchPreview.of(plan.steps().get(0), SEQUENCES, TOKENIZER, LossWeighting.TOKEN_MEAN)
                .toString();
        assertTrue(text.contains("micro-batch 1 of 1, row 3 of 3: 1 segment, "), text);
        assertTrue(text.contains("  padding: 4 tokens"), text);
        assertTrue(text.contains("  padding: 1 token"), text);
    }

    @Test
    void slicesSayWhichTheyAreAndTheirFirstTokenIsNoTarget() {
        Sequences one = new Sequences(List.of(sequence("long", "Q: ", "abcdefgh")));
        BatchPlan plan = BatchPlan.packed(one.lengths())
                .maxTokens(6)
                .overlong(OverlongPolicy.SPLIT)
                .build();
        String text = plan.steps().stream()
                .map(step -> BatchPreview.of(step, one, TOKENIZER, LossWeighting.SEQUENCE_MEAN)
                        .toString())
                .reduce("", String::concat);
        assertTrue(text.contains("sequence 0 (long), tokens 0 to 6 of 11: 6 tokens, 3 of them targets"), text);
        assertTrue(text.contains("Q: ⟦abc⟧"), text);
        assertTrue(text.contains("tokens 6 to 11 of 11: 5 tokens, 4 of them targets"), text);
        assertTrue(text.contains("d⟦efgh⟧"), text);
    }

    @Test
    void aMicroBatchCanBeShownAlone() {
        BatchPlan plan = BatchPlan.packed(SEQUENCES.lengths())
                .maxTokens(21)
                .accumulation(2)
                .build();
        BatchPreview step = BatchPreview.of(plan.steps().get(0), SEQUENCES, TOKENIZER, LossWeighting.SEQUENCE_MEAN);
        String second = step.microBatch(1).toString();
        assertTrue(step.toString().contains("pack 1 of 2") && second.contains("pack 2 of 2"), second);
        assertTrue(!second.contains("pack 1 of 2"), second);
        IndexOutOfBoundsException none = assertThrows(IndexOutOfBoundsException.class, () -> step.microBatch(2));
        assertEquals("there is no micro-batch 2 in this step of 2 micro-batches", none.getMessage());
    }

    @Test
    void longRunsAreShortenedAndSaidToBe() {
        Sequence sequence = sequence("x", "a".repeat(1_000) + "é", "b");
        BatchPreview preview = BatchPreview.of(sequence, TOKENIZER).maxChars(20);
        assertTrue(
                preview.toString()
                        .contains("a".repeat(10) + " … [981 characters of a run of 1,002 tokens] … " + "a".repeat(9)
                                + "é⟦b⟧"),
                preview.toString());
        assertThrows(IllegalArgumentException.class, () -> preview.maxChars(19));
    }

    @Test
    void htmlMarksTargetsAndEscapesTheText() {
        String html =
                BatchPreview.of(sequence("x<y", "<b> & ", "1 > 0"), TOKENIZER).html();
        assertTrue(
                html.contains("&lt;b&gt; &amp; <mark style=\"background:#ffe08a;color:#000\">1 &gt; 0</mark>"), html);
        assertTrue(html.contains("sequence (x&lt;y): 11 tokens, 5 of them targets"), html);
    }
}
