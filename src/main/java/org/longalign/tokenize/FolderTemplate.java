package org.longalign.tokenize;

import java.time.Clock;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.longalign.data.Message;
import org.longalign.data.Role;
import org.longalign.tokenize.ChatTemplate.Omission;
import org.longalign.tokenize.jinja.JinjaTemplate;

/** The chat template of a Hugging Face model. */
final class FolderTemplate implements ChatTemplate {
    private final FolderTokenizer tokenizer;
    private final JinjaTemplate jinja;
    private final Map<String, String> specialTokens;
    private final TemplateVariables given;
    private final ContentMask mask;
    private final @Nullable Integer endOfSequence;
    /** Ids that end a reply. */
    private final Set<Integer> stops;

    private final Set<Integer> specialIds;
    private final TargetRules rules;
    private final AnswerRanges answers;

    /** The template of a folder, at the default date. */
    FolderTemplate(ChatFiles files, FolderTokenizer tokenizer) {
        this(files, tokenizer, TemplateVariables.clock(DEFAULT_DATE));
    }

    /** The template of a folder; {@code strftime_now} in it takes its time from the clock. */
    FolderTemplate(ChatFiles files, FolderTokenizer tokenizer, Clock clock) {
        this.tokenizer = tokenizer;
        jinja = JinjaTemplate.parse(files.template(), files.templateSource(), clock);
        specialTokens = files.specialTokens();
        given = TemplateVariables.NONE;
        checkPlainConversation();
        mask = new ContentMask(jinja.literals(), tokenizer);
        String eos = files.token("eos_token");
        endOfSequence = eos == null ? null : tokenizer.specialTokens().get(eos);
        stops = new TreeSet<>(files.stopIds());
        if (endOfSequence != null) {
            stops.add(endOfSequence);
        }
        addTurnEnd();
        specialIds = Set.copyOf(tokenizer.specialTokens().values());
        rules = TargetRules.DEFAULT;
        answers = answers(rules);
    }

    /** The same template with other rules, variables or time. */
    private FolderTemplate(FolderTemplate other, JinjaTemplate jinja, TemplateVariables given, TargetRules rules) {
        tokenizer = other.tokenizer;
        this.jinja = jinja;
        this.given = given;
        specialTokens = other.specialTokens;
        mask = other.mask;
        endOfSequence = other.endOfSequence;
        stops = other.stops;
        specialIds = other.specialIds;
        this.rules = rules;
        answers = answers(rules);
    }

    /** A template that refuses a question with its answer would refuse all data, one record after another. */
    private void checkPlainConversation() {
        try {
            jinja.render(variables(List.of(Message.user("Who?"), Message.assistant("Ahab.")), false));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    e.getMessage()
                            + " (it was asked to render one question and one answer, so it cannot be used for training;"
                            + " mend it, take another model's template, or ChatTemplate.chatMl)",
                    e);
        }
    }

    private AnswerRanges answers(TargetRules targets) {
        return new AnswerRanges(
                (messages, prompt) -> jinja.render(variables(messages, prompt)), mask, tokenizer, stops, targets);
    }

    /** The first special token behind an answer, if the template puts one there. */
    private void addTurnEnd() {
        try {
            Rendering sample = rendering(List.of(Message.user("x"), Message.assistant("x")), false)
                    .rendering();
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
        return rendering(messages, false).rendering().text();
    }

    @Override
    public int[] prompt(List<Message> messages) {
        Rendering rendering = rendering(messages, true).rendering();
        return tokenizer.encode(rendering.text(), rendering::isContent).ids();
    }

    @Override
    public Sequence encode(String id, List<Message> messages) {
        MaskedConversation conversation = rendering(messages, false);
        Rendering rendering = conversation.rendering();
        List<Rendering.Range> learntRanges = jinja.marksGeneration() ? rendering.generated() : answers.of(conversation);
        TokenSpans tokens = tokenizer.encode(rendering.text(), rendering::isContent);
        int[] inputIds = tokens.ids();
        int[] labels = new int[inputIds.length];
        BitSet learnt = new BitSet();
        learntRanges.forEach(answer -> learnt.set(answer.start(), answer.end()));
        for (int i = 0; i < labels.length; i++) {
            labels[i] = learnt.get(tokens.starts()[i]) ? inputIds[i] : Sequence.IGNORE_INDEX;
        }
        return endOfSequence != null && isLeftOpen(conversation, learntRanges, tokens)
                ? new Sequence(id, with(inputIds, endOfSequence), with(labels, endOfSequence))
                : new Sequence(id, inputIds, labels);
    }

    /** Whether the last message is an answer with targets, and no special token ends it. */
    private boolean isLeftOpen(MaskedConversation conversation, List<Rendering.Range> learnt, TokenSpans tokens) {
        Rendering rendering = conversation.rendering();
        Message last = conversation.messages().get(conversation.messages().size() - 1);
        int tail = rendering.before(rendering.text().length());
        if (last.role() != Role.ASSISTANT || last.content().isBlank() || learnt.isEmpty()) {
            return false;
        }
        Rendering.Range answer = learnt.get(learnt.size() - 1);
        int from = Math.max(tail, answer.start());
        return answer.end() >= tail
                && IntStream.range(0, tokens.ids().length)
                        .noneMatch(i -> tokens.starts()[i] >= from && specialIds.contains(tokens.ids()[i]));
    }

    private static int[] with(int[] ids, int last) {
        int[] longer = Arrays.copyOf(ids, ids.length + 1);
        longer[ids.length] = last;
        return longer;
    }

    /**
     * Renders a conversation, and with marks in place of its words.
     *
     * @throws IllegalArgumentException if the template refuses it, or does more with a message than to strip or cut it
     */
    private MaskedConversation rendering(List<Message> messages, boolean prompt) {
        List<List<String>> levels = mask.levels();
        List<Message> masked = mask.masked(messages, levels.get(0));
        String output = jinja.render(variables(messages, prompt));
        for (int level = 0; level < levels.size(); level++) {
            masked = level == 0 ? masked : mask.masked(messages, levels.get(level));
            String maskedOutput = maskedOutput(masked, prompt);
            if (Rendering.alike(output, maskedOutput)) {
                return new MaskedConversation(messages, masked, Rendering.of(output, maskedOutput, jinja));
            }
        }
        throw new IllegalArgumentException(jinja.where() + " rewrites the text of a message, so that it cannot be told"
                + " which tokens are the assistant's; put {% generation %} around what is to be learnt and leave the"
                + " text as it is");
    }

    /** The output for masked messages; empty if the template refuses them. */
    private String maskedOutput(List<Message> masked, boolean prompt) {
        try {
            return jinja.render(variables(masked, prompt));
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    @Override
    public TargetRules targets() {
        return rules;
    }

    @Override
    public ChatTemplate targets(TargetRules newRules) {
        return new FolderTemplate(this, jinja, given, newRules);
    }

    @Override
    public Map<String, Object> variables() {
        return given.values();
    }

    @Override
    public ChatTemplate withVariable(String name, Object value) {
        if (!jinja.reads(name)) {
            throw new IllegalArgumentException(
                    jinja.where() + " reads no variable named " + name + ", so a value for it would change nothing");
        }
        return new FolderTemplate(this, jinja, given.with(name, value), rules);
    }

    @Override
    public ChatTemplate withDate(LocalDate date) {
        return new FolderTemplate(this, jinja.withClock(TemplateVariables.clock(date)), given.at(date), rules);
    }

    @Override
    public Map<String, String> settings() {
        return given.settings(ChatTemplate.super.settings());
    }

    /** The variables that transformers gives to templates. */
    private Map<String, @Nullable Object> variables(List<Message> messages, boolean prompt) {
        Map<String, @Nullable Object> variables = new HashMap<>(specialTokens);
        variables.put("messages", messages.stream().map(FolderTemplate::fields).toList());
        variables.put("tools", null);
        variables.put("documents", null);
        // A template that asks for the time tells the date by that.
        if (jinja.reads("date_string") && !jinja.reads("strftime_now")) {
            given.dateString().ifPresent(date -> variables.put("date_string", date));
        }
        variables.putAll(given.values());
        variables.put("add_generation_prompt", prompt);
        return variables;
    }

    /** Messages, or parts of them, that the template does not show: Llama 3 has no place for some, Qwen3 drops thoughts. */
    @Override
    public Set<Omission> omissions(List<Message> messages) {
        MaskedConversation conversation = rendering(messages, false);
        int[] shown = new int[messages.size()];
        conversation
                .rendering()
                .masked()
                .chars()
                .filter(c -> ContentMask.isMark((char) c))
                .forEach(c -> {
                    shown[ContentMask.message((char) c)]++;
                });
        Set<Omission> omissions = EnumSet.noneOf(Omission.class);
        for (int i = 0; i < shown.length; i++) {
            int marks = ContentMask.marks(conversation.masked().get(i).content());
            if (shown[i] < marks) {
                omissions.add(shown[i] == 0 ? Omission.MESSAGE : Omission.PART_OF_MESSAGE);
            }
        }
        return omissions;
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
