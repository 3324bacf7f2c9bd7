package org.longalign.kernel.internal.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.dflib.jjava.jupyter.messages.Message;
import org.dflib.jjava.jupyter.messages.MessageType;
import org.dflib.jjava.jupyter.messages.reply.ExecuteReply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageCodecTest {
    private static final String SCHEME = "hmac-sha256";
    private static final byte[] IDENTITY = {0, 1, (byte) 0xFF};

    private final Signature key = Signature.of(SCHEME, "a key");
    private final MessageCodec frames = new MessageCodec(key);

    /** A signed request. */
    private List<byte[]> request(String header, String content) {
        List<byte[]> parts = List.of(utf8(header), utf8("{}"), utf8("{}"), utf8(content));
        List<byte[]> message = new ArrayList<>(List.of(IDENTITY, utf8("<IDS|MSG>"), key.sign(parts)));
        message.addAll(parts);
        return message;
    }

    private static String header(String type) {
        return "{\"msg_id\": \"m1\", \"msg_type\": \"" + type + "\", \"session\": \"s\", \"subshell_id\": null}";
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private String rejection(List<byte[]> message) {
        return String.valueOf(
                assertThrows(RejectedMessage.class, () -> frames.read(message)).getMessage());
    }

    @Test
    void signsAsJupyterDoes() {
        // RFC 4231, test case 2, in two parts
        Signature signature = Signature.of(SCHEME, "Jefe");
        assertEquals(
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
                text(signature.sign(List.of(utf8("what do ya want "), utf8("for nothing?")))));
    }

    @Test
    void readsRequest() throws RejectedMessage {
        List<byte[]> message = request(header("execute_request"), "{\"code\": \"1 + 1\", \"silent\": false}");
        message.add(new byte[] {7});
        Request read = frames.read(message);
        assertEquals("execute_request", read.type());
        assertArrayEquals(IDENTITY, read.getIdentities().get(0));
        assertArrayEquals(new byte[] {7}, read.buffers().get(0));
        assertEquals(
                "1 + 1", read.message(MessageType.EXECUTE_REQUEST).getContent().getCode());
    }

    @Test
    void keepsTypeThatNobodyKnows() throws RejectedMessage {
        assertEquals(
                "new_request", frames.read(request(header("new_request"), "{}")).type());
    }

    @Test
    void answersWithTheWholeHeaderOfTheRequestAndASignature() throws RejectedMessage {
        Request read = frames.read(request(header("execute_request"), "{\"code\": \"1\"}"));
        List<byte[]> written = frames.write(
                List.of(IDENTITY), new Message<>(read, ExecuteReply.MESSAGE_TYPE, new ExecuteReply(3, Map.of())));
        assertArrayEquals(IDENTITY, written.get(0));
        assertEquals("<IDS|MSG>", text(written.get(1)));
        assertArrayEquals(key.sign(written.subList(3, 7)), written.get(2));
        JsonObject head = WireJson.object(written.get(3));
        assertEquals("execute_reply", head.get("msg_type").getAsString());
        assertTrue(head.get("date").getAsString().matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d.*Z"));
        assertTrue(WireJson.object(written.get(4)).has("subshell_id"));
        JsonObject content = WireJson.object(written.get(6));
        assertEquals("ok", content.get("status").getAsString());
        assertEquals(3, content.get("execution_count").getAsInt());
    }

    @Test
    void dropsWhatIsNotSignedWithTheKey() {
        List<byte[]> wrong = request(header("execute_request"), "{\"code\": \"1\"}");
        wrong.set(6, utf8("{\"code\": \"2\"}"));
        assertTrue(rejection(wrong).contains("not that of this kernel's key"));
        List<byte[]> upper = request(header("execute_request"), "{\"code\": \"1\"}");
        upper.set(2, utf8(text(upper.get(2)).substring(1)));
        assertTrue(rejection(upper).contains("not that of this kernel's key"));
        List<byte[]> unsigned = request(header("execute_request"), "{\"code\": \"1\"}");
        unsigned.set(2, new byte[0]);
        assertTrue(rejection(unsigned).contains("not signed"));
    }

    @Test
    void dropsRepeatedMessage() throws RejectedMessage {
        List<byte[]> message = request(header("execute_request"), "{\"code\": \"1\"}");
        assertEquals("execute_request", frames.read(message).type());
        assertTrue(rejection(message).contains("before"));
    }

    @Test
    void withoutKeyNothingIsSignedAndNothingRepeated() throws RejectedMessage {
        MessageCodec open = new MessageCodec(Signature.of(SCHEME, ""));
        List<byte[]> message = request(header("execute_request"), "{\"code\": \"1\"}");
        message.set(2, new byte[0]);
        assertEquals("execute_request", open.read(message).type());
        assertEquals("execute_request", open.read(message).type());
    }

    @Test
    void readsNoJsonBeforeTheSignatureIsRight() {
        List<byte[]> message = request("not JSON", "{}");
        message.set(2, utf8("0".repeat(64)));
        assertFalse(rejection(message).contains("JSON"));
        assertTrue(rejection(request("not JSON", "{}")).contains("JSON"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "null",
                "",
                "{",
                "{\"msg_id\": \"1\"}",
                "{\"msg_id\": 1, \"msg_type\": \"x\"}",
                "{\"msg_id\": \"1\", \"msg_type\": {}}",
                "{\"msg_id\": \"\", \"msg_type\": \"x\"}",
                "{} {}"
            })
    void dropsSignedMessageWithoutProperHeader(String header) {
        assertTrue(rejection(request(header, "{}")).contains("signed, but"));
    }

    @Test
    void dropsDeepNesting() {
        String deep = "{\"a\":".repeat(100_000) + "1" + "}".repeat(100_000);
        assertTrue(rejection(request(header("execute_request"), deep)).contains("JSON"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"code\": null}",
                "{\"code\": 1}",
                "{\"code\": [\"x\"]}",
                "{\"code\": \"1\", \"silent\": {}}",
                "{\"code\": \"1\", \"user_expressions\": 3}"
            })
    void saysWhichContentDoesNotFit(String content) throws RejectedMessage {
        Request read = frames.read(request(header("execute_request"), content));
        assertThrows(IllegalArgumentException.class, () -> read.message(MessageType.EXECUTE_REQUEST));
    }
}
