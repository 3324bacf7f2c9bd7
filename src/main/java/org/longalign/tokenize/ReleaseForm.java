package org.longalign.tokenize;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.longalign.data.Message;
import org.longalign.data.Role;
import org.longalign.tokenize.ChatTemplate.Omission;

/** The training texts of the LongAlign release: rounds joined by blank lines, one end-of-sequence token at the end. */
enum ReleaseForm implements ConversationForm {
    /** {@code <s>[INST]...[/INST]...\n\n[INST]...[/INST]...</s>}. */
    LLAMA("longalign-llama", "<s>") {
        @Override
        String question(int round) {
            return "[INST]";
        }

        @Override
        String answer() {
            return "[/INST]";
        }
    },
    /** {@code [gMASK]sop[Round 1]\n\n问：...\n\n答：...\n\n[Round 2]\n\n问：...\n\n答：...</s>}. */
    CHATGLM("longalign-chatglm", "[gMASK]sop") {
        @Override
        String question(int round) {
            return "[Round " + round + "]\n\n问：";
        }

        @Override
        String answer() {
            return "\n\n答：";
        }
    };

    private static final String END = "</s>";
    private static final String BLANK_LINE = "\n\n";
    private static final Pattern ZERO_WIDTH = Pattern.compile("[\u200b\u200c\u200d\ufeff]");

    private final String title;
    private final String begin;

    ReleaseForm(String title, String begin) {
        this.title = title;
        this.begin = begin;
    }

    /** The form's name in manifests. */
    String title() {
        return title;
    }

    /** The text before the question of a round, counted from 1. */
    abstract String question(int round);

    /** The text between question and answer. */
    abstract String answer();

    @Override
    public List<Part> parts(List<Message> messages, boolean prompt, TargetRules rules) {
        checkTurns(messages, prompt);
        List<Part> parts = new ArrayList<>();
        parts.add(new Part(begin, Kind.MARKER));
        int questions = prompt ? messages.size() : messages.size() - 1;
        boolean learnt = false;
        for (int i = 0; i < questions; i += 2) {
            parts.add(new Part((i == 0 ? "" : BLANK_LINE) + question(i / 2 + 1), Kind.MARKER));
            parts.add(new Part(messages.get(i).content(), Kind.CONTENT));
            parts.add(new Part(answer(), Kind.MARKER));
            if (i + 1 < messages.size()) {
                String said = ZERO_WIDTH.matcher(messages.get(i + 1).content()).replaceAll("");
                learnt = rules.emptyAnswers() || !said.isEmpty();
                parts.add(new Part(said, learnt ? Kind.ANSWER : Kind.CONTENT));
            }
        }
        if (!prompt) {
            parts.add(new Part(END, learnt ? Kind.END : Kind.MARKER));
        }
        return parts;
    }

    private void checkTurns(List<Message> messages, boolean prompt) {
        for (int i = 0; i < messages.size(); i++) {
            Role expected = i % 2 == 0 ? Role.USER : Role.ASSISTANT;
            if (messages.get(i).role() != expected) {
                throw new IllegalArgumentException("the form " + title
                        + " has rounds of a user's question and an answer,"
                        + " but message " + (i + 1) + " is the "
                        + messages.get(i).role().name().toLowerCase(Locale.ROOT) + "'s"
                        + (messages.get(i).role() == Role.SYSTEM ? "; put its text before the first question" : ""));
            }
        }
        if (prompt && messages.size() % 2 == 0) {
            throw new IllegalArgumentException("a prompt in the form " + title + " ends with a user's question");
        }
        if (!prompt && messages.size() < 2) {
            throw new IllegalArgumentException(
                    "the form " + title + " needs a question and its answer, and there is no answer");
        }
    }

    @Override
    public String closing(TargetRules rules) {
        return END;
    }

    @Override
    public Set<Omission> omissions(List<Message> messages) {
        Set<Omission> omissions = EnumSet.noneOf(Omission.class);
        if (messages.size() % 2 == 1) {
            omissions.add(Omission.UNANSWERED_TURN);
        }
        for (Message message : messages) {
            if (message.role() == Role.ASSISTANT
                    && ZERO_WIDTH.matcher(message.content()).find()) {
                omissions.add(Omission.ZERO_WIDTH);
            }
        }
        return omissions;
    }

    @Override
    public String predictedAfterAnswers() {
        return END;
    }
}
