package org.longalign.instruct.diversity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.longalign.data.Instruction;
import org.longalign.data.Message;
import org.longalign.tokenize.ByteTokenizer;

class ConcatenatedControlTest {
    private static List<Instruction> pool(int count) {
        List<Instruction> pool = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            pool.add(new Instruction(
                    "s" + i,
                    List.of(Message.user("question " + i + "?"), Message.assistant("a".repeat(10 + i))),
                    null,
                    Map.of()));
        }
        return pool;
    }

    private static List<Instruction> rows(long seed, int... wanted) {
        return ConcatenatedControl.of(pool(20), new ByteTokenizer(), seed).rows(wanted);
    }

    @Test
    void rowsAreAsLongAsWantedAndNoLongerThanOneConversationMore() {
        int[] wanted = {1, 100, 500, 3_000};
        List<Instruction> rows = rows(7, wanted);
        for (int i = 0; i < wanted.length; i++) {
            int length = rows.get(i).messages().stream()
                    .mapToInt(message -> message.content().length())
                    .sum();
            assertTrue(length >= wanted[i] && length < wanted[i] + 45, length + " for " + wanted[i]);
        }
    }

    @Test
    void everyRowEndsWithAnotherConversationWhileThereAreSome() {
        int[] wanted = new int[20];
        java.util.Arrays.fill(wanted, 200);
        List<String> asked = rows(7, wanted).stream()
                .map(Exchange::of)
                .map(Exchange::question)
                .toList();
        assertEquals(20, new HashSet<>(asked).size());
        rows(7, wanted).forEach(row -> {
            List<Message> turns = row.messages();
            assertEquals(turns.size(), new HashSet<>(turns).size(), "no conversation comes twice");
            assertEquals("concatenated", Exchange.of(row).task());
        });
    }

    @Test
    void belongsToTheSeed() {
        assertEquals(rows(7, 300, 300), rows(7, 300, 300));
        assertNotEquals(rows(7, 300, 300), rows(8, 300, 300));
        assertThrows(IllegalArgumentException.class, () -> ConcatenatedControl.of(List.of(), new ByteTokenizer(), 7));
    }
}
