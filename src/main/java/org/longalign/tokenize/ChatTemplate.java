package org.longalign.tokenize;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.longalign.data.Instruction;
import org.longalign.data.Message;
import org.longalign.data.Role;

/**
 * Turns a conversation into one token sequence, and marks its targets: the assistant's words and the marker that ends
 * them, nothing else (the recipe trains on answers only).
 *
 * <pre>{@code
 * // given: Path folder
 * try (var tokenizer = HuggingFaceJsonTokenizer.open(folder)) {
 *     ChatTemplate template = ChatTemplate.open(folder, tokenizer);
 *     template.render(List.of(Message.user("Who?"), Message.assistant("Ahab")));
 *         // <|im_start|>user\nWho?<|im_end|>\n<|im_start|>assistant\nAhab<|im_end|>\n
 *     template.encode("1", List.of(Message.user("Who?"), Message.assistant("Ahab")));
 *         // targets: Ahab<|im_end|>
 *     template.prompt(List.of(Message.user("Who?")));
 *         // ends with <|im_start|>assistant\n, where a model continues
 * }
 * }</pre>
 *
 * <p>Implementations are immutable and safe to use from several threads.
 */
public interface ChatTemplate {
    /**
     * The date that templates see unless {@link #withDate} gives another: 26 July 2024, which Llama 3.1's and 3.2's
     * templates name where they are told none. It is fixed, so that the same data gives the same tokens on every day.
     */
    LocalDate DEFAULT_DATE = LocalDate.of(2024, 7, 26);

    /**
     * The texts around a message of one role.
     *
     * @param opening text before the content
     * @param closing text after it
     */
    record Markers(String opening, String closing) {}

    /** Something of a conversation that a template leaves out of its rendering. */
    enum Omission {
        /** A question at the end that has no answer; the forms of the LongAlign release drop it. */
        UNANSWERED_TURN("an unanswered last turn"),
        /** Zero-width characters of an answer; the forms of the LongAlign release remove them. */
        ZERO_WIDTH("zero-width characters of an answer"),
        /** A message of which nothing shows, such as a system message where the template has no place for one. */
        MESSAGE("a message"),
        /** A part of a message, such as the thoughts of earlier answers, which Qwen3's template drops. */
        PART_OF_MESSAGE("a part of a message");

        private final String description;

        Omission(String description) {
            this.description = description;
        }

        /** A few words, such as {@code "an unanswered last turn"}. */
        public String description() {
            return description;
        }
    }

    /**
     * The template of a Hugging Face model: {@code chat_template.jinja} or the field {@code chat_template} of {@code
     * tokenizer_config.json}, over the {@code tokenizer.json} or {@code tokenizer.model} in the same folder ({@link
     * Tokenizer#open}). Where a folder of ChatGLM's tokenizer has none, it is {@link #chatGlm3}. It renders as transformers' {@code
     * apply_chat_template} does, to the same text and the same ids, if it is given the same variables and date; {@link
     * #withVariable} and {@link #withDate} say which.
     *
     * <p>Two things are its own. The texts of special tokens inside a message are ordinary text; transformers takes them
     * for tokens, and so would let a document end the user's turn. And where a template ends the last answer with no
     * special token (GLM-4), {@link #encode} adds the end-of-sequence token as a target, or the model would never learn
     * to stop.
     *
     * @param folder the model's folder
     * @throws IllegalArgumentException if a file is missing or cannot be read, the template uses what cannot be rendered,
     *     or it does not render a question and an answer; the message names the file, the line and the construct
     */
    static ChatTemplate open(Path folder) {
        return open(folder, FolderTokenizer.open(folder));
    }

    /**
     * The template of a Hugging Face model over a tokenizer that is open already; see {@link #open(Path)}.
     *
     * @param tokenizer from {@link Tokenizer#open}
     */
    static ChatTemplate open(Path folder, Tokenizer tokenizer) {
        if (!ChatFiles.hasTemplate(folder) && SentencePieceFolder.isChatGlm(folder)) {
            return chatGlm3(tokenizer);
        }
        if (tokenizer instanceof FolderTokenizer own) {
            return new FolderTemplate(ChatFiles.read(folder), own);
        }
        throw new IllegalArgumentException(
                "the template of " + folder + " needs the tokenizer of a model's folder, and " + tokenizer.name()
                        + " is none; open one by Tokenizer.open");
    }

    /**
     * A template of one's own, of a marker before and after each message. As with all built-in templates, a conversation's
     * ids are those that the tokenizer gives for the rendered text as a whole, where the texts of special tokens are these
     * tokens in markers and ordinary text in messages. White space at the end of a closing marker is a target, unless
     * {@link #targets(TargetRules)} says otherwise.
     *
     * @param name what it is called in manifests
     * @param markers for every role
     * @throws IllegalArgumentException if a role has no markers
     */
    static ChatTemplate of(Tokenizer tokenizer, String name, Map<Role, Markers> markers) {
        return markers(tokenizer, name, new MarkerForm(name, markers, null));
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
     * {@code <s>[INST]...[/INST]...</s>}, the form of the Llama 2 models; a system message is inside the instruction
     * of the user's message after it: {@code <s>[INST]<<SYS>>\n...\n<</SYS>>\n\n...[/INST]...</s>}.
     */
    static ChatTemplate llama2(Tokenizer tokenizer) {
        Map<Role, Markers> markers = Map.of(
                Role.SYSTEM, new Markers("<s>[INST]<<SYS>>\n", "\n<</SYS>>\n\n"),
                Role.USER, new Markers("<s>[INST]", "[/INST]"),
                Role.ASSISTANT, new Markers("", "</s>"));
        return markers(tokenizer, "llama2", new MarkerForm("llama2", markers, new Markers("", "[/INST]")));
    }

    private static ChatTemplate markers(Tokenizer tokenizer, String name, MarkerForm form) {
        return new FormTemplate(tokenizer, name, form, TargetRules.DEFAULT.withSpaceAfterEnd(true));
    }

    /**
     * The form in which the LongAlign release trained Llama 2: {@code
     * <s>[INST]...[/INST]...\n\n[INST]...[/INST]...</s>}. As in the release's preparation of data, zero-width characters
     * are removed from answers, a question at the end that has no answer is left out, and the model is to predict {@code
     * </s>} after every answer: the label of the token after an answer is {@code </s>}, where that is a special token, also
     * where the text goes on. Only empty answers have no targets; blank ones have. There is no place for a system message.
     */
    static ChatTemplate longAlignLlama(Tokenizer tokenizer) {
        return new FormTemplate(tokenizer, ReleaseForm.LLAMA.title(), ReleaseForm.LLAMA, TargetRules.DEFAULT);
    }

    /**
     * The form in which the LongAlign release trained ChatGLM3: {@code
     * [gMASK]sop[Round 1]\n\n问：...\n\n答：...\n\n[Round 2]\n\n问：...\n\n答：...</s>}, with the same rules as {@link
     * #longAlignLlama}.
     */
    static ChatTemplate longAlignChatGlm(Tokenizer tokenizer) {
        return new FormTemplate(tokenizer, ReleaseForm.CHATGLM.title(), ReleaseForm.CHATGLM, TargetRules.DEFAULT);
    }

    /**
     * ChatGLM3's own chat form: {@code [gMASK]sop<|user|>\n...<|assistant|>\n...</s>}. As in the model's code, a role's
     * line and its message are encoded each by itself, so that a blank stands before either. Targets are the answers, and
     * {@code </s>} after each: the label of the token after an answer is {@code </s>} also where the text goes on. A reply
     * ends with {@code </s>}, {@code <|user|>} or {@code <|observation|>}.
     */
    static ChatTemplate chatGlm3(Tokenizer tokenizer) {
        return new FormTemplate(tokenizer, ChatGlmForm.TITLE, new ChatGlmForm(), TargetRules.DEFAULT);
    }

    /**
     * A built-in template by its {@link #name}: {@code chatml}, {@code llama2}, {@code plain}, {@code chatglm3}, {@code
     * longalign-llama} or {@code longalign-chatglm}.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    static ChatTemplate named(String name, Tokenizer tokenizer) {
        return switch (name) {
            case "chatml" -> chatMl(tokenizer);
            case "llama2" -> llama2(tokenizer);
            case "plain" -> plain(tokenizer);
            case ChatGlmForm.TITLE -> chatGlm3(tokenizer);
            case "longalign-llama" -> longAlignLlama(tokenizer);
            case "longalign-chatglm" -> longAlignChatGlm(tokenizer);
            default ->
                throw new IllegalArgumentException("there is no built-in chat template named " + name
                        + ", but chatml, llama2, plain, chatglm3, longalign-llama and longalign-chatglm; a model's own is opened from"
                        + " its folder by ChatTemplate.open");
        };
    }

    /** {@code ...\n...\n}: a line for each message and nothing else, for small models trained from scratch. */
    static ChatTemplate plain(Tokenizer tokenizer) {
        Markers line = new Markers("", "\n");
        return of(tokenizer, "plain", Map.of(Role.SYSTEM, line, Role.USER, line, Role.ASSISTANT, line));
    }

    /** The template's name in manifests. */
    String name();

    /** Which tokens of an answer are targets where published practice differs. */
    TargetRules targets();

    /** The same template with other rules for targets. Default {@link TargetRules#DEFAULT}, except where it says so. */
    ChatTemplate targets(TargetRules rules);

    /** The variables that were given to the template, by name; none at first, and never any for a built-in template. */
    default Map<String, Object> variables() {
        return Map.of();
    }

    /**
     * The same template with a variable, such as {@code enable_thinking} of Qwen3's or {@code tools}; a variable of that
     * name that was given before is replaced.
     *
     * @param name a variable that the template reads
     * @param value a text, a number, a truth value, or a list or map of such
     * @throws IllegalArgumentException if the template reads no variable of that name, or the conversation has it, or the
     *     value is of another kind
     */
    default ChatTemplate withVariable(String name, Object value) {
        throw new IllegalArgumentException("the built-in template " + name() + " has no variables, so " + name
                + " cannot be given; only a model's own template has, from ChatTemplate.open");
    }

    /** The same template with several variables more; see {@link #withVariable}. */
    default ChatTemplate withVariables(Map<String, ?> variables) {
        ChatTemplate template = this;
        for (Map.Entry<String, ?> variable : new TreeMap<>(variables).entrySet()) {
            template = template.withVariable(variable.getKey(), variable.getValue());
        }
        return template;
    }

    /**
     * The same template with another date than {@link #DEFAULT_DATE}: what {@code strftime_now} tells, at midnight, or else
     * the variable {@code date_string}, as {@code 26 Jul 2024}. Training keeps one date for all of its data; a chat may be
     * given today's. A built-in template tells no date and stays as it is.
     */
    default ChatTemplate withDate(LocalDate date) {
        return this;
    }

    /**
     * Settings that decide how the template renders and encodes: {@code name}, {@code targets}, and for a model's own template
     * {@code date} and {@code variable.NAME} for each variable. {@link Tokenization} keeps it with its sequences, and a
     * training run with its description.
     */
    default Map<String, String> settings() {
        return Map.of("name", name(), "targets", targets().toString());
    }

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

    /**
     * The text that ends a reply, where it is ordinary text: its tokens may be shared with the reply's last letters, such as
     * {@code ".\n"}, and then are none of the {@link #endings}. Empty where a special token ends a reply, or nothing does.
     */
    default String endingText() {
        return "";
    }

    /** Those of the {@link #endings} that are one token: a generation's stop ids. */
    default int[] stopIds() {
        return endings().stream()
                .filter(ending -> ending.length == 1)
                .mapToInt(ending -> ending[0])
                .toArray();
    }

    /**
     * The most tokens that the template adds to a prompt of one user message: middle truncation reserves them in addition
     * to the reply.
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

    /** The kinds of things in a conversation that the template leaves out; {@link Tokenization} counts them. */
    default Set<Omission> omissions(List<Message> messages) {
        return Set.of();
    }

    /** An instruction as tokens with its target mask; see {@link #encode(String, List)}. */
    default Sequence encode(Instruction instruction) {
        return encode(instruction.id(), instruction.messages());
    }

    /**
     * Many instructions, in parallel, in the order given; {@link Tokenization} goes on after refused ones and counts.
     *
     * @throws IllegalArgumentException if the template refuses one, naming the first such by its number and id
     */
    default Sequences encodeAll(List<Instruction> instructions) {
        return new Tokenization(this).run(instructions).sequences();
    }
}
