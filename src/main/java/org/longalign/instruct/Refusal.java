package org.longalign.instruct;

import java.util.regex.Pattern;

/**
 * Recognises refusals: short texts whose first sentence says that the author cannot or will not help. Long replies are
 * not refusals, whatever their beginning, and neither are answers that the document does not say something. {@code
 * is("I'm sorry, but I can't help with that.")} -> true.
 */
final class Refusal {
    /** Length of a paragraph or two, the longest explanation of a refusal; Chinese takes a third of the characters. */
    private static final int MOST_CHARS = 900;

    private static final String CANNOT = "(?:can(?:no|['’])t|can not|won['’]t|will not|am (?:unable|not able)|['’]m"
            + " (?:unable|not able|not comfortable)|must decline|have to decline|decline|would rather not|do(?:n['’]t| not)"
            + " feel comfortable)";
    /** Stems of verbs, for all their forms. */
    private static final String HELP =
            "(?:help|assist|compl[yie]|fulfil|provid|creat|generat|answer|do (?:that|this)|produc"
                    + "|writ|continu|engag|shar|reproduc|process|discuss|propos|summari)";

    /** The speaker, first or after a greeting, thanks, an apology or "as an AI". */
    private static final String I =
            "^(?:(?:hello|hi|thank|thanks|sorry|unfortunately|as an|I['’]m (?:very |so )?sorry|I am (?:very"
                    + " |so )?sorry|I apologi[sz]e|my apologies)\\b[^.!?\\n]{0,80}?[,.!:–—-]?\\s*)?"
                    + "(?:but\\s+)?(?:unfortunately,?\\s*)?\\bI\\s*";

    private static final Pattern ENGLISH =
            Pattern.compile(I + CANNOT + "\\b[^.!?\\n]{0,40}?\\b" + HELP, Pattern.CASE_INSENSITIVE);
    private static final Pattern ENGLISH_PLAIN = Pattern.compile(
            "^(?:I['’]m sorry|sorry|I apologi[sz]e|as an AI)[^\\n]{0,120}?\\bI\\s*" + CANNOT + "\\b",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern CHINESE = Pattern.compile("^(?:[^。！？\\n]{0,20}[，,。！：:]\\s*)?(?:很?抱歉|对不起|不好意思|作为(?:一个)?"
            + "(?:人工智能|AI|语言模型))[^。！？\\n]{0,40}(?:无法|不能|不便|不会)|^(?:我|本助手)(?:无法|不能|不便|不会)[^。！？\\n]{0,20}"
            + "(?:协助|帮助|提供|回答|满足|完成|生成|处理|继续)");

    private Refusal() {}

    /** Whether a reply is a refusal. */
    static boolean is(String reply) {
        String text = reply.strip();
        return text.length() <= MOST_CHARS
                && (ENGLISH.matcher(text).find()
                        || ENGLISH_PLAIN.matcher(text).find()
                        || CHINESE.matcher(text).find());
    }
}
