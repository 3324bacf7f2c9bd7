package org.longalign.chat.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.longalign.chat.ChatModel;
import org.longalign.chat.FailedCallException;
import org.longalign.chat.LoopbackServer;
import org.longalign.chat.LoopbackServer.Answer;
import org.longalign.chat.Scripted;
import org.longalign.chat.client.ChatModels;
import org.longalign.data.Document;
import org.longalign.data.Language;
import org.longalign.data.Provenance;
import org.longalign.instruct.SelfInstruct;

/** A key in a place where none belongs shows in no exception, description, log, journal or recording. */
class KeysStayHiddenTest {
    private static final String SECRET = "AIzaSyD4-not+a real/key0123456789";
    private static final String RAW = "AIzaSyD4-not%2Ba%20real%2Fkey0123456789";

    @TempDir
    private Path folder;

    private LoopbackServer server;
    private final List<String> logged = new ArrayList<>();
    private final Handler listener = new Handler() {
        @Override
        public void publish(LogRecord line) {
            logged.add(line.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void start() throws IOException {
        server = new LoopbackServer();
        Logger.getLogger("").addHandler(listener);
    }

    @AfterEach
    void stop() {
        Logger.getLogger("").removeHandler(listener);
        server.close();
    }

    private URI withQuery(String more) {
        return URI.create(server.address() + "?key=" + RAW + more);
    }

    private static void assertHidden(String text) {
        for (String secret : List.of(SECRET, RAW, "AIza", "0123456789")) {
            assertFalse(text.contains(secret), () -> secret + " in: " + text);
        }
    }

    private static void assertHidden(Throwable e) {
        StringWriter trace = new StringWriter();
        e.printStackTrace(new PrintWriter(trace, true));
        assertHidden(trace.toString());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anAddressWithAQueryWorksAndItsKeyIsHidden(boolean openAi) throws IOException {
        ChatModel chat = openAi
                ? OpenAiChat.at(withQuery("&api-version=2024-02-01"), "tiny", "NO_KEY", Map.of())
                : AnthropicChat.at(withQuery("&api-version=2024-02-01"), "tiny", "NO_KEY", Map.of());
        assertEquals("tiny at " + server.address(), chat.toString());
        server.then(
                Answer.of(401, "{\"error\":{\"message\":\"no such key: " + SECRET + ", " + RAW + "\"}}"),
                Answer.of(200, "no JSON: " + SECRET),
                Answer.of(302, "").header("Location", "https://elsewhere.example/?key=" + RAW));
        for (int i = 0; i < 3; i++) {
            FailedCallException e = assertThrows(FailedCallException.class, () -> chat.reply(Scripted.request(8)));
            assertHidden(e);
            if (i == 0) {
                assertTrue(String.valueOf(e.getMessage()).contains("key in the query"), e::getMessage);
            }
        }
        LoopbackServer.Call call = server.calls().get(0);
        assertEquals(openAi ? "/v1/chat/completions" : "/v1/messages", call.path());
        assertEquals("key=" + RAW + "&api-version=2024-02-01", call.query());
        assertEquals(3, server.calls().size(), "no redirect is followed");
        logged.forEach(KeysStayHiddenTest::assertHidden);
    }

    @Test
    void journalsAndRecordingsHoldNoKey() throws IOException {
        server.otherwise(Answer.of(
                200,
                LoopbackServer.completion("1: " + SECRET + "?\n2: " + RAW + "?", "stop", 9, 0, 3)
                        .replace("tiny-1", "tiny-" + SECRET)));
        ChatModel chat = ChatModels.of(OpenAiChat.at(withQuery(""), "tiny", "NO_KEY", Map.of()))
                .recordTo(folder.resolve("record.jsonl"))
                .build();
        assertHidden(chat.toString());
        Document document =
                new Document("a", "A text.", Language.ENGLISH, new Provenance("s", "p", "1", "CC0-1.0", "f"));
        assertHidden(new SelfInstruct(chat, 7)
                .journal(folder.resolve("journal.jsonl"))
                .run(List.of(document))
                .toString());
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                assertHidden(Files.readString(file));
            }
        }
    }

    @Test
    void aServerThatIsGoneIsNamedWithoutTheQuery() {
        URI address = withQuery("");
        server.close();
        ChatModel chat = OpenAiChat.at(address, "tiny", "NO_KEY", Map.of());
        FailedCallException e = assertThrows(FailedCallException.class, () -> chat.reply(Scripted.request(8)));
        assertHidden(e);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sk-proj-AIza0123456789abcdef",
                "AIzaSyD4notarealkey0123456789",
                "AIza0123456789abcdef0123456789ab",
                "gsk_AIzanotarealkey0123456789",
                "AIza not a name 0123456789"
            })
    void aKeyInPlaceOfItsVariablesNameIsRefusedAndNotRepeated(String key) {
        for (Map<String, String> environment : List.of(Map.<String, String>of(), Map.of("OPENAI_API_KEY", "x"))) {
            IllegalArgumentException e = assertThrows(
                    IllegalArgumentException.class, () -> OpenAiChat.at(server.address(), "tiny", key, environment));
            assertHidden(e);
            assertTrue(String.valueOf(e.getMessage()).contains("looks like a key"), e::getMessage);
            assertHidden(assertThrows(
                    IllegalArgumentException.class,
                    () -> AnthropicChat.at(server.address(), "tiny", key, environment)));
        }
    }

    @Test
    void namesOfVariablesAreAccepted() {
        for (String name :
                List.of("MY_KEY", "key", "OPENAI_API_KEY", "my_key", "Team2_KEY", "AZURE_OPENAI_API_KEY_2")) {
            server.then(Answer.of(401, "{}"));
            ChatModel chat = OpenAiChat.at(server.address(), "tiny", name, Map.of());
            FailedCallException e = assertThrows(FailedCallException.class, () -> chat.reply(Scripted.request(8)));
            assertTrue(String.valueOf(e.getMessage()).contains(name), e::getMessage);
        }
    }

    @Test
    void aKeyElsewhereIsNotRepeated() {
        assertHidden(assertThrows(
                IllegalArgumentException.class,
                () -> OpenAiChat.at(server.address(), "sk-AIza0123456789abcdef", "NO_KEY", Map.of())));
        assertHidden(assertThrows(
                IllegalArgumentException.class,
                () -> OpenAiChat.at(URI.create("http://host.example/v1?key=" + RAW), "tiny", "NO_KEY", Map.of())));
        assertHidden(assertThrows(
                IllegalArgumentException.class, () -> OpenAiChat.at(withQuery(""), " ", "NO_KEY", Map.of())));
    }
}
