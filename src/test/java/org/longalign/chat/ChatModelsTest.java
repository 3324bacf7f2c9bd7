package org.longalign.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.longalign.data.Jsonl;

class ChatModelsTest {
    @TempDir
    Path folder;

    private List<Path> recordings() {
        Path file = folder.resolve("replies.jsonl");
        Jsonl.write(
                file, List.of(new RecordedReplies.Exchange("x", "0".repeat(64), "y", "written for the walkthrough")));
        return List.of(file);
    }

    @Test
    void recordedRepliesAreTheDefaultAndSaySo() {
        ChatModel chat = ChatModels.choose(Map.of(), recordings());
        assertInstanceOf(RecordedReplies.class, chat);
        assertEquals("1 recorded replies, written for the walkthrough; no language model", chat.toString());
    }

    @Test
    void aNamedModelIsUsedInstead() {
        ChatModel chat = ChatModels.choose(Map.of("LONGALIGN_CHAT_MODEL", "gpt-4o"), recordings());
        assertEquals("gpt-4o at https://api.openai.com/v1", chat.toString());
        chat = ChatModels.choose(
                Map.of(
                        "LONGALIGN_CHAT_MODEL", "llama",
                        "LONGALIGN_CHAT_URL", "http://localhost:8000/v1",
                        "OPENAI_API_KEY", "sk-hidden"),
                recordings());
        assertEquals("llama at http://localhost:8000/v1", chat.toString());
        assertEquals("llama", chat.name());
    }

    @Test
    void anAddressThatIsNoneIsRefused() {
        Map<String, String> environment = Map.of("LONGALIGN_CHAT_MODEL", "m", "LONGALIGN_CHAT_URL", "not an address");
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> ChatModels.choose(environment, recordings()));
        assertTrue(String.valueOf(e.getMessage()).startsWith("LONGALIGN_CHAT_URL is not an address"));
    }

    @Test
    void anAddressThatIsNoneIsNotRepeatedSinceItMayHoldAPassword() {
        Map<String, String> environment =
                Map.of("LONGALIGN_CHAT_MODEL", "m", "LONGALIGN_CHAT_URL", "https://me:hush hush@host/v1");
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> ChatModels.choose(environment, recordings()));
        StringWriter shown = new StringWriter();
        e.printStackTrace(new PrintWriter(shown, true));
        assertFalse(shown.toString().contains("hush"), shown.toString());
    }
}
