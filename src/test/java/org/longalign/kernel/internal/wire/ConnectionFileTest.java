package org.longalign.kernel.internal.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionFileTest {
    private static final String GOOD = """
            {"transport": "tcp", "ip": "127.0.0.1", "shell_port": 1001, "control_port": 1002, "stdin_port": 1003,
             "iopub_port": 1004, "hb_port": 1005, "signature_scheme": "hmac-sha256", "key": "the-secret-key",
             "kernel_name": "java"}
            """;

    @TempDir
    Path folder;

    private ConnectionFile read(String text, String allowed) throws IOException {
        return ConnectionFile.read(Files.writeString(folder.resolve("kernel.json"), text), allowed);
    }

    private String refusal(String text) {
        String message = String.valueOf(
                assertThrows(IOException.class, () -> read(text, "")).getMessage());
        assertTrue(message.contains(folder.toString()), message);
        assertFalse(message.contains("secret"), message);
        return message;
    }

    @Test
    void saysWhereToListen() throws IOException {
        ConnectionFile file = read(GOOD, "");
        assertEquals("tcp://127.0.0.1:1001", file.endpoint(Channel.SHELL));
        assertEquals("tcp://127.0.0.1:1002", file.endpoint(Channel.CONTROL));
        assertEquals("tcp://127.0.0.1:1003", file.endpoint(Channel.STDIN));
        assertEquals("tcp://127.0.0.1:1004", file.endpoint(Channel.IOPUB));
        assertEquals("tcp://127.0.0.1:1005", file.endpoint(Channel.HEARTBEAT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.8.9.10", "::1", "[::1]", "localhost"})
    void listensOnThisMachine(String ip) throws IOException {
        assertTrue(
                read(GOOD.replace("127.0.0.1", ip), "").endpoint(Channel.SHELL).endsWith(":1001"));
    }

    @Test
    void writesAddressesOfIp6InBrackets() throws IOException {
        assertEquals(
                "tcp://[::1]:1001", read(GOOD.replace("127.0.0.1", "::1"), "").endpoint(Channel.SHELL));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "*", "::", "10.1.2.3", "192.168.1.1"})
    void refusesOtherInterfaces(String ip) throws IOException {
        String message = refusal(GOOD.replace("127.0.0.1", ip));
        assertTrue(message.contains(ip) && message.contains(ConnectionFile.ALLOW), message);
        List<String> warnings =
                read(GOOD.replace("127.0.0.1", ip), "unsigned, remote").warnings();
        assertTrue(warnings.toString().contains("other machines"), warnings.toString());
    }

    @Test
    void refusesToDoWithoutKey() throws IOException {
        for (String text : List.of(GOOD.replace("the-secret-key", ""), GOOD.replace("\"key\":", "\"other\":"))) {
            assertTrue(refusal(text).contains("key is empty"));
            ConnectionFile file = read(text, "unsigned");
            assertFalse(file.isSigned());
            assertTrue(file.warnings().toString().contains("no key"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "hmac-sha256, hmac-rot13, signature_scheme",
        "1001, 0, shell_port",
        "1005, 70000, hb_port",
        "tcp, udp, transport",
        "\"ip\", \"np\", ip",
        "1004, \"x\", JSON",
        "{, [, JSON",
        "}, , JSON",
    })
    void refusesWhatItCannotUse(String part, String otherwise, String named) {
        assertTrue(
                refusal(GOOD.replace(part, otherwise == null ? "" : otherwise)).contains(named));
    }

    @Test
    void refusesNoFile() {
        assertTrue(refusal("").contains("empty"));
        Path missing = folder.resolve("missing.json");
        String message = String.valueOf(assertThrows(IOException.class, () -> ConnectionFile.read(missing, ""))
                .getMessage());
        assertTrue(message.contains("missing.json"), message);
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void warnsOfAFileThatOthersCanRead() throws IOException {
        ConnectionFile file = read(GOOD, "");
        Path path = folder.resolve("kernel.json");
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
        assertEquals(List.of(), file.warnings());
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r--r--"));
        assertTrue(file.warnings().toString().contains("chmod 600"));
        Files.delete(path);
        assertEquals(List.of(), file.warnings());
    }
}
