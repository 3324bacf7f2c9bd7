package org.longalign.tokenize.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.longalign.internal.RegularFiles;
import org.longalign.tokenize.internal.SentencePieceModel.Kind;
import org.longalign.tokenize.internal.SentencePieceModel.Piece;

/**
 * Reads a SentencePiece {@code tokenizer.model}, a protobuf message. Field numbers: SentencePiece's {@code
 * sentencepiece_model.proto}.
 */
public final class SentencePieceFile {
    /** The largest published ones, of 256,000 pieces, have 4 MB. */
    private static final long MOST_BYTES = 256L << 20;

    private static final int BPE = 2;
    private static final int BYTES = 256;
    private static final Pattern TIKTOKEN = Pattern.compile("\\A[A-Za-z0-9+/]+={0,2} \\d+\\r?\\n");
    private static final String AGAIN = "; download the file again from the model's repository";

    private final Path file;
    private final List<Piece> pieces = new ArrayList<>();
    private boolean unigram = true;
    private boolean byteFallback;
    private String unknownSurface = " \u2047 ";
    private byte[] rules = {};
    private boolean dummyPrefix = true;
    private boolean removesSpaces = true;
    private boolean escapesSpaces = true;

    private SentencePieceFile(Path file) {
        this.file = file;
    }

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException naming the file, what was found and the remedy if it is not a SentencePiece model,
     *     or one of a kind that is not supported
     */
    public static SentencePieceModel read(Path file) {
        byte[] bytes;
        try {
            if (Files.size(RegularFiles.existing(file)) > MOST_BYTES) {
                throw new IllegalArgumentException(file + " has " + Files.size(file)
                        + " bytes and is no SentencePiece model, of which the largest have a few million" + AGAIN);
            }
            bytes = Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
        }
        checkKind(file, bytes);
        SentencePieceFile reader = new SentencePieceFile(file);
        try {
            reader.readModel(new ProtobufReader(bytes));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    file + " is not a whole SentencePiece model: " + e.getMessage() + AGAIN, e);
        }
        return reader.checked();
    }

    /** Refuses what also goes by the name of {@code tokenizer.model}. */
    private static void checkKind(Path file, byte[] bytes) {
        String start = new String(bytes, 0, Math.min(bytes.length, BYTES), StandardCharsets.ISO_8859_1);
        if (start.isBlank()) {
            throw new IllegalArgumentException(file + " is empty" + AGAIN);
        }
        if (start.startsWith("version https://git-lfs")) {
            throw new IllegalArgumentException(file + " is a Git LFS pointer in place of the file itself; run \"git lfs"
                    + " pull\" in its repository, or download the file itself");
        }
        if (start.startsWith("{")) {
            throw new IllegalArgumentException(
                    file + " is JSON, such as Mistral's tekken, and not a SentencePiece model;"
                            + " put the model's tokenizer.json into the folder");
        }
        if (TIKTOKEN.matcher(start).find()) {
            throw new IllegalArgumentException(
                    file + " is a list of ranks for tiktoken, as Llama 3 and GLM-4 have, and"
                            + " not a SentencePiece model; put the tokenizer.json of the model's Hugging Face folder in its place");
        }
    }

    private void readModel(ProtobufReader in) {
        for (int field = in.field(); field != 0; field = in.field()) {
            switch (field) {
                case 1 -> readPiece(in.message());
                case 2 -> readTraining(in.message());
                case 3 -> readNormalizer(in.message());
                case 5 -> readDenormalizer(in.message());
                default -> in.skip();
            }
        }
        if (pieces.isEmpty()) {
            throw new IllegalArgumentException("it has no pieces");
        }
    }

    private void readPiece(ProtobufReader in) {
        String text = "";
        float score = 0;
        Kind kind = Kind.NORMAL;
        for (int field = in.field(); field != 0; field = in.field()) {
            switch (field) {
                case 1 -> text = in.text();
                case 2 -> score = in.number();
                case 3 -> kind = Kind.of(in.integer());
                default -> in.skip();
            }
        }
        if (text.isEmpty() || Float.isNaN(score) || Float.isInfinite(score)) {
            throw new IllegalArgumentException(
                    "piece " + pieces.size() + " has the text \"" + text + "\" and the score " + score);
        }
        pieces.add(new Piece(text, score, kind));
    }

    private void readTraining(ProtobufReader in) {
        for (int field = in.field(); field != 0; field = in.field()) {
            switch (field) {
                case 3 -> {
                    int type = in.integer();
                    if (type != 1 && type != BPE) {
                        throw new IllegalArgumentException("trainer_spec.model_type is "
                                + (type == 3 ? "WORD" : type == 4 ? "CHAR" : type)
                                + ", and only UNIGRAM and BPE are supported");
                    }
                    unigram = type != BPE;
                }
                case 24 -> {
                    if (in.truth()) {
                        throw new IllegalArgumentException(
                                "trainer_spec.treat_whitespace_as_suffix is set, which is not supported");
                    }
                }
                case 35 -> byteFallback = in.truth();
                case 44 -> unknownSurface = in.text();
                default -> in.skip();
            }
        }
    }

    private void readNormalizer(ProtobufReader in) {
        for (int field = in.field(); field != 0; field = in.field()) {
            switch (field) {
                case 2 -> rules = in.data();
                case 3 -> dummyPrefix = in.truth();
                case 4 -> removesSpaces = in.truth();
                case 5 -> escapesSpaces = in.truth();
                default -> in.skip();
            }
        }
    }

    private static void readDenormalizer(ProtobufReader in) {
        for (int field = in.field(); field != 0; field = in.field()) {
            if (field == 2 && in.data().length > 0) {
                throw new IllegalArgumentException(
                        "denormalizer_spec.precompiled_charsmap has rules for decoding, which are not supported");
            } else if (field != 2) {
                in.skip();
            }
        }
    }

    private SentencePieceModel checked() {
        Set<String> texts = new HashSet<>();
        int unknown = 0;
        int byteTokens = 0;
        for (int id = 0; id < pieces.size(); id++) {
            Piece piece = pieces.get(id);
            if (!texts.add(piece.text())) {
                throw refused("has the piece \"" + piece.text() + "\" twice, again with the id " + id);
            }
            unknown += piece.kind() == Kind.UNKNOWN ? 1 : 0;
            if (piece.kind() == Kind.BYTE) {
                byteTokens++;
                if (BytePieces.value(piece.text()) < 0) {
                    throw refused("has the piece \"" + piece.text() + "\" (id " + id + ") as that of a byte");
                }
            }
            if (piece.kind() == Kind.UNUSED && !unigram) {
                throw refused("is a BPE with the unused piece \"" + piece.text() + "\" (id " + id
                        + "), as after a restriction of the vocabulary, which is not supported");
            }
        }
        if (unknown != 1) {
            throw refused("has " + unknown + " unknown pieces in place of one");
        }
        if (byteTokens != (byteFallback ? BYTES : 0)) {
            throw refused("has " + byteTokens + " pieces of bytes, where trainer_spec.byte_fallback is " + byteFallback
                    + " and " + (byteFallback ? BYTES : 0) + " are due");
        }
        return new SentencePieceModel(
                unigram, pieces, byteFallback, unknownSurface, rules, dummyPrefix, removesSpaces, escapesSpaces);
    }

    private IllegalArgumentException refused(String problem) {
        return new IllegalArgumentException(file + " " + problem + AGAIN);
    }
}
