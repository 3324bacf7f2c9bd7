package org.longalign.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.longalign.data.Message;
import org.longalign.tokenize.ByteTokenizer;
import org.longalign.tokenize.ChatTemplate;
import org.longalign.tokenize.JtokkitTokenizer;
import org.longalign.tokenize.ModelFolders;
import org.longalign.tokenize.Tokenizer;

class MiddleTruncationTest {
    @Test
    void bothEndsAreKeptAndRoomIsLeftForReplyAndTemplate() {
        MiddleTruncation truncation = new MiddleTruncation(new ByteTokenizer(), 16, 4, 2);
        assertEquals(10, truncation.promptTokens());
        assertEquals("abcdevwxyz", truncation.apply("abcdefghijklmnopqrstuvwxyz"));
        assertEquals("0123456789", truncation.apply("0123456789"));
        assertEquals("01234789ab", truncation.apply("0123456789ab"), "one token too many costs the middle only");
        MiddleTruncation odd = new MiddleTruncation(new ByteTokenizer(), 9, 1, 1);
        assertEquals("abcdnop", odd.apply("abcdefghijklmnop"), "of an odd number the beginning gets one more");
    }

    @Test
    void aTemplatesMarkersAndTheReplyHaveTheirRoom(@TempDir Path folder) throws Exception {
        String document = "Call me Ishmael.\n\nSome years ago, 软件包 🙂. ".repeat(200) + "\nWho?";
        for (ChatTemplate template : List.of(
                ChatTemplate.chatMl(new ByteTokenizer()),
                ModelFolders.open(ModelFolders.write(folder.resolve("a"), "qwen25")),
                ModelFolders.open(ModelFolders.write(folder.resolve("b"), "llama2")))) {
            for (int window : new int[] {180, 401, 1_000}) {
                MiddleTruncation truncation = MiddleTruncation.of(template, window, 32);
                int prompt = template.prompt(List.of(Message.user(truncation.apply(document)))).length;
                assertTrue(prompt + 32 <= window && prompt + 32 > window - 12, prompt + " of " + window);
            }
        }
    }

    @Test
    void whatFitsIsReturnedAsItIs() {
        String prompt = "fits";
        assertSame(prompt, new MiddleTruncation(new ByteTokenizer(), 5, 1, 0).apply(prompt));
    }

    @Test
    void noCharacterIsCutInTwo() {
        String text = "软件包🙂".repeat(50);
        for (int window = 12; window < 60; window++) {
            MiddleTruncation truncation = new MiddleTruncation(new ByteTokenizer(), window, 4, 2);
            String cut = truncation.apply(text);
            assertFalse(cut.contains("\uFFFD"), cut);
            assertTrue(new ByteTokenizer().count(cut) <= truncation.promptTokens());
            assertTrue(new ByteTokenizer().count(cut) >= truncation.promptTokens() - 6, "no more than needed is lost");
            assertTrue(cut.codePoints().allMatch(c -> text.indexOf(c) >= 0));
        }
    }

    @Test
    void aRealTokenizersWindowIsNeverExceeded() {
        Tokenizer tokenizer = JtokkitTokenizer.cl100kBase();
        StringBuilder text = new StringBuilder("Document begins. ");
        for (int i = 0; i < 3000; i++) {
            text.append("Sentence ").append(i).append(" über 软件包 und 🙂 stands here. ");
        }
        text.append("Question: what stands at the end?");
        for (int window : new int[] {64, 101, 1000, 4097}) {
            MiddleTruncation truncation = new MiddleTruncation(tokenizer, window, 32, 5);
            String cut = truncation.apply(text.toString());
            assertTrue(tokenizer.count(cut) <= truncation.promptTokens());
            assertTrue(tokenizer.count(cut) > truncation.promptTokens() - 8, "the window is used");
            assertTrue(cut.startsWith("Document begins."));
            assertTrue(cut.endsWith("what stands at the end?"));
        }
    }

    @Test
    void aTokenizerThatChangesTheTextDoesNotLoseIt() {
        Tokenizer lowerCase = new Tokenizer() {
            private final Tokenizer bytes = new ByteTokenizer();

            @Override
            public String name() {
                return "lower case";
            }

            @Override
            public int vocabularySize() {
                return bytes.vocabularySize();
            }

            @Override
            public int[] encode(String text) {
                return bytes.encode(text.toLowerCase(Locale.ROOT));
            }

            @Override
            public String decode(int[] ids) {
                return bytes.decode(ids);
            }
        };
        assertEquals(
                "what is thin? 软 end?",
                new MiddleTruncation(lowerCase, 28, 4, 2)
                        .apply("What is this? A long text is between. Who is it known? 软 End?"));
    }

    @Test
    void aWindowWithoutRoomIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new MiddleTruncation(new ByteTokenizer(), 10, 9, 0));
        assertThrows(IllegalArgumentException.class, () -> new MiddleTruncation(new ByteTokenizer(), 10, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new MiddleTruncation(new ByteTokenizer(), 10, 4, -1));
    }
}
