package org.longalign.tokenize;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.longalign.data.Message;
import org.longalign.data.Role;
import org.longalign.tokenize.ChatTemplate.Omission;

/** ChatGLM3's chat form: {@code [gMASK]sop<|user|>\n...<|assistant|>\n...</s>}, each part encoded by itself. */
final class ChatGlmForm implements ConversationForm {
    /** The form's name in manifests. */
    static final String TITLE = "chatglm3";

    private static final String END = "</s>";

    @Override
    public List<Part> parts(List<Message> messages, boolean prompt, TargetRules rules) {
        List<Part> parts = new ArrayList<>();
        parts.add(new Part("[gMASK]sop", Kind.MARKER));
        boolean learnt = false;
        boolean answered = false;
        for (Message message : messages) {
            answered = message.role() == Role.ASSISTANT;
            learnt = answered && (rules.emptyAnswers() || !message.content().isBlank());
            parts.add(new Part(opening(message.role()), Kind.MARKER));
            parts.add(new Part(message.content(), learnt ? Kind.ANSWER : Kind.CONTENT));
        }
        if (prompt) {
            parts.add(new Part(opening(Role.ASSISTANT), Kind.MARKER));
        } else if (answered) {
            parts.add(new Part(END, learnt ? Kind.END : Kind.MARKER));
        }
        return parts;
    }

    private static String opening(Role role) {
        return "<|" + role.name().toLowerCase(Locale.ROOT) + "|>\n";
    }

    @Override
    public String closing(TargetRules rules) {
        return END;
    }

    @Override
    public Set<Omission> omissions(List<Message> messages) {
        return Set.of();
    }

    @Override
    public String predictedAfterAnswers() {
        return END;
    }

    @Override
    public boolean encodesPartsAlone() {
        return true;
    }

    @Override
    public List<String> otherEndings() {
        return List.of("<|user|>", "<|observation|>");
    }
}
