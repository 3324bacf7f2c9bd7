package org.longalign.kernel.internal.output;

import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;
import org.jspecify.annotations.Nullable;
import org.longalign.kernel.internal.shell.Traceback;

/** The plain text of values without a view, or whose view or {@code toString} fails; limited in length. */
final class FallbackText {
    /** The most characters of plain text shown, since a notebook stores all of its outputs. */
    static final int MAX_CHARACTERS = 1_000_000;

    private FallbackText() {}

    /** Adds plain text if the data has none, and truncates it. */
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

    /** A value whose view threw: its text and the exception. */
    static DisplayData viewFailed(@Nullable Object value, Throwable thrown) {
        return complete(new DisplayData(text(value) + note("its view failed: " + describe(thrown))), value);
    }

    /** A value whose view or {@code toString} did not return in time. */
    static DisplayData tooSlow(@Nullable Object value, int seconds) {
        return new DisplayData(name(value) + note("showing it took longer than " + seconds + " s and was given up"));
    }

    /** A value's description in errors: {@code an object of java.lang.Integer}. */
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

    /** The text of {@link Object#toString}. */
    private static String name(@Nullable Object value) {
        return value == null
                ? "null"
                : Traceback.readable(value.getClass().getName()) + "@"
                        + Integer.toHexString(System.identityHashCode(value));
    }

    private static String note(String text) {
        return "\n[" + text + "]";
    }

    /** An exception's class, message and the method that threw it. */
    private static String describe(Throwable thrown) {
        StackTraceElement[] frames = thrown.getStackTrace();
        String text;
        try {
            text = String.valueOf(thrown);
        } catch (RuntimeException e) {
            text = thrown.getClass().getName(); // its message fails as well
        }
        return Traceback.readable(text) + (frames.length == 0 ? "" : ", at " + place(frames[0]));
    }

    /** The method of a frame, with file and line unless it is a cell's: JShell numbers those lines differently. */
    private static String place(StackTraceElement frame) {
        String method = Traceback.readable(frame.getClassName()) + "." + frame.getMethodName();
        String file = frame.getFileName();
        return file != null && file.endsWith(".java")
                ? method + "(" + file + ":" + frame.getLineNumber() + ")"
                : method;
    }
}
