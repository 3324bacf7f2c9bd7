package org.longalign.tokenize;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.longalign.data.Instruction;
import org.longalign.data.Message;
import org.longalign.data.Role;

/**
 * How a conversation becomes one token sequence, and which of its tokens are targets: the assistant's words and the
 * marker that ends them, nothing else (the recipe trains on answers only).
 *
 * <p>The marker texts are encoded apart from the contents, so that the border between masked and target tokens is exact.
 * They go through the tokenizer as ordinary text.
 */
public final class ChatTemplate {
    /**
     * What surrounds a message of one role.
     *
     * @param opening text before the content
     * @param closing text after it
     */
    public record Markers(String opening, String closing) {}

    private final Tokenizer tokenizer;
    private final String name;
    private final Map<Role, Markers> markers;
    /** What surrounds a user's message right after a system message, where that differs. */
    private final @Nullable Markers userAfterSystem;

    /**
     * A template of one's own.
     *
     * @param name what it is called in manifests
     * @throws IllegalArgumentException if a role has no markers
     */
    public ChatTemplate(Tokenizer tokenizer, String name, Map<Role, Markers> markers) {
        this(tokenizer, name, markers, null);
    }

    private ChatTemplate(
            Tokenizer tokenizer, String name, Map<Role, Markers> markers, @Nullable Markers userAfterSystem) {
        for (Role role : Role.values()) {
            if (!markers.containsKey(role)) {
                throw new IllegalArgumentException("template " + name + " has no markers for the role " + role);
            }
        }
        this.tokenizer = tokenizer;
        this.name = name;
        this.markers = new EnumMap<>(markers);
        this.userAfterSystem = userAfterSystem;
    }

    /** {@code <|im_start|>user\n...<|im_end|>\n<|im_start|>assistant\n...<|im_end|>\n}, as Qwen and others use it. */
    public static ChatTemplate chatMl(Tokenizer tokenizer) {
        Map<Role, Markers> markers = new EnumMap<>(Role.class);
        for (Role role : Role.values()) {
            String word = role.name().toLowerCase(java.util.Locale.ROOT);
            markers.put(role, new Markers("<|im_start|>" + word + "\n", "<|im_end|>\n"));
        }
        return new ChatTemplate(tokenizer, "chatml", markers);
    }

    /**
     * {@code <s>[INST]...[/INST]...</s>}, the form of the Llama 2 models; a system message stands inside the instruction
     * of the user's message after it: {@code <s>[INST]<<SYS>>\n...\n<</SYS>>\n\n...[/INST]...</s>}.
     */
    public static ChatTemplate llama2(Tokenizer tokenizer) {
        return new ChatTemplate(
                tokenizer,
                "llama2",
                Map.of(
                        Role.SYSTEM, new Markers("<s>[INST]<<SYS>>\n", "\n<</SYS>>\n\n"),
                        Role.USER, new Markers("<s>[INST]", "[/INST]"),
                        Role.ASSISTANT, new Markers("", "</s>")),
                new Markers("", "[/INST]"));
    }

    /** {@code ...\n...\n}: a line for each message and nothing else, for small models trained from scratch. */
    public static ChatTemplate plain(Tokenizer tokenizer) {
        Markers line = new Markers("", "\n");
        return new ChatTemplate(tokenizer, "plain", Map.of(Role.SYSTEM, line, Role.USER, line, Role.ASSISTANT, line));
    }

    /** What the template is called in manifests. */
    public String name() {
        return name;
    }

    /** The tokenizer that turns the rendered text into ids. */
    public Tokenizer tokenizer() {
        return tokenizer;
    }

    /** The conversation as text, markers included. */
    public String render(List<Message> messages) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < messages.size(); i++) {
            Message message = messages.get(i);
            Markers around = around(messages, i);
            text.append(around.opening()).append(message.content()).append(around.closing());
        }
        return text.toString();
    }

    /**
     * The conversation as tokens with its target mask.
     *
     * @throws IllegalArgumentException if the first token would be a target with nothing before it (the assistant speaks
     *     first, and the template opens its messages with nothing) or there is nothing to encode
     */
    public Sequence encode(String id, List<Message> messages) {
        List<int[]> parts = new ArrayList<>();
        List<Boolean> target = new ArrayList<>();
        for (int i = 0; i < messages.size(); i++) {
            Message message = messages.get(i);
            boolean answer = message.role() == Role.ASSISTANT;
            Markers around = around(messages, i);
            add(parts, target, around.opening(), false);
            add(parts, target, message.content(), answer);
            add(parts, target, around.closing(), answer);
        }
        int length = parts.stream().mapToInt(part -> part.length).sum();
        int[] inputIds = new int[length];
        int[] labels = new int[length];
        Arrays.fill(labels, Sequence.IGNORE_INDEX);
        int at = 0;
        for (int i = 0; i < parts.size(); i++) {
            int[] part = parts.get(i);
            System.arraycopy(part, 0, inputIds, at, part.length);
            if (target.get(i)) {
                System.arraycopy(part, 0, labels, at, part.length);
            }
            at += part.length;
        }
        return new Sequence(id, inputIds, labels);
    }

    /** An instruction as tokens with its target mask; see {@link #encode(String, List)}. */
    public Sequence encode(Instruction instruction) {
        return encode(instruction.id(), instruction.messages());
    }

    /** Many instructions, in parallel, in the order given. */
    public Sequences encodeAll(List<Instruction> instructions) {
        return new Sequences(instructions.parallelStream().map(this::encode).toList());
    }

    private void add(List<int[]> parts, List<Boolean> target, String text, boolean isTarget) {
        if (!text.isEmpty()) {
            parts.add(tokenizer.encode(text));
            target.add(isTarget);
        }
    }

    private Markers around(List<Message> messages, int index) {
        Role role = messages.get(index).role();
        if (userAfterSystem != null
                && role == Role.USER
                && index > 0
                && messages.get(index - 1).role() == Role.SYSTEM) {
            return userAfterSystem;
        }
        Markers around = markers.get(role);
        if (around == null) {
            throw new IllegalStateException("no markers for " + role);
        }
        return around;
    }

    @Override
    public String toString() {
        return "chat template " + name + " over " + tokenizer.name();
    }
}
