package org.longalign.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.longalign.batching.BatchTensors;
import org.longalign.model.internal.GradientMode;

/**
 * Models of every kind against Hugging Face's transformers, whose logits {@code src/test/python/model_reference.py} wrote
 * down. Both sides make the same weights by a formula.
 */
class ReferenceLogitsTest {
    private static final double TOLERANCE = 1e-5;

    @TempDir
    Path folder;

    static Stream<Arguments> kinds() throws IOException {
        return reference().path("kinds").properties().stream()
                .map(kind -> Arguments.of(
                        kind.getKey(),
                        kind.getValue().path("config"),
                        kind.getValue().path("logits")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kinds")
    void logitsAreThoseOfTransformersAndStaySoWhenSaved(String kind, ObjectNode config, JsonNode expected)
            throws IOException {
        Path original = folder.resolve(kind);
        FormulaFolder.write(original, config);
        Path saved = folder.resolve("saved");
        float[][] logits;
        try (CausalLm model = CausalLm.load(original, Device.cpu())) {
            logits = model.logits(batch())[0];
            compare(expected, logits);
            model.save(saved);
        }
        try (CausalLm model = CausalLm.load(saved, Device.cpu())) {
            float[][] again = model.logits(batch())[0];
            for (int t = 0; t < logits.length; t++) {
                assertArrayEquals(logits[t], again[t], "token " + t);
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kinds")
    void aPackOfTwoHasTheLogitsOfEach(String kind, ObjectNode config, JsonNode expected) throws IOException {
        FormulaFolder.write(folder.resolve(kind), config);
        int[] ids = batch().inputIds()[0];
        int width = ids.length;
        int[] twice = new int[2 * width];
        System.arraycopy(ids, 0, twice, 0, width);
        System.arraycopy(ids, 0, twice, width, width);
        try (CausalLm model = CausalLm.load(folder.resolve(kind), Device.cpu())) {
            float[][] logits = model.logits(BatchTensors.packed(twice, new int[] {0, width, 2 * width}))[0];
            compare(expected, logits);
            compare(expected, Arrays.copyOfRange(logits, width, 2 * width));
        }
    }

    @Test
    void dynamicScalingGrowsWithAReplyAsInTransformers() throws IOException {
        JsonNode kind = reference().path("kinds").path("dynamic");
        FormulaFolder.write(folder.resolve("dynamic"), (ObjectNode) kind.path("config"));
        int[] ids = batch().inputIds()[0];
        float[][] found = new float[ids.length][];
        try (CausalLm model = CausalLm.load(folder.resolve("dynamic"), Device.cpu());
                NDManager memory = model.newScratch()) {
            KeyValueCache cache = model.newCache(memory, ids.length);
            found[19] = GradientMode.OFF.call(() -> cache.addAndPredict(Arrays.copyOf(ids, 20)));
            for (int t = 20; t < ids.length; t++) {
                int[] next = {ids[t]};
                found[t] = GradientMode.OFF.call(() -> cache.addAndPredict(next));
            }
        }
        compare(kind.path("cachedLogits"), new float[][] {found[19], found[29], found[39]}, new int[] {0, 1, 2});
    }

    private static void compare(JsonNode expected, float[][] logits) throws IOException {
        JsonNode places = reference().path("places");
        compare(
                expected,
                logits,
                IntStream.range(0, places.size())
                        .map(i -> places.path(i).intValue())
                        .toArray());
    }

    private static void compare(JsonNode expected, float[][] logits, int[] places) {
        double largest = 0;
        double difference = 0;
        assertEquals(places.length, expected.size());
        for (int i = 0; i < places.length; i++) {
            float[] found = logits[places[i]];
            assertEquals(expected.path(i).size(), found.length);
            for (int v = 0; v < found.length; v++) {
                double wanted = expected.path(i).path(v).doubleValue();
                largest = Math.max(largest, Math.abs(wanted));
                difference = Math.max(difference, Math.abs(wanted - found[v]));
            }
        }
        assertTrue(largest > 1 && difference <= TOLERANCE * largest, difference + " of " + largest);
    }

    private static BatchTensors batch() throws IOException {
        JsonNode ids = reference().path("ids");
        int[] row = new int[ids.size()];
        for (int t = 0; t < row.length; t++) {
            row[t] = ids.path(t).intValue();
        }
        return BatchTensors.packed(row, new int[] {0, row.length});
    }

    static JsonNode reference() throws IOException {
        try (InputStream in = ReferenceLogitsTest.class.getResourceAsStream("reference-logits.json")) {
            return new ObjectMapper().readTree(Objects.requireNonNull(in));
        }
    }
}
