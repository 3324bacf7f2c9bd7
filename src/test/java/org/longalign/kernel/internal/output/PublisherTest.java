package org.longalign.kernel.internal.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PublisherTest {
    private final Publisher publisher = new Publisher();
    private final List<String> sent = new CopyOnWriteArrayList<>();
    private final PrintStream out = stream("out");
    private final PrintStream err = stream("err");

    private PrintStream stream(String name) {
        Publisher.Text text = new Publisher.Text(part -> sent.add(name + ":" + part));
        return new CellPrintStream(publisher, () -> text, line -> line);
    }

    @Test
    void orderOfStreamsAndMessagesIsKept() {
        out.print("a");
        err.println("b");
        publisher.submit(() -> sent.add("message"));
        out.println("c");
        publisher.drain();
        assertEquals(List.of("out:a", "err:b\n", "message", "out:c\n"), sent);
    }

    @Test
    void manyLinesGoIntoFewMessages() {
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < 20_000; i++) {
            out.println("line " + i);
            expected.append("line ").append(i).append('\n');
        }
        publisher.drain();
        assertEquals(
                expected.toString(),
                sent.stream().map(part -> part.substring("out:".length())).collect(Collectors.joining()));
        assertTrue(sent.size() < 500, sent.size() + " messages");
    }

    @Test
    void charactersAreNeverCut() {
        String text = "ab\u00e9\u6587\ud83d\ude00z";
        for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
            out.write(each);
            out.flush();
            publisher.drain();
        }
        assertEquals(List.of("out:a", "out:b", "out:\u00e9", "out:\u6587", "out:\ud83d\ude00", "out:z"), sent);
    }

    @Test
    void aMessageThatCannotBeSentDoesNotKeepBackTheNext() {
        Publisher.Text nowhere = new Publisher.Text(part -> {
            throw new IllegalStateException("no such stream");
        });
        PrintStream broken = new CellPrintStream(publisher, () -> nowhere, line -> line);
        publisher.submit(() -> {
            throw new IllegalArgumentException("NaN is not a valid double value as per JSON specification");
        });
        broken.print("lost");
        out.print("a");
        publisher.drain();
        assertEquals(List.of("out:a"), sent);
    }

    @Test
    void whatTheSendingThreadSubmitsRunsAtOnce() {
        publisher.submit(() -> {
            publisher.submit(() -> sent.add("inner"));
            sent.add("outer");
        });
        publisher.drain();
        assertEquals(List.of("inner", "outer"), sent);
    }
}
