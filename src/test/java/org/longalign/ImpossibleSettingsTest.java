package org.longalign;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.longalign.batching.BatchPlan;
import org.longalign.batching.OverlongPolicy;
import org.longalign.batching.PackingStrategy;
import org.longalign.chat.ChatModel;
import org.longalign.chat.ChatReply;
import org.longalign.chat.ChatRequest;
import org.longalign.chat.limit.Backoff;
import org.longalign.cluster.TimeModel;
import org.longalign.corpus.LengthSelection;
import org.longalign.corpus.dedup.NearDuplicates;
import org.longalign.data.Message;
import org.longalign.evaluation.judge.ModelJudge;
import org.longalign.evaluation.needle.NeedleTest;
import org.longalign.instruct.SelfInstruct;
import org.longalign.instruct.dataset.DatasetWriter;
import org.longalign.instruct.diversity.Coverage;
import org.longalign.length.LengthBuckets;
import org.longalign.length.LengthDistribution;
import org.longalign.length.PaddingCost;
import org.longalign.model.AttentionConfig;
import org.longalign.model.ComputeOptions;
import org.longalign.model.DecoderConfig;
import org.longalign.model.Device;
import org.longalign.model.Generation;
import org.longalign.model.MemoryEstimate;
import org.longalign.model.RopeConfig;
import org.longalign.model.SaveOptions;
import org.longalign.paper.ExperimentScale;
import org.longalign.paper.PretrainingConfig;
import org.longalign.paper.task.TaskShape;
import org.longalign.statistics.Bootstrap;
import org.longalign.statistics.RisingCurve;
import org.longalign.tokenize.ByteTokenizer;
import org.longalign.training.Checkpoints;

/** Settings that cannot be are refused at once, naming what was wrong; no other exception, no time, no memory. */
class ImpossibleSettingsTest {
    private static final int MAX = Integer.MAX_VALUE;
    private static final Duration AT_ONCE = Duration.ofSeconds(5);

    private static final LengthDistribution LENGTHS = LengthDistribution.of("x", new int[] {3, 5});

    private static final ChatModel SILENT = new ChatModel() {
        @Override
        public String name() {
            return "silent";
        }

        @Override
        public ChatReply reply(ChatRequest request) {
            throw new IllegalStateException("nobody asks");
        }
    };

    /** Settings for which every number has a meaning. */
    private static final Set<String> ANY = Set.of("seed", "withSeed");
    /** Settings for which NaN stands for the server's own. */
    private static final Set<String> NAN = Set.of("temperature", "withTemperature");

    static Stream<Object> objects() {
        ByteTokenizer tokenizer = new ByteTokenizer();
        return Stream.of(
                Backoff.DEFAULT,
                new LengthSelection(1, 2, 1, 7),
                NearDuplicates.defaults(),
                ModelJudge.of(SILENT),
                NeedleTest.of("A sentence. Another sentence.", tokenizer),
                new SelfInstruct(SILENT, 7),
                DatasetWriter.named("x", tokenizer),
                AttentionConfig.of(4, 16),
                ComputeOptions.defaults(Device.cpu()),
                DecoderConfig.of(61, 64, 2, 4),
                Generation.greedy(5),
                RopeConfig.of(10_000, 16),
                SaveOptions.defaults(),
                ExperimentScale.quick(),
                TaskShape.CUSTOMARY,
                Checkpoints.in(Path.of("none")));
    }

    /** Every setting of one number takes each extreme, or refuses it with a reason; below zero and no number are none. */
    @ParameterizedTest
    @MethodSource("objects")
    void extremesAreTakenOrRefusedAtOnce(Object object) {
        int settings = 0;
        for (Method method : object.getClass().getMethods()) {
            Class<?>[] types = method.getParameterTypes();
            if (types.length != 1
                    || !List.of(int.class, long.class, double.class).contains(types[0])
                    || !method.getReturnType().isInstance(object)
                    || Modifier.isStatic(method.getModifiers())) {
                continue;
            }
            settings++;
            for (Object value : extremes(types[0])) {
                String call = object.getClass().getSimpleName() + "." + method.getName() + "(" + value + ")";
                boolean taken = assertTimeoutPreemptively(AT_ONCE, () -> isTaken(object, method, value, call), call);
                double number = ((Number) value).doubleValue();
                boolean none = number < 0 || (Double.isNaN(number) && !NAN.contains(method.getName()));
                assertTrue(!taken || !none || ANY.contains(method.getName()), call + " is taken");
            }
        }
        assertTrue(settings > 0, "there are no settings of one number");
    }

    private static Object[] extremes(Class<?> type) {
        if (type == int.class) {
            return new Object[] {Integer.MIN_VALUE, -1, 0, MAX};
        }
        return type == long.class
                ? new Object[] {Long.MIN_VALUE, -1L, 0L, Long.MAX_VALUE}
                : new Object[] {
                    Double.NaN,
                    Double.NEGATIVE_INFINITY,
                    -Double.MIN_VALUE,
                    0.0,
                    Double.MAX_VALUE,
                    Double.POSITIVE_INFINITY
                };
    }

    private static boolean isTaken(Object object, Method method, Object value, String call) throws Exception {
        try {
            method.setAccessible(true);
            method.invoke(object, value);
            return true;
        } catch (InvocationTargetException e) {
            assertTrue(e.getCause() instanceof IllegalArgumentException, call + " -> " + e.getCause());
            assertTrue(String.valueOf(e.getCause().getMessage()).length() > 10, call + " -> " + e.getCause());
            return false;
        }
    }

    @Test
    void configurationsThatCannotBeNameTheirField() {
        Map<String, Executable> all = Map.ofEntries(
                Map.entry("layers must", () -> DecoderConfig.of(61, 64, MAX, 4)),
                Map.entry("vocabularySize must", () -> DecoderConfig.of(MAX, 64, 2, 4)),
                Map.entry("hiddenSize must", () -> DecoderConfig.of(61, 1 << 24, 2, 1 << 20)),
                Map.entry(
                        "intermediateSize must",
                        () -> DecoderConfig.of(61, 64, 2, 4).withIntermediateSize(MAX)),
                Map.entry(
                        "heads x headSize must",
                        () -> DecoderConfig.of(61, 64, 2, 4).withAttention(AttentionConfig.of(1 << 15, 1 << 15))),
                Map.entry("the number of parameters must", () -> DecoderConfig.of(61, 1 << 20, 1 << 14, 1 << 10)),
                Map.entry("maxReplyTokens must", () -> Generation.greedy(MAX)),
                Map.entry(
                        "tokens must",
                        () -> MemoryEstimate.training(
                                DecoderConfig.of(61, 64, 2, 4), MAX, ComputeOptions.defaults(Device.cpu()))),
                Map.entry(
                        "packs of 2147483647 tokens are too long",
                        () -> BatchPlan.packed(new int[] {MAX, MAX})
                                .maxTokens(MAX)
                                .build()),
                Map.entry(
                        "more than 100000000 slices",
                        () -> BatchPlan.packed(new int[] {MAX, 5})
                                .maxTokens(1)
                                .overlong(OverlongPolicy.SPLIT)
                                .build()),
                Map.entry(
                        "micro-batches a step",
                        () -> BatchPlan.naive(new int[] {3, 5})
                                .accumulation(MAX)
                                .devices(MAX)
                                .build()),
                Map.entry("maxTokens must", () -> PackingStrategy.lowerBound(new int[] {3}, Integer.MIN_VALUE)),
                Map.entry("a length must", () -> PackingStrategy.lowerBound(new int[] {3}, 2)),
                Map.entry("passes must", () -> PaddingCost.simulated(LENGTHS, 1, MAX, 1)),
                Map.entry("width must", () -> LengthBuckets.linear(List.of(LENGTHS), 0)),
                Map.entry("parts must", () -> Coverage.of("a", List.of("a"), MAX)),
                Map.entry("resamples must", () -> new Bootstrap(7, MAX)),
                Map.entry("y of a curve must", () -> RisingCurve.through(0, Double.NaN, 1, 2)),
                Map.entry("flopsPerSecond must", () -> new TimeModel(Double.POSITIVE_INFINITY, 1, 1)),
                Map.entry("steps must", () -> PretrainingConfig.of(64, 2, 2, MAX)),
                Map.entry("temperature must", () -> new ChatRequest(List.of(Message.user("x")), 3, 10)),
                Map.entry("maxOutputTokens must", () -> new ChatRequest(List.of(Message.user("x")), 0, 0)));
        List<Executable> checks = new ArrayList<>();
        all.forEach((message, making) -> checks.add(() -> {
            IllegalArgumentException e = assertTimeoutPreemptively(
                    AT_ONCE, () -> assertThrows(IllegalArgumentException.class, making, message));
            assertTrue(String.valueOf(e.getMessage()).contains(message), message + " -> " + e.getMessage());
        }));
        assertAll(checks);
    }
}
