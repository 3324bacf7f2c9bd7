package org.longalign.kernel.internal.output;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.dflib.jjava.jupyter.channels.ShellReplyEnvironment;
import org.dflib.jjava.jupyter.messages.ContentType;
import org.dflib.jjava.jupyter.messages.publish.PublishDisplayData;
import org.dflib.jjava.jupyter.messages.publish.PublishUpdateDisplayData;

/**
 * The output of one cell and of the threads that it starts, in order and within its limit. Thread-safe; messages are
 * sent by the publisher's thread.
 */
public final class CellOutput {
    private final ShellReplyEnvironment environment;
    private final int number;
    private final CellInput input;
    private final Publisher publisher;
    private final CellText text;
    private final CellDisplays displays;
    /** Display ids that the cell has used. */
    private final Set<String> displayed = ConcurrentHashMap.newKeySet();

    private final Map<String, Runnable> changes = new ConcurrentHashMap<>();
    private final Publisher.Text out;
    private final Publisher.Text err;

    /**
     * @param number the cell's execution count
     * @param mayAsk whether the environment may be asked for input
     */
    CellOutput(ShellReplyEnvironment environment, int number, boolean mayAsk, Publisher publisher, OutputLimit limit) {
        this.environment = environment;
        this.number = number;
        this.input = new CellInput(publisher, mayAsk ? environment : null);
        this.publisher = publisher;
        text = new CellText(limit, (stream, part) -> {
            if (stream == CellText.Stream.STDOUT) {
                environment.writeToStdOut(part);
            } else {
                environment.writeToStdErr(part);
            }
        });
        displays = new CellDisplays(
                limit,
                publisher::later,
                note -> environment.writeToStdErr(note + System.lineSeparator()),
                System::nanoTime);
        out = new Publisher.Text(part -> text.add(CellText.Stream.STDOUT, part));
        err = new Publisher.Text(part -> text.add(CellText.Stream.STDERR, part));
    }

    /** The request that the cell came with. */
    ShellReplyEnvironment environment() {
        return environment;
    }

    int number() {
        return number;
    }

    CellInput input() {
        return input;
    }

    void displayedAs(String id) {
        displayed.add(id);
    }

    /** Whether the cell has shown something under this display id. */
    public boolean hasDisplayed(String id) {
        return displayed.contains(id);
    }

    /** The text of a standard stream. */
    Publisher.Text text(CellText.Stream stream) {
        return stream == CellText.Stream.STDOUT ? out : err;
    }

    /** Queues a message. */
    <T extends ContentType<T>> void publish(T content) {
        Runnable send = () -> environment.publish(content);
        if (content instanceof PublishUpdateDisplayData change) {
            String place = change.getDisplayId();
            // Updates of a display that already waits replace its state, so that a loop need not wait for each to be
            // sent.
            if (changes.put(place, send) == null) {
                publisher.submit(() -> displays.change(place, () -> sendChange(place)));
            }
        } else if (content instanceof PublishDisplayData data) {
            publisher.submit(() -> displays.show(data.getDisplayId(), send));
        } else {
            publisher.submit(send);
        }
    }

    private void sendChange(String place) {
        Runnable send = changes.remove(place);
        if (send != null) {
            send.run();
        }
    }

    /** Sends the output kept back; returns when all the cell's output is sent. */
    public void end() {
        publisher.submit(() -> {
            displays.end();
            text.end();
        });
        publisher.drain();
    }
}
