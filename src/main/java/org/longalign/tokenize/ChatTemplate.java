package org.longalign.tokenize;

import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.longalign.data.Instruction;
import org.longalign.data.Message;
import org.longalign.data.Role;

/**
 * How a conversation becomes one token sequence, and which of its tokens are targets: the assistant's words and the
 * marker that ends them, nothing else (the recipe trains on answers only).
 *
 * <pre>{@code
 * try (var tokenizer = HuggingFaceJsonTokenizer.open(folder)) {
 *     ChatTemplate template = ChatTemplate.open(folder, tokenizer);
 *     template.render(List.of(Message.user("Who?"), Message.assistant("Ahab")));
 *         // <|im_start|>user\nWho?<|im_end|>\n<|im_start|>assistant\nAhab<|im_end|>\n
 *     template.encode("1", List.of(Message.user("Who?"), Message.assistant("Ahab")));
 *         // targets: Ahab<|im_end|>
 *     template.prompt(List.of(Message.user("Who?")));
 *         // ends with <|im_start|>assistant\n, where a model goes on
 * }
 * }</pre>
 *
 * <p>Implementations are immutable and safe to use from several threads.
 */
public interface ChatTemplate {
    /**
     * What surrounds a message of one role.
     *
     * @param opening text before the content
     * @param closing text after it
     */
    record Markers(String opening, String closing) {}

    /**
     * The template of a Hugging Face model: {@code chat_template.jinja} or the field {@code chat_template} of {@code
     * tokenizer_config.json}, over the {@code tokenizer.json} beside it. It renders as transformers' {@code
     * apply_chat_template} does, to the same text and the same ids. Needs the optional dependency {@code
     * com.hubspot.jinjava:jinjava}.
     *
     * <p>Two things are its own. The texts of special tokens inside a message are ordinary text; transformers takes them
     * for tokens, and so would let a document end the user's turn. And where a template ends the last answer with no
     * special token (GLM-4), {@link #encode} adds the end-of-sequence token as a target, or the model would never learn
     * to stop.
     *
     * @param folder the model's folder
     * @throws IllegalArgumentException if a file is missing or cannot be read, or the template uses what cannot be
     *     rendered; the message names the file and the construct
     */
    static ChatTemplate open(Path folder) {
        return open(folder, HuggingFaceJsonTokenizer.open(folder));
    }

    /** The template of a Hugging Face model over a tokenizer that is open already; see {@link #open(Path)}. */
    static ChatTemplate open(Path folder, HuggingFaceJsonTokenizer tokenizer) {
        try {
            return new FolderTemplate(ChatFiles.read(folder), tokenizer, Clock.system(ZoneId.systemDefault()));
        } catch (NoClassDefFoundError e) {
            throw new IllegalStateException(
                    "a model's own chat template needs the library com.hubspot.jinjava:jinjava on the class path, which is"
                            + " an optional dependency; add it, or use ChatTemplate.chatMl or another built-in one",
                    e);
        }
    }

    /**
     * A template of one's own, of a marker before and after each message. The markers are encoded apart from the contents,
     * so that the border between masked and target tokens is exact.
     *
     * @param name what it is called in manifests
     * @param markers for every role
     * @throws IllegalArgumentException if a role has no markers
     */
    static ChatTemplate of(Tokenizer tokenizer, String name, Map<Role, Markers> markers) {
        return new MarkerTemplate(tokenizer, name, markers, null);
    }

    /** {@code <|im_start|>user\n...<|im_end|>\n<|im_start|>assistant\n...<|im_end|>\n}, as Qwen and others use it. */
    static ChatTemplate chatMl(Tokenizer tokenizer) {
        Map<Role, Markers> markers = new EnumMap<>(Role.class);
        for (Role role : Role.values()) {
            String word = role.name().toLowerCase(Locale.ROOT);
            markers.put(role, new Markers("<|im_start|>" + word + "\n", "<|im_end|>\n"));
        }
        return of(tokenizer, "chatml", markers);
    }

    /**
     * {@code <s>[INST]...[/INST]...</s>}, the form of the Llama 2 models; a system message stands inside the instruction
     * of the user's message after it: {@code <s>[INST]<<SYS>>\n...\n<</SYS>>\n\n...[/INST]...</s>}.
     */
    static ChatTemplate llama2(Tokenizer tokenizer) {
        return new MarkerTemplate(
                tokenizer,
                "llama2",
                Map.of(
                        Role.SYSTEM, new Markers("<s>[INST]<<SYS>>\n", "\n<</SYS>>\n\n"),
                        Role.USER, new Markers("<s>[INST]", "[/INST]"),
                        Role.ASSISTANT, new Markers("", "</s>")),
                new Markers("", "[/INST]"));
    }

    /** {@code ...\n...\n}: a line for each message and nothing else, for small models trained from scratch. */
    static ChatTemplate plain(Tokenizer tokenizer) {
        Markers line = new Markers("", "\n");
        return of(tokenizer, "plain", Map.of(Role.SYSTEM, line, Role.USER, line, Role.ASSISTANT, line));
    }

    /** What the template is called in manifests. */
    String name();

    /** The tokenizer that turns the rendered text into ids. */
    Tokenizer tokenizer();

    /**
     * The conversation as text, markers included.
     *
     * @throws IllegalArgumentException if the template refuses the conversation, such as for two users in a row
     */
    String render(List<Message> messages);

    /**
     * The conversation as tokens with its target mask. An answer begins where {@link #prompt} ends and ends with the marker
     * by which a model stops; a token across its begin is no target.
     *
     * @throws IllegalArgumentException if the first token would be a target with nothing before it (the assistant speaks
     *     first, and the template opens its messages with nothing), there is nothing to encode, or the template refuses
     *     the conversation
     */
    Sequence encode(String id, List<Message> messages);

    /**
     * The tokens of a conversation up to where the assistant's next reply begins, for generation.
     *
     * @throws IllegalArgumentException if the template refuses the conversation
     */
    int[] prompt(List<Message> messages);

    /** The runs of tokens, each at least one long, any of which ends a reply; none where nothing does. */
    List<int[]> endings();

    /** Those of the {@link #endings} that are one token: a generation's stop ids. */
    default int[] stopIds() {
        return endings().stream()
                .filter(ending -> ending.length == 1)
                .mapToInt(ending -> ending[0])
                .toArray();
    }

    /**
     * How many tokens the template adds around a single user's message of a prompt, at most: what middle truncation keeps
     * room for beside the reply.
     */
    default int tokensAround() {
        int most = 0;
        for (String probe : List.of("x", "\n\nx\n\n", "  x  ", ".", "1", "\u9577")) {
            int around =
                    prompt(List.of(Message.user(probe))).length - tokenizer().count(probe);
            most = Math.max(most, around);
        }
        return most;
    }

    /** An instruction as tokens with its target mask; see {@link #encode(String, List)}. */
    default Sequence encode(Instruction instruction) {
        return encode(instruction.id(), instruction.messages());
    }

    /** Many instructions, in parallel, in the order given. */
    default Sequences encodeAll(List<Instruction> instructions) {
        return new Sequences(instructions.parallelStream().map(this::encode).toList());
    }
}
