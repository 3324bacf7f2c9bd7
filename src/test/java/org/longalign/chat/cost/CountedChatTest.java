package org.longalign.chat.cost;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.longalign.chat.ChatReply;
import org.longalign.chat.ChatRequest;
import org.longalign.chat.FinishReason;
import org.longalign.chat.Scripted;
import org.longalign.chat.Usage;
import org.longalign.data.Message;

class CountedChatTest {
    private static final ChatReply SILENT = new ChatReply("four", "tiny-1", Usage.UNKNOWN, FinishReason.LENGTH);

    @Test
    void whatIsNotCountedIsCountedWithACache() {
        Scripted silent = new Scripted().then(() -> SILENT).then(() -> SILENT);
        CountedChat counted = new CountedChat(silent, String::length);
        String document = "d".repeat(2_000);
        ChatRequest first = new ChatRequest(List.of(Message.user(document + "a")), 1, 100, 2_000);
        ChatRequest second = new ChatRequest(List.of(Message.user(document + "bc")), 1, 100, 2_000);
        assertEquals(
                new ChatReply("four", "tiny-1", new Usage(2_005, 0, 4, 2_000), FinishReason.LENGTH),
                counted.reply(first));
        assertEquals(new Usage(2_006, 2_000, 4), counted.reply(second).usage());
        CostEstimate estimate = CostEstimate.of(List.of(first, second), String::length);
        assertEquals(new CostEstimate(2, 4_011, 2_000, 2_000, 200), estimate);
    }

    @Test
    void whatTheServerCountsIsLeft() {
        CountedChat counted = new CountedChat(new Scripted(), String::length);
        assertEquals(Scripted.YES, counted.reply(Scripted.request(8)));
        assertEquals("tiny at nowhere, tokens counted here", counted.toString());
    }
}
