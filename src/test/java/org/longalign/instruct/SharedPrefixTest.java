package org.longalign.instruct;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.longalign.chat.LoopbackServer;
import org.longalign.chat.LoopbackServer.Answer;
import org.longalign.chat.server.AnthropicChat;
import org.longalign.chat.server.OpenAiChat;
import org.longalign.data.Document;
import org.longalign.data.Jsonl;
import org.longalign.data.Language;
import org.longalign.data.Provenance;

/** The two requests about a document as servers with a prompt cache see them. */
class SharedPrefixTest {
    private static final Document DOCUMENT = new Document(
            "a",
            "A long \"text\" with 中文 and 😀. ".repeat(300).strip(),
            Language.ENGLISH,
            new Provenance("s", "p", "1", "CC0-1.0", "f"));
    private static final String FIVE = "1: a?\\n2: b?\\n3: c?\\n4: d?\\n5: e?";

    @Test
    void openAisRequestsAreTheSameUpToTheEndOfTheDocument() throws IOException {
        try (LoopbackServer server = new LoopbackServer()
                .then(Answer.of(200, LoopbackServer.completion(FIVE.replace("\\n", "\n"), "stop", 9, 0, 9)))) {
            new SelfInstruct(OpenAiChat.at(server.address(), "tiny", "NO_KEY", Map.of()), 7).make(DOCUMENT);
            List<String> bodies =
                    server.calls().stream().map(LoopbackServer.Call::body).toList();
            assertEquals(2, bodies.size());
            int same = commonLength(bodies.get(0), bodies.get(1));
            String document = Jsonl.JSON.writeValueAsString(DOCUMENT.text());
            int end = bodies.get(0).indexOf(document.substring(0, document.length() - 1)) + document.length() - 1;
            assertTrue(same >= end && end > DOCUMENT.text().length(), same + " characters are shared, not " + end);
            for (String body : bodies) {
                assertEquals(1, Jsonl.JSON.readTree(body).path("messages").size());
            }
        }
    }

    @Test
    void anthropicsRequestsMarkTheSameBlockForTheCache() throws IOException {
        String reply =
                "{\"content\": [{\"type\": \"text\", \"text\": \"" + FIVE + "\"}], \"stop_reason\": \"end_turn\"}";
        try (LoopbackServer server = new LoopbackServer().otherwise(Answer.of(200, reply))) {
            new SelfInstruct(AnthropicChat.at(server.address(), "tiny", "NO_KEY", Map.of()), 7).make(DOCUMENT);
            assertEquals(2, server.calls().size());
            JsonNode first = content(server, 0);
            JsonNode second = content(server, 1);
            assertEquals(first.get(0), second.get(0));
            assertEquals(DOCUMENT.text() + "\n\n", first.get(0).path("text").asText());
            assertEquals(
                    "ephemeral", first.get(0).path("cache_control").path("type").asText());
            assertNotEquals(first.get(1), second.get(1));
        }
    }

    private static JsonNode content(LoopbackServer server, int call) throws IOException {
        return Jsonl.JSON
                .readTree(server.calls().get(call).body())
                .path("messages")
                .path(0)
                .path("content");
    }

    private static int commonLength(String a, String b) {
        int length = 0;
        while (length < Math.min(a.length(), b.length()) && a.charAt(length) == b.charAt(length)) {
            length++;
        }
        return length;
    }
}
