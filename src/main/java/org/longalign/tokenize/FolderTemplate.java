package org.longalign.tokenize;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.longalign.data.Message;
import org.longalign.data.Role;
import org.longalign.tokenize.jinja.JinjaTemplate;

/** The chat template of a Hugging Face model. */
final class FolderTemplate implements ChatTemplate {
    private final HuggingFaceJsonTokenizer tokenizer;
    private final JinjaTemplate jinja;
    private final Map<String, String> specialTokens;
    private final ContentMask mask;
    private final @Nullable Integer endOfSequence;
    /** Ids that end a reply. */
    private final Set<Integer> stops;

    /** The template of a folder; {@code strftime_now} in it takes its time from the clock. */
    FolderTemplate(ChatFiles files, HuggingFaceJsonTokenizer tokenizer, Clock clock) {
        this.tokenizer = tokenizer;
        jinja = JinjaTemplate.parse(files.template(), files.templateSource(), clock);
        specialTokens = files.specialTokens();
        mask = new ContentMask(jinja.literals(), tokenizer);
        String eos = files.token("eos_token");
        endOfSequence = eos == null ? null : tokenizer.specialTokens().get(eos);
        stops = new TreeSet<>(files.stopIds());
        if (endOfSequence != null) {
            stops.add(endOfSequence);
        }
        addTurnEnd();
    }

    /** The first special token behind an answer, if the template puts one there. */
    private void addTurnEnd() {
        try {
            Rendering sample = rendering(List.of(Message.user("x"), Message.assistant("x")), false);
            String tail = sample.tail();
            tokenizer.findSpecialTokens(tail, 0, tail.length()).stream()
                    .findFirst()
                    .ifPresent(end -> stops.add(tokenizer.specialTokens().get(end.text())));
        } catch (IllegalArgumentException e) {
            // A template that refuses the shortest conversation says so again when it is given a real one.
        }
    }

    @Override
    public String name() {
        return tokenizer.name();
    }

    @Override
    public Tokenizer tokenizer() {
        return tokenizer;
    }

    @Override
    public List<int[]> endings() {
        return stops.stream().map(id -> new int[] {id}).toList();
    }

    @Override
    public String render(List<Message> messages) {
        return rendering(messages, false).text();
    }

    @Override
    public int[] prompt(List<Message> messages) {
        Rendering rendering = rendering(messages, true);
        return tokenizer.encode(rendering.text(), rendering::isContent).ids();
    }

    @Override
    public Sequence encode(String id, List<Message> messages) {
        Rendering rendering = rendering(messages, false);
        Rendering.@Nullable Range[] contents = rendering.contents(messages.size());
        List<Rendering.Range> answers =
                jinja.marksGeneration() ? rendering.generated() : answers(messages, rendering, contents);
        TokenSpans tokens = tokenizer.encode(rendering.text(), rendering::isContent);
        int[] inputIds = tokens.ids();
        int[] labels = new int[inputIds.length];
        BitSet learnt = new BitSet();
        answers.forEach(answer -> learnt.set(answer.start(), answer.end()));
        for (int i = 0; i < labels.length; i++) {
            labels[i] = learnt.get(tokens.starts()[i]) ? inputIds[i] : Sequence.IGNORE_INDEX;
        }
        int last = messages.size() - 1;
        boolean open = messages.get(last).role() == Role.ASSISTANT
                && contents[last] != null
                && tokenizer
                        .findSpecialTokens(rendering.tail(), 0, rendering.tail().length())
                        .isEmpty();
        return open && endOfSequence != null
                ? new Sequence(id, with(inputIds, endOfSequence), with(labels, endOfSequence))
                : new Sequence(id, inputIds, labels);
    }

    private static int[] with(int[] ids, int last) {
        int[] longer = Arrays.copyOf(ids, ids.length + 1);
        longer[ids.length] = last;
        return longer;
    }

    /** The answers with the markers that end them; an answer of which nothing shows is none. */
    private List<Rendering.Range> answers(
            List<Message> messages, Rendering rendering, Rendering.@Nullable Range[] contents) {
        List<Rendering.Range> answers = new ArrayList<>();
        String opening = "";
        for (int i = 0; i < contents.length; i++) {
            Rendering.Range content = contents[i];
            if (messages.get(i).role() == Role.ASSISTANT && content != null) {
                int gap = rendering.before(content.start());
                // Mostly it is the same before every answer of a conversation.
                if (opening.isEmpty() || !rendering.masked().startsWith(opening, gap)) {
                    opening = opening(messages.subList(0, i));
                }
                boolean known = rendering.masked().startsWith(opening, gap) && !opening.isEmpty();
                answers.add(new Rendering.Range(
                        known ? gap + opening.length() : content.start(), end(rendering, content.end())));
            }
        }
        return answers;
    }

    /** What a prompt puts behind the last message before a reply; nothing where the template refuses such a prompt. */
    private String opening(List<Message> before) {
        try {
            if (before.isEmpty()) {
                return "";
            }
            String prompt = jinja.render(variables(ContentMask.squeezed(mask.masked(before)), true));
            return Rendering.of(prompt, prompt, jinja).tail();
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    /** Behind the token that ends an answer, or behind the answer where the template ends it with none. */
    private int end(Rendering rendering, int contentEnd) {
        int next = rendering.after(contentEnd);
        return tokenizer.findSpecialTokens(rendering.text(), contentEnd, next).stream()
                .findFirst()
                .filter(marker -> stops.contains(tokenizer.specialTokens().get(marker.text())))
                .map(SpecialTokens.Match::end)
                .orElse(next == rendering.text().length() ? next : contentEnd);
    }

    private Rendering rendering(List<Message> messages, boolean prompt) {
        List<Message> masked = mask.masked(messages);
        return Rendering.of(jinja.render(variables(messages, prompt)), jinja.render(variables(masked, prompt)), jinja);
    }

    /** What transformers gives to templates. */
    private Map<String, @Nullable Object> variables(List<Message> messages, boolean prompt) {
        Map<String, @Nullable Object> variables = new HashMap<>(specialTokens);
        variables.put("messages", messages.stream().map(FolderTemplate::fields).toList());
        variables.put("tools", null);
        variables.put("documents", null);
        variables.put("add_generation_prompt", prompt);
        return variables;
    }

    private static Map<String, Object> fields(Message message) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("role", message.role().name().toLowerCase(Locale.ROOT));
        fields.put("content", message.content());
        return fields;
    }

    @Override
    public String toString() {
        return "chat template of " + jinja.where() + " over " + tokenizer.name();
    }
}
