package org.longalign.tokenize.jinja;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.longalign.data.Jsonl;

/** Handwritten and random templates against what Jinja2 made of them; see {@code src/test/python/jinja_golden.py}. */
class JinjaGoldenTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-03-04T05:06:07Z"), ZoneOffset.UTC);

    @Test
    void rendersOrRefusesWhatJinja2RendersOrRefuses() throws IOException {
        try (var in = JinjaGoldenTest.class.getResourceAsStream("/org/longalign/tokenize/jinja.json")) {
            JsonNode golden = Jsonl.JSON.readTree(in);
            Map<String, Object> variables = Jsonl.JSON.convertValue(golden.get("variables"), new TypeReference<>() {});
            for (JsonNode one : golden.get("cases")) {
                String source = one.get("source").asText();
                if (one.has("error")) {
                    assertThrows(IllegalArgumentException.class, () -> render(source, variables), source);
                } else {
                    assertEquals(one.get("text").asText(), render(source, variables), source);
                }
            }
        }
    }

    private static String render(String source, Map<String, Object> variables) {
        String text = JinjaTemplate.parse(source, "test", CLOCK).render(variables);
        return text.replaceAll("[" + JinjaTemplate.GENERATION_START + JinjaTemplate.GENERATION_END + "]", "");
    }
}
