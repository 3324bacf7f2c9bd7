package org.longalign.evaluation.choice;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.longalign.internal.Utf8;

/**
 * Reads the six solved questions that the lm-evaluation-harness puts before each question of TruthfulQA from the user's
 * copy of its task file, {@code truthfulqa_mc1.yaml}. The text is not part of this project.
 */
final class HarnessTask {
    private static final int SOLVED = 6;

    private HarnessTask() {}

    /**
     * The solved questions and a blank line.
     *
     * @throws IllegalArgumentException if the file does not hold six of them, naming it
     */
    static String preamble(Path file) {
        String source;
        try {
            source = Utf8.read(file).replace("\r\n", "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
        }
        int at = source.indexOf("QA_PROMPT");
        String text = at >= 0 ? literals(source, at) : jinjaLiteral(source);
        if (!isSolvedQuestions(text)) {
            throw new IllegalArgumentException(file + " does not hold six solved questions, \"Q: ...\" and \"A: ...\";"
                    + " give lm_eval/tasks/truthfulqa/truthfulqa_mc1.yaml of the lm-evaluation-harness");
        }
        return text.strip() + "\n\n";
    }

    /** Whether a text is the harness's form of six solved questions. */
    static boolean isSolvedQuestions(String text) {
        return text.lines().filter(line -> line.startsWith("Q: ")).count() == SOLVED
                && text.lines().filter(line -> line.startsWith("A: ")).count() == SOLVED;
    }

    /** The literal of {@code set NAME = '...'} in a string of YAML in double quotes. */
    private static String jinjaLiteral(String source) {
        StringBuilder text = new StringBuilder();
        int set = source.indexOf("{% set ");
        int equals = set < 0 ? -1 : source.indexOf('=', set);
        int open = equals < 0 ? -1 : source.indexOf('\'', equals);
        if (open >= 0) {
            read(source, open, text);
        }
        return text.toString();
    }

    /** The neighbouring literals of Python after a place, up to the closing bracket. */
    private static String literals(String source, int from) {
        StringBuilder text = new StringBuilder();
        int at = Math.max(from, source.indexOf('(', from)) + 1;
        while (at < source.length() && source.charAt(at) != ')') {
            boolean quote = source.charAt(at) == '"' || source.charAt(at) == '\'';
            at = quote ? read(source, at, text) : at + 1;
        }
        return text.toString();
    }

    /** Reads a literal from its first quote; returns the place after its last. */
    private static int read(String source, int open, StringBuilder text) {
        char quote = source.charAt(open);
        int at = open + 1;
        while (at < source.length() && source.charAt(at) != quote) {
            char c = source.charAt(at++);
            if (c != '\\' || at == source.length()) {
                text.append(c);
                continue;
            }
            char escaped = source.charAt(at++);
            if (escaped == '\n') {
                while (at < source.length() && (source.charAt(at) == ' ' || source.charAt(at) == '\t')) {
                    at++; // a line of YAML that goes on in the next
                }
            } else {
                text.append(escaped == 'n' ? '\n' : escaped == 't' ? '\t' : escaped);
            }
        }
        return at + 1;
    }
}
