package org.longalign.kernel.internal.shell;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import jdk.jshell.JShellException;
import org.jspecify.annotations.Nullable;

/**
 * Formats an exception of a cell: class and message, then its frames, those in cells with their source line, without
 * the frames of JShell, reflection and stream plumbing; then the same for each cause and suppressed exception.
 */
public final class Traceback {
    private static final int FIRST_FRAMES = 16;
    private static final int LAST_FRAMES = 6;
    private static final int SOURCE_CHARS = 100;
    private static final String SNIPPET_CLASS = "(?:REPL\\.)?\\$JShell\\$\\w+(?:\\$|\\.|(?=:))";

    /** The class with the program's entry point, the outermost frame of a cell's stack. */
    private static final String PROGRAM = "org.longalign.kernel.KernelMain";

    private static final List<String> NOISE = List.of(
            "java.lang.reflect.",
            "java.lang.invoke.",
            "java.util.stream.",
            "java.util.Spliterator",
            "java.util.concurrent.",
            "java.lang.Thread",
            "jdk.internal.",
            "jdk.jshell.",
            "sun.",
            "org.dflib.jjava.",
            "org.longalign.kernel.");

    private final SourceMap cells;
    private final Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private final List<String> lines = new ArrayList<>();

    private Traceback(SourceMap cells) {
        this.cells = cells;
    }

    /**
     * @param thrown the cell's exception
     * @param translated JShell's version of it, whose frames, and those of its causes, name snippets
     */
    static List<String> of(Throwable thrown, @Nullable JShellException translated, SourceMap cells) {
        Traceback traceback = new Traceback(cells);
        traceback.add("", thrown, translated);
        return traceback.lines;
    }

    /** The traceback of an exception in a cell's background thread, of which JShell has no version. */
    public static List<String> ofThread(Throwable thrown) {
        return of(thrown, null, new SourceMap());
    }

    /** The stack of a thread that runs a cell. */
    static List<String> ofFrames(StackTraceElement[] frames, SourceMap cells) {
        Traceback traceback = new Traceback(cells);
        traceback.addFrames(frames);
        return traceback.lines;
    }

    /** A name or message without the classes that JShell wraps snippets in. */
    public static String readable(String text) {
        return text.replaceAll(SNIPPET_CLASS, "");
    }

    private void add(String relation, Throwable thrown, @Nullable JShellException translated) {
        String head = relation + readable(String.valueOf(thrown));
        if (!seen.add(thrown)) {
            lines.add(Ansi.faint(head + " (shown above)"));
            return;
        }
        head.lines().map(Ansi::error).forEach(lines::add);
        StackTraceElement[] frames = translated == null ? thrown.getStackTrace() : translated.getStackTrace();
        addFrames(frames.length == 0 ? thrown.getStackTrace() : frames);
        String advice = advice(thrown);
        if (!advice.isEmpty()) {
            lines.add(advice);
        }
        for (Throwable suppressed : thrown.getSuppressed()) {
            add("Suppressed: ", suppressed, null);
        }
        Throwable cause = thrown.getCause();
        if (cause != null) {
            Throwable next = translated == null ? null : translated.getCause();
            add("Caused by: ", cause, next instanceof JShellException known ? known : null);
        }
    }

    private void addFrames(StackTraceElement[] frames) {
        List<String> shown = new ArrayList<>();
        int repeated = 0;
        for (int i = 0; i < frames.length; i++) {
            StackTraceElement frame = frames[i];
            if (isKernel(frame)) {
                break; // only frames of the kernel follow
            }
            // The first frame is always shown, since the exception was created there.
            if (i > 0 && isNoise(frame)) {
                continue;
            }
            String line = describe(frame);
            if (!shown.isEmpty() && line.equals(shown.get(shown.size() - 1))) {
                repeated++;
                continue;
            }
            addRepeated(repeated, shown);
            repeated = 0;
            shown.add(line);
        }
        addRepeated(repeated, shown);
        int left = shown.size() - FIRST_FRAMES - LAST_FRAMES;
        if (left <= 1) {
            lines.addAll(shown);
            return;
        }
        lines.addAll(shown.subList(0, FIRST_FRAMES));
        lines.add(Ansi.faint("    ... " + left + " frames left out"));
        lines.addAll(shown.subList(shown.size() - LAST_FRAMES, shown.size()));
    }

    private static void addRepeated(int times, List<String> shown) {
        if (times > 1) {
            shown.add(Ansi.faint("    ... the same " + times + " times more"));
        }
    }

    private String describe(StackTraceElement frame) {
        String file = frame.getFileName();
        String method = method(frame);
        if (file != null && file.startsWith("#")) {
            SourceMap.Place place = cells.get(file.substring(1));
            if (place == null) {
                return "    at " + method + " (line " + frame.getLineNumber() + ")";
            }
            int line = place.cellLine(frame.getLineNumber());
            return at(method, place.cell().place(line), place.cell().line(line));
        }
        SourceMap.Line found = cells.find(frame);
        if (found != null) {
            return at(method, found.toString(), found.cell().line(found.line()));
        }
        if (frame.getClassName().startsWith("REPL.")) {
            return "    at " + (method.isEmpty() ? "a cell" : method + " (a cell)");
        }
        return Ansi.faint("    at " + readable(frame.toString()));
    }

    private static String at(String method, String where, String line) {
        String source = line.strip();
        String cut = source.length() > SOURCE_CHARS ? source.substring(0, SOURCE_CHARS) + "..." : source;
        return "    at " + Ansi.place(method.isEmpty() ? where : method + " (" + where + ")") + "    " + cut;
    }

    /** {@code Type.method} of a type declared in a cell, {@code method}, or empty for a cell's own statements. */
    static String method(StackTraceElement frame) {
        String type = readable(frame.getClassName() + ".").replaceAll("^\\.", "");
        String name = frame.getMethodName();
        if (name.isEmpty() || name.startsWith("do_it$") || name.startsWith("lambda$do_it$")) {
            return "";
        }
        if (name.startsWith("lambda$")) {
            int end = name.lastIndexOf('$');
            return "a lambda in " + type + name.substring("lambda$".length(), Math.max(end, "lambda$".length()));
        }
        return type + name;
    }

    private static boolean isKernel(StackTraceElement frame) {
        return frame.getClassName().equals(SnippetRun.class.getName())
                || frame.getClassName().equals(PROGRAM);
    }

    private static boolean isNoise(StackTraceElement frame) {
        return NOISE.stream().anyMatch(frame.getClassName()::startsWith);
    }

    private static String outOfMemory(String message) {
        if (message.contains("thread")) {
            return "No more threads can be made; " + Thread.activeCount() + " of the cell's are alive: end them, or use"
                    + " a pool of a fixed size (Executors.newFixedThreadPool).";
        }
        if (message.contains("Metaspace") || message.contains("class space")) {
            return "The classes fill their space: restart the kernel, or give it a larger -XX:MaxMetaspaceSize.";
        }
        if (message.contains("irect buffer")) {
            return "The direct buffers fill their space: close what holds them, or start the kernel with a larger"
                    + " -XX:MaxDirectMemorySize.";
        }
        if (message.contains("array size")) {
            return "An array holds at most about 2,147,483,645 elements.";
        }
        return "The heap holds at most " + Runtime.getRuntime().maxMemory() / (1 << 20)
                + " MiB: drop large variables (set them to null), or give the kernel more memory"
                + " (-XX:MaxRAMPercentage or -Xmx in kernel.json) and restart it.";
    }

    private static String advice(Throwable thrown) {
        if (thrown instanceof OutOfMemoryError) {
            return outOfMemory(String.valueOf(thrown.getMessage()));
        }
        if (thrown instanceof StackOverflowError) {
            return "A method calls itself without end, or too deeply for its thread's stack.";
        }
        return "";
    }
}
