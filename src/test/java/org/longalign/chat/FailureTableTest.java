package org.longalign.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.longalign.chat.LoopbackServer.completion;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.longalign.chat.LoopbackServer.Answer;
import org.longalign.chat.LoopbackServer.Call;
import org.longalign.chat.LoopbackServer.Manner;
import org.longalign.chat.client.ChatModels;
import org.longalign.chat.client.ManagedChatModel;
import org.longalign.chat.limit.Backoff;
import org.longalign.chat.server.OpenAiChat;
import org.longalign.data.Document;
import org.longalign.data.Language;
import org.longalign.data.Provenance;
import org.longalign.evaluation.MiddleTruncation;
import org.longalign.evaluation.longbenchchat.BenchmarkItem;
import org.longalign.evaluation.longbenchchat.Judge;
import org.longalign.evaluation.longbenchchat.LongBenchChat;
import org.longalign.evaluation.longbenchchat.ScoreReport;
import org.longalign.evaluation.longbenchchat.SystemAnswers;
import org.longalign.instruct.SelfInstruct;
import org.longalign.instruct.SelfInstructReport;
import org.longalign.tokenize.ByteTokenizer;

/** Drives the table of {@link Failure} through a server, for Self-Instruct, answers and judgements alike. */
@Timeout(60)
class FailureTableTest {
    /** A reply that serves as list of questions, as answer and as verdict. */
    private static final Answer FINE = reply("1: What?\n2: Who?\n3: When?\n4: Where?\n5: Why?\nRating: [[7]]", "stop");

    private static final String BILL = "\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":1}";
    private static final List<String> ALIKE_FOR_ALL =
            List.of("500", "401", "small window", "another 400", "no choice", "unfinished", "empty");
    private static final int ITEMS = 7;
    private static final int CULPRIT = 5;

    @TempDir
    private Path folder;

    private LoopbackServer server;

    /** The three kinds of run. Each returns the number of items that it has a result for. */
    enum Work {
        SELF_INSTRUCT {
            @Override
            int run(ManagedChatModel chat, Path journal, int inFlight) {
                List<Document> documents = IntStream.range(0, ITEMS)
                        .mapToObj(i -> new Document(
                                "doc-" + i,
                                "The text of item-" + i + ".",
                                Language.ENGLISH,
                                new Provenance("s", "p", "1", "CC0-1.0", "f")))
                        .toList();
                SelfInstructReport report = new SelfInstruct(chat, 7)
                        .journal(journal)
                        .inFlight(inFlight)
                        .run(documents);
                report.undone().stream()
                        .filter(failed -> failed.reason().contains("not asked")
                                || failed.reason().contains("has stopped"))
                        .findFirst()
                        .ifPresent(failed -> {
                            throw new FailedCallException(failed.reason(), Failure.STOPPED);
                        });
                return report.made().size();
            }
        },
        ANSWERS {
            @Override
            int run(ManagedChatModel chat, Path journal, int inFlight) {
                return bench().answeredBy(chat, new MiddleTruncation(new ByteTokenizer(), 1_000, 50, 0))
                        .journal(journal)
                        .inFlight(inFlight)
                        .run()
                        .answers()
                        .size();
            }
        },
        JUDGEMENTS {
            @Override
            int run(ManagedChatModel chat, Path journal, int inFlight) {
                Map<Integer, String> answers = new TreeMap<>();
                IntStream.range(0, ITEMS).forEach(i -> answers.put(i, "It is so."));
                ScoreReport report = bench().scoring(List.of(new SystemAnswers("s", "test", answers)))
                        .judgedBy(Judge.zeroShot(chat).withAttempts(1))
                        .passes(1)
                        .journal(journal)
                        .inFlight(inFlight)
                        .run();
                return (int) report.verdicts().stream()
                        .filter(verdict -> verdict.rating().value().isPresent())
                        .count();
            }
        };

        abstract int run(ManagedChatModel chat, Path journal, int inFlight);

        private static LongBenchChat bench() {
            List<BenchmarkItem> items = new ArrayList<>();
            for (int i = 0; i < ITEMS; i++) {
                String query = "What is item-" + i + "?";
                items.add(new BenchmarkItem(i, "A text. " + query, query, "So.", List.of(), Language.ENGLISH, null));
            }
            return LongBenchChat.of(items);
        }
    }

    /** A line of the table: a response, the calls for one item in a run, and whether it lasts and ends the run. */
    record Row(String name, Answer answer, int calls, boolean journaled, boolean stops) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static final List<Row> TABLE = List.of(
            new Row("429", Answer.of(429, "{}"), 2, false, false),
            new Row("500", Answer.of(500, "{}"), 2, false, false),
            new Row("cut off", FINE.in(Manner.CUT), 2, false, false),
            new Row("silence", FINE.in(Manner.NEVER), 2, false, false),
            new Row("no JSON", Answer.of(200, "<html>"), 2, false, false),
            new Row("401", Answer.of(401, "{}"), 1, false, true),
            new Row("402", Answer.of(402, "{}"), 1, false, true),
            new Row(
                    "Google's wrong key",
                    Answer.of(400, "[{\"error\":{\"message\":\"API key not valid. Please pass a valid API key.\"}}]"),
                    1,
                    false,
                    true),
            new Row(
                    "temperature",
                    Answer.of(400, "{\"error\":{\"message\":\"Unsupported value: 'temperature' does not support 0\"}}"),
                    1,
                    false,
                    true),
            new Row(
                    "small window",
                    Answer.of(400, "{\"error\":{\"code\":\"context_length_exceeded\"}}"),
                    1,
                    false,
                    false),
            new Row("firewall", Answer.of(403, "<html>Sorry, you have been blocked"), 1, false, false),
            new Row(
                    "error in a 200",
                    Answer.of(200, "{\"error\":{\"code\":429,\"message\":\"slow\"}}"),
                    1,
                    false,
                    false),
            new Row("paid error", Answer.of(200, "{\"error\":{\"code\":500}," + BILL + "}"), 1, true, false),
            new Row("no choice", Answer.of(200, "{\"choices\":[]," + BILL + "}"), 1, true, false),
            new Row("another 400", Answer.of(400, "{\"error\":{\"message\":\"no\"}}"), 1, true, false),
            new Row("filtered request", Answer.of(400, "{\"error\":{\"code\":\"content_filter\"}}"), 1, true, false),
            new Row("filtered reply", reply("Half", "content_filter"), 1, true, false),
            new Row("unfinished", reply("Half", "insufficient_system_resource"), 1, true, false),
            new Row("only reasoning", reply("<think>hm", "length"), 1, true, false),
            new Row("empty", reply("", "stop"), 2, true, false));

    private static Answer reply(String text, String finish) {
        return Answer.of(200, completion(text, finish, 9, 0, 3));
    }

    static Stream<Arguments> rows() {
        return TABLE.stream().flatMap(row -> Stream.of(Work.values()).map(work -> Arguments.of(work, row)));
    }

    @BeforeEach
    void start() throws IOException {
        server = new LoopbackServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static ManagedChatModel chat(URI address) {
        return chat(address, 10_000);
    }

    private static ManagedChatModel chat(URI address, long timeoutMillis) {
        OpenAiChat raw = OpenAiChat.at(address, "tiny", "NO_KEY", Map.of()).timeout(Duration.ofMillis(timeoutMillis));
        Backoff backoff = new Backoff(1, Duration.ofMillis(1), Duration.ofHours(1));
        return ChatModels.of(raw).backoff(backoff).build();
    }

    private void fail(Predicate<Call> culprits, Answer answer) {
        server.otherwise(call -> culprits.test(call) ? answer : FINE);
    }

    private static boolean about(Call call, int item) {
        return call.body().contains("item-" + item);
    }

    private long callsAbout(int item) {
        return server.calls().stream().filter(call -> about(call, item)).count();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void oneItemFails(Work work, Row row) {
        Path journal = folder.resolve("journal.jsonl");
        fail(call -> about(call, CULPRIT), row.answer());
        boolean judgeAsksItself = work == Work.JUDGEMENTS && row.name().equals("empty");
        if (row.stops()) {
            FailedCallException e =
                    assertThrows(FailedCallException.class, () -> work.run(chat(server.address()), journal, 1));
            assertTrue(e.endsRun(), e::getMessage);
            assertEquals(0, callsAbout(CULPRIT + 1), "nothing more is asked");
        } else {
            long timeout = row.name().equals("silence") ? 300 : 10_000;
            int done = work.run(chat(server.address(), timeout), journal, 1);
            assertEquals(ITEMS - 1, done, "the others go on");
        }
        assertEquals(judgeAsksItself ? 1 : row.calls(), callsAbout(CULPRIT));

        long before = server.calls().size();
        long beforeCulprit = callsAbout(CULPRIT);
        server.otherwise(FINE);
        int done = work.run(chat(server.address()), journal, 1);
        assertEquals(row.journaled(), callsAbout(CULPRIT) == beforeCulprit, "journaled");
        if (!row.journaled()) {
            assertEquals(ITEMS, done);
        }
        if (!row.stops()) {
            long calls = work == Work.SELF_INSTRUCT ? 2 : 1;
            assertEquals(row.journaled() ? 0 : calls, server.calls().size() - before, "no other item is asked again");
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void theFirstCallsFailAlike(Work work, Row row) {
        boolean driven = work == Work.SELF_INSTRUCT || ALIKE_FOR_ALL.contains(row.name());
        if (!driven || row.name().equals("silence")) {
            return; // to save time
        }
        Path journal = folder.resolve("journal.jsonl");
        fail(call -> true, row.answer());
        FailedCallException e =
                assertThrows(FailedCallException.class, () -> work.run(chat(server.address()), journal, 1));
        assertTrue(e.endsRun(), e::getMessage);
        int most = row.stops() ? 1 : Failure.IN_A_ROW;
        assertTrue(
                server.calls().size() <= most * row.calls(),
                () -> server.calls().size() + " calls");
        assertEquals(0, callsAbout(most), "nothing more is asked");
        assertTrue(String.valueOf(e.getMessage()).length() > 40, e::getMessage);

        server.otherwise(FINE);
        int done = work.run(chat(server.address()), journal, 1);
        boolean kept = row.journaled() && !row.name().equals("another 400");
        boolean askedTwice = row.name().equals("empty") && work != Work.JUDGEMENTS;
        int lasting = most / (askedTwice ? row.calls() : 1);
        assertEquals(kept ? ITEMS - lasting : ITEMS, done, "the rest is not lost");
    }

    @ParameterizedTest
    @EnumSource(Work.class)
    void aServerThatIsGoneEndsTheRunAndLosesNothing(Work work) throws IOException {
        Path journal = folder.resolve("journal.jsonl");
        server.otherwise(call -> IntStream.range(2, ITEMS).anyMatch(i -> about(call, i)) ? FINE.in(Manner.CUT) : FINE);
        assertThrows(FailedCallException.class, () -> work.run(chat(server.address()), journal, 1));
        URI address = server.address();
        server.close();
        FailedCallException e = assertThrows(FailedCallException.class, () -> work.run(chat(address), journal, 3));
        assertTrue(String.valueOf(e.getMessage()).contains("cannot be reached"), e::getMessage);
        server = new LoopbackServer().otherwise(FINE);
        assertEquals(ITEMS, work.run(chat(server.address()), journal, 3));
        assertEquals(0, callsAbout(0) + callsAbout(1), "their results were kept");
    }

    @ParameterizedTest
    @EnumSource(Work.class)
    void aLongWaitThatTheServerAsksForPausesAllCalls(Work work) throws Exception {
        Path journal = folder.resolve("journal.jsonl");
        server.otherwise(Answer.of(429, "{}").header("Retry-After", "3600"));
        List<Throwable> thrown = new ArrayList<>();
        Thread run = new Thread(() -> {
            try {
                work.run(chat(server.address()), journal, 3);
            } catch (CancellationException e) {
                thrown.add(e);
            }
        });
        run.start();
        while (server.calls().isEmpty()) {
            Thread.sleep(5);
        }
        Thread.sleep(200);
        int calls = server.calls().size();
        assertTrue(calls <= 3, "those that were under way: " + calls);
        run.interrupt();
        run.join();
        assertEquals(1, thrown.size());
        assertEquals(calls, server.calls().size());

        server.otherwise(Answer.of(429, "{}").header("Retry-After", "7200"));
        FailedCallException e =
                assertThrows(FailedCallException.class, () -> work.run(chat(server.address()), journal, 1));
        assertTrue(String.valueOf(e.getMessage()).contains("7200 s"), e::getMessage);
        assertEquals(calls + 1, server.calls().size());
        server.otherwise(FINE);
        assertEquals(ITEMS, work.run(chat(server.address()), journal, 3));
        assertFalse(Thread.currentThread().isInterrupted());
    }
}
