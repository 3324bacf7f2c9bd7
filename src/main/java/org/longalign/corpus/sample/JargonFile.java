package org.longalign.corpus.sample;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Splits the Jargon File into the chapters of the introduction ({@code jargon/chapter-05}), the letters of the lexicon
 * ({@code jargon/lexicon-a}; {@code lexicon-0} holds entries that do not begin with a letter), the appendices ({@code
 * jargon/appendix-a}) and the bibliography. Tables of contents and lists of headwords are left out.
 */
final class JargonFile implements SampleReader {
    /** The beginning of a part: a heading at the margin, or a letter indented by exactly two spaces. */
    private static final Pattern PART = Pattern.compile("(?m)^(?:Chapter\\h(\\d+)\\.\\h.*|Appendix\\h([A-C])\\.\\h.*"
            + "|(Bibliography)|(Glossary)| {2}([0A-Z])|\\h+Part\\h(?:II|III)\\.\\h.*)$");
    /** The first entry of a letter, {@code :abbrev: /...}. */
    private static final Pattern ENTRY = Pattern.compile("(?m)^ {3}:\\S");

    @Override
    public void read(Path folder, DocumentCollector documents) throws IOException {
        List<Path> files = SampleReader.files(folder, "jargon.txt");
        if (files.isEmpty()) {
            documents.problem("no jargon.txt below " + folder);
            return;
        }
        String path = SampleReader.slashed(folder.relativize(files.get(0)));
        String text = SampleReader.text(files.get(0));
        Matcher part = PART.matcher(text);
        String name = "";
        int start = 0;
        while (part.find()) {
            add(documents, name, path, text.substring(start, part.start()));
            name = name(part);
            start = part.start();
        }
        add(documents, name, path, text.substring(start));
    }

    /** The name of the part's document; empty for parts that are left out. */
    private static String name(Matcher part) {
        if (part.group(1) != null) {
            return String.format(Locale.ROOT, "chapter-%02d", Integer.parseInt(part.group(1)));
        } else if (part.group(2) != null) {
            return "appendix-" + part.group(2).toLowerCase(Locale.ROOT);
        } else if (part.group(3) != null) {
            return "bibliography";
        } else if (part.group(5) != null) {
            return "lexicon-" + part.group(5).toLowerCase(Locale.ROOT);
        }
        return "";
    }

    private static void add(DocumentCollector documents, String name, String path, String text) {
        if (name.isEmpty()) {
            return;
        }
        Matcher entry = ENTRY.matcher(text);
        boolean letter = name.startsWith("lexicon-") && entry.find();
        documents.add(name, path, letter ? text.substring(entry.start()) : text);
    }
}
