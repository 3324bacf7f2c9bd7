package org.longalign.kernel.internal.wire;

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

/** Signs messages with the key of a connection, verifies signatures and detects replays. Thread-safe. */
final class Signature {
    /** The number of signatures remembered to detect replays. */
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
     * @param key the shared secret; empty: messages are not signed
     * @throws IllegalArgumentException if the scheme does not exist
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

    /** The signature of a message's four parts, in hexadecimal. */
    synchronized byte[] sign(List<byte[]> parts) {
        if (mac == null) {
            return new byte[0];
        }
        parts.forEach(mac::update);
        return HEX.formatHex(mac.doFinal()).getBytes(StandardCharsets.US_ASCII);
    }

    /** Whether a signature matches the parts. Compares in constant time. */
    boolean isAuthentic(byte[] signature, List<byte[]> parts) {
        return mac == null || MessageDigest.isEqual(sign(parts), signature);
    }

    /** Whether an authentic signature is among the last {@value #REMEMBERED}. */
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
