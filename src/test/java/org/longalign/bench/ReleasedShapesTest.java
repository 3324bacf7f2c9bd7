package org.longalign.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.longalign.model.DecoderConfig;

class ReleasedShapesTest {

    /** The numbers of the released weights, as their files list them. */
    @Test
    void haveAsManyParametersAsTheReleasedModels() {
        Map<String, Long> counts = ReleasedShapes.all().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, model -> model.getValue().parameterCount()));
        assertEquals(
                Map.of(
                        "Qwen2.5-0.5B", 494_032_768L,
                        "Llama-3.2-1B", 1_235_814_400L,
                        "Llama-3.2-3B", 3_212_749_824L,
                        "ChatGLM3-6B", 6_243_584_000L,
                        "Llama-2-7B", 6_738_415_616L,
                        "Llama-2-13B", 13_015_864_320L),
                counts);
    }

    @Test
    void rooflineRefusesAnUnknownShapeAndImpossibleSegments() {
        String unknown = refused("Llama-9B");
        assertTrue(unknown.contains("Llama-9B; there are Qwen2.5-0.5B, Llama-3.2-1B"), unknown);
        assertTrue(refused("--tokens", "4", "--segments", "5").startsWith("--tokens must be at least --segments"));
        assertTrue(refused("--segments", "0").startsWith("--tokens must be at least --segments"));
        assertTrue(refused("--inputs", "3").startsWith("--inputs must be 0, 1 or 2, but is 3"));
        assertTrue(refused("--lora", "8", "--offload", "1").startsWith("--lora must be a rank"));
        assertTrue(refused("--lora", "-1").startsWith("--lora must be a rank"));
    }

    @Test
    void areDecodersThatTheFlashKernelTakes() {
        for (Map.Entry<String, DecoderConfig> model : ReleasedShapes.all().entrySet()) {
            int size = model.getValue().headSize();
            assertTrue(size % 8 == 0 && size <= 256, model.getKey());
        }
    }

    private static String refused(String... arguments) {
        return String.valueOf(assertThrows(IllegalArgumentException.class, () -> RooflineBench.run(arguments))
                .getMessage());
    }
}
