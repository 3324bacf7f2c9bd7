package org.longalign.tokenize;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import org.longalign.data.Message;
import org.longalign.tokenize.ChatTemplate.Omission;
import org.longalign.tokenize.ConversationForm.Kind;
import org.longalign.tokenize.ConversationForm.Part;

/** A built-in chat template: the parts of a form, encoded as one text. */
final class FormTemplate implements ChatTemplate {
    private final Tokenizer tokenizer;
    private final String name;
    private final ConversationForm form;
    private final TargetRules rules;

    FormTemplate(Tokenizer tokenizer, String name, ConversationForm form, TargetRules rules) {
        this.tokenizer = tokenizer;
        this.name = name;
        this.form = form;
        this.rules = rules;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Tokenizer tokenizer() {
        return tokenizer;
    }

    @Override
    public TargetRules targets() {
        return rules;
    }

    @Override
    public ChatTemplate targets(TargetRules newRules) {
        return new FormTemplate(tokenizer, name, form, newRules);
    }

    @Override
    public String render(List<Message> messages) {
        return text(form.parts(messages, false, rules));
    }

    @Override
    public int[] prompt(List<Message> messages) {
        List<Part> parts = form.parts(messages, true, rules);
        return tokens(parts, true).ids();
    }

    @Override
    public Sequence encode(String id, List<Message> messages) {
        List<Part> parts = form.parts(messages, false, rules);
        String text = text(parts);
        TokenSpans tokens = tokens(parts, false);
        BitSet learnt = places(parts, Kind.ANSWER, Kind.END);
        skipThoughts(parts, text, learnt);
        int[] labels = new int[tokens.ids().length];
        Integer predicted = tokenizer.specialTokens().get(form.predictedAfterAnswers());
        boolean inAnswer = false;
        for (int i = 0; i < labels.length; i++) {
            boolean target = learnt.get(tokens.starts()[i]);
            labels[i] = target ? tokens.ids()[i] : inAnswer && predicted != null ? predicted : Sequence.IGNORE_INDEX;
            inAnswer = target;
        }
        return new Sequence(id, tokens.ids(), labels);
    }

    @Override
    public Set<Omission> omissions(List<Message> messages) {
        return form.omissions(messages);
    }

    /** The assistant's closing marker, or its first token where that is a special one. */
    @Override
    public List<int[]> endings() {
        int[] closing = closing();
        List<int[]> endings = new ArrayList<>();
        if (closing.length > 0) {
            endings.add(isSpecial(closing[0]) ? Arrays.copyOf(closing, 1) : closing);
        }
        for (String token : form.otherEndings()) {
            Integer id = tokenizer.specialTokens().get(token);
            if (id != null) {
                endings.add(new int[] {id});
            }
        }
        return List.copyOf(endings);
    }

    @Override
    public String endingText() {
        int[] closing = closing();
        return closing.length == 0 || isSpecial(closing[0]) ? "" : form.closing(rules);
    }

    /** The tokens of parts, without their places if only the ids are wanted. */
    private TokenSpans tokens(List<Part> parts, boolean onlyIds) {
        if (form.encodesPartsAlone()) {
            return tokensOfEach(parts);
        }
        String text = text(parts);
        BitSet content = places(parts, Kind.CONTENT, Kind.ANSWER);
        return onlyIds
                ? new TokenSpans(TextTokens.ids(tokenizer, text, content::get), new int[0], new int[0])
                : TextTokens.spans(tokenizer, text, content::get);
    }

    private TokenSpans tokensOfEach(List<Part> parts) {
        List<TokenSpans> all = new ArrayList<>();
        int at = 0;
        for (Part part : parts) {
            boolean content = part.kind() == Kind.CONTENT || part.kind() == Kind.ANSWER;
            if (!part.text().isEmpty()) {
                all.add(TextTokens.spans(tokenizer, part.text(), i -> content).shifted(at));
            }
            at += part.text().length();
        }
        return TokenSpans.joined(all);
    }

    private int[] closing() {
        String text = form.closing(rules);
        return text.isEmpty() ? new int[0] : tokenizer.encodeWithSpecialTokens(text);
    }

    private boolean isSpecial(int id) {
        return tokenizer.specialTokens().containsValue(id);
    }

    private static String text(List<Part> parts) {
        StringBuilder text = new StringBuilder();
        parts.forEach(part -> text.append(part.text()));
        return text.toString();
    }

    /** The characters of parts of two kinds. */
    private static BitSet places(List<Part> parts, Kind one, Kind other) {
        BitSet places = new BitSet();
        int at = 0;
        for (Part part : parts) {
            int end = at + part.text().length();
            places.set(at, end, part.kind() == one || part.kind() == other);
            at = end;
        }
        return places;
    }

    private void skipThoughts(List<Part> parts, String text, BitSet learnt) {
        int at = 0;
        for (Part part : parts) {
            int end = at + part.text().length();
            if (part.kind() == Kind.ANSWER) {
                learnt.clear(at, rules.firstTarget(text, at, end));
            }
            at = end;
        }
    }

    @Override
    public String toString() {
        return "chat template " + name + " over " + tokenizer.name();
    }
}
