package org.longalign.corpus;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.longalign.data.Document;
import org.longalign.data.Jsonl;
import org.longalign.data.Sha256;

/**
 * Documents named with the SHA-256 of their text. Where something was written for particular texts, such as recorded
 * replies, it fits exactly those: another release of a package may hold another text under the same id.
 *
 * @param pins the documents, in the order of the file
 */
public record PinnedTexts(List<Pin> pins) {
    /**
     * One line of the file.
     *
     * @param document a document's id
     * @param sha256 {@link #sha256} of its text
     */
    public record Pin(String document, String sha256) {
        /** @throws IllegalArgumentException if one of the two is missing */
        public Pin {
            if (document == null || sha256 == null) {
                throw new IllegalArgumentException("a pinned text needs \"document\" and \"sha256\"");
            }
        }
    }

    /**
     * The documents that are as pinned, and what is not.
     *
     * @param documents those whose text is the pinned one, in the order of the pins
     * @param passedOver one line for every other pin, saying whether the document is missing or differs
     */
    public record Match(List<Document> documents, List<String> passedOver) {
        public Match {
            documents = List.copyOf(documents);
            passedOver = List.copyOf(passedOver);
        }
    }

    public PinnedTexts {
        pins = List.copyOf(pins);
    }

    /**
     * Reads a JSONL file of pins.
     *
     * @throws IllegalArgumentException naming the line if one is bad
     * @throws java.io.UncheckedIOException if the file cannot be read
     */
    public static PinnedTexts read(Path file) {
        return new PinnedTexts(Jsonl.read(file, Pin.class).orThrow());
    }

    /** Finds the pinned documents among others. */
    public Match match(List<Document> documents) {
        Map<String, Document> byId = documents.stream().collect(Collectors.toMap(Document::id, document -> document));
        List<Document> found = new ArrayList<>();
        List<String> passedOver = new ArrayList<>();
        for (Pin pin : pins) {
            Document document = byId.get(pin.document());
            if (document == null) {
                passedOver.add(pin.document() + " is not in the corpus");
            } else if (!Sha256.hex(document.text()).equals(pin.sha256())) {
                passedOver.add(pin.document() + " has another text here ("
                        + document.provenance().packageName() + " "
                        + document.provenance().version() + ")");
            } else {
                found.add(document);
            }
        }
        return new Match(found, passedOver);
    }
}
