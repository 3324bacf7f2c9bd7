package org.longalign.chat.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.longalign.chat.BudgetExceededException;
import org.longalign.chat.ChatModel;
import org.longalign.chat.ChatReply;
import org.longalign.chat.ChatRequest;
import org.longalign.chat.FailedCallException;
import org.longalign.chat.Failure;
import org.longalign.chat.LoopbackServer;
import org.longalign.chat.LoopbackServer.Answer;
import org.longalign.chat.LoopbackServer.Manner;
import org.longalign.chat.Scripted;
import org.longalign.chat.Usage;
import org.longalign.chat.cost.CountedChat;
import org.longalign.chat.cost.Price;
import org.longalign.chat.cost.Prices;
import org.longalign.chat.cost.UsageLedger;
import org.longalign.chat.limit.Backoff;
import org.longalign.chat.limit.Budget;
import org.longalign.chat.limit.Retries;
import org.longalign.chat.server.OpenAiChat;
import org.longalign.data.Message;

/** All parts together, against a server on the loopback address. */
@Timeout(120)
class ManagedChatModelTest {
    private static final String KEY = "sk-not-a-real-key-0123456789";
    private static final Price PRICE =
            new Price(new BigDecimal(100), new BigDecimal(10), new BigDecimal(125), new BigDecimal(500));
    private static final Backoff QUICK = new Backoff(8, Duration.ofMillis(1), Duration.ofSeconds(2));

    @TempDir
    Path folder;

    private LoopbackServer server;

    @BeforeEach
    void start() throws IOException {
        server = new LoopbackServer().otherwise(Answer.of(200, LoopbackServer.completion("yes", "stop", 12, 4, 3)));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private ManagedChatModel.Builder chat() {
        OpenAiChat model = OpenAiChat.at(server.address(), "tiny", "MY_KEY", Map.of("MY_KEY", KEY))
                .timeout(Duration.ofMillis(1500));
        return ChatModels.of(model).backoff(QUICK).price(PRICE).seed(7);
    }

    private static List<ChatRequest> requests(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new ChatRequest(List.of(Message.user("question " + i)), 1, 20))
                .toList();
    }

    @Test
    void aServerThatMisbehavesIsPaidOnceForEachReply() throws IOException {
        Answer good = Answer.of(200, LoopbackServer.completion("yes", "stop", 12, 4, 3));
        server.then(
                Answer.of(429, "{}").header("Retry-After", "0"),
                good,
                Answer.of(500, "{}"),
                good.in(Manner.CUT),
                Answer.of(529, "{}"),
                Answer.of(200, "{\"choices\":"),
                Answer.of(200, "").in(Manner.WHOLE),
                good.in(Manner.NEVER),
                good.in(Manner.HALF_THEN_NEVER),
                Answer.of(429, "{\"error\":\"" + KEY + "\"}"));
        Path record = folder.resolve("record.jsonl");
        List<Retries.Retry> retries = java.util.Collections.synchronizedList(new ArrayList<>());
        ManagedChatModel chat = chat().recordTo(record)
                .onRetry(retries::add)
                .budget(1)
                .inFlight(4)
                .build();
        List<ChatReply> replies = BoundedConcurrency.of(8).map(requests(20), chat::reply, reply -> {});

        assertEquals(20, replies.size());
        UsageLedger.Row row = chat.ledger().total();
        assertEquals(29, server.calls().size());
        assertEquals(29, row.calls());
        assertEquals(9, row.failures());
        assertEquals(9, row.retries());
        assertEquals(9, retries.size());
        assertEquals(new Usage(20 * 12, 20 * 4, 20 * 3), row.usage());
        BigDecimal cost = row.cost();
        assertTrue(cost != null && cost.compareTo(new BigDecimal("0.0468")) == 0, () -> "cost " + cost);
        assertTrue(chat.toString().contains("spent 0.0468 of 1 USD, 300 tokens"), chat::toString);
        assertTrue(server.mostUnderWay() <= 5, "4, and one that was given up on: " + server.mostUnderWay());
        assertEquals(20, RecordedReplies.read(record).size());

        String said = chat + " " + retries + chat.ledger() + Files.readString(record);
        assertFalse(said.contains(KEY), said);
    }

    @Test
    void aRecordedRunIsNotPaidForAgain() {
        Path record = folder.resolve("record.jsonl");
        BoundedConcurrency.of(4).map(requests(10), chat().recordTo(record).build()::reply, reply -> {});
        ManagedChatModel again = chat().recordTo(record).build();
        BoundedConcurrency.of(4).map(requests(12), again::reply, reply -> {});
        assertEquals(12, server.calls().size());
        assertEquals(2, again.ledger().total().calls());
    }

    @Test
    void theBudgetStopsARunBeforeItIsPassed() {
        ManagedChatModel chat = chat().budgetTokens(300).build();
        List<Optional<ChatReply>> replies = BoundedConcurrency.of(8)
                .map(
                        requests(100),
                        request -> {
                            try {
                                return Optional.of(chat.reply(request));
                            } catch (BudgetExceededException e) {
                                return Optional.<ChatReply>empty();
                            }
                        },
                        reply -> {});
        long made = replies.stream().filter(Optional::isPresent).count();
        assertEquals(made, server.calls().size());
        long used = chat.ledger().total().usage().totalTokens();
        assertEquals(15 * made, used);
        assertTrue(used <= 300 && used > 300 - 2 * 27, "a call takes 15 tokens and may take 27: " + used);
    }

    @Test
    void moneyNeedsAPriceAndTokensDoNot() {
        ManagedChatModel.Builder unpriced = ChatModels.of(new Scripted()).budget(5);
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, unpriced::build);
        assertTrue(String.valueOf(e.getMessage()).contains("no price is known for the model tiny"), e::getMessage);
        unpriced.prices(Prices.shipped().with("tiny", PRICE)).build().reply(Scripted.request(8));
        ChatModels.of(new Scripted()).budgetTokens(500).build().reply(Scripted.request(8));
    }

    @Test
    void eachSetterReturnsACopy() {
        ManagedChatModel.Builder free = ChatModels.of(new Scripted());
        ManagedChatModel.Builder limited = free.budgetTokens(100);
        assertThrows(BudgetExceededException.class, () -> limited.build().reply(Scripted.request(8)));
        assertEquals("yes", free.build().reply(Scripted.request(8)).text());
        assertThrows(IllegalArgumentException.class, () -> free.inFlight(0));
    }

    @Test
    void aReplayRemainsOneWhateverIsPutAroundIt() {
        RecordedReplies replay = RecordedReplies.read(List.of());
        assertTrue(replay.isReplay());
        Path record = folder.resolve("record.jsonl");
        for (ChatModel chat : List.of(replay, new Scripted())) {
            ManagedChatModel managed = ChatModels.of(new CountedChat(chat, String::length))
                    .budgetTokens(500)
                    .recordTo(record)
                    .build();
            assertEquals(chat.isReplay(), managed.isReplay());
        }
        assertFalse(new Scripted().isReplay());
    }

    @Test
    void modelsMayShareABudgetAndALedger() {
        UsageLedger ledger = new UsageLedger("USD");
        Budget budget = new Budget(null, "USD", 200);
        ManagedChatModel one = chat().budget(budget).ledger(ledger).build();
        ManagedChatModel other = ChatModels.of(new Scripted())
                .price(Price.FREE)
                .budget(budget)
                .ledger(ledger)
                .build();
        one.reply(requests(1).get(0));
        other.reply(Scripted.request(8));
        assertEquals(30, budget.spentTokens());
        assertEquals(2, ledger.total().calls());
        assertEquals(ledger, ChatModels.ledger(one));
        assertEquals(0, ChatModels.ledger(new Scripted()).total().calls());
    }

    @Test
    void aWrongModelOrKeyIsNotTriedAgain() {
        server.then(Answer.of(404, "{}"), Answer.of(401, "{}"));
        ManagedChatModel chat = chat().build();
        for (int i = 0; i < 2; i++) {
            FailedCallException e = assertThrows(
                    FailedCallException.class, () -> chat.reply(requests(1).get(0)));
            assertEquals(Failure.SETUP, e.failure());
            assertTrue(e.isTransient(), "the request itself is not at fault");
        }
        assertEquals(2, server.calls().size());
    }
}
