package org.longalign.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import org.junit.jupiter.api.Test;
import org.longalign.data.Jsonl;

class JsonProblemTest {
    @Test
    void anUnfinishedValueIsNamedWithoutTheTextThatIsKeptBack() {
        JsonProcessingException problem = assertThrows(
                JsonProcessingException.class, () -> Jsonl.JSON.readTree("{\"messages\": [{\"role\": \"user\""));
        assertTrue(problem.getOriginalMessage().contains("[Source: "), problem.getOriginalMessage());
        assertEquals("Unexpected end-of-input: expected close marker for Object", JsonProblem.of(problem));
    }

    @Test
    void otherMessagesStay() {
        JsonProcessingException problem =
                assertThrows(JsonProcessingException.class, () -> Jsonl.JSON.readTree("{\"a\": nul}"));
        assertEquals(problem.getOriginalMessage(), JsonProblem.of(problem));
    }
}
