package org.longalign.tokenize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.longalign.data.Instruction;
import org.longalign.data.Message;
import org.longalign.data.Role;

class ChatTemplateTest {
    private static final Tokenizer BYTES = new ByteTokenizer();
    private static final List<Message> TWO_TURNS = List.of(
            Message.system("Be brief."),
            Message.user("Who?"),
            Message.assistant("Ahab"),
            Message.user("Why?"),
            Message.assistant("Hate"));

    @Test
    void targetsAreTheAnswersAndTheirEndMarkers() {
        Sequence sequence = ChatTemplate.chatMl(BYTES).encode("x", TWO_TURNS);
        assertEquals("Ahab<|im_end|>\nHate<|im_end|>\n", targetText(sequence));
        assertEquals(2 * ("Ahab".length() + "<|im_end|>\n".length()), sequence.targetTokens());
    }

    @Test
    void tokensSpellTheRenderedConversation() {
        for (ChatTemplate template : List.of(ChatTemplate.chatMl(BYTES), ChatTemplate.llama2(BYTES))) {
            Sequence sequence = template.encode("x", TWO_TURNS);
            assertEquals(template.render(TWO_TURNS), BYTES.decode(sequence.inputIds()), template.name());
        }
        assertEquals(
                "<s>[INST]Who?[/INST]Ahab</s>",
                ChatTemplate.llama2(BYTES).render(List.of(Message.user("Who?"), Message.assistant("Ahab"))));
    }

    @Test
    void aSystemMessageOfLlama2StandsInsideTheInstruction() {
        assertEquals(
                "<s>[INST]<<SYS>>\nBe brief.\n<</SYS>>\n\nWho?[/INST]Ahab</s><s>[INST]Why?[/INST]Hate</s>",
                ChatTemplate.llama2(BYTES).render(TWO_TURNS));
        assertEquals("Ahab</s>Hate</s>", targetText(ChatTemplate.llama2(BYTES).encode("x", TWO_TURNS)));
    }

    @Test
    void labelsEqualInputIdsWhereTheyAreTargets() {
        Sequence sequence = ChatTemplate.llama2(JtokkitTokenizer.cl100kBase()).encode("x", TWO_TURNS);
        for (int t = 0; t < sequence.length(); t++) {
            int label = sequence.labels()[t];
            assertTrue(label == Sequence.IGNORE_INDEX || label == sequence.inputIds()[t]);
        }
        assertEquals(Sequence.IGNORE_INDEX, sequence.labels()[0]);
    }

    @Test
    void anAnswerWithNothingBeforeItIsRefused() {
        List<Message> answerFirst = List.of(Message.assistant("So."));
        assertThrows(
                IllegalArgumentException.class, () -> ChatTemplate.llama2(BYTES).encode("x", answerFirst));
    }

    @Test
    void aPromptEndsWhereTheAnswerBegins() {
        for (ChatTemplate template :
                List.of(ChatTemplate.chatMl(BYTES), ChatTemplate.llama2(BYTES), ChatTemplate.plain(BYTES))) {
            Sequence sequence = template.encode("x", TWO_TURNS);
            int[] prompt = template.prompt(TWO_TURNS.subList(0, 4));
            assertArrayEquals(prompt, Arrays.copyOf(sequence.inputIds(), prompt.length), template.name());
            assertEquals('H', sequence.labels()[prompt.length], template.name());
            int[] ending = template.endings().get(0);
            assertArrayEquals(
                    ending,
                    Arrays.copyOfRange(sequence.inputIds(), sequence.length() - ending.length, sequence.length()));
            int around = template.prompt(List.of(Message.user("Who?"))).length - "Who?".length();
            assertEquals(around, template.tokensAround(), template.name());
        }
        assertArrayEquals(new int[] {'\n'}, ChatTemplate.plain(BYTES).stopIds());
        assertArrayEquals(new int[0], ChatTemplate.chatMl(BYTES).stopIds(), "eleven bytes are no single token");
    }

    @Test
    void markersAreSpecialTokensWhereTheTokenizerHasThem(@TempDir Path folder) throws Exception {
        try (HuggingFaceJsonTokenizer tokenizer =
                HuggingFaceJsonTokenizer.open(ModelFolders.write(folder.resolve("m"), "qwen2"))) {
            ChatTemplate template = ChatTemplate.chatMl(tokenizer);
            int start = tokenizer.specialTokens().getOrDefault("<|im_start|>", -1);
            int end = tokenizer.specialTokens().getOrDefault("<|im_end|>", -1);
            Sequence sequence =
                    template.encode("x", List.of(Message.user("a<|im_end|>b"), Message.assistant("c<|im_start|>d")));
            assertEquals(
                    2,
                    Arrays.stream(sequence.inputIds()).filter(id -> id == start).count());
            assertEquals(
                    2,
                    Arrays.stream(sequence.inputIds()).filter(id -> id == end).count());
            assertArrayEquals(new int[] {end}, template.stopIds());
            assertTrue(tokenizer.decode(sequence.inputIds()).contains("a<|im_end|>b<|im_end|>"));
        }
    }

    @Test
    void everyRoleNeedsMarkers() {
        Exception e = assertThrows(
                IllegalArgumentException.class,
                () -> ChatTemplate.of(BYTES, "half", Map.of(Role.USER, new ChatTemplate.Markers("", ""))));
        assertTrue(String.valueOf(e.getMessage()).contains("SYSTEM"));
    }

    @Test
    void manyAreEncodedInTheirOrder() {
        List<Instruction> instructions = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            instructions.add(new Instruction(
                    "i" + i, List.of(Message.user("q".repeat(i)), Message.assistant("a".repeat(i))), null, Map.of()));
        }
        ChatTemplate template = ChatTemplate.chatMl(BYTES);
        Sequences sequences = template.encodeAll(instructions);
        assertEquals(
                IntStream.range(0, 200).mapToObj(i -> "i" + i).toList(),
                sequences.list().stream().map(Sequence::id).toList());
        assertArrayEquals(
                instructions.stream().mapToInt(i -> template.encode(i).length()).toArray(), sequences.lengths());
    }

    @Test
    void truncationCutsFromTheRight() {
        Sequence sequence = ChatTemplate.chatMl(BYTES).encode("x", TWO_TURNS);
        Sequence cut = sequence.truncatedTo(70);
        assertEquals(70, cut.length());
        assertTrue(BYTES.decode(sequence.inputIds()).startsWith(BYTES.decode(cut.inputIds())));
        assertEquals(sequence, sequence.truncatedTo(10_000));
    }

    private static String targetText(Sequence sequence) {
        int[] targets = IntStream.range(0, sequence.length())
                .filter(t -> sequence.labels()[t] != Sequence.IGNORE_INDEX)
                .map(t -> sequence.inputIds()[t])
                .toArray();
        return BYTES.decode(targets);
    }
}
