package org.longalign.corpus;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.longalign.corpus.SelectionSteps.Finding;
import org.longalign.corpus.SelectionSteps.NormalisedText;
import org.longalign.corpus.contamination.Contamination;
import org.longalign.data.Language;

/** The binary form of findings: one after the other, each with a 1 before it, and a 0 behind the last. */
final class FindingFile {
    private static final int MORE = 1;
    private static final int LAST = 0;
    private static final String NO_FATE = "";
    /** The most bytes of a string; ids and phrases have a few hundred. */
    private static final int MOST_BYTES = 1 << 26;

    private FindingFile() {}

    static void write(DataOutputStream out, Finding finding) throws IOException {
        out.writeByte(MORE);
        write(out, finding.id());
        write(out, finding.language().name());
        write(out, finding.source());
        out.writeInt(finding.characters());
        out.writeInt(finding.tokens());
        Fate fate = finding.fate();
        write(out, fate == null ? NO_FATE : fate.name());
        write(out, finding.problem());
        NormalisedText text = finding.text();
        out.writeBoolean(text != null);
        if (text != null) {
            out.writeLong(text.high());
            out.writeLong(text.low());
        }
        Contamination contamination = finding.contamination();
        out.writeBoolean(contamination != null);
        if (contamination != null) {
            write(out, contamination.item());
            out.writeInt(contamination.hits());
            write(out, contamination.phrase());
        }
        int[] signature = finding.signature();
        out.writeInt(signature == null ? -1 : signature.length);
        for (int component : signature == null ? new int[0] : signature) {
            out.writeInt(component);
        }
    }

    static void end(DataOutputStream out) throws IOException {
        out.writeByte(LAST);
    }

    /**
     * Reads all findings.
     *
     * @throws EOFException if the file ends before its end mark
     * @throws IOException also if the content is not that of such a file
     */
    static void read(DataInputStream in, Consumer<Finding> taker) throws IOException {
        int mark = in.readByte();
        for (; mark == MORE; mark = in.readByte()) {
            taker.accept(next(in));
        }
        if (mark != LAST || in.read() >= 0) {
            throw new IOException("it is damaged");
        }
    }

    private static Finding next(DataInputStream in) throws IOException {
        String id = text(in);
        Language language = value(Language.class, text(in));
        String source = text(in);
        int characters = in.readInt();
        int tokens = in.readInt();
        String fate = text(in);
        String problem = text(in);
        NormalisedText text = in.readBoolean() ? new NormalisedText(in.readLong(), in.readLong()) : null;
        Contamination contamination = in.readBoolean() ? new Contamination(text(in), in.readInt(), text(in)) : null;
        return new Finding(
                id,
                language,
                source,
                characters,
                tokens,
                fate.equals(NO_FATE) ? null : value(Fate.class, fate),
                problem,
                text,
                contamination,
                signature(in));
    }

    private static int @Nullable [] signature(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0) {
            return null;
        }
        if (length > MOST_BYTES / Integer.BYTES) {
            throw new IOException("it is damaged");
        }
        int[] signature = new int[length];
        for (int i = 0; i < length; i++) {
            signature[i] = in.readInt();
        }
        return signature;
    }

    private static <E extends Enum<E>> E value(Class<E> type, String name) throws IOException {
        try {
            return Enum.valueOf(type, name);
        } catch (IllegalArgumentException e) {
            throw new IOException("it is damaged", e);
        }
    }

    private static void write(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String text(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > MOST_BYTES) {
            throw new IOException("it is damaged");
        }
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException();
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
