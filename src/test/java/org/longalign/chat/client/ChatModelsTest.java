package org.longalign.chat.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.longalign.chat.BudgetExceededException;
import org.longalign.chat.ChatModel;
import org.longalign.chat.ChatRequest;
import org.longalign.chat.FailedCallException;
import org.longalign.chat.LoopbackServer;
import org.longalign.chat.Scripted;
import org.longalign.data.Jsonl;
import org.longalign.evaluation.judge.ModelJudge;

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

    @Test
    void aMisspeltSettingIsRefusedSinceABudgetThatNothingReadsLimitsNothing() {
        Map<String, String> environment = Map.of("LONGALIGN_CHAT_MODEL", "m", "LONGALIGN_CHAT_BUGDET", "5");
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> ChatModels.choose(environment, recordings()));
        assertEquals(
                "LONGALIGN_CHAT_BUGDET is set, but nothing reads it; did you mean LONGALIGN_CHAT_BUDGET?",
                e.getMessage());
        Map<String, String> unknown = Map.of("LONGALIGN_CHAT_SOMETHING_ELSE", "5");
        IllegalArgumentException other =
                assertThrows(IllegalArgumentException.class, () -> ChatModels.choose(unknown, recordings()));
        assertTrue(String.valueOf(other.getMessage()).contains("LONGALIGN_CHAT_URL"), other.getMessage());
        ChatModels.choose(
                Map.of(
                        "LONGALIGN_CHAT_MODEL", "m",
                        "LONGALIGN_CHAT_KEY_VARIABLE", "LONGALIGN_CHAT_SECRET",
                        "LONGALIGN_CHAT_SECRET", "s"),
                recordings());
    }

    private ChatModel chosen(String... namesAndValues) {
        Map<String, String> environment = new HashMap<>(Map.of("LONGALIGN_CHAT_MODEL", "m"));
        for (int i = 0; i < namesAndValues.length; i += 2) {
            environment.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return ChatModels.choose(environment, List.of());
    }

    @Test
    void theProviderIsGuessedUnlessNamed() {
        String claude = chosen("LONGALIGN_CHAT_MODEL", "claude-haiku-4-5").toString();
        assertEquals("claude-haiku-4-5 at https://api.anthropic.com/v1", claude);
        assertEquals(
                "m at https://api.anthropic.com/v1",
                chosen("LONGALIGN_CHAT_PROVIDER", "Anthropic").toString());
        assertEquals(
                "claude-x at https://api.openai.com/v1",
                chosen("LONGALIGN_CHAT_MODEL", "claude-x", "LONGALIGN_CHAT_PROVIDER", "openai")
                        .toString());
    }

    @Test
    void theProtocolFollowsTheAddress() throws Exception {
        try (LoopbackServer server = new LoopbackServer()) {
            String url = server.address().toString();
            ChatModel chat = chosen("LONGALIGN_CHAT_MODEL", "claude-x", "LONGALIGN_CHAT_URL", url);
            chat.reply(Scripted.request(8));
            ChatModel other = chosen(
                    "LONGALIGN_CHAT_URL", url, "LONGALIGN_CHAT_PROVIDER", "anthropic", "LONGALIGN_CHAT_RETRIES", "0");
            assertThrows(FailedCallException.class, () -> other.reply(Scripted.request(8)));
            assertEquals(
                    List.of("/v1/chat/completions", "/v1/messages"),
                    server.calls().stream().map(LoopbackServer.Call::path).toList());
        }
    }

    @Test
    void settingsAreTakenFromTheEnvironment() throws Exception {
        Path prices = Files.writeString(
                folder.resolve("prices.json"),
                "{\"currency\": \"CNY\", \"models\": {\"m\": {\"input\": 100, \"output\": 500}}}");
        Path record = folder.resolve("record.jsonl");
        try (LoopbackServer server = new LoopbackServer()) {
            ChatModel chat = chosen(
                    "LONGALIGN_CHAT_URL", server.address().toString(),
                    "LONGALIGN_CHAT_KEY_VARIABLE", "OTHER_KEY",
                    "OTHER_KEY", "sk-hidden",
                    "LONGALIGN_CHAT_IN_FLIGHT", "2",
                    "LONGALIGN_CHAT_REQUESTS_PER_MINUTE", "60000",
                    "LONGALIGN_CHAT_TOKENS_PER_MINUTE", " 9000000 ",
                    "LONGALIGN_CHAT_BUDGET", "0.06",
                    "LONGALIGN_CHAT_BUDGET_TOKENS", "100000",
                    "LONGALIGN_CHAT_TIMEOUT_SECONDS", "2.5",
                    "LONGALIGN_CHAT_RETRIES", "0",
                    "LONGALIGN_CHAT_PRICES", prices.toString(),
                    "LONGALIGN_CHAT_RECORD", record.toString());
            chat.reply(Scripted.request(8));
            assertEquals(
                    "m at " + server.address() + ", recorded to " + record
                            + "; spent 0.0027 of 0.06 CNY, 15 of 100000 tokens",
                    chat.toString());
            assertEquals(
                    "Bearer sk-hidden",
                    server.calls().get(0).header("Authorization").orElse(""));
            assertEquals(1, RecordedReplies.read(record).size());
            assertEquals("CNY", ChatModels.ledger(chat).currency());
            server.then(LoopbackServer.Answer.of(500, "{}"));
            assertThrows(FailedCallException.class, () -> chat.reply(Scripted.request(9)));
            assertThrows(BudgetExceededException.class, () -> chat.reply(Scripted.request(100_000)));
            assertEquals(2, server.calls().size());
        }
    }

    @Test
    void aServerOfOnesOwnMayBeFree() {
        String spent = chosen("LONGALIGN_CHAT_BUDGET", "5", "LONGALIGN_CHAT_PRICES", "free")
                .toString();
        assertTrue(spent.endsWith("spent 0 of 5 USD, 0 tokens"), spent);
    }

    @Test
    void aRecordingNeedsAModel() {
        Map<String, String> environment = Map.of("LONGALIGN_CHAT_RECORD", "replies.jsonl");
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> ChatModels.choose(environment, recordings()));
        assertTrue(String.valueOf(e.getMessage()).contains("LONGALIGN_CHAT_MODEL"), e::getMessage);
    }

    @Test
    void badSettingsAreErrorsThatNameTheVariable() {
        List<List<String>> bad = List.of(
                List.of("LONGALIGN_CHAT_PROVIDER", "mine"),
                List.of("LONGALIGN_CHAT_IN_FLIGHT", "0"),
                List.of("LONGALIGN_CHAT_IN_FLIGHT", "many"),
                List.of("LONGALIGN_CHAT_RETRIES", "-1"),
                List.of("LONGALIGN_CHAT_REQUESTS_PER_MINUTE", "0"),
                List.of("LONGALIGN_CHAT_TOKENS_PER_MINUTE", "1e9"),
                List.of("LONGALIGN_CHAT_BUDGET", "5 USD"),
                List.of("LONGALIGN_CHAT_BUDGET_TOKENS", "x"),
                List.of("LONGALIGN_CHAT_TIMEOUT_SECONDS", "NaN"),
                List.of("LONGALIGN_CHAT_PRICES", "missing.json"),
                List.of("LONGALIGN_CHAT_RECORD", "\0"));
        for (List<String> setting : bad) {
            IllegalArgumentException e = assertThrows(
                    IllegalArgumentException.class, () -> chosen(setting.get(0), setting.get(1)), setting::toString);
            assertTrue(String.valueOf(e.getMessage()).startsWith(setting.get(0)), e::getMessage);
        }
        IllegalArgumentException unpriced =
                assertThrows(IllegalArgumentException.class, () -> chosen("LONGALIGN_CHAT_BUDGET", "5"));
        assertTrue(String.valueOf(unpriced.getMessage()).contains("LONGALIGN_CHAT_PRICES"), unpriced::getMessage);
    }

    @Test
    void temperatureAndLimitMayBeLeftToTheServer() throws Exception {
        try (LoopbackServer server = new LoopbackServer()) {
            String url = server.address().toString();
            ChatModel chat = chosen(
                    "LONGALIGN_CHAT_URL", url,
                    "LONGALIGN_CHAT_TEMPERATURE", "default",
                    "LONGALIGN_CHAT_TOKEN_LIMIT", "max_completion_tokens");
            chat.reply(Scripted.request(8));
            JsonNode sent = Jsonl.JSON.readTree(server.calls().get(0).body());
            assertFalse(sent.has("temperature"), sent::toString);
            assertFalse(sent.has("max_tokens"), sent::toString);
            assertEquals(100, sent.path("max_completion_tokens").asInt());
            assertTrue(Double.isNaN(chat.temperature(0)), "and runs know it");
            assertTrue(
                    ModelJudge.of(chat).setting().contains("temperature the server's default"),
                    ModelJudge.of(chat)::setting);

            chosen("LONGALIGN_CHAT_URL", url, "LONGALIGN_CHAT_TOKEN_LIMIT", "none")
                    .reply(Scripted.request(8));
            sent = Jsonl.JSON.readTree(server.calls().get(1).body());
            assertFalse(sent.has("max_tokens") || sent.has("max_completion_tokens"), sent::toString);
            assertEquals(1, sent.path("temperature").asInt());

            ChatModel claude = chosen(
                    "LONGALIGN_CHAT_URL", url,
                    "LONGALIGN_CHAT_PROVIDER", "anthropic",
                    "LONGALIGN_CHAT_TEMPERATURE", "default");
            server.otherwise(LoopbackServer.Answer.of(200, "{\"content\":\"So.\",\"stop_reason\":\"end_turn\"}"));
            claude.reply(new ChatRequest(Scripted.request(8).messages(), 0, 9));
            sent = Jsonl.JSON.readTree(server.calls().get(2).body());
            assertFalse(sent.has("temperature"), sent::toString);
        }
        for (String[] wrong : new String[][] {
            {"LONGALIGN_CHAT_TEMPERATURE", "cold"},
            {"LONGALIGN_CHAT_TOKEN_LIMIT", "tokens"}
        }) {
            IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> chosen(wrong[0], wrong[1]));
            assertTrue(String.valueOf(e.getMessage()).startsWith(wrong[0]), e::getMessage);
        }
    }

    @Test
    void aKeyInTheWrongVariableIsNotRepeated() {
        String key = "sk-proj-0123456789abcdefghij";
        for (String variable : List.of(
                "LONGALIGN_CHAT_KEY_VARIABLE",
                "LONGALIGN_CHAT_MODEL",
                "LONGALIGN_CHAT_PROVIDER",
                "LONGALIGN_CHAT_URL",
                "LONGALIGN_CHAT_RETRIES",
                "LONGALIGN_CHAT_BUDGET_TOKENS",
                "LONGALIGN_CHAT_TEMPERATURE",
                "LONGALIGN_CHAT_TOKEN_LIMIT")) {
            IllegalArgumentException e =
                    assertThrows(IllegalArgumentException.class, () -> chosen(variable, key), variable);
            StringWriter shown = new StringWriter();
            e.printStackTrace(new PrintWriter(shown, true));
            assertFalse(shown.toString().contains("0123456789"), shown.toString());
        }
    }
}
