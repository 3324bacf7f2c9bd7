package org.longalign.tokenize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.longalign.Trials;
import org.longalign.data.Message;
import org.longalign.tokenize.jinja.JinjaTemplate;

/** Every answer's tokens are targets, whatever it says, by each of the stored templates. */
@Tag(Trials.TAG)
class AnswerMaskTest {
    @TempDir
    static Path folders;

    private static final Map<String, ChatTemplate> OPEN = new ConcurrentHashMap<>();

    private static ChatTemplate template(String family) {
        return OPEN.computeIfAbsent(family, name -> {
            try {
                return ModelFolders.open(ModelFolders.write(folders.resolve(name), name));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    static Stream<String> families() {
        List<String> names = new ArrayList<>();
        ModelFolders.golden().get("families").fieldNames().forEachRemaining(names::add);
        return names.stream();
    }

    private static SlowAnswers slow(String family) throws IOException {
        JsonNode settings = ModelFolders.golden().get("families").get(family);
        Map<String, Object> tokens = new HashMap<>();
        if (settings.path("bos").isTextual()) {
            tokens.put("bos_token", settings.path("bos").asText());
        }
        tokens.put("eos_token", settings.path("eos").asText());
        return new SlowAnswers(ModelFolders.template(family), tokens, template(family));
    }

    private static List<String> literals(String family) throws IOException {
        return JinjaTemplate.parse(ModelFolders.template(family), "a test", java.time.Clock.systemUTC())
                .literals()
                .stream()
                .filter(literal -> !literal.isBlank())
                .distinct()
                .toList();
    }

    @ParameterizedTest
    @MethodSource("families")
    void anAnswerThatIsAStringOfTheTemplateIsLearnt(String family) throws IOException {
        ChatTemplate template = template(family);
        List<String> literals = new ArrayList<>(literals(family));
        literals.add("26 Jul 2024");
        for (String literal : literals) {
            List<Message> messages = List.of(
                    Message.user("x"), Message.assistant(literal), Message.user(literal), Message.assistant(literal));
            Sequence sequence = template.encode("x", messages);
            String[] targets = runs(template, sequence);
            // Qwen3 drops the thoughts of earlier answers, and this one is nothing but thoughts.
            boolean thoughts = family.equals("qwen3") && literal.contains("</think>");
            assertEquals(thoughts ? 1 : 2, targets.length, () -> "\"" + literal + "\": " + Arrays.toString(targets));
            // The plain template's prompt ends with a blank, which a token may share with the answer's first letter.
            String surely = literal.strip().substring(family.equals("plain") ? 1 : 0);
            for (String target : targets) {
                assertTrue(target.contains(surely), () -> "\"" + literal + "\": " + Arrays.toString(targets));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("families")
    void targetsAreThoseOfTheSlowDefinition(String family) throws IOException {
        if (family.equals("generation")) {
            return; // its blocks say what is learnt
        }
        ChatTemplate template = template(family);
        SlowAnswers slow = slow(family);
        RandomConversations conversations = new RandomConversations(new Random(family.hashCode()), literals(family));
        int compared = 0;
        for (int trial = 0; trial < Trials.of(400, 12); trial++) {
            List<Message> messages = conversations.turns(
                    3,
                    trial % 3 == 0 && !List.of("gemma", "mistral", "mistral3").contains(family));
            String text;
            Sequence sequence;
            try {
                text = template.render(messages);
                sequence = template.encode("x", messages);
            } catch (IllegalArgumentException e) {
                String reason = String.valueOf(e.getMessage());
                assertTrue(reason.contains("rewrites"), reason);
                continue;
            }
            BitSet contents = slow.contents(messages);
            TokenSpans tokens = ((HuggingFaceJsonTokenizer) template.tokenizer()).encode(text, contents::get);
            int n = tokens.ids().length;
            assertArrayEquals(tokens.ids(), Arrays.copyOf(sequence.inputIds(), n), () -> messages + "\n" + text);
            BitSet targets = slow.targets(messages);
            String expected = shown(tokens, targets, text);
            BitSet actual = new BitSet();
            for (int t = 0; t < n; t++) {
                if (sequence.labels()[t] != Sequence.IGNORE_INDEX) {
                    assertEquals(sequence.inputIds()[t], sequence.labels()[t]);
                    actual.set(t);
                }
            }
            assertEquals(expected, shown(tokens, actual, n, text), () -> messages + "\n" + text);
            compared++;
        }
        assertTrue(compared >= Trials.of(400, 12) * 3 / 4, compared + " were compared");
    }

    private static String shown(TokenSpans tokens, BitSet characters, String text) {
        BitSet learnt = new BitSet();
        for (int t = 0; t < tokens.ids().length; t++) {
            learnt.set(t, characters.get(tokens.starts()[t]));
        }
        return shown(tokens, learnt, tokens.ids().length, text);
    }

    /** The text with brackets around what is learnt. */
    private static String shown(TokenSpans tokens, BitSet learnt, int n, String text) {
        StringBuilder shown = new StringBuilder();
        for (int t = 0; t < n; t++) {
            int end = t + 1 < n ? Math.max(tokens.starts()[t], tokens.starts()[t + 1]) : text.length();
            shown.append(learnt.get(t) ? "⟦" : "")
                    .append(text, tokens.starts()[t], end)
                    .append(learnt.get(t) ? "⟧" : "");
        }
        return shown.toString();
    }

    @Test
    void emptyAnswersAreLearntIfAsked() {
        List<Message> messages = List.of(Message.user("?"), Message.assistant(""));
        for (String family : List.of("qwen2", "llama3", "zephyr", "phi")) {
            ChatTemplate template = template(family);
            assertEquals(0, runs(template, template.encode("x", messages)).length, family);
            ChatTemplate asked = template.targets(TargetRules.DEFAULT.withEmptyAnswers(true));
            Map<String, String> ends =
                    Map.of("qwen2", "<|im_end|>", "llama3", "<|eot_id|>", "zephyr", "</s>", "phi", "<|end|>");
            String end = ends.getOrDefault(family, "");
            assertTrue(String.join("", runs(asked, asked.encode("x", messages))).endsWith(end), family);
        }
    }

    @Test
    void theNewlineAfterTheEndMarkIsLearntIfAsked() {
        List<Message> messages = List.of(Message.user("?"), Message.assistant("Yes."));
        ChatTemplate asked = template("qwen2").targets(TargetRules.DEFAULT.withSpaceAfterEnd(true));
        assertArrayEquals(new String[] {"Yes.<|im_end|>\n"}, runs(asked, asked.encode("x", messages)));
        ChatTemplate builtIn = ChatTemplate.chatMl(template("qwen2").tokenizer());
        assertArrayEquals(new String[] {"Yes.<|im_end|>\n"}, runs(builtIn, builtIn.encode("x", messages)));
        builtIn = builtIn.targets(builtIn.targets().withSpaceAfterEnd(false));
        assertArrayEquals(new String[] {"Yes.<|im_end|>"}, runs(builtIn, builtIn.encode("x", messages)));
    }

    @Test
    void anEmptyThinkBlockIsLeftOutIfAsked() {
        List<Message> messages = List.of(Message.user("?"), Message.assistant("Yes."));
        List<Message> thinking = List.of(Message.user("?"), Message.assistant("<think>\nHm.\n</think>\n\nYes."));
        ChatTemplate template = template("qwen3");
        assertArrayEquals(
                new String[] {"<think>\n\n</think>\n\nYes.<|im_end|>"}, runs(template, template.encode("x", messages)));
        ChatTemplate without = template.targets(TargetRules.DEFAULT.withEmptyThinking(false));
        assertArrayEquals(new String[] {"Yes.<|im_end|>"}, runs(without, without.encode("x", messages)));
        assertArrayEquals(
                new String[] {"<think>\nHm.\n</think>\n\nYes.<|im_end|>"},
                runs(without, without.encode("x", thinking)));
        ChatTemplate builtIn = ChatTemplate.chatMl(template.tokenizer()).targets(without.targets());
        List<Message> written = List.of(Message.user("?"), Message.assistant("<think>\n\n</think>\n\nYes."));
        assertArrayEquals(new String[] {"Yes.<|im_end|>"}, runs(builtIn, builtIn.encode("x", written)));
    }

    private static String[] runs(ChatTemplate template, Sequence sequence) {
        List<String> runs = new ArrayList<>();
        for (int start = 0; start < sequence.length(); start++) {
            int end = start;
            while (end < sequence.length() && sequence.labels()[end] != Sequence.IGNORE_INDEX) {
                end++;
            }
            if (end > start) {
                runs.add(template.tokenizer().decode(Arrays.copyOfRange(sequence.inputIds(), start, end)));
                start = end;
            }
        }
        return runs.toArray(String[]::new);
    }
}
