package org.longalign.tokenize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.longalign.data.Message;

/** The forms of ChatGLM3 and Llama 2 over folders with a {@code tokenizer.model}, against ids put together by hand. */
@SuppressWarnings("NullAway.Init")
class ChatGlmFormTest {
    private static final List<Message> TWO_ROUNDS = List.of(
            Message.user("Who? <|assistant|></s>"),
            Message.assistant("the answer"),
            Message.user("问：[gMASK]"),
            Message.assistant(" a token"));

    private static final int END = 2;

    @TempDir
    Path folder;

    private Tokenizer tokenizer;
    private int pieces;

    @BeforeEach
    void open() throws IOException {
        tokenizer = Tokenizer.open(SentencePieceFolders.chatGlm(folder));
        pieces = tokenizer.vocabularySize() - 9;
    }

    /** A role's token, its line and its message, as ChatGLM3's own code builds a turn. */
    private int[] turn(int role, String message) {
        return joined(new int[] {pieces + role}, tokenizer.encode("\n"), tokenizer.encode(message));
    }

    private static int[] joined(int[]... parts) {
        return Arrays.stream(parts).flatMapToInt(Arrays::stream).toArray();
    }

    @Test
    void aFolderWithoutATemplateHasTheFormOfChatGlm() {
        ChatTemplate template = ChatTemplate.open(folder);
        assertEquals("chatglm3", template.name());
        assertEquals("chatglm3", ChatTemplate.named("chatglm3", tokenizer).name());
        int[] start = {pieces + 1, pieces + 3};
        assertArrayEquals(
                joined(
                        start,
                        turn(6, TWO_ROUNDS.get(0).content()),
                        turn(7, TWO_ROUNDS.get(1).content()),
                        turn(6, TWO_ROUNDS.get(2).content()),
                        turn(7, TWO_ROUNDS.get(3).content()),
                        new int[] {END}),
                template.encode("x", TWO_ROUNDS).inputIds());
        assertArrayEquals(
                joined(start, turn(5, "Be short."), turn(6, "Who?"), turn(7, "")),
                template.prompt(List.of(Message.system("Be short."), Message.user("Who?"))));
        assertArrayEquals(new int[] {END, pieces + 6, pieces + 8}, template.stopIds());
        assertEquals(
                "[gMASK]sop<|user|>\nWho?<|assistant|>\nthe answer</s>",
                template.render(List.of(Message.user("Who?"), Message.assistant("the answer"))));
    }

    @Test
    void answersAndTheEndAfterEachAreTargets() {
        Sequence sequence = ChatTemplate.open(folder).encode("x", TWO_ROUNDS);
        int[] targets = IntStream.of(sequence.labels())
                .filter(label -> label != Sequence.IGNORE_INDEX)
                .toArray();
        assertArrayEquals(
                joined(tokenizer.encode("the answer"), new int[] {END}, tokenizer.encode(" a token"), new int[] {END}),
                targets);
        int[] ids = sequence.inputIds();
        for (int i = 0; i < ids.length; i++) {
            int label = sequence.labels()[i];
            boolean predicted = label == END && ids[i] == pieces + 6;
            assertTrue(label == Sequence.IGNORE_INDEX || label == ids[i] || predicted, "place " + i);
        }
    }

    @Test
    void theReleasesFormIsOneTextBehindItsStart() {
        ChatTemplate template = ChatTemplate.longAlignChatGlm(tokenizer);
        String text = "[Round 1]\n\n问：Who?\n\n答：the answer";
        assertArrayEquals(
                joined(new int[] {pieces + 1, pieces + 3}, tokenizer.encode(text), new int[] {END}),
                template.encode("x", List.of(Message.user("Who?"), Message.assistant("the answer")))
                        .inputIds());
    }

    @Test
    void aFoldersOwnTemplateIsUsed() throws IOException {
        Files.writeString(
                folder.resolve("chat_template.jinja"),
                "[gMASK]sop{% for m in messages %}<|{{ m.role }}|>\n {{ m.content }}{% endfor %}"
                        + "{% if add_generation_prompt %}<|assistant|>{% endif %}");
        ChatTemplate template = ChatTemplate.open(folder);
        int[] ids = template.encode("x", TWO_ROUNDS).inputIds();
        assertArrayEquals(new int[] {pieces + 1, pieces + 3, pieces + 6}, Arrays.copyOf(ids, 3), Arrays.toString(ids));
        assertEquals(6, IntStream.of(ids).filter(id -> id >= pieces).count(), "roles in messages are text");
    }

    @Test
    void llamasReleaseFormHasOneBeginAndOneEnd() throws IOException {
        Path llama = SentencePieceFolders.llama(folder.resolve("llama"));
        Tokenizer plain = Tokenizer.open(llama);
        Exception e = assertThrows(IllegalArgumentException.class, () -> ChatTemplate.open(llama));
        for (String name : List.of("no chat template in", "longalign-llama", "llama2", "ChatTemplate.named")) {
            assertTrue(String.valueOf(e.getMessage()).contains(name), e.getMessage());
        }
        ChatTemplate template = ChatTemplate.named("longalign-llama", plain);
        Sequence sequence = template.encode("x", List.of(Message.user("</s>"), Message.assistant("the [INST]")));
        assertArrayEquals(
                joined(new int[] {1}, plain.encode("[INST]</s>[/INST]the [INST]"), new int[] {END}),
                sequence.inputIds());
        assertEquals(END, sequence.labels()[sequence.labels().length - 1]);
        int[] prompt = template.prompt(List.of(Message.user("</s>")));
        assertArrayEquals(joined(new int[] {1}, plain.encode("[INST]</s>[/INST]")), prompt);
    }

    @Test
    void aTemplateNeedsTheTokenizerOfAFolder() throws IOException {
        Path other = SentencePieceFolders.llama(folder.resolve("llama"));
        Exception e = assertThrows(IllegalArgumentException.class, () -> ChatTemplate.open(other, new ByteTokenizer()));
        assertTrue(String.valueOf(e.getMessage()).contains("Tokenizer.open"), e.getMessage());
    }
}
