package org.longalign.kernel.internal.help;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.util.TreePath;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.tools.DiagnosticCollector;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JavadocHtmlTest {
    private static String html(String comment) throws IOException {
        try (StandardJavaFileManager files = ToolProvider.getSystemJavaCompiler()
                .getStandardFileManager(new DiagnosticCollector<>(), Locale.ROOT, StandardCharsets.UTF_8)) {
            Compiler compiler = new Compiler(files);
            Compiler.Unit unit = compiler.parse("/**" + comment + "*/ class A { }");
            TreePath path = TreeSearch.find(unit, (name, tree) -> name.contentEquals("A"));
            assertNotNull(path);
            DocCommentTree tree = unit.trees().getDocCommentTree(path);
            assertNotNull(tree);
            return JavadocHtml.of(tree);
        }
    }

    @Test
    void inlineTagsBecomeCodeAndText() throws IOException {
        assertEquals(
                "<p>Of <code>List&lt;T&gt;</code> and <code>Map.get</code>, a label.</p>",
                html(" Of {@code List<T>} and {@link Map#get}, {@linkplain Map a label}. "));
        assertEquals("<p>a &lt; b &amp; c</p>", html(" {@literal a < b &} c "));
    }

    @Test
    void onlyHarmlessElementsStay() throws IOException {
        String html = html(" <b onclick=\"x()\">bold</b> <script>alert(1)</script> <a href=\"http://x\">label</a>"
                + " <img src=\"x\" onerror=\"y()\"> ");
        assertFalse(html.matches("(?s).*(script|onclick|href|img|onerror).*"), html);
        assertTrue(html.contains("<b>bold</b>") && html.contains("label"), html);
    }

    @Test
    void tagsBecomeSections() throws IOException {
        String text = HtmlText.of(html("""

                 * Adds.
                 * <ul><li>one<li>two</ul>
                 * <pre>
                 *   a  b
                 * </pre>
                 * @param x the first
                 * @param y the second
                 * @return their sum
                 * @throws ArithmeticException if it is too large
                 * @since 3
                 """));
        assertEquals(
                """
                Adds.
                - one
                - two

                  a  b

                Parameters
                    x - the first
                    y - the second
                Returns
                    their sum
                Throws
                    ArithmeticException - if it is too large
                Since
                    3""",
                text.replaceAll("(?m)[ ]+$", "").replaceAll("(?m)^ +a", "  a").replaceAll("\\n\\n\\n+", "\n\n"));
    }

    @Test
    void longTextIsWrapped() {
        String text = HtmlText.of("<p>" + "word ".repeat(100) + "</p>");
        assertTrue(text.lines().allMatch(line -> line.length() <= 100), text);
        assertEquals("a \u2260 b & <c> &unknown;", HtmlText.of("a &#x2260; b &amp; &lt;c&gt; &unknown;"));
    }

    @Test
    void sourcesLieBesideTheirJar(@TempDir Path folder) throws IOException {
        Path jar = folder.resolve("lib.jar");
        write(jar, "p/A.class", "");
        write(folder.resolve("lib-sources.jar"), "p/A.java", "package p; class A { }");
        Path jdk = folder.resolve("src.zip");
        write(jdk, "java.base/java/lang/Object.java", "class Object { }");
        Path classes = Files.createDirectories(folder.resolve("project/target/classes/q"));
        Files.createFile(classes.resolve("B.class"));
        Path source = Files.createDirectories(folder.resolve("project/src/main/java/q"));
        Files.writeString(source.resolve("B.java"), "package q; class B { }");

        SourceArchives sources = new SourceArchives(
                () -> List.of(jar, classes.resolveSibling(".").normalize()), jdk);
        assertEquals("package p; class A { }", sources.find("", "p.A"));
        assertEquals("package q; class B { }", sources.find("", "q.B"));
        assertEquals("class Object { }", sources.find("java.base", "java.lang.Object"));
        assertNull(sources.find("", "p.C"));
        assertNull(sources.find("java.base", "java.lang.Nothing"));
        assertNull(new SourceArchives(List::of, folder.resolve("none.zip")).find("java.base", "java.lang.Object"));
    }

    private static void write(Path archive, String entry, String text) throws IOException {
        try (OutputStream file = Files.newOutputStream(archive);
                ZipOutputStream zip = new ZipOutputStream(file)) {
            zip.putNextEntry(new ZipEntry(entry));
            zip.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }
}
