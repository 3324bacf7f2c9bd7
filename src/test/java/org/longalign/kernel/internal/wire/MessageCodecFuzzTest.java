package org.longalign.kernel.internal.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.dflib.jjava.jupyter.messages.MessageType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.longalign.Trials;

/** Mutated messages: each is read, or dropped with a reason; nothing else comes out. */
@Tag(Trials.TAG)
class MessageCodecFuzzTest {
    private static final int MESSAGES = Trials.of(100_000);
    private static final String[] TYPES = {
        "execute_request",
        "inspect_request",
        "complete_request",
        "history_request",
        "is_complete_request",
        "comm_info_request",
        "kernel_info_request",
        "shutdown_request",
        "interrupt_request",
        "comm_open",
        "comm_msg",
        "comm_close",
        "input_reply",
        "debug_request",
        "connect_request",
        "unheard_of"
    };
    private static final String[] FIELDS = {
        "code", "silent", "cursor_pos", "detail_level", "hist_access_type", "n", "session", "start", "stop", "pattern",
        "output", "raw", "unique", "comm_id", "target_name", "data", "restart", "user_expressions", "allow_stdin",
                "value"
    };
    private static final String[] VALUES = {
        "1",
        "-1",
        "1e400",
        "99999999999999999999",
        "0.5",
        "true",
        "null",
        "\"\"",
        "\"text\"",
        "\"tail\"",
        "\"range\"",
        "\"search\"",
        "\"\\ud800\"",
        "[]",
        "[[[]]]",
        "{}",
        "{\"a\": {\"a\": []}}",
        "NaN",
        "'x'",
        "[".repeat(3_000),
        "\u0000"
    };

    private final Random random = new Random(20_240_131);
    private final Signature key = Signature.of("hmac-sha256", "a key");
    private final MessageCodec frames = new MessageCodec(key);

    @Test
    void everyMessageIsReadOrDropped() {
        int read = 0;
        int dropped = 0;
        for (int i = 0; i < MESSAGES; i++) {
            List<byte[]> message = message(i, i % 2 == 0 ? random.nextInt(12) : 0);
            if (i % 2 == 1) {
                mutate(message);
            }
            try {
                Request request = frames.read(message);
                readContent(request);
                read++;
            } catch (RejectedMessage e) {
                dropped++;
            }
        }
        assertEquals(MESSAGES, read + dropped);
        assertTrue(read > MESSAGES / 10, read + " read"); // contents that are signed and wrong are tried, too
        assertTrue(dropped > MESSAGES / 4, dropped + " dropped");
    }

    private static void readContent(Request request) {
        try {
            assertEquals(
                    request.getHeader(),
                    request.message(MessageType.getType(request.type())).getHeader());
        } catch (IllegalArgumentException e) {
            // is answered with this
        }
    }

    /** A signed message; its content has some fields, most of them wrong. */
    private List<byte[]> message(int number, int fields) {
        StringBuilder content = new StringBuilder("{\"number\": " + number);
        for (int i = 0; i < fields; i++) {
            content.append(", \"")
                    .append(pick(FIELDS))
                    .append(i % 3 == 2 ? "\": " : "\":")
                    .append(pick(VALUES));
        }
        String header = "{\"msg_id\": \"" + number + "\", \"msg_type\": \"" + pick(TYPES) + "\"}";
        List<byte[]> parts = new ArrayList<>();
        for (String part : List.of(header, "{}", "{}", content + "}")) {
            parts.add(part.getBytes(StandardCharsets.UTF_8));
        }
        List<byte[]> message = new ArrayList<>(
                List.of(new byte[] {1}, "<IDS|MSG>".getBytes(StandardCharsets.US_ASCII), key.sign(parts)));
        message.addAll(parts);
        return message;
    }

    private String pick(String[] from) {
        return from[random.nextInt(from.length)];
    }

    private void mutate(List<byte[]> message) {
        int at = random.nextInt(message.size());
        switch (random.nextInt(6)) {
            case 0 -> message.remove(at);
            case 1 -> message.add(at, new byte[random.nextInt(100)]);
            case 2 -> message.set(at, new byte[random.nextInt(10_000)]);
            case 3 -> message.subList(at, message.size()).clear();
            case 4 -> message.add(at, message.remove(random.nextInt(message.size() - 1)));
            default -> {
                byte[] frame = message.get(at).clone();
                if (frame.length > 0) {
                    frame[random.nextInt(frame.length)] ^= (byte) (1 << random.nextInt(8));
                }
                message.set(at, frame);
            }
        }
    }
}
