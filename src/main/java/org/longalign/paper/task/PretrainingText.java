package org.longalign.paper.task;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.longalign.tokenize.Sequence;

/**
 * Pretraining text for base models: repetitions teach the model to look back. Targets are the tokens that follow from
 * earlier ones. Repeated random strings teach recall first and fastest; documents mention the facts of a dictionary
 * several times between filler.
 */
public enum PretrainingText {
    /** A string of keys and values, repeated with a random period. */
    REPEATED,
    /** Filler with a dictionary of the document and spans, each mentioned several times. */
    DOCUMENT;

    private static final int SHORT_DOCUMENT = 100;
    private static final double[] FILLER_SHARES = {.1, .4, .7};
    private static final double FACT_SHARE = .75;
    private static final double SPAN_AGAIN = .7;

    /** Draws sequences of a given length. */
    public List<Sequence> draw(int count, int tokens, long seed) {
        Random random = new Random(seed);
        List<Sequence> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String id = this + "-" + i;
            Sequence text;
            do {
                text = this == REPEATED ? repeated(id, tokens, random) : document(id, tokens, random);
            } while (text.targetTokens() == 0); // a document of filler and first mentions has no target
            texts.add(text);
        }
        return texts;
    }

    private static Sequence repeated(String id, int tokens, Random random) {
        int period = 4 + random.nextInt(tokens / 2 - 4);
        int[] ids = new int[tokens];
        int[] labels = new int[tokens];
        for (int t = 0; t < tokens; t++) {
            int drawn = random.nextInt(2 * Vocabulary.EACH);
            int token = drawn < Vocabulary.EACH ? Vocabulary.key(drawn) : Vocabulary.value(drawn - Vocabulary.EACH);
            ids[t] = t < period ? token : ids[t - period];
            labels[t] = t <= period ? Sequence.IGNORE_INDEX : ids[t];
        }
        return new Sequence(id, ids, labels);
    }

    private static Sequence document(String id, int tokens, Random random) {
        int facts = tokens < SHORT_DOCUMENT ? 3 + random.nextInt(3) : 4 + random.nextInt(9);
        int[] keys = random.ints(0, Vocabulary.EACH).distinct().limit(facts).toArray();
        int[] values = random.ints(0, Vocabulary.EACH).distinct().limit(facts).toArray();
        boolean[] said = new boolean[facts];
        List<int[]> spans = new ArrayList<>();
        double filler = FILLER_SHARES[random.nextInt(FILLER_SHARES.length)];
        Text text = new Text(tokens);
        text.add(0, Vocabulary.BEGIN);
        while (!text.isFull()) {
            double drawn = random.nextDouble();
            if (drawn < filler) {
                text.add(0, Filler.tokens(2 + random.nextInt(14), random));
            } else if (drawn < filler + (1 - filler) * FACT_SHARE) {
                int i = random.nextInt(facts);
                text.add(said[i] ? 1 : 0, Vocabulary.key(keys[i]), Vocabulary.value(values[i]));
                said[i] = true;
            } else if (!spans.isEmpty() && random.nextDouble() < SPAN_AGAIN) {
                int[] span = spans.get(random.nextInt(spans.size()));
                text.add(span.length - 2, span);
            } else {
                int[] span = span(spans.size(), random);
                spans.add(span);
                text.add(0, span);
            }
        }
        return new Sequence(id, text.ids, text.labels);
    }

    private static int[] span(int number, Random random) {
        int[] span = new int[2 + 4 + random.nextInt(8)];
        span[0] = Vocabulary.MARK;
        span[1] = Vocabulary.number(number % Vocabulary.EACH);
        for (int t = 2; t < span.length; t++) {
            span[t] = Vocabulary.value(random.nextInt(Vocabulary.EACH));
        }
        return span;
    }

    /** A text that grows to its length and drops the excess. */
    private static final class Text {
        private final int[] ids;
        private final int[] labels;
        private int length;

        Text(int tokens) {
            ids = new int[tokens];
            labels = new int[tokens];
            Arrays.fill(labels, Sequence.IGNORE_INDEX);
        }

        boolean isFull() {
            return length == ids.length;
        }

        /** Adds tokens, of which the last {@code known} are targets. */
        void add(int known, int... tokens) {
            for (int i = 0; i < tokens.length && !isFull(); i++) {
                ids[length] = tokens[i];
                if (i >= tokens.length - known) {
                    labels[length] = tokens[i];
                }
                length++;
            }
        }
    }
}
