package org.longalign.tokenize;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Splits texts at added tokens by the rules of Hugging Face's tokenizers: from the left, the longest of those that begin
 * at the same place, then the flags {@code single_word}, {@code lstrip} and {@code rstrip}.
 *
 * <p>Content has its own rule. A special token inside it is text, as with {@code encode_special_tokens} of tokenizers.
 * One that content and template share is none, and the template's own characters may still begin another.
 */
final class AddedTokenFinder {
    private final Node root = new Node();

    /** A state of the search: the characters read so far. */
    private static final class Node {
        private final Map<Character, Node> next = new HashMap<>();
        private @Nullable AddedToken token;
    }

    /**
     * A token's text at a place.
     *
     * @param end the place behind its last character
     */
    private record Candidate(AddedToken token, int end) {}

    /** @param tokens the tokens by the texts that are sought */
    AddedTokenFinder(Map<String, AddedToken> tokens) {
        tokens.forEach((text, token) -> {
            Node node = root;
            for (int i = 0; i < text.length(); i++) {
                node = node.next.computeIfAbsent(text.charAt(i), first -> new Node());
            }
            node.token = token;
        });
    }

    /**
     * Splits each piece that is not a token yet.
     *
     * @param isContent whether the character at an index of the original text is content
     */
    List<TextPiece> split(List<TextPiece> pieces, IntPredicate isContent) {
        List<TextPiece> split = new ArrayList<>();
        for (TextPiece piece : pieces) {
            if (piece.isToken()) {
                split.add(piece);
            } else {
                split(piece, isContent, split);
            }
        }
        return split;
    }

    private void split(TextPiece piece, IntPredicate isContent, List<TextPiece> split) {
        String text = piece.text();
        int done = 0;
        int at = 0;
        while (at < text.length()) {
            List<Candidate> candidates = candidates(text, at);
            Candidate longest = candidates.isEmpty() ? null : candidates.get(candidates.size() - 1);
            Candidate found = chosen(piece, at, candidates, isContent);
            if (found == null) {
                boolean inContent =
                        longest != null && contentChars(piece, at, longest.end(), isContent) == longest.end() - at;
                at = longest != null && inContent ? longest.end() : at + 1;
                continue;
            }
            AddedToken token = found.token();
            if (!token.singleWord() || isAlone(text, at, found.end())) {
                // Tokenizers go back behind a token that took white space which is a token too; so does this.
                int start = token.lstrip() ? spaceBefore(text, at, done) : at;
                int end = token.rstrip() ? spaceAfter(text, found.end()) : found.end();
                if (done < start) {
                    split.add(piece.part(done, start, null));
                }
                if (start < end) {
                    split.add(piece.part(start, end, token));
                }
                done = end;
            }
            at = found.end();
        }
        if (done < text.length()) {
            split.add(piece.part(done, text.length(), null));
        }
    }

    /** The tokens whose texts begin at a place, the shortest first. */
    private List<Candidate> candidates(String text, int start) {
        Node node = root.next.get(text.charAt(start));
        if (node == null) {
            return List.of();
        }
        List<Candidate> candidates = new ArrayList<>(1);
        for (int end = start + 1; node != null; end++) {
            AddedToken token = node.token;
            if (token != null) {
                candidates.add(new Candidate(token, end));
            }
            node = end < text.length() ? node.next.get(text.charAt(end)) : null;
        }
        return candidates;
    }

    /** The longest candidate that counts, or null; a special token in content hides the shorter ones. */
    private static @Nullable Candidate chosen(
            TextPiece piece, int start, List<Candidate> candidates, IntPredicate isContent) {
        for (int i = candidates.size() - 1; i >= 0; i--) {
            Candidate candidate = candidates.get(i);
            if (!candidate.token().special()) {
                return candidate;
            }
            int content = contentChars(piece, start, candidate.end(), isContent);
            if (content == 0) {
                return candidate;
            }
            if (content == candidate.end() - start) {
                return null;
            }
        }
        return null;
    }

    private static int contentChars(TextPiece piece, int start, int end, IntPredicate isContent) {
        int count = 0;
        for (int i = start; i < end; i++) {
            count += isContent.test(piece.places()[i]) ? 1 : 0;
        }
        return count;
    }

    private static boolean isAlone(String text, int start, int end) {
        return (start == 0 || !isWord(text.codePointBefore(start)))
                && (end == text.length() || !isWord(text.codePointAt(end)));
    }

    /** Unicode's word characters, a regular expression's {@code \w}. */
    private static boolean isWord(int point) {
        return switch (Character.getType(point)) {
            case Character.NON_SPACING_MARK,
                    Character.ENCLOSING_MARK,
                    Character.COMBINING_SPACING_MARK,
                    Character.DECIMAL_DIGIT_NUMBER,
                    Character.CONNECTOR_PUNCTUATION -> true;
            default -> Character.isAlphabetic(point) || point == 0x200c || point == 0x200d;
        };
    }

    /** The start of the white space before a place, back to another place at most; the latter if it is further on. */
    private static int spaceBefore(String text, int end, int from) {
        int start = Math.max(end, from);
        while (start > from && isSpace(text.charAt(start - 1))) {
            start--;
        }
        return start;
    }

    private static int spaceAfter(String text, int start) {
        int end = start;
        while (end < text.length() && isSpace(text.charAt(end))) {
            end++;
        }
        return end;
    }

    /** Unicode's white space, a regular expression's {@code \s}; none of it is a surrogate. */
    static boolean isSpace(char c) {
        return (c >= '\t' && c <= '\r') || c == '\u0085' || Character.isSpaceChar(c);
    }
}
