package org.longalign.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReasoningTest {
    private static ChatReply reply(String text) {
        return new ChatReply(text.replace("\\n", "\n"), "m", Usage.UNKNOWN, FinishReason.DONE);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            <think>hm</think>Paris.                                  | Paris.
            <think>\\nhm\\n</think>\\n\\nParis.\\n                    | Paris.
            hm, the user asks\\n</think>\\n\\nParis.                  | Paris.
            hm</think>Paris.                                         | Paris.
            <think></think>Paris.                                    | Paris.
            <think>a</think> <think>b</think>Paris.                  | Paris.
            <think>a <think> b</think> c</think>Paris.               | Paris.
            <think>a <think> is a tag</think>Paris.                  | Paris.
            <think>the tag `</think>` ends it</think>Paris.          | Paris.
            <THINK>hm</THINK>Paris.                                  | Paris.
            <thinking>hm</thinking>Paris.                            | Paris.
            <thought>hm</thought>Paris.                              | Paris.
            <reasoning>hm</reasoning>Paris.                          | Paris.
            [THINK]hm[/THINK]Paris.                                  | Paris.
            ◁think▷hm◁/think▷巴黎。                                  | 巴黎。
            Sure.\\n<think>\\nhm\\n</think>\\nParis.                 | Paris.
            <think>```x\\n</think>Paris ```y```.                     | Paris ```y```.
            <¦START_THINKING¦>hm<¦END_THINKING¦>Paris.           | Paris.
            analysisWe need it.assistantfinalParis.                  | Paris.
            <think>hm</think>The mark </think> ends it.              | The mark </think> ends it.
            """)
    void theAnswerIsWhatFollows(String text, String answer) {
        String whole = text.replace("¦", "|");
        assertEquals(answer, reply(whole).withoutReasoning().text(), whole);
    }

    @Test
    void channelsAreRead() {
        String text =
                "<|channel|>analysis<|message|>hm<|end|><|start|>assistant<|channel|>final<|message|>Paris.<|return|>";
        assertEquals("Paris.", reply(text).withoutReasoning().text());
        assertEquals(
                "", reply("<|channel|>analysis<|message|>hm").withoutReasoning().text());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Paris.",
                " Paris. \n",
                "Models write `<think>` and `</think>` around it.",
                "They write <think> before they think.",
                "Wrap it in <think>...</think> marks.",
                "Like this:\\n```\\n<think>\\nhm\\n</think>\\n```\\nAnd so on.",
                "Like this:\\n```\\nhm</think>\\n```\\nAnd so on.",
                "He thinks: a < b and b > a. An analysis.",
                "analysis of the text: none"
            })
    void anAnswerAboutMarksStaysAsItIs(String text) {
        ChatReply reply = reply(text);
        assertSame(reply, reply.withoutReasoning());
    }

    @Test
    void reasoningAloneIsNoAnswer() {
        for (String text : List.of("<think>hm", "<think>hm</think>", "hm\n</think>\n", "<think>a</think><think>b")) {
            ChatReply done = reply(text).withoutReasoning();
            assertEquals("", done.text(), text);
            assertTrue(String.valueOf(done.missing()).contains("empty (it holds only reasoning"), done::toString);
            ChatReply cut = new ChatReply(text, "m", Usage.UNKNOWN, FinishReason.LENGTH).withoutReasoning();
            assertTrue(cut.truncated());
            assertTrue(String.valueOf(cut.missing()).contains("cut at the output limit before its text began"));
        }
    }

    @Test
    void timeIsLinear() {
        for (String part :
                List.of("<think>", "</think>", "<think></think>", "<", "```", "`<think>`", "<|channel|>", " ")) {
            String text = part.repeat(100_000);
            assertTimeoutPreemptively(
                    Duration.ofSeconds(2), () -> reply("x\n" + text).withoutReasoning(), part);
            assertTimeoutPreemptively(Duration.ofSeconds(2), () -> reply(text).withoutReasoning(), part);
        }
    }
}
