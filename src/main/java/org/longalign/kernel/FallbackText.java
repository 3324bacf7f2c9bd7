package org.longalign.kernel;

import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;
import org.jspecify.annotations.Nullable;

/** The text of values that have no view, or whose view or {@code toString} fails, and its bounds. */
final class FallbackText {
    /** Characters of plain text that are shown: a notebook holds the whole of its outputs. */
    static final int MAX_CHARACTERS = 1_000_000;

    private FallbackText() {}

    /** Gives data its plain text where it has none, and cuts what is too long. */
    static DisplayData complete(DisplayData data, @Nullable Object value) {
        Object given = data.getData(MIMEType.TEXT_PLAIN);
        String text = given == null ? text(value) : given.toString();
        if (text.length() > MAX_CHARACTERS) {
            int kept = Character.isHighSurrogate(text.charAt(MAX_CHARACTERS - 1)) ? MAX_CHARACTERS - 1 : MAX_CHARACTERS;
            text = text.substring(0, kept) + note(String.format("%,d more characters", text.length() - kept));
        }
        data.putText(text);
        return data;
    }

    /** A value whose view has thrown: its text, and what the view threw. */
    static DisplayData viewFailed(@Nullable Object value, Throwable thrown) {
        return complete(new DisplayData(text(value) + note("its view failed: " + describe(thrown))), value);
    }

    /** A value whose view, or {@code toString}, has not returned in time. */
    static DisplayData tooSlow(@Nullable Object value, int seconds) {
        return new DisplayData(name(value) + note("showing it took longer than " + seconds + " s and was given up"));
    }

    /** What a value is, in words. */
    static String kind(@Nullable Object value) {
        return value == null
                ? "null"
                : "an object of " + Traceback.readable(value.getClass().getTypeName());
    }

    private static String text(@Nullable Object value) {
        try {
            return String.valueOf(value);
        } catch (Exception | StackOverflowError | OutOfMemoryError | LinkageError | AssertionError thrown) {
            return name(value) + note("its toString() failed: " + describe(thrown));
        }
    }

    /** As {@link Object#toString} has it. */
    private static String name(@Nullable Object value) {
        return value == null
                ? "null"
                : Traceback.readable(value.getClass().getName()) + "@"
                        + Integer.toHexString(System.identityHashCode(value));
    }

    private static String note(String text) {
        return "\n[" + text + "]";
    }

    /** What was thrown, by class, message and the place that threw it. */
    private static String describe(Throwable thrown) {
        StackTraceElement[] frames = thrown.getStackTrace();
        String text;
        try {
            text = String.valueOf(thrown);
        } catch (RuntimeException e) {
            text = thrown.getClass().getName(); // whose message fails as well
        }
        return Traceback.readable(text) + (frames.length == 0 ? "" : ", at " + place(frames[0]));
    }

    /** A method, with its file and line where it is not of a cell, whose lines JShell numbers otherwise. */
    private static String place(StackTraceElement frame) {
        String method = Traceback.readable(frame.getClassName()) + "." + frame.getMethodName();
        String file = frame.getFileName();
        return file != null && file.endsWith(".java")
                ? method + "(" + file + ":" + frame.getLineNumber() + ")"
                : method;
    }
}
