package org.longalign.tokenize.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The precompiled rules of a normalizer: texts and what each becomes. The rules are a double-array trie over UTF-8 in
 * units of 32 bits (darts-clone), behind its size in bytes; a value is the place of the new text in the bytes after the
 * trie, where it ends with a zero.
 */
final class CharacterRules {
    /** The end of no match. */
    static final long NONE = -1;

    /** Only so many matches are looked at, as SentencePiece does. */
    private static final int MOST_MATCHES = 32;
    /** The longest text of a rule in bytes; the published rules have less than a hundred. */
    private static final int LONGEST = 256;

    private static final int LABEL = 0x800000ff;

    private final int[] units;
    /** New texts by their places. */
    private final Map<Integer, String> texts = new HashMap<>();

    /** @throws IllegalArgumentException if the rules are damaged */
    CharacterRules(byte[] rules) {
        ByteBuffer in = ByteBuffer.wrap(rules).order(ByteOrder.LITTLE_ENDIAN);
        if (rules.length < 8 || in.getInt(0) < 4 || in.getInt(0) % 4 != 0 || in.getInt(0) > rules.length - 4) {
            throw new IllegalArgumentException("normalizer_spec.precompiled_charsmap has " + rules.length
                    + " bytes and states " + (rules.length < 4 ? "no size" : "a size of " + in.getInt(0)));
        }
        units = new int[in.getInt(0) / 4];
        in.position(4);
        in.asIntBuffer().get(units);
        read(rules, 4 + 4 * units.length);
    }

    /** Visits all that can be reached, so that nothing can fail later. */
    private void read(byte[] rules, int textsAt) {
        byte[] open = new byte[units.length];
        Arrays.fill(open, (byte) -1);
        ArrayDeque<Integer> nodes = new ArrayDeque<>();
        open[0] = 0;
        nodes.add(0);
        int depth = 0;
        while (!nodes.isEmpty()) {
            if (depth++ > LONGEST) {
                throw damaged("a rule of more than " + LONGEST + " bytes");
            }
            for (int left = nodes.size(); left > 0; left--) {
                int node = nodes.remove();
                int base = node ^ offset(units[node]);
                if (base < 0 || base >= units.length) {
                    throw damaged("unit " + node + " leads to unit " + base + " of " + units.length);
                }
                if (hasLeaf(units[node])) {
                    if (open[node] != 0) {
                        throw damaged("a rule that ends within a character");
                    }
                    addText(units[base] & ~(1 << 31), rules, textsAt);
                }
                for (int b = 0; b < 256; b++) {
                    int next = base ^ b;
                    if (next < units.length && (units[next] & LABEL) == b && next != node) {
                        visit(node, next, b, open, nodes);
                    }
                }
            }
        }
    }

    /** Notes a node with the number of bytes that the last character still needs, the same on every way to it. */
    private static void visit(int node, int next, int b, byte[] open, ArrayDeque<Integer> nodes) {
        int continues = b >> 6 == 2 ? 1 : 0;
        int needs = b < 0x80 ? 0 : continues > 0 ? open[node] - 1 : b >= 0xf0 ? 3 : b >= 0xe0 ? 2 : 1;
        if (needs < 0 || (continues == 0 && open[node] != 0)) {
            throw damaged("a rule for what is not UTF-8");
        }
        if (open[next] < 0) {
            open[next] = (byte) needs;
            nodes.add(next);
        } else if (open[next] != needs) {
            throw damaged("rules that cannot be told apart");
        }
    }

    private void addText(int place, byte[] rules, int textsAt) {
        if (texts.containsKey(place)) {
            return;
        }
        int from = textsAt + place;
        int end = from;
        while (from >= textsAt && end < rules.length && rules[end] != 0) {
            end++;
        }
        if (from < textsAt || end >= rules.length) {
            throw damaged("a text at byte " + place + " that does not end");
        }
        StringBuilder text = new StringBuilder();
        BytePieces.append(Arrays.copyOfRange(rules, from, end), end - from, text);
        texts.put(place, text.toString());
    }

    private static IllegalArgumentException damaged(String found) {
        return new IllegalArgumentException("normalizer_spec.precompiled_charsmap has " + found);
    }

    /** The longest rule for the text at a place: the end of what it replaces and the place of the new text; or NONE. */
    long match(char[] text, int from, int to) {
        long match = NONE;
        int matches = 0;
        int node = 0;
        int limit = Math.min(to, from + LONGEST);
        int at = from;
        while (at < limit) {
            int point = Character.codePointAt(text, at, to);
            at += Character.charCount(point);
            node = step(node, point);
            if (node < 0) {
                break;
            }
            if (hasLeaf(units[node]) && matches++ < MOST_MATCHES) {
                match = ((long) at << 32) | (units[node ^ offset(units[node])] & ~(1 << 31));
            }
        }
        return match;
    }

    /** The text by which a matching rule replaces. */
    String text(long match) {
        return texts.getOrDefault((int) match, "");
    }

    static int end(long match) {
        return (int) (match >>> 32);
    }

    private int step(int node, int point) {
        if (point < 0x80) {
            return stepByte(node, point);
        }
        int size = point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
        int next = stepByte(node, ((0xf00 >> size) & 0xff) | (point >> (6 * (size - 1))));
        for (int shift = 6 * (size - 2); shift >= 0 && next >= 0; shift -= 6) {
            next = stepByte(next, 0x80 | ((point >> shift) & 0x3f));
        }
        return next;
    }

    private int stepByte(int node, int b) {
        int next = node ^ offset(units[node]) ^ b;
        return next < units.length && (units[next] & LABEL) == b ? next : -1;
    }

    private static int offset(int unit) {
        return (unit >>> 10) << ((unit & (1 << 9)) >>> 6);
    }

    private static boolean hasLeaf(int unit) {
        return ((unit >>> 8) & 1) == 1;
    }
}
