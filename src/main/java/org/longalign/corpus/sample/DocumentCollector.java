package org.longalign.corpus.sample;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.longalign.corpus.Cleaning;
import org.longalign.data.Document;
import org.longalign.data.LanguageByScript;

/** Cleans the raw texts of a package and collects documents and problems. */
final class DocumentCollector {
    private static final char REPLACEMENT = '\uFFFD';

    private final SamplePackage from;
    private final List<Document> documents = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private final Set<String> ids = new HashSet<>();

    DocumentCollector(SamplePackage from) {
        this.from = from;
    }

    /**
     * Adds a text as the document {@code source/name}; reports and drops an empty text or a repeated id.
     *
     * @param path the file inside the package
     */
    void add(String name, String path, String raw) {
        String id = from.source() + "/" + name;
        String text = Cleaning.clean(raw);
        if (text.isEmpty()) {
            problem(id + " is empty and was left out (" + path + ")");
        } else if (!ids.add(id)) {
            problem(id + " occurs twice; the second was left out (" + path + ")");
        } else {
            if (text.indexOf(REPLACEMENT) >= 0) {
                problem(id + " holds bytes that are not UTF-8; they were replaced (" + path + ")");
            }
            documents.add(new Document(id, text, LanguageByScript.of(text), from.provenance(path)));
        }
    }

    /** Reports an unusable file or text. */
    void problem(String what) {
        problems.add(what);
    }

    List<Document> documents() {
        return documents;
    }

    List<String> problems() {
        return problems;
    }
}
