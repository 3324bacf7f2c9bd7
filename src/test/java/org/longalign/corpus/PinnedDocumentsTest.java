package org.longalign.corpus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.longalign.data.Document;
import org.longalign.data.Language;
import org.longalign.data.Provenance;

class PinnedDocumentsTest {
    @TempDir
    Path folder;

    private static Document document(String id, String text) {
        return new Document(id, text, Language.ENGLISH, new Provenance("s", "p", "2.1", "CC0-1.0", id));
    }

    @Test
    void onlyTheVeryTextsAreMatchedAndTheOthersAreNamed() throws Exception {
        Path file = folder.resolve("texts.jsonl");
        // printf abc | sha256sum
        String abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        Files.writeString(
                file,
                String.join(
                        "\n",
                        "{\"document\":\"x/gone\",\"sha256\":\"" + abc + "\"}",
                        "{\"document\":\"x/same\",\"sha256\":\"" + abc + "\"}",
                        "{\"document\":\"x/other\",\"sha256\":\"" + abc + "\"}"));
        PinnedDocuments.Match match = PinnedDocuments.read(file)
                .match(List.of(document("x/new", "abc"), document("x/other", "abd"), document("x/same", "abc")));
        assertEquals(
                List.of("x/same"), match.documents().stream().map(Document::id).toList());
        assertEquals(
                List.of("x/gone is not in the corpus", "x/other has another text here (p 2.1)"), match.passedOver());
    }

    @Test
    void aBadLineIsNamed() throws Exception {
        Path file = folder.resolve("texts.jsonl");
        Files.writeString(file, "{\"document\":\"x\"}\n");
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> PinnedDocuments.read(file));
        assertTrue(String.valueOf(e.getMessage()).startsWith(file + ":1: "), e::getMessage);
    }
}
