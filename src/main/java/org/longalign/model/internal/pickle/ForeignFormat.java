package org.longalign.model.internal.pickle;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Recognises files that are called like PyTorch's and are something else. */
final class ForeignFormat {
    /** Enough to see the mark of a tar archive. */
    private static final int BYTES = 262;

    private static final int TAR_MARK = 257;
    private static final int PICKLE = 0x80;

    private ForeignFormat() {}

    /**
     * Refuses files that do not begin as a ZIP archive does.
     *
     * @throws IllegalArgumentException naming the format, if it is known, and the remedy, without the file's name
     */
    static void refuse(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES);
        int count = 0;
        while (count >= 0 && bytes.hasRemaining()) {
            count = channel.read(bytes, bytes.position());
        }
        byte[] start = new byte[bytes.flip().remaining()];
        bytes.get(start);
        String text = new String(start, StandardCharsets.ISO_8859_1);
        if (!text.startsWith("PK\u0003\u0004")) {
            throw new IllegalArgumentException(problem(text, channel.size()));
        }
    }

    private static String problem(String start, long size) {
        String lower = start.toLowerCase(Locale.ROOT).strip();
        boolean tar = start.length() > TAR_MARK && start.startsWith("ustar", TAR_MARK);
        if (tar || (start.length() > 1 && start.charAt(0) == PICKLE)) {
            return "it is in the format of PyTorch before 1.6, which is not read. Convert it in Python:"
                    + " torch.save(torch.load(path, map_location=\"cpu\", weights_only=True), path)";
        }
        if (lower.startsWith("version https://git-lfs")) {
            return "it is a Git LFS pointer, not the file itself: run git lfs pull in its folder";
        }
        if (lower.startsWith("<!doctype") || lower.startsWith("<html")) {
            return "it is a web page, perhaps the message of a failed download; download the file again";
        }
        if (start.startsWith("GGUF")) {
            return "it is a GGUF file, quantised for llama.cpp; take the model's safetensors or PyTorch files";
        }
        return size == 0
                ? "it is empty; download it again"
                : "it is no ZIP archive, as which torch.save writes; download it again";
    }
}
