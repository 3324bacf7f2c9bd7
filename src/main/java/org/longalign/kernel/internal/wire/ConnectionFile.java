package org.longalign.kernel.internal.wire;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import com.google.gson.annotations.SerializedName;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The addresses a kernel listens at and the key that it shares with its front ends: a JSON file written by Jupyter. The
 * transport is {@code tcp} or {@code ipc}, which is Unix domain sockets.
 *
 * <p>Anyone who can send a signed message can run code as this user. So the address must be loopback and there must be
 * a key, unless the environment variable {@value #ALLOW} allows otherwise: {@code remote}, {@code unsigned}, or both
 * separated by a comma.
 */
public final class ConnectionFile {
    /** The environment variable that permits unsafe connections. */
    public static final String ALLOW = "LONGALIGN_KERNEL_ALLOW";

    private static final String TCP = "tcp";
    private static final String IPC = "ipc";
    private static final String REMOTE = "remote";
    private static final String UNSIGNED = "unsigned";
    private static final int MAX_PORT = 65_535;
    private static final Set<PosixFilePermission> OF_OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    private final Path path;
    private final Fields fields;
    private final List<String> allowed;

    /** The file's fields. */
    private static final class Fields {
        @Nullable
        String transport;

        @Nullable
        String ip;

        @SerializedName("shell_port")
        int shell;

        @SerializedName("control_port")
        int control;

        @SerializedName("stdin_port")
        int stdin;

        @SerializedName("iopub_port")
        int iopub;

        @SerializedName("hb_port")
        int heartbeat;

        @SerializedName("signature_scheme")
        @Nullable
        String scheme;

        @Nullable
        String key;
    }

    private ConnectionFile(Path path, Fields fields, String allowed) {
        this.path = path;
        this.fields = fields;
        this.allowed = Arrays.stream(allowed.split(",")).map(String::strip).toList();
    }

    /**
     * Reads a connection file.
     *
     * @param allowed the value of {@value #ALLOW}; empty if it is not set
     * @throws IOException if the file is unusable; the message says why and what to do
     */
    public static ConnectionFile read(Path path, String allowed) throws IOException {
        Fields fields;
        try {
            fields = new Gson().fromJson(Files.readString(path), Fields.class);
        } catch (NoSuchFileException e) {
            throw new IOException(
                    "there is no connection file " + path + "; Jupyter writes it when it starts a kernel", e);
        } catch (MalformedInputException e) {
            throw new IOException(path + " is not a Jupyter connection file: it is not text in UTF-8", e);
        } catch (JsonParseException e) {
            // The parser's message may quote the file, which contains the key.
            throw new IOException(path + " is not a Jupyter connection file: it is not a JSON object with its fields");
        }
        if (fields == null) {
            throw new IOException(path + " is not a Jupyter connection file: it is empty");
        }
        ConnectionFile file = new ConnectionFile(path, fields, allowed);
        file.check();
        return file;
    }

    private void check() throws IOException {
        if (!transport().equals(TCP) && !isIpc()) {
            throw wrong("transport is \"" + transport()
                    + "\", and this kernel speaks tcp and ipc; start Jupyter without" + " --KernelManager.transport");
        }
        if (fields.ip == null || fields.ip.isBlank()) {
            throw wrong("it has no ip");
        }
        for (Channel channel : Channel.values()) {
            int port = port(channel);
            if (port < 1 || port > MAX_PORT) {
                throw wrong(channel.field() + " is " + port + ", not a port");
            }
        }
        if (!isIpc() && !allowed.contains(REMOTE) && !isLoopback(fields.ip)) {
            throw wrong("ip is " + fields.ip + ", where other machines can reach the kernel; set it to 127.0.0.1, or "
                    + ALLOW + "=" + REMOTE + " to allow this");
        }
        if (!isSigned() && !allowed.contains(UNSIGNED)) {
            throw wrong("key is empty, so that every user of this machine could run code here; give it one, or set "
                    + ALLOW + "=" + UNSIGNED + " to allow this");
        }
        signature();
    }

    private String transport() {
        return fields.transport == null ? TCP : fields.transport;
    }

    /** Whether front ends connect by Unix domain sockets. */
    boolean isIpc() {
        return transport().equals(IPC);
    }

    /**
     * The file of a channel's Unix domain socket.
     *
     * @throws IOException if its name is no path
     */
    Path socketFile(Channel channel) throws IOException {
        try {
            return Path.of(fields.ip + "-" + port(channel)).toAbsolutePath();
        } catch (InvalidPathException e) {
            throw wrong("ip is " + fields.ip + ", which is no path, as ipc needs");
        }
    }

    private IOException wrong(String what) {
        return new IOException("the connection file " + path + " cannot be used: " + what);
    }

    private static boolean isLoopback(String ip) {
        try {
            return !ip.equals("*")
                    && Arrays.stream(InetAddress.getAllByName(bare(ip))).allMatch(InetAddress::isLoopbackAddress);
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static String bare(String ip) {
        return ip.startsWith("[") && ip.endsWith("]") ? ip.substring(1, ip.length() - 1) : ip;
    }

    /** Whether messages are signed. */
    public boolean isSigned() {
        return fields.key != null && !fields.key.isEmpty();
    }

    /** Security warnings for the user who starts the kernel, one sentence each; empty if there are none. */
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        try {
            Set<PosixFilePermission> permissions = EnumSet.copyOf(Files.getPosixFilePermissions(path));
            permissions.retainAll(OF_OTHERS);
            if (!permissions.isEmpty()) {
                warnings.add("the connection file " + path + " can be read by other users, who can then run code here;"
                        + " chmod 600 it");
            }
        } catch (IOException | UnsupportedOperationException e) {
            // The file is gone, or this file system has no such permissions.
        }
        if (!isSigned()) {
            warnings.add("the connection file has no key: every user of this machine can run code here");
        }
        if (!isIpc() && !isLoopback(String.valueOf(fields.ip))) {
            warnings.add(
                    "the kernel listens at " + fields.ip + ": other machines can reach it, and nothing is encrypted");
        }
        return warnings;
    }

    /** The port of a channel. */
    int port(Channel channel) {
        return switch (channel) {
            case SHELL -> fields.shell;
            case CONTROL -> fields.control;
            case STDIN -> fields.stdin;
            case IOPUB -> fields.iopub;
            case HEARTBEAT -> fields.heartbeat;
        };
    }

    /**
     * The address to bind a socket to, in ZeroMQ's syntax: {@code tcp://127.0.0.1:5555}. With {@code ipc} it is any free
     * port, to which {@link UnixRelay} passes on what comes.
     */
    String endpoint(Channel channel) {
        if (isIpc()) {
            return "tcp://127.0.0.1:*";
        }
        String ip = bare(String.valueOf(fields.ip));
        return "tcp://" + (isIp6() ? "[" + ip + "]" : ip) + ":" + port(channel);
    }

    boolean isIp6() {
        return !isIpc() && String.valueOf(fields.ip).contains(":");
    }

    /** The signature for messages; without a key it signs nothing. */
    Signature signature() throws IOException {
        String scheme = fields.scheme == null || fields.scheme.isEmpty() ? "hmac-sha256" : fields.scheme;
        try {
            return Signature.of(scheme.toLowerCase(Locale.ROOT), fields.key == null ? "" : fields.key);
        } catch (IllegalArgumentException e) {
            throw wrong("signature_scheme is \"" + scheme + "\", which this Java does not have; use hmac-sha256");
        }
    }
}
