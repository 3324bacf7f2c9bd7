package org.longalign.tokenize;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.longalign.data.Message;
import org.longalign.data.Role;
import org.longalign.tokenize.Rendering.Range;
import org.longalign.tokenize.jinja.JinjaTemplate;

/**
 * Finds the answers in a rendered conversation: each from where the prompt before it ends to behind the token that ends
 * it. The marks say where an answer is; where they do not, because it begins or ends with a string of the template's, a
 * rendering with another text in its place does.
 */
final class AnswerRanges {
    /** Renders messages with the template, a prompt for the next reply added or not. */
    @FunctionalInterface
    interface Renderer {
        String render(List<Message> messages, boolean prompt);
    }

    private final Renderer template;
    private final ContentMask mask;
    private final FolderTokenizer tokenizer;
    private final Set<Integer> stops;
    private final TargetRules rules;

    /** Answers of a template; the stops are the ids that end a reply. */
    AnswerRanges(
            Renderer template, ContentMask mask, FolderTokenizer tokenizer, Set<Integer> stops, TargetRules rules) {
        this.template = template;
        this.mask = mask;
        this.tokenizer = tokenizer;
        this.stops = stops;
        this.rules = rules;
    }

    /** The answers that have targets, in order; an answer of which nothing shows has none. */
    List<Range> of(MaskedConversation conversation) {
        Rendering rendering = conversation.rendering();
        List<Message> messages = conversation.messages();
        @Nullable Range[] marked = rendering.contents(messages.size());
        List<Range> answers = new ArrayList<>();
        String opening = "";
        for (int i = 0; i < marked.length; i++) {
            if (messages.get(i).role() != Role.ASSISTANT
                    || (messages.get(i).content().isBlank() && !rules.emptyAnswers())) {
                continue;
            }
            Range content = isMarkedAround(conversation.masked().get(i)) && marked[i] != null
                    ? marked[i]
                    : located(conversation, i, marked[i]);
            if (content == null) {
                continue;
            }
            int gap = rendering.before(content.start());
            // Mostly it is the same before every answer of a conversation.
            if (!opens(rendering, opening, gap, content)) {
                opening = opening(conversation.masked().subList(0, i));
            }
            boolean known = opens(rendering, opening, gap, content);
            int start = known ? gap + opening.length() : content.start() - space(conversation, i, true);
            boolean shows = marked[i] != null
                    || !rendering.text().substring(start, content.end()).isBlank()
                    || (known && rules.emptyAnswers());
            if (shows) {
                int end = end(conversation, i, content.end());
                answers.add(new Range(rules.firstTarget(rendering.text(), start, end), end));
            }
        }
        return answers;
    }

    private static boolean opens(Rendering rendering, String opening, int gap, Range content) {
        return !opening.isEmpty()
                && gap + opening.length() <= content.start()
                && rendering.masked().startsWith(opening, gap);
    }

    /** Whether the first and the last word of a masked message are marks, so that they bound it in a rendering. */
    private static boolean isMarkedAround(Message masked) {
        String text = masked.content();
        int first = 0;
        int last = text.length() - 1;
        while (first < last && JinjaTemplate.isSpace(text.charAt(first))) {
            first++;
        }
        while (last > first && JinjaTemplate.isSpace(text.charAt(last))) {
            last--;
        }
        return first <= last && ContentMask.isMark(text.charAt(first)) && ContentMask.isMark(text.charAt(last));
    }

    /** The place of a message, marked in part or not at all, by what changes in the rendering when all of it is marks. */
    private @Nullable Range located(MaskedConversation conversation, int index, @Nullable Range marked) {
        String masked = conversation.rendering().masked();
        Message covered = mask.covered(conversation.messages().get(index), index);
        Optional<String> rendered = rendered(with(conversation.masked(), index, covered));
        if (rendered.isEmpty() || rendered.get().equals(masked)) {
            return marked;
        }
        String output = rendered.get();
        if (Rendering.alike(conversation.rendering().text(), output)) {
            return new Rendering(output, output, List.of())
                    .contents(conversation.messages().size())[index];
        }
        int shorter = Math.min(masked.length(), output.length());
        int start = 0;
        while (start < shorter && masked.charAt(start) == output.charAt(start)) {
            start++;
        }
        int behind = 0;
        while (behind < shorter - start
                && masked.charAt(masked.length() - 1 - behind) == output.charAt(output.length() - 1 - behind)) {
            behind++;
        }
        int end = masked.length() - behind;
        if (marked != null) {
            start = Math.min(start, marked.start());
            end = Math.max(end, marked.end());
        }
        for (int i = start; i < end; i++) {
            if (ContentMask.isMark(masked.charAt(i)) && ContentMask.message(masked.charAt(i)) != index) {
                return marked;
            }
        }
        return new Range(start, end);
    }

    /** The text that a prompt adds after the last message before a reply; empty if the template refuses such a prompt. */
    private String opening(List<Message> before) {
        if (before.isEmpty()) {
            return "";
        }
        try {
            String prompt = template.render(ContentMask.squeezed(before), true);
            return new Rendering(prompt, prompt, List.of()).tail();
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    /** Behind the token that ends an answer, or behind the answer where the template ends it with none. */
    private int end(MaskedConversation conversation, int index, int contentEnd) {
        Rendering rendering = conversation.rendering();
        String text = rendering.text();
        int next = rendering.after(contentEnd);
        Optional<SpecialTokens.Match> marker = tokenizer.findSpecialTokens(text, contentEnd, next).stream()
                .findFirst()
                .filter(found -> stops.contains(tokenizer.specialTokens().get(found.text())));
        if (marker.isEmpty()) {
            return next == text.length() ? next : contentEnd + space(conversation, index, false);
        }
        int end = marker.get().end();
        while (rules.spaceAfterEnd() && end < next && JinjaTemplate.isSpace(text.charAt(end))) {
            end++;
        }
        return end;
    }

    /** The number of a message's own characters of white space before or behind its words that the template shows. */
    private int space(MaskedConversation conversation, int index, boolean before) {
        Message masked = conversation.masked().get(index);
        String text = masked.content();
        int start = 0;
        int end = text.length();
        while (before && start < end && JinjaTemplate.isSpace(text.charAt(start))) {
            start++;
        }
        while (!before && end > start && JinjaTemplate.isSpace(text.charAt(end - 1))) {
            end--;
        }
        if (end - start == text.length()) {
            return 0;
        }
        Message stripped = new Message(masked.role(), text.substring(start, end));
        int shown = rendered(with(conversation.masked(), index, stripped))
                .map(output -> conversation.rendering().masked().length() - output.length())
                .orElse(0);
        return Math.max(0, Math.min(shown, text.length() - (end - start)));
    }

    private Optional<String> rendered(List<Message> messages) {
        try {
            return Optional.of(template.render(messages, false));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static List<Message> with(List<Message> messages, int index, Message message) {
        List<Message> changed = new ArrayList<>(messages);
        changed.set(index, message);
        return changed;
    }
}
