package org.longalign.evaluation.longbenchchat.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.longalign.data.Jsonl;
import org.longalign.internal.Folders;

/** Writes the files of a report. */
public final class ReportFolder {
    /** The file name of the report for programs. */
    public static final String JSON = "report.json";
    /** The file name of the report for people; the page is self-contained. */
    public static final String HTML = "report.html";

    private ReportFolder() {}

    /**
     * Writes both files, each completely or not at all; files of an earlier report are replaced.
     *
     * @param folder the target; created if it is missing
     * @return the page for people
     * @throws UncheckedIOException if a file cannot be written
     */
    public static Path write(Path folder, JudgedBenchmark judged) {
        try {
            Files.createDirectories(folder);
            replace(
                    folder.resolve(JSON),
                    Jsonl.JSON.writerWithDefaultPrettyPrinter().writeValueAsString(ReportJson.of(judged)) + "\n");
            replace(folder.resolve(HTML), new ReportPage(judged).html());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a report is plain JSON", e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the report into " + folder + ": " + e.getMessage(), e);
        }
        return folder.resolve(HTML);
    }

    private static void replace(Path file, String text) throws IOException {
        Path partial = Folders.partial(file);
        try {
            Files.writeString(partial, text);
            Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(partial);
        }
    }
}
