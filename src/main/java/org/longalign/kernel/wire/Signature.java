package org.longalign.kernel.wire;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Signs messages with the key of a connection and tells authentic ones, each once. For any number of threads. */
final class Signature {
    /** How many signatures are remembered to tell a repeated message; as many bytes as a front end's own memory. */
    private static final int REMEMBERED = 16_384;

    private static final HexFormat HEX = HexFormat.of();

    private final @Nullable Mac mac;
    private final Set<String> seen = new LinkedHashSet<>();

    private Signature(@Nullable Mac mac) {
        this.mac = mac;
    }

    /**
     * A signature by a shared key.
     *
     * @param scheme such as {@code hmac-sha256}
     * @param key what both sides know; empty for messages without signatures
     * @throws IllegalArgumentException for a scheme that does not exist
     */
    static Signature of(String scheme, String key) {
        if (key.isEmpty()) {
            return new Signature(null);
        }
        String algorithm = scheme.replace("-", "");
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), algorithm));
            return new Signature(mac);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("no signature scheme " + scheme, e);
        }
    }

    /** The signature of a message's four parts, in hexadecimal digits. */
    synchronized byte[] sign(List<byte[]> parts) {
        if (mac == null) {
            return new byte[0];
        }
        parts.forEach(mac::update);
        return HEX.formatHex(mac.doFinal()).getBytes(StandardCharsets.US_ASCII);
    }

    /** Whether a signature is the parts' own. How long this takes tells nothing of how much of it is right. */
    boolean isAuthentic(byte[] signature, List<byte[]> parts) {
        return mac == null || MessageDigest.isEqual(sign(parts), signature);
    }

    /** Whether an authentic signature came before, among the last {@value #REMEMBERED}. */
    synchronized boolean isRepeated(byte[] signature) {
        if (mac == null) {
            return false;
        }
        boolean repeated = !seen.add(new String(signature, StandardCharsets.US_ASCII));
        if (seen.size() > REMEMBERED) {
            Iterator<String> oldest = seen.iterator();
            oldest.next();
            oldest.remove();
        }
        return repeated;
    }
}
