package org.longalign.evaluation.longbench;

import com.huaban.analysis.jieba.WordDictionary;
import com.huaban.analysis.jieba.viterbi.FinalSeg;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.longalign.internal.OptionalLibrary;

/**
 * Splits Chinese text into words as LongBench does by Python's jieba 0.42.1: {@code "北京大学有12名学生。"} becomes {@code
 * 北京大学 有 12 名 学生 。}.
 *
 * <p>The text is cut into blocks by jieba's own rule, every other character is a word, and white space is left out. The
 * words of a block are found by jieba's algorithm with the dictionary and the model of {@code
 * com.huaban:jieba-analysis:1.0.2}. That dictionary lacks one word of Python's (B超) and has one more (吉林 as a name of
 * another kind). On 343 texts of 6,995 words, written for the tests of this project, no word was cut otherwise than by
 * Python's jieba 0.42.1.
 */
final class ChineseWords {
    /** Characters of the longest word of the dictionary. */
    private static final int LONGEST_WORD = 16;

    private static final String BLOCK_MARKS = "+#&._%-";

    private ChineseWords() {}

    /** The library's dictionary and model, loaded when they are used first; it says so on the standard output. */
    private static final class Segmenter {
        private static final WordDictionary DICTIONARY = WordDictionary.getInstance();
        private static final FinalSeg MODEL = FinalSeg.getInstance();

        private Segmenter() {}

        /**
         * The words of a block as Python's jieba cuts them: the likeliest path through the dictionary, in which runs of
         * single characters go to the model, unless they are a word of the dictionary themselves. The library's own
         * segmenter joins those.
         */
        static List<String> words(String block) {
            int[] next = path(block);
            List<String> words = new ArrayList<>();
            int run = 0;
            for (int at = 0; at < block.length(); at = next[at]) {
                if (next[at] - at > 1) {
                    addRun(block.substring(run, at), words);
                    words.add(block.substring(at, next[at]));
                    run = next[at];
                }
            }
            addRun(block.substring(run), words);
            return words;
        }

        private static int[] path(String block) {
            double[] best = new double[block.length() + 1];
            int[] next = new int[block.length()];
            for (int at = block.length() - 1; at >= 0; at--) {
                best[at] = Double.NEGATIVE_INFINITY;
                for (int end = at + 1; end <= Math.min(block.length(), at + LONGEST_WORD); end++) {
                    String word = block.substring(at, end);
                    if (end == at + 1 || DICTIONARY.containsWord(word)) {
                        double likelihood = DICTIONARY.getFreq(word) + best[end];
                        if (likelihood >= best[at]) {
                            best[at] = likelihood;
                            next[at] = end;
                        }
                    }
                }
            }
            return next;
        }

        private static void addRun(String run, List<String> words) {
            if (run.length() > 1 && !DICTIONARY.containsWord(run)) {
                MODEL.cut(run, words);
            } else {
                run.chars().forEach(c -> words.add(Character.toString(c)));
            }
        }
    }

    /**
     * Loads the segmenter, before anything is paid for that it is needed for.
     *
     * @throws IllegalStateException if it is not on the class path, naming its coordinates
     */
    static void load() {
        of("文");
    }

    /** @throws IllegalStateException if the segmenter is not on the class path, naming its coordinates */
    static List<String> of(String text) {
        List<String> words = new ArrayList<>();
        int begin = -1;
        for (int at = 0; at <= text.length(); ) {
            int c = at < text.length() ? text.codePointAt(at) : -1;
            if (isOfBlock(c)) {
                begin = begin < 0 ? at : begin;
                at++;
                continue;
            }
            if (begin >= 0) {
                addBlock(text.substring(begin, at), words);
                begin = -1;
            }
            if (c >= 0 && !PythonWords.isSpace(c)) {
                words.add(Character.toString(c));
            }
            at += c < 0 ? 1 : Character.charCount(c);
        }
        return words;
    }

    private static boolean isOfBlock(int c) {
        return (c >= 0x4e00 && c <= 0x9fd5)
                || (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || (c > 0 && BLOCK_MARKS.indexOf(c) >= 0);
    }

    /** Adds the words of a block with its own upper case, of which the segmenter's dictionary knows nothing. */
    private static void addBlock(String block, List<String> words) {
        List<String> lower = OptionalLibrary.JIEBA.use(() -> Segmenter.words(block.toLowerCase(Locale.ROOT)));
        int at = 0;
        boolean number = false;
        for (String word : lower) {
            String own = block.substring(at, at + word.length());
            at += word.length();
            if (own.equals("%") && number) {
                // Python's jieba has 8.5% as one word, the Java version as two.
                words.set(words.size() - 1, words.get(words.size() - 1) + own);
            } else {
                words.add(own);
            }
            number = word.chars().allMatch(c -> c < 0x80 && (Character.isLetterOrDigit(c) || c == '.'));
        }
        if (at < block.length()) {
            words.add(block.substring(at));
        }
    }

    /** A word in lower case without the marks and blanks that LongBench removes; null if nothing is left. */
    static @Nullable String normalised(String word) {
        StringBuilder kept = new StringBuilder();
        for (char c : word.toLowerCase(Locale.ROOT).toCharArray()) {
            if (!isMark(c) && !PythonWords.isSpace(c)) {
                kept.append(c);
            }
        }
        return kept.isEmpty() ? null : kept.toString();
    }

    /** Whether a character is one of the ASCII and Chinese marks of LongBench's list. */
    private static boolean isMark(char c) {
        return (c >= '!' && c <= '/')
                || (c >= ':' && c <= '@')
                || (c >= '[' && c <= '`')
                || (c >= '{' && c <= '~')
                || (c >= '！' && c <= '／' && c != '．')
                || (c >= '：' && c <= '＠')
                || (c >= '［' && c <= '｀')
                || (c >= '｛' && c <= '､')
                || (c >= '〝' && c <= '〟')
                || (c >= '〔' && c <= '〛')
                || "、。〃》「」『』【】〜〰〾〿–—‘’‛“”„‟…‧﹏".indexOf(c) >= 0;
    }
}
