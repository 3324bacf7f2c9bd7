package org.longalign.evaluation.longbench;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * ROUGE-L as LongBench computes it, by the Python package {@code rouge} 1.0.1: the summary-level variant, over sets of
 * words.
 *
 * <p>Both texts are split into sentences at every {@code .}; white space between two, or at the end of a text, is a
 * sentence of one empty word. The words of a longest common subsequence of each
 * reference sentence with each predicted one form a set U. With R and P the sets of words in reference and prediction,
 * recall is |U| / |R|, precision is |U| / |P|, and the score is 2 p r / (p + r + 1e-8). A repeated word counts once,
 * unlike in the original definition of ROUGE-L.
 *
 * <p>The package walks the table by recursion, which fails for two sentences of together about a thousand words or more.
 * LongBench then counts 0; here the score is what the definition gives.
 */
final class RougeL {
    private static final double SMALL = 1e-8;

    private RougeL() {}

    /** The F measure, 0 to 1; 0 if a text has no character but full stops. */
    static double f(String prediction, String reference) {
        List<String[]> predicted = sentences(prediction);
        List<String[]> wanted = sentences(reference);
        int predictedWords = distinct(predicted);
        int wantedWords = distinct(wanted);
        if (predictedWords == 0 || wantedWords == 0) {
            return 0;
        }
        Set<String> common = new HashSet<>();
        for (String[] sentence : wanted) {
            for (String[] other : predicted) {
                addCommon(sentence, other, common);
            }
        }
        double recall = (double) common.size() / wantedWords;
        double precision = (double) common.size() / predictedWords;
        return 2 * precision * recall / (precision + recall + SMALL);
    }

    /** The words of each piece between full stops. A piece of white space alone is one empty word, as in the package. */
    private static List<String[]> sentences(String text) {
        return Arrays.stream(text.split("\\."))
                .filter(piece -> !piece.isEmpty())
                .map(PythonWords::split)
                .map(words -> words.isEmpty() ? new String[] {""} : words.toArray(String[]::new))
                .toList();
    }

    private static int distinct(List<String[]> sentences) {
        Set<String> words = new HashSet<>();
        sentences.forEach(sentence -> words.addAll(Arrays.asList(sentence)));
        return words.size();
    }

    /** Adds the words of one longest common subsequence. On a tie the walk back through the table moves in b. */
    private static void addCommon(String[] a, String[] b, Set<String> common) {
        int[][] length = new int[a.length + 1][b.length + 1];
        for (int i = 1; i <= a.length; i++) {
            for (int j = 1; j <= b.length; j++) {
                length[i][j] = a[i - 1].equals(b[j - 1])
                        ? length[i - 1][j - 1] + 1
                        : Math.max(length[i - 1][j], length[i][j - 1]);
            }
        }
        int i = a.length;
        int j = b.length;
        while (i > 0 && j > 0) {
            if (a[i - 1].equals(b[j - 1])) {
                common.add(a[i - 1]);
                i--;
                j--;
            } else if (length[i - 1][j] > length[i][j - 1]) {
                i--;
            } else {
                j--;
            }
        }
    }
}
