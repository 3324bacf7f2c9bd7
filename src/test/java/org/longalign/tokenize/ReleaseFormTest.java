package org.longalign.tokenize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.longalign.data.Message;
import org.longalign.tokenize.ChatTemplate.Omission;

/** The forms of the LongAlign release, over a tokenizer that puts a blank before every text, as Llama 2's. */
@SuppressWarnings("NullAway.Init")
class ReleaseFormTest {
    private static final List<Message> TWO_ROUNDS =
            List.of(Message.user("Who?"), Message.assistant("Ahab"), Message.user("Why?"), Message.assistant("Hate"));

    @TempDir
    static Path folders;

    private static HuggingFaceJsonTokenizer pieces;
    private static int end;

    @BeforeAll
    static void open() throws IOException {
        pieces = HuggingFaceJsonTokenizer.open(ModelFolders.write(folders.resolve("llama2"), "llama2"));
        end = pieces.specialTokens().getOrDefault("</s>", -1);
    }

    @AfterAll
    static void close() {
        pieces.close();
    }

    @Test
    void roundsAreOneText() {
        assertEquals(
                "<s>[INST]Who?[/INST]Ahab\n\n[INST]Why?[/INST]Hate</s>",
                ChatTemplate.longAlignLlama(pieces).render(TWO_ROUNDS));
        assertEquals(
                "[gMASK]sop[Round 1]\n\n问：Who?\n\n答：Ahab\n\n[Round 2]\n\n问：Why?\n\n答：Hate</s>",
                ChatTemplate.longAlignChatGlm(pieces).render(TWO_ROUNDS));
    }

    @Test
    void idsOfEveryBuiltInTemplateAreThoseOfItsText() {
        for (String name : List.of("chatml", "llama2", "plain", "longalign-llama", "longalign-chatglm")) {
            ChatTemplate template = ChatTemplate.named(name, pieces);
            assertEquals(name, template.name());
            String text = template.render(TWO_ROUNDS);
            assertArrayEquals(
                    pieces.encodeWithSpecialTokens(text),
                    template.encode("x", TWO_ROUNDS).inputIds(),
                    name);
        }
        Exception e = assertThrows(IllegalArgumentException.class, () -> ChatTemplate.named("chatlm", pieces));
        assertTrue(String.valueOf(e.getMessage()).contains("chatml, llama2, plain"), e.getMessage());
    }

    @Test
    void everyAnswerAndTheEndAfterItAreLearnt() {
        for (ChatTemplate template :
                List.of(ChatTemplate.longAlignLlama(pieces), ChatTemplate.longAlignChatGlm(pieces))) {
            Sequence sequence = template.encode("x", TWO_ROUNDS);
            int[] learnt = Arrays.stream(sequence.labels())
                    .filter(label -> label != Sequence.IGNORE_INDEX)
                    .toArray();
            String text = pieces.decode(learnt);
            assertEquals("Ahab</s>Hate</s>", text.replace(" ", ""), template.name());
            assertEquals(2, Arrays.stream(learnt).filter(id -> id == end).count());
            assertEquals(
                    1,
                    Arrays.stream(sequence.inputIds()).filter(id -> id == end).count(),
                    "one end in the text");
            // The end after the first answer is only predicted: the text goes on with the next round.
            List<Integer> predicted = IntStream.range(0, sequence.length())
                    .filter(t -> sequence.labels()[t] == end)
                    .boxed()
                    .toList();
            assertTrue(sequence.inputIds()[predicted.get(0)] != end);
            assertEquals(sequence.length() - 1, predicted.get(1));
            assertEquals(sequence.labels()[predicted.get(0) - 1], sequence.inputIds()[predicted.get(0) - 1]);
        }
    }

    @Test
    void whatTheReleaseLeavesOutIsLeftOutAndReported() {
        ChatTemplate template = ChatTemplate.longAlignLlama(pieces);
        List<Message> odd = List.of(
                Message.user("a\u200bb"), Message.assistant("c\u200b\u200c\u200d\ufeffd"), Message.user("unanswered"));
        assertEquals("<s>[INST]a\u200bb[/INST]cd</s>", template.render(odd));
        assertEquals(Set.of(Omission.UNANSWERED_TURN, Omission.ZERO_WIDTH), template.omissions(odd));
        assertEquals(Set.of(), template.omissions(TWO_ROUNDS));

        List<Message> empty =
                List.of(Message.user("a"), Message.assistant("\u200b"), Message.user("b"), Message.assistant("c"));
        int[] learnt = Arrays.stream(template.encode("x", empty).labels())
                .filter(label -> label != Sequence.IGNORE_INDEX)
                .toArray();
        assertEquals("c</s>", pieces.decode(learnt).strip());
        assertEquals(0, template.encode("x", empty.subList(0, 2)).targetTokens());
    }

    @Test
    void aPromptIsTheTextUpToTheAnswer() {
        assertArrayEquals(
                pieces.encodeWithSpecialTokens("<s>[INST]Who?[/INST]Ahab\n\n[INST]Why?[/INST]"),
                ChatTemplate.longAlignLlama(pieces).prompt(TWO_ROUNDS.subList(0, 3)));
        assertArrayEquals(
                pieces.encodeWithSpecialTokens("[gMASK]sop[Round 1]\n\n问：Who?\n\n答："),
                ChatTemplate.longAlignChatGlm(pieces).prompt(TWO_ROUNDS.subList(0, 1)));
        assertArrayEquals(new int[] {end}, ChatTemplate.longAlignLlama(pieces).stopIds());
    }

    @Test
    void turnsWithoutAPlaceAreRefusedByName() {
        ChatTemplate template = ChatTemplate.longAlignLlama(pieces);
        assertRefused(template, "message 1 is the system's", Message.system("s"), Message.user("q"));
        assertRefused(template, "message 2 is the user's", Message.user("q"), Message.user("q"));
        assertRefused(template, "there is no answer", Message.user("q"));
        Exception e = assertThrows(IllegalArgumentException.class, () -> template.prompt(TWO_ROUNDS));
        assertTrue(String.valueOf(e.getMessage()).contains("ends with a user's question"), e.getMessage());
    }

    private static void assertRefused(ChatTemplate template, String reason, Message... messages) {
        Exception e = assertThrows(IllegalArgumentException.class, () -> template.encode("x", List.of(messages)));
        assertTrue(String.valueOf(e.getMessage()).contains(reason), e.getMessage());
    }
}
