package org.longalign.kernel;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.dflib.jjava.jupyter.channels.ShellReplyEnvironment;
import org.dflib.jjava.jupyter.messages.ContentType;
import org.dflib.jjava.jupyter.messages.publish.PublishDisplayData;
import org.dflib.jjava.jupyter.messages.publish.PublishUpdateDisplayData;

/**
 * All that one cell puts out, and the threads that it starts: where it goes, in its order and within its limit. Any
 * thread may call it; what it is called for happens in the publisher's thread.
 */
final class CellOutput {
    private final ShellReplyEnvironment environment;
    private final Publisher publisher;
    private final CellText text;
    private final CellDisplays displays;
    private final Map<String, Runnable> changes = new ConcurrentHashMap<>();
    private final Publisher.Text out;
    private final Publisher.Text err;

    CellOutput(ShellReplyEnvironment environment, Publisher publisher, OutputLimit limit) {
        this.environment = environment;
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

    /** What is written to a standard stream. */
    Publisher.Text text(CellText.Stream stream) {
        return stream == CellText.Stream.STDOUT ? out : err;
    }

    /** Sends a message in its turn. */
    <T extends ContentType<T>> void publish(T content) {
        Runnable send = () -> environment.publish(content);
        if (content instanceof PublishUpdateDisplayData change) {
            String place = change.getDisplayId();
            // A place that waits for its turn gets its newest state then: a loop does not wait for each to be sent.
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

    /** Sends what was kept back; returns when all that the cell has put out is sent. */
    void end() {
        publisher.submit(() -> {
            displays.end();
            text.end();
        });
        publisher.drain();
    }
}
