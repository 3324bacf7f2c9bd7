package org.longalign.evaluation.needle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.longalign.chat.ChatRequest;
import org.longalign.data.Message;
import org.longalign.evaluation.MiddleTruncation;
import org.longalign.tokenize.ByteTokenizer;

class WordSearchTest {
    private static final String FILLER = "The ship sailed on and the men slept. ".repeat(40);
    private static final String NEEDLE = "The brass key bears the number 7413. ";
    private static final String QUESTION = "\n\nWhich number does the brass key bear?";

    private static String ask(String text, int window) {
        WordSearch search = new WordSearch(new MiddleTruncation(new ByteTokenizer(), window, 100, 0));
        assertTrue(search.name().contains("heuristic"), search.name());
        return search.reply(new ChatRequest(List.of(Message.user(text)), 0, 100))
                .text();
    }

    @Test
    void itFindsTheSentenceInItsWindowAndLosesTheMiddleOfWhatIsLonger() {
        String middle = FILLER + NEEDLE + FILLER + QUESTION;
        assertEquals(NEEDLE.strip(), ask(middle, 10_000));
        assertTrue(!ask(middle, 1_000).contains("7413"));
        assertEquals(NEEDLE.strip(), ask(NEEDLE + FILLER + FILLER + QUESTION, 1_000));
    }

    @Test
    void aPromptWithoutTextIsAnsweredWithNothing() {
        assertEquals("", ask("Why?", 1_000));
    }
}
