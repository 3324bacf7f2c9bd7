package org.longalign.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.longalign.batching.BatchTensors;
import org.longalign.model.GeneratedReply.End;
import org.longalign.model.internal.GradientMode;

/** Generation with kept keys and values against a loop that computes all logits anew for each token. */
class GenerateTest {
    private static final int VOCABULARY = 61;
    private static final DecoderConfig CONFIG = DecoderConfig.of(VOCABULARY, 32, 2, 4);
    private static final RopeConfig ROPE = CONFIG.rope();

    static Stream<Arguments> kinds() {
        AttentionConfig attention = CONFIG.attention();
        AttentionConfig grouped = attention.withKeyValueHeads(2);
        return Stream.of(
                Arguments.of("plain", CONFIG),
                Arguments.of("grouped, tied head", CONFIG.withAttention(grouped).withTiedHead(true)),
                Arguments.of("one key head", CONFIG.withKeyValueHeads(1)),
                Arguments.of("sliding window", CONFIG.withAttention(grouped.withSlidingWindow(7))),
                Arguments.of("window of one", CONFIG.withAttention(attention.withSlidingWindow(1))),
                Arguments.of(
                        "partial, interleaved", CONFIG.withRope(new RopeConfig(10_000, 4, true, RopeScaling.none()))),
                Arguments.of("biases", CONFIG.withAttention(attention.withBiases(true, true))),
                Arguments.of(
                        "head norms",
                        CONFIG.withAttention(grouped.withQueryKeyNorm(AttentionConfig.QueryKeyNorm.EACH_HEAD))),
                Arguments.of(
                        "norms around", CONFIG.withAttention(grouped).withNorms(DecoderConfig.NormPlacement.AROUND)),
                Arguments.of(
                        "norms after",
                        CONFIG.withAttention(grouped.withQueryKeyNorm(AttentionConfig.QueryKeyNorm.ALL_HEADS))
                                .withNorms(DecoderConfig.NormPlacement.AFTER)),
                Arguments.of("linear", CONFIG.withRope(ROPE.withScaling(new RopeScaling.Linear(4)))),
                Arguments.of("yarn", CONFIG.withRope(ROPE.withScaling(RopeScaling.Yarn.of(4, 16)))),
                Arguments.of(
                        "llama3",
                        CONFIG.withRope(ROPE.withBase(500).withScaling(new RopeScaling.Llama3(8, 1, 4, 32)))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kinds")
    void equalsFullRecomputation(String name, DecoderConfig config) {
        List<Generation> settings = List.of(
                Generation.greedy(12),
                Generation.greedy(12).withPrefillTokens(5),
                Generation.sampling(12, 1.3, 3).withPrefillTokens(1),
                Generation.sampling(12, 0.8, 4).withTopP(0.9).withTopK(30).withPrefillTokens(0));
        try (CausalLm model = CausalLm.create(config, 5, Device.cpu())) {
            for (int length : new int[] {1, 2, 18}) {
                int[] prompt = prompt(length);
                for (Generation setting : settings) {
                    GeneratedReply reply = model.generate(prompt, setting);
                    assertArrayEquals(recomputed(model, prompt, setting), reply.ids(), length + " tokens, " + setting);
                    assertEquals(End.LENGTH, reply.end());
                    assertEquals(length, reply.promptTokens());
                }
            }
        }
    }

    /** Prompts and replies end on either side of the original context, and replies grow beyond it. */
    @Test
    void aReplyThatOutgrowsTheOriginalContextOfLongRopeEqualsFullRecomputation() {
        RopeScaling scaling =
                new RopeScaling.LongRope(List.of(1.0, 1.1, 1.5, 2.0), List.of(1.0, 3.0, 9.0, 20.0), 24, 1.2);
        equalsFullRecomputation("longrope", CONFIG.withRope(ROPE.withScaling(scaling)));
        equalsFullRecomputation(
                "longrope, a window",
                CONFIG.withRope(ROPE.withScaling(scaling))
                        .withAttention(CONFIG.attention().withSlidingWindow(9)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kinds")
    void logitsEqualThoseOfOnePassHoweverTheTokensCome(String name, DecoderConfig config) {
        int[] ids = prompt(45);
        try (CausalLm model = CausalLm.create(config, 6, Device.cpu())) {
            float[][] expected = model.logits(BatchTensors.padded(new int[][] {ids}))[0];
            for (int[] parts : new int[][] {{45}, {44, 1}, {1, 44}, {20, 25}, {3, 9, 1, 1, 30, 1}}) {
                try (NDManager memory = model.newScratch()) {
                    KeyValueCache cache = model.newCache(memory, 45);
                    int at = 0;
                    for (int part : parts) {
                        int[] next = Arrays.copyOfRange(ids, at, at + part);
                        float[] logits = GradientMode.OFF.call(() -> cache.addAndPredict(next));
                        at += part;
                        assertArrayEquals(expected[at - 1], logits, 1e-4f, Arrays.toString(parts) + " at " + at);
                    }
                    assertThrows(IllegalStateException.class, () -> cache.add(new int[] {1}, 46));
                }
            }
        }
    }

    /** More keys than one block of queries has a mask for. */
    @Test
    void aLongPromptInChunksEqualsOnePass() {
        DecoderConfig config = CONFIG.withKeyValueHeads(2);
        int[] prompt = prompt(3000);
        for (DecoderConfig kind :
                List.of(config, config.withAttention(config.attention().withSlidingWindow(700)))) {
            try (CausalLm model = CausalLm.create(kind, 5, Device.cpu())) {
                float[] expected = model.logits(BatchTensors.padded(new int[][] {prompt}))[0][2999];
                for (int chunk : new int[] {1300, 512, 3000}) {
                    try (NDManager memory = model.newScratch()) {
                        KeyValueCache cache = model.newCache(memory, 3000);
                        for (int from = 0; from + chunk < 3000; from += chunk) {
                            int[] part = Arrays.copyOfRange(prompt, from, from + chunk);
                            GradientMode.OFF.call(() -> {
                                cache.add(part, 3000);
                                return part;
                            });
                        }
                        int[] rest = Arrays.copyOfRange(prompt, cache.length(), 3000);
                        float[] logits = GradientMode.OFF.call(() -> cache.addAndPredict(rest));
                        assertArrayEquals(expected, logits, 1e-4f, "chunks of " + chunk);
                    }
                }
            }
        }
    }

    @Test
    void bfloat16FollowsItsOwnFullPass() {
        int[] ids = prompt(40);
        try (CausalLm model = CausalLm.create(CONFIG.withKeyValueHeads(2), 5, Device.cpu())) {
            float[] exact = model.logits(BatchTensors.padded(new int[][] {ids}))[0][39];
            model.options(model.options().withPrecision(Precision.BFLOAT16));
            float[] expected = model.logits(BatchTensors.padded(new int[][] {ids}))[0][39];
            assertTrue(distance(exact, expected) > 1e-4, "it is another precision");
            try (NDManager memory = model.newScratch()) {
                KeyValueCache cache = model.newCache(memory, 40);
                GradientMode.OFF.call(() -> {
                    cache.add(Arrays.copyOf(ids, 39), 40);
                    return ids;
                });
                float[] logits = GradientMode.OFF.call(() -> cache.addAndPredict(new int[] {ids[39]}));
                assertTrue(distance(expected, logits) < 0.05, "distance " + distance(expected, logits));
            }
            assertEquals(12, model.generate(ids, Generation.greedy(12)).ids().length);
        }
    }

    @Test
    void aStopTokenTheWindowOrTheListenerEndsTheReply() {
        int[] prompt = prompt(10);
        try (CausalLm model = CausalLm.create(CONFIG, 5, Device.cpu())) {
            Generation settings = Generation.sampling(30, 1, 1);
            int[] all = model.generate(prompt, settings).ids();
            int stop = all[9];
            int first = 0;
            while (all[first] != stop) {
                first++;
            }
            List<Integer> heard = new ArrayList<>();
            GeneratedReply stopped = model.generate(prompt, settings.withStopIds(stop, 60), heard::add);
            assertEquals(End.STOP_TOKEN, stopped.end());
            assertArrayEquals(Arrays.copyOf(all, first), stopped.ids(), "the stop token is not part of it");
            assertEquals(Arrays.stream(stopped.ids()).boxed().toList(), heard);

            GeneratedReply windowed = model.generate(prompt, settings.withWindowTokens(16));
            assertEquals(End.LENGTH, windowed.end());
            assertArrayEquals(Arrays.copyOf(all, 6), windowed.ids());

            IntPredicate four = new IntPredicate() {
                private int heard;

                @Override
                public boolean test(int id) {
                    return ++heard < 4;
                }
            };
            GeneratedReply cut = model.generate(prompt, settings, four);
            assertEquals(End.LISTENER, cut.end());
            assertArrayEquals(Arrays.copyOf(all, 4), cut.ids());
            assertEquals(0, model.generate(prompt, settings.withStopIds(all[0])).ids().length);
        }
    }

    @Test
    void anInterruptEndsTheReplyWithinOneToken() {
        try (CausalLm model = CausalLm.create(CONFIG, 5, Device.cpu())) {
            int[] count = new int[1];
            GeneratedReply cut = model.generate(prompt(10), Generation.greedy(1000), id -> {
                if (++count[0] == 5) {
                    Thread.currentThread().interrupt();
                }
                return true;
            });
            assertEquals(End.INTERRUPT, cut.end());
            assertEquals(5, cut.ids().length);
            GeneratedReply unread = model.generate(prompt(10), Generation.greedy(9));
            assertEquals(End.INTERRUPT, unread.end());
            assertEquals(0, unread.ids().length);
            assertTrue(Thread.interrupted(), "the thread stays interrupted");
            assertEquals(9, model.generate(prompt(10), Generation.greedy(9)).ids().length, "it can be used again");
        }
    }

    @Test
    void anInterruptEndsTheReadingOfAPromptWithinOneChunk() throws InterruptedException {
        try (CausalLm model = CausalLm.create(CONFIG, 5, Device.cpu())) {
            GeneratedReply[] reply = new GeneratedReply[1];
            Thread reader = new Thread(() -> reply[0] =
                    model.generate(prompt(200_000), Generation.greedy(1).withPrefillTokens(16)));
            reader.start();
            Thread.sleep(50);
            reader.interrupt();
            reader.join();
            assertEquals(End.INTERRUPT, reply[0].end());
            assertEquals(0, reply[0].ids().length);
        }
    }

    @Test
    void aReplyWithDynamicScalingDoesNotDependOnItsLimit() {
        DecoderConfig config = CONFIG.withRope(ROPE.withScaling(new RopeScaling.Dynamic(4, 8)));
        try (CausalLm model = CausalLm.create(config, 5, Device.cpu())) {
            for (int length : new int[] {3, 8, 30}) {
                int[] prompt = prompt(length);
                int[] longest = model.generate(prompt, Generation.greedy(60)).ids();
                for (int limit : new int[] {1, 7, 20}) {
                    Generation settings = Generation.greedy(limit).withPrefillTokens(1 + limit);
                    assertArrayEquals(
                            Arrays.copyOf(longest, limit),
                            model.generate(prompt, settings).ids(),
                            length + " tokens, at most " + limit);
                }
            }
            int[] prompt = prompt(30);
            float[] atItsOwnLength = model.logits(BatchTensors.padded(new int[][] {prompt}))[0][29];
            float[] atALonger = model.logits(BatchTensors.padded(new int[][] {Arrays.copyOf(prompt, 90)}))[0][29];
            assertTrue(distance(atItsOwnLength, atALonger) > 1e-2, "frequencies differ");
            try (NDManager memory = model.newScratch()) {
                KeyValueCache cache = model.newCache(memory, 90);
                assertArrayEquals(atItsOwnLength, GradientMode.OFF.call(() -> cache.addAndPredict(prompt)), 1e-4f);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void repliesLeaveNoArraysBehind(Precision precision) {
        try (CausalLm model = CausalLm.create(CONFIG, 3, Device.cpu())) {
            model.options(model.options().withPrecision(precision));
            NDManager root = model.parameter("model.norm.weight").getManager();
            int before = 0;
            for (int i = 0; i < 30; i++) {
                model.generate(prompt(1 + i), Generation.sampling(5 + i, 1, i).withPrefillTokens(7));
                assertThrows(
                        IllegalArgumentException.class,
                        () -> model.generate(prompt(9), Generation.greedy(5), id -> {
                            throw new IllegalArgumentException("from the listener");
                        }));
                if (i == 0) {
                    before = arrays(root);
                }
            }
            assertEquals(before, arrays(root));
        }
    }

    @Test
    void aLongerReplyHoldsNoMoreArrays() {
        try (CausalLm model = CausalLm.create(CONFIG, 3, Device.cpu());
                NDManager memory = model.newScratch()) {
            KeyValueCache cache = model.newCache(memory, 220);
            List<Integer> held = new ArrayList<>();
            new ReplyGenerator(cache, Generation.greedy(200), id -> held.add(arrays(memory))).reply(prompt(20));
            assertEquals(200, held.size());
            assertEquals(held.get(0), held.get(199));
        }
    }

    @Test
    void badInputIsNamed() {
        try (CausalLm model = CausalLm.create(CONFIG, 12, Device.cpu())) {
            assertMessage("the prompt has no tokens", () -> model.generate(new int[0], Generation.greedy(1)));
            assertMessage(
                    "promptIds[2] is 61, outside the vocabulary of 61",
                    () -> model.generate(new int[] {0, 60, 61}, Generation.greedy(1)));
            assertMessage(
                    "a prompt of 10 tokens leaves no room for a reply in a window of 10",
                    () -> model.generate(prompt(10), Generation.greedy(1).withWindowTokens(10)));
        }
        assertMessage("maxReplyTokens must lie between 1 and 16777216, but is 0", () -> Generation.greedy(0));
        assertMessage("temperature must be", () -> Generation.sampling(1, Double.NaN, 0));
        assertMessage("temperature must be", () -> Generation.sampling(1, -1, 0));
        assertMessage(
                "topP must lie in (0, 1], but is 0.0",
                () -> Generation.greedy(1).withTopP(0));
        assertMessage(
                "topK must not be negative, but is -1",
                () -> Generation.greedy(1).withTopK(-1));
        CausalLm closed = CausalLm.create(CONFIG, 12, Device.cpu());
        closed.close();
        assertThrows(IllegalStateException.class, () -> closed.generate(prompt(3), Generation.greedy(1)));
    }

    private static int arrays(NDManager owner) {
        return owner.getManagedArrays().size();
    }

    /** Each token from the logits of all tokens before it, in a row padded to the longest sequence. */
    private static int[] recomputed(CausalLm model, int[] prompt, Generation settings) {
        Sampler sampler = new Sampler(settings);
        int[] row = Arrays.copyOf(prompt, prompt.length + settings.maxReplyTokens());
        for (int t = prompt.length; t < row.length; t++) {
            int[] soFar = Arrays.copyOf(row, t);
            row[t] = sampler.next(model.logits(BatchTensors.padded(new int[][] {soFar}))[0][t - 1]);
        }
        return Arrays.copyOfRange(row, prompt.length, row.length);
    }

    private static int[] prompt(int length) {
        return new Random(length).ints(length, 0, VOCABULARY).toArray();
    }

    private static double distance(float[] a, float[] b) {
        double largest = 0;
        for (int i = 0; i < a.length; i++) {
            largest = Math.max(largest, Math.abs(a[i] - b[i]));
        }
        return largest;
    }

    private static void assertMessage(String part, org.junit.jupiter.api.function.Executable call) {
        String message = String.valueOf(
                assertThrows(IllegalArgumentException.class, call).getMessage());
        assertTrue(message.contains(part), message);
    }
}
