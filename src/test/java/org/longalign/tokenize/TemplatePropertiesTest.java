package org.longalign.tokenize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.longalign.Trials;
import org.longalign.data.Jsonl;
import org.longalign.data.Message;
import org.longalign.data.Role;

/**
 * Random tokenizers, templates and conversations: ids are the tokenizer's of the rendered text, and the targets are the
 * tokens that begin in an answer or in the marker that ends it.
 */
@Tag(Trials.TAG)
class TemplatePropertiesTest {
    private static final List<String> SPECIAL = List.of("<|im_start|>", "<|im_end|>", "<s>", "</s>");
    private static final String[] OPENINGS = {
        "", "<|im_start|>ROLE\n", "<s>[INST] ", "### ROLE:\n", "ROLE: ", "<|im_start|>", "\n\nROLE ", "<s>"
    };
    private static final String[] CLOSINGS = {
        "<|im_end|>", "<|im_end|>\n", "</s>", "</s> ", "\n", "\n\n", "", " <|im_end|>\n"
    };

    @TempDir
    private Path folder;

    /** A random template as this test understands it. */
    private record Spec(String begin, Map<Role, String> openings, Map<Role, String> closings, boolean trims) {
        static Spec of(Random random, boolean jinja) {
            String[] openings = new String[3];
            for (int i = 0; i < 3; i++) {
                openings[i] = "AB".charAt(i % 2) + OPENINGS[random.nextInt(OPENINGS.length)];
            }
            return new Spec(
                    jinja && random.nextBoolean() ? "<s>" : "",
                    Map.of(Role.SYSTEM, openings[0], Role.USER, openings[1], Role.ASSISTANT, openings[2]),
                    Map.of(
                            Role.SYSTEM, CLOSINGS[random.nextInt(CLOSINGS.length)],
                            Role.USER, CLOSINGS[random.nextInt(CLOSINGS.length)],
                            Role.ASSISTANT, CLOSINGS[random.nextInt(jinja ? 2 : CLOSINGS.length)]),
                    jinja && random.nextBoolean());
        }

        String opening(Role role) {
            return openings.getOrDefault(role, "").replace("ROLE", role.name().toLowerCase(Locale.ROOT));
        }

        String closing(Role role) {
            return closings.getOrDefault(role, "");
        }

        String said(Message message) {
            return trims ? message.content().replaceAll("^[ \t\n]+|[ \t\n]+$", "") : message.content();
        }

        String jinja() {
            StringBuilder source = new StringBuilder("{{- '").append(begin).append("' -}}{%- for m in messages -%}");
            for (Role role : Role.values()) {
                source.append("{%- if m.role == '")
                        .append(role.name().toLowerCase(Locale.ROOT))
                        .append("' -%}{{- '")
                        .append(opening(role).replace("\n", "\\n"))
                        .append(trims ? "' + m.content | trim + '" : "' + m.content + '")
                        .append(closing(role).replace("\n", "\\n"))
                        .append("' -}}{%- endif -%}");
            }
            return source + "{%- endfor -%}{%- if add_generation_prompt -%}{{- '"
                    + opening(Role.ASSISTANT).replace("\n", "\\n") + "' -}}{%- endif -%}";
        }
    }

    /** The rendering of a conversation by a spec, with its contents and targets. */
    private static final class Expected {
        private final StringBuilder text = new StringBuilder();
        private final BitSet contents = new BitSet();
        private final BitSet targets = new BitSet();

        Expected(Spec spec, List<Message> messages, boolean spaceAfterEnd) {
            text.append(spec.begin());
            for (Message message : messages) {
                text.append(spec.opening(message.role()));
                int start = text.length();
                text.append(spec.said(message));
                contents.set(start, text.length());
                String closing = spec.closing(message.role());
                String end = spaceAfterEnd || closing.isBlank() ? closing : closing.stripTrailing();
                boolean learnt =
                        message.role() == Role.ASSISTANT && !message.content().isBlank();
                targets.set(start, text.length() + end.length(), learnt);
                text.append(closing);
            }
        }
    }

    @Test
    void builtInTemplatesOverRandomTokenizers() throws IOException {
        int targets = 0;
        for (int trial = 0; trial < Trials.of(2_000, 100); trial++) {
            Random random = new Random(trial);
            RandomConversations conversations = new RandomConversations(random, List.of("<think>", "ROLE", "user"));
            Spec spec = Spec.of(random, false);
            RandomTokenizers.Longest longest =
                    new RandomTokenizers.Longest(random, conversations, random.nextBoolean() ? SPECIAL : List.of());
            Tokenizer tokenizer = switch (trial % 4) {
                case 0 -> new ByteTokenizer();
                case 1 -> JtokkitTokenizer.cl100kBase();
                default -> longest;
            };
            ChatTemplate template = ChatTemplate.of(
                    tokenizer,
                    "random",
                    Map.of(
                            Role.SYSTEM, markers(spec, Role.SYSTEM),
                            Role.USER, markers(spec, Role.USER),
                            Role.ASSISTANT, markers(spec, Role.ASSISTANT)));
            boolean space = random.nextBoolean();
            template = template.targets(template.targets().withSpaceAfterEnd(space));
            for (int i = 0; i < 5; i++) {
                targets += check(template, spec, conversations.turns(3, random.nextBoolean()), space, trial);
            }
        }
        assertTrue(targets > Trials.of(2_000, 100) * 20, targets + " targets");
    }

    @Test
    void templatesOfFoldersOverRandomTokenizers() throws IOException {
        int targets = 0;
        for (int trial = 0; trial < Trials.of(400, 25); trial++) {
            Random random = new Random(10_000 + trial);
            RandomConversations conversations = new RandomConversations(random, List.of("<think>", "ROLE", "user"));
            Spec spec = Spec.of(random, true);
            Path model = folder.resolve("m" + trial);
            try (HuggingFaceJsonTokenizer tokenizer = RandomTokenizers.json(random, model)) {
                ObjectNode config = (ObjectNode) Jsonl.JSON.readTree(
                        model.resolve("tokenizer_config.json").toFile());
                config.put("chat_template", spec.jinja());
                Files.writeString(model.resolve("tokenizer_config.json"), config.toString());
                // A closing marker that is no special token of this tokenizer ends an answer only at the end of all.
                boolean ends = tokenizer.specialTokens().containsKey("<|im_end|>");
                boolean space = random.nextBoolean();
                ChatTemplate template = ends
                        ? ChatTemplate.open(model, tokenizer).targets(TargetRules.DEFAULT.withSpaceAfterEnd(space))
                        : ChatTemplate.of(
                                        tokenizer,
                                        "random",
                                        Map.of(
                                                Role.SYSTEM, markers(spec, Role.SYSTEM),
                                                Role.USER, markers(spec, Role.USER),
                                                Role.ASSISTANT, markers(spec, Role.ASSISTANT)))
                                .targets(TargetRules.DEFAULT.withSpaceAfterEnd(space));
                Spec shown = ends ? spec : new Spec("", spec.openings(), spec.closings(), false);
                for (int i = 0; i < 10; i++) {
                    targets += check(template, shown, conversations.turns(3, random.nextBoolean()), space, trial);
                }
            }
        }
        assertTrue(targets > Trials.of(400, 25) * 20, targets + " targets");
    }

    private static ChatTemplate.Markers markers(Spec spec, Role role) {
        return new ChatTemplate.Markers(spec.opening(role), spec.closing(role));
    }

    /** Checks one conversation and returns the number of its targets. */
    private static int check(ChatTemplate template, Spec spec, List<Message> messages, boolean space, int trial) {
        Expected expected = new Expected(spec, messages, space);
        String text = expected.text.toString();
        String label = "trial " + trial + ", " + template + ", " + messages;
        assertEquals(text, template.render(messages), label);
        Sequence sequence = template.encode("x", messages);
        Tokenizer tokenizer = template.tokenizer();
        boolean hostile = messages.stream()
                .anyMatch(message -> tokenizer.specialTokens().keySet().stream()
                        .anyMatch(special -> message.content().contains(special)));
        if (!hostile) {
            assertArrayEquals(tokenizer.encodeWithSpecialTokens(text), sequence.inputIds(), label);
        }
        int[] starts = starts(tokenizer, text, expected.contents, sequence.inputIds());
        for (int t = 0; t < sequence.length(); t++) {
            int wanted = expected.targets.get(starts[t]) ? sequence.inputIds()[t] : Sequence.IGNORE_INDEX;
            int at = t;
            assertEquals(wanted, sequence.labels()[t], () -> label + ", token " + at + " of " + text);
        }
        return sequence.targetTokens();
    }

    private static int[] starts(Tokenizer tokenizer, String text, BitSet contents, int[] ids) {
        if (tokenizer instanceof HuggingFaceJsonTokenizer json) {
            TokenSpans spans = json.encode(text, contents::get);
            assertArrayEquals(spans.ids(), ids);
            return spans.starts();
        }
        int[] charOfByte = charOfByte(text, tokenizer instanceof JtokkitTokenizer ? "\ufffd" : "?");
        int[] starts = new int[ids.length];
        int at = 0;
        for (int t = 0; t < ids.length; t++) {
            starts[t] = charOfByte[at];
            at += tokenizer instanceof RandomTokenizers.Longest longest
                    ? longest.length(ids[t])
                    : tokenizer instanceof JtokkitTokenizer pairs ? pairs.bytes(ids[t]) : 1;
        }
        assertEquals(charOfByte.length, at, "the tokens are all of the text");
        return starts;
    }

    /** The character of every byte; an unpaired surrogate counts as its replacement. */
    private static int[] charOfByte(String text, String replacement) {
        int[] chars = new int[4 * text.length()];
        int at = 0;
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            String one = text.substring(i, i + Character.charCount(text.codePointAt(i)));
            boolean unpaired = one.length() == 1 && Character.isSurrogate(one.charAt(0));
            int bytes = (unpaired ? replacement : one).getBytes(StandardCharsets.UTF_8).length;
            Arrays.fill(chars, at, at + bytes, i);
            at += bytes;
        }
        return Arrays.copyOf(chars, at);
    }
}
