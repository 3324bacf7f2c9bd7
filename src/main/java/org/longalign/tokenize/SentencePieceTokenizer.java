package org.longalign.tokenize;

import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import org.longalign.tokenize.internal.EncodedPieces;
import org.longalign.tokenize.internal.SentencePieceEncoder;

/**
 * The tokenizer of a folder with SentencePiece's {@code tokenizer.model}, in Java. Each text between special tokens is
 * encoded by itself as SentencePiece encodes a text, with the model's blank before it: so do ChatGLM's tokenizer and
 * transformers' {@code LlamaTokenizer} unless its configuration says {@code "legacy": false}; then only the blank at the
 * begin of the whole is put.
 */
final class SentencePieceTokenizer extends FolderTokenizer {
    private final SentencePieceFolder folder;
    private final SentencePieceEncoder encoder;
    private final String name;
    private final Map<String, Integer> specialTokens;
    private final SpecialTokens special;
    private final AddedTokenFinder added;
    /** The added tokens by their ids. */
    private final Map<Integer, AddedToken> addedById = new HashMap<>();

    private final boolean onlySpecial;

    private SentencePieceTokenizer(SentencePieceFolder folder, SentencePieceEncoder encoder, String name) {
        this.folder = folder;
        this.encoder = encoder;
        this.name = name;
        Map<String, Integer> ids = new LinkedHashMap<>();
        Map<String, AddedToken> texts = new LinkedHashMap<>();
        for (AddedToken token : folder.addedTokens()) {
            texts.put(token.text(), token);
            addedById.put(token.id(), token);
            if (token.special()) {
                ids.put(token.text(), token.id());
            }
        }
        specialTokens = Collections.unmodifiableMap(ids);
        special = new SpecialTokens(ids.keySet());
        added = new AddedTokenFinder(texts);
        onlySpecial = ids.size() == texts.size();
    }

    /**
     * Opens a model.
     *
     * @throws IllegalArgumentException naming the file, the field and the remedy if it cannot be honoured
     */
    static SentencePieceTokenizer open(Path file) {
        SentencePieceFolder folder = SentencePieceFolder.read(file);
        Path parent = file.toAbsolutePath().getParent();
        String name = String.valueOf(parent == null ? file : parent.getFileName());
        try {
            return new SentencePieceTokenizer(
                    folder, new SentencePieceEncoder(folder.model(), folder.excluded()::get), name);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    file + " is damaged: it has " + e.getMessage()
                            + "; download the file again from the model's repository",
                    e);
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int vocabularySize() {
        return folder.vocabularySize();
    }

    @Override
    public Map<String, Integer> specialTokens() {
        return specialTokens;
    }

    @Override
    public int[] encode(String text) {
        String wellFormed = HuggingFaceJsonTokenizer.wellFormed(text);
        return onlySpecial
                ? encoder.ids(wellFormed, folder.prefixesFirst())
                : spans(wellFormed, i -> true).ids();
    }

    @Override
    public int[] encodeWithSpecialTokens(String text) {
        return spans(HuggingFaceJsonTokenizer.wellFormed(text), i -> false).ids();
    }

    @Override
    TokenSpans encode(String text, IntPredicate isContent) {
        return spans(HuggingFaceJsonTokenizer.wellFormed(text), isContent);
    }

    @Override
    List<SpecialTokens.Match> findSpecialTokens(String text, int from, int to) {
        return special.find(text, from, to, i -> false);
    }

    private TokenSpans spans(String text, IntPredicate isContent) {
        if (text.isEmpty()) {
            return TokenSpans.joined(List.of());
        }
        return TokenSpans.joined(added.split(List.of(TextPiece.whole(text)), isContent).stream()
                .map(this::spans)
                .toList());
    }

    private TokenSpans spans(TextPiece piece) {
        AddedToken token = piece.token();
        if (token != null) {
            int last = piece.places()[piece.places().length - 1];
            return new TokenSpans(new int[] {token.id()}, new int[] {piece.start()}, new int[] {last});
        }
        boolean prefix = folder.prefixesAll() || (piece.start() == 0 && folder.prefixesFirst());
        EncodedPieces encoded = encoder.encode(piece.text(), prefix);
        return new TokenSpans(encoded.ids(), encoded.starts(), encoded.lasts()).shifted(piece.start());
    }

    /** The text of ids, special tokens included; ids without a piece, which a padded embedding has, have no text. */
    @Override
    public String decode(int[] ids) {
        StringBuilder text = new StringBuilder();
        int[] run = new int[ids.length];
        int length = 0;
        boolean first = true;
        for (int id : ids) {
            AddedToken token = addedById.get(id);
            if (token != null && id != folder.model().unknownId()) {
                text.append(encoder.decode(run, 0, length, first)).append(token.text());
                length = 0;
                first = folder.prefixesAll();
            } else if (id >= 0 && id < folder.model().pieces().size()) {
                run[length++] = id;
            }
        }
        return text.append(encoder.decode(run, 0, length, first)).toString();
    }

    @Override
    public String toString() {
        return "SentencePiece " + (folder.model().unigram() ? "Unigram" : "BPE") + " of " + folder.file() + ", "
                + vocabularySize() + " ids";
    }
}
