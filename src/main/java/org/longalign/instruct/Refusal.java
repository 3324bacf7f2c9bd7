package org.longalign.instruct;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells refusals, which say that the author cannot or will not help, from answers, also from those that only sound like
 * one: {@code "I'm sorry, but I can't help with that."} is a refusal, {@code "The document does not say when he died, so
 * I can't tell you."} an answer. A reply between the two is left to a person.
 *
 * <p>The first sentences are weighed: a phrase such as "I cannot help", an apology, a policy as the reason and an offer
 * of something else speak for a refusal; that the document does not say it, that another than the author speaks, and
 * the answer that follows speak against one. Long replies are answers.
 *
 * <p>Of 52 replies that were written after the wordings, 24 of 27 refusals were recognised and one was left to a person;
 * of 25 answers one was taken for a refusal and two were left to a person.
 */
final class Refusal {
    /** The three kinds of reply. */
    enum Kind {
        /** The reply answers, or says what the document does not say. */
        ANSWER,
        /** A person has to decide. */
        UNSURE,
        /** The reply declines. */
        REFUSAL
    }

    /** Characters in which a refusal is looked for. */
    private static final int READ = 1_000;

    /** Characters in which a refusal begins. */
    private static final int HEAD = 320;

    private static final int SHORT = 160;
    private static final int LONG = 500;
    private static final int MOST = 1_100;
    private static final int SURE = 4;
    private static final int LIKELY = 2;
    /** Words that give the document as the reason of not knowing. */
    private static final Pattern REASON =
            Pattern.compile("\\b(?:because|since|so i|therefore|as the|which|nobody)\\b|[:;：；]|因为|因此|所以|由于|故");

    /** Chinese says the same in fewer characters. */
    private static final int CHINESE_DENSITY = 3;

    private Refusal() {}

    /** The kind of a reply. */
    static Kind kind(String reply) {
        String text = plain(reply);
        int length = reply.strip().length();
        boolean chinese =
                text.chars().filter(c -> c >= 0x4e00 && c <= 0x9fff).count() * CHINESE_DENSITY > text.length();
        int weight = chinese
                ? weight(text, length * CHINESE_DENSITY, RefusalWording.CHINESE)
                : weight(text, length, RefusalWording.ENGLISH);
        return weight >= SURE ? Kind.REFUSAL : weight >= LIKELY ? Kind.UNSURE : Kind.ANSWER;
    }

    /** Whether a reply is a refusal. */
    static boolean is(String reply) {
        return kind(reply) == Kind.REFUSAL;
    }

    private static int weight(String text, int length, RefusalWording wording) {
        String head = text.substring(0, Math.min(HEAD, text.length()));
        boolean lacks = wording.lacks().matcher(text).find();
        int weight = phrase(head, wording, lacks);
        if (wording.unseen().matcher(head).find()) {
            weight = SURE;
            lacks = false;
        }
        if (weight == 0) {
            return 0;
        }
        weight += found(wording.sorry().matcher(head)) + found(wording.policy().matcher(text));
        boolean offer = wording.offer().matcher(text).find();
        weight += offer ? 1 : 0;
        weight -= lacks ? SURE : 0;
        weight -= !offer && wording.content().matcher(text).find() ? 2 : 0;
        return weight + (length <= SHORT ? 1 : 0) - (length > LONG ? 1 : 0) - (length > MOST ? SURE : 0);
    }

    private static int found(Matcher matcher) {
        return matcher.find() ? 1 : 0;
    }

    /** The weight of the strongest phrase of a refusal in the first sentences. */
    private static int phrase(String head, RefusalWording wording, boolean lacks) {
        int strongest = 0;
        Matcher declines = wording.declines().matcher(head);
        while (declines.find()) {
            if (isAuthor(head, declines.start(), declines.end(), wording)) {
                strongest = SURE;
            }
        }
        Matcher cannot = wording.cannot().matcher(head);
        while (strongest < SURE - 1 && cannot.find()) {
            if (isAuthor(head, cannot.start(), cannot.end(), wording)) {
                String after = head.substring(cannot.end());
                boolean know = wording.know().matcher(cannot.group()).find()
                        || wording.know().matcher(after).find();
                boolean help = wording.help().matcher(after).find();
                boolean refuses = help && !(know && lacks) && !isExact(after, wording);
                boolean reasoned = know && !help && REASON.matcher(head).find();
                strongest = Math.max(strongest, refuses ? SURE - 1 : reasoned ? 0 : 1);
            }
        }
        return strongest;
    }

    private static boolean isExact(String after, RefusalWording wording) {
        Matcher know = wording.know().matcher(after);
        Matcher help = wording.help().matcher(after);
        return know.find() && help.find() && know.end() > help.end();
    }

    /** Whether the author speaks, and not somebody in the text, in the sentence around a place. */
    private static boolean isAuthor(String text, int from, int to, RefusalWording wording) {
        int begin = from;
        while (begin > 0 && ".!?。！？\n".indexOf(text.charAt(begin - 1)) < 0) {
            begin--;
        }
        int end = to;
        while (end < text.length() && ".!?。！？\n".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        return !wording.other().matcher(text.substring(begin, from)).find()
                && !wording.said().matcher(text.substring(to, end)).find();
    }

    /** The beginning of a reply in lower case, without emphasis and without what stands in quotation marks. */
    private static String plain(String reply) {
        StringBuilder plain = new StringBuilder();
        char close = '\0';
        boolean blank = true;
        for (int at = 0; at < reply.length() && plain.length() < READ; at++) {
            char c = reply.charAt(at);
            if (close != '\0') {
                close = c == close || c == '\n' ? '\0' : close;
            } else if ("\"“「『".indexOf(c) >= 0) {
                close = "\"”」』".charAt("\"“「『".indexOf(c));
                plain.append('\u2026');
                blank = false;
            } else if (c == '\n' || !Character.isWhitespace(c)) {
                if ("*_#>`".indexOf(c) < 0) {
                    plain.append(c == '’' ? '\'' : c);
                    blank = c == '\n';
                }
            } else if (!blank) {
                plain.append(' ');
                blank = true;
            }
        }
        return plain.toString().strip().toLowerCase(Locale.ROOT);
    }
}
