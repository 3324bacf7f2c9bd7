package org.longalign.corpus.spark;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.longalign.internal.Folders;
import org.longalign.internal.Sha256;
import org.longalign.tokenize.ByteTokenizer;
import org.longalign.tokenize.JtokkitTokenizer;
import org.longalign.tokenize.Tokenizer;

/**
 * A tokenizer that is sent to other machines: the name of one that needs no file, or the content of its files. Each
 * process opens it once.
 *
 * @param name {@code cl100k_base}, {@code o200k_base} or {@code bytes}; empty for files
 * @param files the files by their names
 */
record SentTokenizer(String name, Map<String, byte[]> files) implements Serializable {
    private static final long MOST_BYTES = 256L << 20;
    private static final Map<String, Tokenizer> OPENED = new ConcurrentHashMap<>();

    /**
     * A tokenizer by its name or the folder of its model.
     *
     * @throws IllegalArgumentException if there is none, with the names that are known
     */
    static SentTokenizer of(String nameOrFolder) {
        if (named(nameOrFolder) != null) {
            return new SentTokenizer(nameOrFolder, Map.of());
        }
        Path folder = Path.of(nameOrFolder);
        if (!Files.isDirectory(folder)) {
            throw new IllegalArgumentException("there is no tokenizer \"" + nameOrFolder
                    + "\": give cl100k_base, o200k_base, bytes or the folder of a model on this machine");
        }
        Map<String, byte[]> files = new TreeMap<>();
        long bytes = 0;
        try (Stream<Path> all = Files.list(folder)) {
            for (Path file : all.sorted().toList()) {
                String name = String.valueOf(file.getFileName());
                boolean wanted = name.startsWith("tokenizer") || name.endsWith("_tokens.json")
                        || name.equals("special_tokens_map.json") || name.equals("config.json");
                if (wanted && Files.isRegularFile(file)) {
                    bytes += Files.size(file);
                    if (bytes > MOST_BYTES) {
                        throw new IllegalArgumentException(folder + ": its tokenizer has more than " + MOST_BYTES
                                + " bytes, which is more than is sent to other machines");
                    }
                    files.put(name, Files.readAllBytes(file));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + folder + ": " + e.getMessage(), e);
        }
        SentTokenizer sent = new SentTokenizer("", files);
        // Says here, before the job begins, what is wrong with the folder.
        OPENED.computeIfAbsent(sent.key(), key -> Tokenizer.open(folder));
        return sent;
    }

    private static @Nullable Tokenizer named(String name) {
        return switch (name) {
            case "cl100k_base" -> JtokkitTokenizer.cl100kBase();
            case "o200k_base" -> JtokkitTokenizer.o200kBase();
            case "bytes" -> new ByteTokenizer();
            default -> null;
        };
    }

    /** The digest of name and files. */
    private String key() {
        MessageDigest digest = Sha256.digest();
        digest.update(name.getBytes(StandardCharsets.UTF_8));
        new TreeMap<>(files).forEach((file, content) -> {
            digest.update(file.getBytes(StandardCharsets.UTF_8));
            digest.update(content);
        });
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Opens it, once in each process. */
    Tokenizer open() {
        return OPENED.computeIfAbsent(key(), key -> {
            Tokenizer known = named(name);
            return known == null ? fromFiles() : known;
        });
    }

    private Tokenizer fromFiles() {
        try {
            Path folder = Files.createTempDirectory("longalign-tokenizer-");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                try {
                    Folders.remove(folder);
                } catch (IOException e) {
                    return; // the process ends; the system clears its temporary files
                }
            }));
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                Files.write(folder.resolve(file.getKey()), file.getValue());
            }
            return Tokenizer.open(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot unpack the tokenizer: " + e.getMessage(), e);
        }
    }
}
