package org.longalign.kernel;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.dflib.jjava.jupyter.channels.ShellReplyEnvironment;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.LanguageInfo;
import org.dflib.jjava.jupyter.kernel.ReplacementOptions;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.magic.MagicParser;
import org.dflib.jjava.jupyter.kernel.magic.MagicTranspiler;
import org.dflib.jjava.jupyter.kernel.util.StringStyler;
import org.dflib.jjava.jupyter.messages.Message;
import org.dflib.jjava.jupyter.messages.MessageType;
import org.dflib.jjava.jupyter.messages.reply.HistoryReply;
import org.dflib.jjava.jupyter.messages.request.CompleteRequest;
import org.dflib.jjava.jupyter.messages.request.ExecuteRequest;
import org.dflib.jjava.jupyter.messages.request.HistoryRequest;
import org.dflib.jjava.jupyter.messages.request.InterruptRequest;
import org.dflib.jjava.jupyter.messages.request.KernelInfoRequest;
import org.dflib.jjava.jupyter.messages.request.ShutdownRequest;
import org.jspecify.annotations.Nullable;
import org.longalign.kernel.internal.help.Completions;
import org.longalign.kernel.internal.help.Inspection;
import org.longalign.kernel.internal.output.CellStreams;
import org.longalign.kernel.internal.output.KernelRenderer;
import org.longalign.kernel.internal.output.Publisher;
import org.longalign.kernel.internal.output.StandardViews;
import org.longalign.kernel.internal.shell.CellEvaluator;
import org.longalign.kernel.internal.shell.CodeAssistant;
import org.longalign.kernel.internal.shell.SessionHistory;
import org.longalign.kernel.internal.wire.CellHandler;
import org.longalign.kernel.internal.wire.KernelConnection;

/**
 * A Jupyter kernel for Java. Cells may call what IJava and JJava offer them: {@code display}, {@code updateDisplay},
 * {@code render}, {@code eval}.
 */
final class JavaKernel extends BaseKernel {
    private static final String NAME = "longalign";

    private final CellEvaluator evaluator;
    private final CodeAssistant assistant;
    private final Publisher publisher;
    private final CellStreams streams;
    private final SessionHistory history;
    private final KernelMagics magics;
    private final StartUp startUp;
    private final CellRequests cells;
    private final List<CellRequests> shells = new CopyOnWriteArrayList<>();

    private volatile boolean shuttingDown;

    /**
     * @param startUp what to do before the first cell
     * @param loadExtensions whether extensions on the class path are installed
     */
    JavaKernel(CellEvaluator evaluator, Publisher publisher, StartUp startUp, boolean loadExtensions) {
        this(
                evaluator,
                publisher,
                new CellStreams(publisher, evaluator.printedTrace()::shown),
                new SessionHistory(),
                new KernelMagics(evaluator),
                startUp,
                loadExtensions);
    }

    private JavaKernel(
            CellEvaluator evaluator,
            Publisher publisher,
            CellStreams streams,
            SessionHistory history,
            KernelMagics magics,
            StartUp startUp,
            boolean loadExtensions) {
        super(
                NAME,
                version(),
                new LanguageInfo.Builder("java")
                        .version(Runtime.version().toString())
                        .mimetype("text/x-java-source")
                        .fileExtension(".jshell")
                        .pygments("java")
                        .codemirror("text/x-java")
                        .build(),
                List.of(),
                history,
                streams,
                new SharedComms(),
                new KernelRenderer(),
                new MagicParser("(?<=(?:^|=))\\s*%", "%%", new MagicTranspiler()),
                magics,
                loadExtensions,
                new StringStyler.Builder().build());
        this.evaluator = evaluator;
        this.assistant =
                evaluator.assistant(ofCells -> ofCells ? magics.getCellMagicNames() : magics.getLineMagicNames());
        this.publisher = publisher;
        this.streams = streams;
        this.history = history;
        this.magics = magics;
        this.startUp = startUp;
        cells = new CellRequests(
                evaluator, magics, streams, history, renderer, executionCount, startUp, evaluator.main());
        shells.add(cells);
        StandardViews.register(renderer);
        magics.attach(this);
    }

    /** The version in the manifest of the jar; classes in a folder have none. */
    private static String version() {
        String version = JavaKernel.class.getPackage().getImplementationVersion();
        return version == null ? "unpacked" : version;
    }

    /** Redirects standard output and error to the notebook, for the rest of the process. */
    void installStreams() {
        streams.install();
    }

    /** Answers the requests of a connection and publishes on it. */
    void handleRequestsOf(KernelConnection connection) {
        connection.handleCells(new Cells(cells), this::subshell);
        connection.handle(MessageType.INSPECT_REQUEST, this::handleInspectRequest);
        connection.handle(MessageType.COMPLETE_REQUEST, this::handleCompleteRequest);
        connection.handle(MessageType.HISTORY_REQUEST, this::handleHistoryRequest);
        connection.handle(MessageType.IS_COMPLETE_REQUEST, this::handleIsCodeCompeteRequest);
        connection.handle(MessageType.KERNEL_INFO_REQUEST, this::handleKernelInfoRequest);
        connection.handle(MessageType.SHUTDOWN_REQUEST, this::handleShutdownRequest);
        connection.handle(MessageType.INTERRUPT_REQUEST, this::handleInterruptRequest);
        connection.handle(MessageType.COMM_OPEN_COMMAND, commManager::handleCommOpenCommand);
        connection.handle(MessageType.COMM_MSG_COMMAND, commManager::handleCommMsgCommand);
        connection.handle(MessageType.COMM_CLOSE_COMMAND, commManager::handleCommCloseCommand);
        connection.handle(MessageType.COMM_INFO_REQUEST, commManager::handleCommInfoRequest);
        commManager.setIOPubChannel(connection.publishing());
    }

    /** The cells of a new subshell. */
    private CellHandler subshell() {
        CellRequests added = cells.in(evaluator.open());
        shells.add(added);
        return new Cells(added);
    }

    /** The cells of a shell. */
    private final class Cells implements CellHandler {
        private final CellRequests requests;

        Cells(CellRequests requests) {
            this.requests = requests;
        }

        @Override
        public void handle(ShellReplyEnvironment environment, Message<ExecuteRequest> message) {
            commManager.setMessageContext(message);
            requests.handle(environment, message);
            publisher.drain();
        }

        @Override
        public void end() {
            shells.remove(requests);
            requests.end();
        }
    }

    /** Loads completion in the background. */
    void warmUp() {
        assistant.warmUp();
    }

    boolean isShuttingDown() {
        return shuttingDown;
    }

    @Override
    protected ClassLoader getClassLoader() {
        return evaluator.classLoader();
    }

    @Override
    protected void installExtensions(ClassLoader loader) {
        KernelExtensions.find(loader, this::installExtension);
    }

    @Override
    public @Nullable Object evalRaw(String source) {
        return magics.evaluate(source, null);
    }

    /** The execution count of the cell that the calling thread belongs to. */
    int runningNumber() {
        return streams.number();
    }

    /** Does the start-up work that environment variables ask for. The first cell waits for it and reports failures. */
    void startUp() {
        startUp.run(magics);
        startUp.done();
    }

    /** Installs the extensions on the class path that are not installed yet. */
    void installNewExtensions() {
        if (extensionsEnabled) {
            installExtensions(getClassLoader());
        }
    }

    /** Shows data. A cell whose value is the display id, as {@code display} returns it, has no result to show. */
    @Override
    public void display(DisplayData data) {
        streams.displayedAs(data.getDisplayId());
        super.display(data);
    }

    @Override
    public List<String> formatError(Throwable thrown) {
        return CellRequests.traceback(thrown);
    }

    @Override
    protected void handleHistoryRequest(ShellReplyEnvironment environment, Message<HistoryRequest> message) {
        environment.setBusyDeferIdle();
        environment.reply(new HistoryReply(history.answer(message.getContent())));
    }

    @Override
    protected void handleKernelInfoRequest(ShellReplyEnvironment environment, Message<KernelInfoRequest> message) {
        environment.setBusyDeferIdle();
        environment.reply(new ReplyContents.Info(this, KernelConnection.PROTOCOL));
    }

    @Override
    protected void handleShutdownRequest(ShellReplyEnvironment environment, Message<ShutdownRequest> message) {
        super.handleShutdownRequest(environment, message);
        publisher.drain();
    }

    @Override
    protected void handleInterruptRequest(ShellReplyEnvironment environment, Message<InterruptRequest> message) {
        shells.forEach(each -> each.interruptSent(message));
        super.handleInterruptRequest(environment, message);
    }

    @Override
    public void interrupt() {
        evaluator.interrupt();
    }

    @Override
    public void onShutdown(boolean isRestarting) {
        shuttingDown = true;
        KernelSession.haltSoon();
        evaluator.interrupt();
        super.onShutdown(isRestarting);
    }

    @Override
    public ReplacementOptions complete(String code, int cursor) {
        Completions found = assistant.complete(magics.blankedAround(code, cursor), cursor);
        return new ReplacementOptions(found.texts(), found.start(), found.end());
    }

    /** Adds the kind of each match, for which the base library has no field. */
    @Override
    protected void handleCompleteRequest(ShellReplyEnvironment environment, Message<CompleteRequest> message) {
        environment.setBusyDeferIdle();
        CompleteRequest request = message.getContent();
        int cursor = request.getCursorPos();
        String code = magics.blankedAround(request.getCode(), cursor);
        environment.reply(ReplyContents.completion(assistant.complete(code, cursor)));
    }

    @Override
    public @Nullable DisplayData inspect(String code, int cursor, boolean extraDetail) {
        Inspection found = assistant.inspect(magics.blanked(code), cursor);
        if (found == null) {
            return null;
        }
        DisplayData data = new DisplayData(found.text());
        data.putHTML(found.html());
        return data;
    }

    @Override
    public String isComplete(String code) {
        return switch (assistant.completeness(magics.blanked(code))) {
            case COMPLETE -> IS_COMPLETE_YES;
            case INVALID -> IS_COMPLETE_BAD;
            case INCOMPLETE -> "    ";
        };
    }
}
