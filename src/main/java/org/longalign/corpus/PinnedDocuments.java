package org.longalign.corpus;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.longalign.data.Document;
import org.longalign.data.Jsonl;
import org.longalign.internal.Sha256;

/**
 * Documents pinned by the SHA-256 of their text. Recorded replies and the like fit one exact text only, and another
 * release of a package may hold another text under the same id.
 *
 * @param pins the documents, in the order of the file
 */
public record PinnedDocuments(List<Pin> pins) {
    /**
     * A line of the file.
     *
     * @param document the id of a document
     * @param sha256 SHA-256 of its text in UTF-8, in hexadecimal
     */
    public record Pin(String document, String sha256) {
        /** @throws IllegalArgumentException if a component is missing */
        public Pin {
            if (document == null || sha256 == null) {
                throw new IllegalArgumentException("a pinned document needs \"document\" and \"sha256\"");
            }
        }
    }

    /**
     * The documents that match their pins.
     *
     * @param documents documents with the pinned text, in the order of the pins
     * @param passedOver a line for every other pin that says whether the document is missing or differs
     */
    public record Match(List<Document> documents, List<String> passedOver) {
        public Match {
            documents = List.copyOf(documents);
            passedOver = List.copyOf(passedOver);
        }
    }

    public PinnedDocuments {
        pins = List.copyOf(pins);
    }

    /**
     * Reads a JSONL file of pins.
     *
     * @throws IllegalArgumentException naming the first bad line
     * @throws java.io.UncheckedIOException if the file cannot be read
     */
    public static PinnedDocuments read(Path file) {
        return new PinnedDocuments(Jsonl.read(file, Pin.class).orThrow());
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
