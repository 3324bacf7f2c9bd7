package org.longalign.kernel;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.dflib.jjava.jupyter.channels.ShellReplyEnvironment;
import org.dflib.jjava.jupyter.kernel.ExpressionValue;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.Renderer;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;
import org.dflib.jjava.jupyter.messages.Message;
import org.dflib.jjava.jupyter.messages.publish.PublishError;
import org.dflib.jjava.jupyter.messages.publish.PublishExecuteInput;
import org.dflib.jjava.jupyter.messages.publish.PublishExecuteResult;
import org.dflib.jjava.jupyter.messages.reply.ErrorReply;
import org.dflib.jjava.jupyter.messages.reply.ExecuteReply;
import org.dflib.jjava.jupyter.messages.request.ExecuteRequest;
import org.dflib.jjava.jupyter.messages.request.InterruptRequest;
import org.jspecify.annotations.Nullable;
import org.longalign.kernel.internal.output.CellOutput;
import org.longalign.kernel.internal.output.CellStreams;
import org.longalign.kernel.internal.shell.Cell;
import org.longalign.kernel.internal.shell.CellEvaluator;
import org.longalign.kernel.internal.shell.CellException;
import org.longalign.kernel.internal.shell.SessionHistory;
import org.longalign.kernel.internal.shell.Subshell;
import org.longalign.kernel.internal.shell.Traceback;

/**
 * Answers the execute requests of one subshell, one at a time: publishes the cell's output and its result or error, then
 * replies.
 */
final class CellRequests {
    private final CellEvaluator evaluator;
    private final KernelMagics magics;
    private final CellStreams streams;
    private final SessionHistory history;
    private final Renderer renderer;
    /** The execution count of the next cell. */
    private final AtomicInteger count;

    private final StartUp startUp;
    private final Subshell subshell;
    private Instant abortRequestsUntil = Instant.MIN;
    private volatile Instant interruptSentAt = Instant.MIN;

    CellRequests(
            CellEvaluator evaluator,
            KernelMagics magics,
            CellStreams streams,
            SessionHistory history,
            Renderer renderer,
            AtomicInteger count,
            StartUp startUp,
            Subshell subshell) {
        this.evaluator = evaluator;
        this.magics = magics;
        this.streams = streams;
        this.history = history;
        this.renderer = renderer;
        this.count = count;
        this.startUp = startUp;
        this.subshell = subshell;
    }

    /** The same for a subshell: it has its own queue of cells, and shares all else. */
    CellRequests in(Subshell other) {
        return new CellRequests(evaluator, magics, streams, history, renderer, count, startUp, other);
    }

    /** Ends the subshell, and the cell that it runs. */
    void end() {
        evaluator.close(subshell);
    }

    /** The traceback of anything that a cell threw. */
    static List<String> traceback(Throwable thrown) {
        return thrown instanceof CellException cell ? cell.traceback() : Traceback.ofThread(thrown);
    }

    /**
     * Announces the cell of a request: an interrupt stops it from here on, also while it waits for the kernel's start. And
     * an interrupt that was sent after it and has come before it was meant for it.
     */
    private void expect(Message<ExecuteRequest> message) {
        subshell.expectCell();
        if (sentAt(message).isBefore(interruptSentAt)) {
            subshell.interrupt();
        }
        interruptSentAt = Instant.MIN;
    }

    /** Notes an interrupt for a cell that is on its way, if none is running. */
    void interruptSent(Message<InterruptRequest> message) {
        interruptSentAt = subshell.isExpecting() ? Instant.MIN : sentAt(message);
    }

    /** Runs the cell of a request when the kernel has started, publishes its output and result, and replies. */
    void handle(ShellReplyEnvironment environment, Message<ExecuteRequest> message) {
        expect(message);
        startUp.await();
        answer(environment, message);
    }

    private void answer(ShellReplyEnvironment environment, Message<ExecuteRequest> message) {
        ExecuteRequest request = message.getContent();
        boolean counted = !request.isSilent() && request.shouldStoreHistory();
        environment.setBusyDeferIdle();
        if (sentAt(message).isBefore(abortRequestsUntil)) {
            subshell.ended();
            abort(environment);
            return;
        }
        int number = counted ? count.getAndIncrement() : count.get();
        if (!request.isSilent()) {
            environment.publish(new PublishExecuteInput(request.getCode(), number));
        }
        CellOutput output = streams.attach(environment, number, request.isStdinEnabled());
        try {
            reportStartUp();
            Object value = evaluator.evaluateExpected(subshell, magics.cell(number, request.getCode(), null));
            DisplayData shown = value == null || isDisplayId(value, output)
                    ? null
                    : evaluator.runForCell(subshell, () -> renderer.render(value));
            Map<String, ExpressionValue> expressions = evaluate(request.getUserExpr(), number);
            output.end();
            if (shown != null && !request.isSilent()) {
                environment.publish(new PublishExecuteResult(number, shown));
            }
            if (counted) {
                history.add(number, request.getCode(), text(shown));
            }
            environment.defer().reply(new ExecuteReply(number, expressions));
        } catch (Throwable thrown) {
            // Anything a cell throws, errors included, answers its request and must not end the kernel.
            try {
                output.end();
            } finally {
                fail(environment, request, number, thrown);
            }
            if (counted) {
                history.add(number, request.getCode(), "");
            }
        }
    }

    /** Prints the problems of the kernel's start with the first cell. */
    private void reportStartUp() {
        startUp.takeProblems().forEach(problem -> System.err.println("note: when the kernel started: " + problem));
    }

    private void fail(ShellReplyEnvironment environment, ExecuteRequest request, int number, Throwable thrown) {
        String name = errorName(thrown);
        String text = errorText(thrown);
        List<String> traceback = traceback(thrown);
        ErrorReply reply = new ErrorReply(name, text, traceback);
        reply.setExecutionCount(number);
        environment.publish(new PublishError(name, text, traceback));
        environment.defer().replyError(ExecuteReply.MESSAGE_TYPE.error(), reply);
        if (request.shouldStopOnError()) {
            abortRequestsUntil = Instant.now();
        }
    }

    /** Answers a request that was sent before an earlier one failed: "run all" stops at the first error. */
    private void abort(ShellReplyEnvironment environment) {
        ErrorReply reply = new ErrorReply("Aborted", "an earlier cell failed", List.of());
        reply.setExecutionCount(count.get());
        environment.defer().replyError(ExecuteReply.MESSAGE_TYPE.error(), reply);
    }

    /** The time the front end sent a request, or now if the request has no readable time. */
    private static Instant sentAt(Message<?> message) {
        try {
            return OffsetDateTime.parse(message.getHeader().getTimestamp().getDateString())
                    .toInstant();
        } catch (DateTimeParseException | NullPointerException e) {
            return Instant.now();
        }
    }

    private static String errorName(Throwable thrown) {
        return thrown instanceof CellException cell
                ? cell.name()
                : thrown.getClass().getName();
    }

    private static String errorText(Throwable thrown) {
        String message = thrown.getMessage();
        return message == null ? "" : message;
    }

    /** Whether a value is a display id. Only strings are looked up: any other value's hash may be slow or throw. */
    private static boolean isDisplayId(Object value, CellOutput output) {
        return value instanceof String name && output.hasDisplayed(name);
    }

    private static String text(@Nullable DisplayData shown) {
        Object text = shown == null ? null : shown.getData(MIMEType.TEXT_PLAIN);
        return text == null ? "" : text.toString();
    }

    private Map<String, ExpressionValue> evaluate(@Nullable Map<String, String> expressions, int number) {
        Map<String, ExpressionValue> values = new LinkedHashMap<>();
        if (expressions != null) {
            expressions.forEach((name, source) -> values.put(name, expressionValue(source, number)));
        }
        return values;
    }

    private ExpressionValue expressionValue(String source, int number) {
        try {
            Object value = evaluator.evaluate(subshell, new Cell(number, source));
            return new ReplyContents.Value(value == null ? new DisplayData("null") : renderer.render(value));
        } catch (RuntimeException e) {
            return new ReplyContents.Failure(errorName(e), errorText(e), traceback(e));
        }
    }
}
