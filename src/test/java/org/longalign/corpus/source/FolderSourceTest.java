package org.longalign.corpus.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.longalign.corpus.source.SourceFiles.gzip;
import static org.longalign.corpus.source.SourceFiles.read;
import static org.longalign.corpus.source.SourceFiles.utf8;
import static org.longalign.corpus.source.SourceFiles.write;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.longalign.corpus.source.SourceFiles.Result;
import org.longalign.data.Document;
import org.longalign.data.Language;
import org.longalign.data.Provenance;

/** A folder in which every file is a document. */
class FolderSourceTest {
    @TempDir
    Path folder;

    private Path code;

    @BeforeEach
    void files() throws IOException {
        code = folder.resolve("code");
        write(code.resolve("Top.java"), "class Top {\n    // ----------\n}\n");
        write(code.resolve("src/main/Deep.java"), gzip(utf8("class Deep {}")));
        write(code.resolve("src/test/DeepTest.java"), "class DeepTest {}");
        write(code.resolve("docs/说明.md"), "\uFEFF这是说明。");
        write(code.resolve("docs/empty.md"), "");
        write(code.resolve("docs/logo.bin"), new byte[] {1, 2, 0, 3});
        write(code.resolve("docs/latin.txt"), "line\ncaf\u00e9".getBytes(StandardCharsets.ISO_8859_1));
        write(code.resolve(".git/config"), "hidden");
    }

    @Test
    void codeKeepsItsLinesAndTopFilesMatchToo() {
        FolderSource source =
                Sources.folder(code).glob("**/*.java").licence("Apache-2.0").version("1.0");
        Result result = read(source);
        assertEquals(List.of("code/Top.java", "code/src/main/Deep.java", "code/src/test/DeepTest.java"), result.ids());
        assertEquals(
                new Document(
                        "code/Top.java",
                        "class Top {\n    // ----------\n}\n",
                        Language.ENGLISH,
                        new Provenance("code", "code", "1.0", "Apache-2.0", "Top.java")),
                result.documents().get(0));
        assertEquals("class Deep {}", result.documents().get(1).text());
        assertEquals(2, read(source.exclude("**/test/**")).documents().size());
        assertEquals(result.documents(), read(source).documents());
    }

    @Test
    void whatIsNoTextIsPassedOverAndWhatIsNotUtf8IsReported() {
        FolderSource source = Sources.folder(code).glob("docs/**");
        Result result = read(source);
        assertEquals(List.of("这是说明。"), result.texts());
        assertEquals(2, source.report().passedOver());
        assertEquals(
                List.of("latin.txt:2: not valid UTF-8 at byte 9 of the text; charset(...) names another encoding"),
                result.problems());
        assertEquals(
                List.of("line\ncaf\u00e9"),
                read(Sources.folder(code).glob("docs/*.txt").charset(StandardCharsets.ISO_8859_1))
                        .texts());
    }

    @Test
    void theLimitIsOnTheFile() {
        Result result = read(Sources.folder(code).glob("**/*.java").maxRecordBytes(17));
        assertEquals(List.of("class Deep {}", "class DeepTest {}"), result.texts());
        assertTrue(result.problems().get(0).startsWith("Top.java:1: the file has more than 17 bytes"));
    }

    @Test
    void whatIsNotThereIsNamed() {
        assertThrows(IllegalArgumentException.class, () -> Sources.folder(folder.resolve("none")));
        FolderSource source = Sources.folder(code).glob("**/*.py", "**/*.c").exclude("x");
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, source::read);
        assertTrue(
                String.valueOf(refused.getMessage()).contains("matches **/*.py or **/*.c and not x"),
                refused::getMessage);
    }

    @Test
    void textFilesMayBeInAnotherEncoding() throws IOException {
        Charset chinese = Charset.forName("GB18030");
        Path file = write(folder.resolve("a.txt"), "一行。\n二行。\n\n第二篇。".getBytes(chinese));
        assertEquals(
                List.of("一行。\n二行。", "第二篇。"),
                read(Sources.text(file).charset(chinese)).texts());
        assertEquals(2, read(Sources.text(file)).bad().size());
        assertThrows(IllegalArgumentException.class, () -> Sources.text(file).charset(StandardCharsets.UTF_16));
    }
}
