package org.longalign.corpus.sample;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Reads a novel with one file a chapter as runs of {@value #CHAPTERS} chapters, such as {@code
 * moby-dick/chapters-001-010}. The front matter is a document of its own, and the epilogue belongs to the last run.
 */
final class ChapterRuns implements SampleReader {
    private static final int CHAPTERS = 10;
    private static final String BREAK = "\n\n";

    @Override
    public void read(Path folder, DocumentCollector documents) throws IOException {
        List<Path> firstChapter = SampleReader.files(folder, "chapter_1.txt");
        if (firstChapter.isEmpty()) {
            documents.problem("no chapter_1.txt below " + folder);
            return;
        }
        Path data = firstChapter.get(0).resolveSibling("");
        String inside = SampleReader.slashed(folder.relativize(data)) + "/";
        StringBuilder front = new StringBuilder();
        append(front, data.resolve("etymology.txt"), documents);
        append(front, data.resolve("extracts.txt"), documents);
        documents.add("front-matter", inside + "etymology.txt, " + inside + "extracts.txt", front.toString());

        int last = 0;
        while (Files.exists(chapter(data, last + 1))) {
            last++;
        }
        for (int first = 1; first <= last; first += CHAPTERS) {
            int end = Math.min(first + CHAPTERS - 1, last);
            StringBuilder run = new StringBuilder();
            for (int number = first; number <= end; number++) {
                append(run, chapter(data, number), documents);
            }
            String path = inside + "chapter_" + first + ".txt to chapter_" + end + ".txt";
            if (end == last) {
                append(run, data.resolve("epilogue.txt"), documents);
                path += ", epilogue.txt";
            }
            documents.add(String.format(Locale.ROOT, "chapters-%03d-%03d", first, end), path, run.toString());
        }
    }

    private static Path chapter(Path data, int number) {
        return data.resolve("chapter_" + number + ".txt");
    }

    private static void append(StringBuilder text, Path file, DocumentCollector documents) throws IOException {
        if (Files.exists(file)) {
            text.append(SampleReader.text(file).strip()).append(BREAK);
        } else {
            documents.problem(file.getFileName() + " is missing in " + file.getParent());
        }
    }
}
