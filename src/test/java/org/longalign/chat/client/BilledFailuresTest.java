package org.longalign.chat.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.longalign.chat.BudgetExceededException;
import org.longalign.chat.ChatReply;
import org.longalign.chat.FailedCallException;
import org.longalign.chat.Failure;
import org.longalign.chat.FinishReason;
import org.longalign.chat.LoopbackServer;
import org.longalign.chat.LoopbackServer.Answer;
import org.longalign.chat.Scripted;
import org.longalign.chat.Usage;
import org.longalign.chat.server.OpenAiChat;

/** Responses of status 200 in other shapes: one call each, with every token that was counted for it. */
class BilledFailuresTest {
    private static final String BILL = "\"usage\":{\"prompt_tokens\":90,\"completion_tokens\":10,\"total_tokens\":100}";

    private LoopbackServer server;

    @BeforeEach
    void start() throws IOException {
        server = new LoopbackServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private ManagedChatModel chat(long budget) {
        return ChatModels.of(OpenAiChat.at(server.address(), "tiny", "NO_KEY", Map.of()))
                .budgetTokens(budget)
                .build();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"choices":[],BILL}                                               | NO_REPLY    | no choice
            {"choices":[{}],BILL}                                             | NO_REPLY    | without message
            {BILL}                                                            | NO_REPLY    | no choice
            {"error":{"message":"out of memory","code":500},BILL}             | NO_REPLY    | out of memory
            {"error":{"message":"slow down","code":429},BILL}                 | NO_REPLY    | slow down
            {"error":"busy",BILL}                                             | NO_REPLY    | busy
            {"error":{"message":"flagged","code":"content_filter"},BILL}      | FILTERED    | flagged
            {"error":{"message":"no credit","type":"insufficient_quota"},BILL} | QUOTA      | no credit
            {"error":{"message":"slow down","code":429}}                      | ERROR_REPLY | slow down
            {"error":{"message":"x","type":"overloaded_error"}}               | ERROR_REPLY | overloaded
            {"choices":[]}                                                    | NO_REPLY    | no choice
            {"detail":"what is this?"}                                        | NO_REPLY    | what is this
            """)
    void aResponseWithoutAReplyIsOneCallAndIsPaidFor(String body, Failure expected, String said) {
        server.otherwise(Answer.of(200, body.replace("BILL", BILL)));
        ManagedChatModel chat = chat(10_000);
        FailedCallException e = assertThrows(FailedCallException.class, () -> chat.reply(Scripted.request(8)));
        assertEquals(expected, e.failure());
        assertTrue(String.valueOf(e.getMessage()).contains(said), e::getMessage);
        assertEquals(1, server.calls().size());
        boolean billed = body.contains("BILL");
        assertEquals(billed ? new Usage(90, 0, 10) : Usage.UNKNOWN, e.usage());
        assertEquals(e.usage(), chat.ledger().total().usage());
        if (billed) {
            assertTrue(chat.toString().contains(", 100 of 10000 tokens"), chat::toString);
        }
        assertEquals(
                expected == Failure.NO_REPLY && !billed ? 1 : 0,
                chat.ledger().total().uncounted());
    }

    @Test
    void aBudgetEndsSuchCallsToo() {
        server.otherwise(Answer.of(200, "{\"choices\":[]," + BILL + "}"));
        ManagedChatModel chat = chat(450);
        for (int i = 0; i < 4; i++) {
            assertThrows(FailedCallException.class, () -> chat.reply(Scripted.request(8)));
        }
        assertThrows(BudgetExceededException.class, () -> chat.reply(Scripted.request(8)));
        assertEquals(4, server.calls().size());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"content":null,"refusal":"I cannot."}                             | DECLINED | I cannot.
            {"content":[{"type":"refusal","refusal":"I cannot."}]}             | DECLINED | I cannot.
            {"content":"So.","refusal":null}                                   | DONE     | So.
            {"content":[{"type":"text","text":"So "},{"type":"text","text":"it is."}]} | DONE | So it is.
            {"content":[{"type":"output_text","text":"So."},{"type":"image_url"}]}     | DONE | So.
            {"content":["So", "."]}                                            | DONE     | So.
            """)
    void contentComesInSeveralShapes(String message, FinishReason finish, String text) {
        server.otherwise(Answer.of(
                200, "{\"choices\":[{\"message\":" + message + ",\"finish_reason\":\"stop\"}]," + BILL + "}"));
        ChatReply reply = chat(10_000).reply(Scripted.request(8));
        assertEquals(new ChatReply(text, "tiny", new Usage(90, 0, 10), finish), reply);
        assertEquals(1, server.calls().size());
    }

    /** Some servers count the reasoning in the total only, and some have other names for the counts. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"prompt_tokens":90,"completion_tokens":10,"total_tokens":150}      | 90 | 60
            {"input_tokens":90,"output_tokens":10}                              | 90 | 10
            {"prompt_tokens":90,"completion_tokens":10,"total_tokens":0}        | 90 | 10
            {"prompt_tokens":90}                                                | 90 | 0
            """)
    void everyTokenCounts(String usage, long input, long output) {
        server.otherwise(Answer.of(
                200,
                "{\"choices\":[{\"message\":{\"content\":\"So.\"},\"finish_reason\":\"stop\"}],\"usage\":" + usage
                        + "}"));
        assertEquals(
                new Usage(input, 0, output),
                chat(10_000).reply(Scripted.request(8)).usage());
    }

    @Test
    void aReplyWithoutACountIsEstimatedInTheBudgetAndToldInTheLedger() {
        server.otherwise(
                Answer.of(200, "{\"choices\":[{\"message\":{\"content\":\"So.\"},\"finish_reason\":\"stop\"}]}"));
        ManagedChatModel chat = chat(10_000);
        chat.reply(Scripted.request(400));
        assertEquals(1, chat.ledger().total().uncounted());
        assertTrue(chat.ledger().toString().contains("without a token count"), chat.ledger()::toString);
        assertFalse(chat.toString().contains(", 0 of"), chat::toString);
    }
}
