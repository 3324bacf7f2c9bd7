package org.longalign.corpus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.longalign.corpus.SelectedDocuments.DocumentFile;
import org.longalign.corpus.SelectedDocuments.Format;
import org.longalign.corpus.SelectedDocuments.Manifest;
import org.longalign.corpus.source.SourceCorpus.BrokenRecordException;
import org.longalign.corpus.source.Sources;
import org.longalign.data.Document;
import org.longalign.data.Jsonl;
import org.longalign.data.Language;
import org.longalign.data.Provenance;
import org.longalign.internal.Sha256;
import org.longalign.tokenize.ByteTokenizer;

class DocumentFilesTest {
    @TempDir
    Path folder;

    /** Texts of characters that formats have taken for their own. */
    private static List<Document> documents() {
        List<Document> documents = new ArrayList<>(new SelectionTexts(5).documents(40));
        List<String> texts = List.of(
                "\"quoted\", \\ and \\n; {\"text\": 1}",
                "lines\r\nof\nthree\rkinds\u2028and\u2029more\u0085",
                "a zero \u0000 and a bell \u0007",
                "\uD83D\uDE80 and \uFFFD and \uFEFFa mark",
                " spaces around \t",
                "'; DROP TABLE rows; --",
                "第一章\u3000甄士隱");
        for (int i = 0; i < texts.size(); i++) {
            documents.add(new Document(
                    "odd/" + i + "\t\u0000\"",
                    texts.get(i),
                    i == 6 ? Language.CHINESE : Language.ENGLISH,
                    new Provenance("odd", "p\\q", "", "CC0-1.0 \"or\" so", "dir/a'b:" + i)));
        }
        return documents;
    }

    private SelectedDocuments selected(int count) {
        return Selection.of(Corpus.of("all", documents()), new ByteTokenizer())
                .tokens(1, 100_000)
                .count(count)
                .keepNearDuplicates()
                .underfill(UnderfillPolicy.ANYWHERE)
                .run();
    }

    private static List<Document> read(Corpus corpus) {
        try (Stream<Document> documents = corpus.read(bad -> {})) {
            return documents.toList();
        }
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    void whatIsReadIsWhatWasChosen(Format format) throws Exception {
        SelectedDocuments selected = selected(1_000);
        Path written = folder.resolve("long");
        selected.write(written, format);
        assertEquals(read(selected), read(Sources.selected(written)));
        Manifest manifest = Jsonl.JSON.readValue(written.resolve(Manifest.NAME).toFile(), Manifest.class);
        assertEquals(selected.size(), manifest.documents());
        assertEquals(List.of("documents/part-00000." + format.suffix()), paths(manifest));
        DocumentFile only = manifest.files().get(0);
        assertEquals(Sha256.hex(written.resolve(only.path())), only.sha256());
        assertEquals(Files.size(written.resolve(only.path())), only.bytes());
        JsonNode report = Jsonl.parse(Files.readString(written.resolve("report.json")));
        assertEquals("1 to 100000", report.path("settings").path("tokens").asText());
        assertEquals(
                selected.size(),
                report.path("report")
                        .path("fates")
                        .path("CHOSEN")
                        .path("documents")
                        .asInt());
        assertEquals(List.of("documents", Manifest.NAME, "report.json"), names(written));
    }

    @Test
    void linesOfTheFolderAreTheOneFile() throws Exception {
        SelectedDocuments selected = selected(1_000);
        selected.write(folder.resolve("one.jsonl"));
        selected.write(folder.resolve("many"), Format.JSONL);
        assertEquals(
                Files.readString(folder.resolve("one.jsonl")),
                Files.readString(folder.resolve("many/documents/part-00000.jsonl")));
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    void filesAreClosedOnceTheyAreLargeAndKeepTheOrder(Format format) throws Exception {
        List<Document> documents = documents();
        Path written = folder.resolve("many");
        DocumentFiles.write(written, documents.iterator(), format, "{}", 3_000);
        Manifest manifest = Jsonl.JSON.readValue(written.resolve(Manifest.NAME).toFile(), Manifest.class);
        assertTrue(manifest.files().size() > 5, manifest::toString);
        assertEquals(documents.size(), manifest.documents());
        assertEquals(documents, read(Sources.selected(written)));
        assertEquals(
                documents,
                Sources.selected(written).parts().stream()
                        .flatMap(part -> read(part).stream())
                        .toList());
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    void noDocumentIsAnEmptyFile(Format format) {
        Path written = folder.resolve("none");
        selected(0).write(written, format);
        assertEquals(List.of(), read(Sources.selected(written)));
    }

    @Test
    void whatIsThereStaysAndWhatIsMissingIsNamed() throws Exception {
        SelectedDocuments selected = selected(5);
        Path written = folder.resolve("long");
        selected.write(written, Format.JSONL);
        assertTrue(messageOf(UncheckedIOException.class, () -> selected.write(written, Format.PARQUET))
                .contains("exists already"));
        Path part = written.resolve("documents/part-00000.jsonl");
        String lines = Files.readString(part);
        Files.writeString(part, lines.substring(1));
        assertTrue(messageOf(IllegalArgumentException.class, () -> Sources.selected(written))
                .contains(
                        "part-00000.jsonl is missing or has not the " + lines.getBytes(StandardCharsets.UTF_8).length));
        Files.writeString(part, lines.replace("\"language\"", "\"lenguage\""));
        assertTrue(messageOf(BrokenRecordException.class, () -> read(Sources.selected(written)))
                .contains("there is no \"language\""));
        Path manifest = written.resolve(Manifest.NAME);
        String json = Files.readString(manifest);
        Files.writeString(manifest, json.replace("documents/part", "../documents/part"));
        assertTrue(messageOf(IllegalArgumentException.class, () -> Sources.selected(written))
                .contains("is no path of a file below the folder"));
        Files.writeString(manifest, json.replace("\"jsonl\"", "\"csv\""));
        assertTrue(messageOf(IllegalArgumentException.class, () -> Sources.selected(written))
                .contains("it must be jsonl or parquet"));
        Files.delete(manifest);
        assertTrue(messageOf(IllegalArgumentException.class, () -> Sources.selected(written))
                .contains("no folder of a finished selection"));
    }

    @Test
    void aFailureLeavesNoFolder() {
        List<Document> documents = documents();
        Stream<Document> failing = documents.stream().peek(document -> {
            if (document.equals(documents.get(20))) {
                throw new IllegalStateException("the corpus has changed");
            }
        });
        Path written = folder.resolve("long");
        for (Format format : Format.values()) {
            Stream<Document> each = format == Format.JSONL
                    ? failing
                    : Stream.of(documents.get(0)).peek(document -> {
                        throw new IllegalStateException("the corpus has changed");
                    });
            assertThrows(
                    IllegalStateException.class,
                    () -> DocumentFiles.write(written, each.iterator(), format, "{}", 1_000));
            assertFalse(Files.exists(written));
            assertEquals(List.of(), names(folder));
        }
    }

    private static List<String> paths(Manifest manifest) {
        return manifest.files().stream().map(DocumentFile::path).toList();
    }

    private static List<String> names(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
        } catch (java.io.IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String messageOf(Class<? extends Exception> type, Executable run) {
        return String.valueOf(assertThrows(type, run).getMessage());
    }
}
