package org.longalign.kernel.internal.magic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MagicsTest {
    @TempDir
    Path folder;

    private final RecordingHost host = new RecordingHost();

    private @Nullable Object run(String name, String... arguments) throws Exception {
        return host.magics().runLine(name, List.of(arguments));
    }

    private String failure(String name, String... arguments) {
        return assertThrows(MagicException.class, () -> run(name, arguments)).message();
    }

    private Path file(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    @Test
    void javaFilesLoseTheirPackageAndKeepTheirLines() throws Exception {
        Path file = file("A.java", "/* package no; */\n// package no;\npackage a.b;\r\nclass A {}\n");
        run("load", file.toString());
        assertEquals(List.of(file + ": /* package no; */\n// package no;\n            \nclass A {}\n"), host.evaluated);
        assertEquals(
                "class B { String s = \"package x;\"; }",
                LoadMagic.withoutPackage("class B { String s = \"package x;\"; }"));
    }

    @Test
    void scriptsLoadOthersBesideThem() throws Exception {
        file("sub/inner.jsh", "int inner;");
        Path outer =
                file("outer.jshell", "int outer;\n/open sub/inner.jsh\n/set feedback concise\n// comment\n/* x */\n");
        run("load", outer.toString());
        assertEquals(
                List.of(
                        outer + ": int outer;\n%load sub/inner.jsh\n\n// comment\n/* x */\n",
                        "sub/inner.jsh: int inner;"),
                host.evaluated);
    }

    @Test
    void aNameWithoutEndingIsCompleted() throws Exception {
        file("lib/both.java", "int java;");
        file("lib/both.jshell", "int jshell;");
        file("lib/one.v2.java", "int one;");
        run("load", folder.resolve("lib/both").toString());
        run("load", folder.resolve("lib/one.v2").toString());
        assertEquals(
                List.of(
                        folder.resolve("lib/both.jshell") + ": int jshell;",
                        folder.resolve("lib/one.v2.java") + ": int one;"),
                host.evaluated);
        String missing = failure("load", folder.resolve("lib/none").toString());
        assertTrue(
                missing.contains("with the ending .ipynb, .jshell, .jsh, .java in " + folder.resolve("lib")), missing);
    }

    @Test
    void anInterruptEndsTheCommandOfAShell() throws Exception {
        Path alive = folder.resolve("alive");
        Thread waiting = new Thread(() -> {
            assertThrows(InterruptedException.class, () -> run("sh", "sleep 30; touch '" + alive + "'"));
        });
        waiting.start();
        Thread.sleep(300);
        long began = System.nanoTime();
        waiting.interrupt();
        waiting.join(20_000);
        assertTrue(System.nanoTime() - began < 10_000_000_000L, "it ended before the command");
        long until = System.nanoTime() + 10_000_000_000L;
        while (isCommandOf(alive) && System.nanoTime() < until) {
            Thread.sleep(10); // it gets a signal, and ends when it is its turn
        }
        assertFalse(isCommandOf(alive));
    }

    private static boolean isCommandOf(Path file) {
        return ProcessHandle.current()
                .descendants()
                .anyMatch(each -> each.info().commandLine().orElse("").contains(file.toString()));
    }

    @Test
    void scriptsThatLoadThemselvesAreStopped() throws IOException {
        Path script = file("loop.jsh", "%load loop.jsh");
        assertTrue(failure("load", script.toString()).contains("loads itself"));
    }

    @Test
    void cellsOfNotebooksRunInOrder() throws Exception {
        Path notebook = file("n.ipynb", """
                {"nbformat": 4, "metadata": {"kernelspec": {"language": "java"}}, "cells": [
                  {"cell_type": "markdown", "source": ["no"]},
                  {"cell_type": "code", "source": ["int a;\\n", "int b;"]},
                  {"cell_type": "code", "source": "int c;"}]}
                """);
        run("load", notebook.toString());
        assertEquals(List.of(notebook + " cell 2: int a;\nint b;", notebook + " cell 3: int c;"), host.evaluated);
    }

    @Test
    void filesThatCannotBeLoaded() throws IOException {
        assertTrue(failure("load").contains("%load FILE"));
        assertTrue(failure("load", folder.resolve("none.java").toString()).contains("there is no file"));
        assertTrue(failure("load", file("a.txt", "").toString()).contains(".ipynb"));
        for (String wrong : List.of("", "[]", "{}", "{\"cells\": [{}]}", "not JSON {", "{\"cells\": 3}")) {
            String path = file("wrong.ipynb", wrong).toString();
            assertTrue(failure("load", path).contains("is no notebook of format 4"), wrong);
        }
        String python = file("p.ipynb", "{\"metadata\": {\"kernelspec\": {\"language\": \"python\"}}, \"cells\": []}")
                .toString();
        assertTrue(failure("load", python).contains("in python, not in Java"));
        Path binary = Files.write(folder.resolve("b.java"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        assertTrue(failure("load", binary.toString()).contains("UTF-8"));
    }

    @Test
    void classPathTakesJarsAndFoldersOnce() throws Exception {
        Path jar = folder.resolve("a.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(new JarEntry("a.txt"));
            out.closeEntry();
        }
        assertEquals(List.of(jar.toString()), run("classpath", folder + "/*.jar"));
        assertEquals(List.of(), run("jars", jar.toString()));
        assertEquals(List.of(folder.toString()), run("classpath", folder.toString()));
        assertEquals(List.of(jar, folder), host.classPath);
    }

    @Test
    void whatIsNoClassPathEntryIsRefusedWhole() throws IOException {
        Path text = file("t.jar", "text");
        assertTrue(failure("classpath", folder.toString(), text.toString()).contains("neither a folder nor"));
        assertTrue(failure("jars", folder + "/*.zip").contains("nothing matches"));
        assertTrue(
                failure("jars", Files.createDirectory(folder.resolve("empty")).toString())
                        .contains("no jar"));
        assertEquals(List.of(), host.classPath);
    }

    @Test
    void mavenMagicsCheckTheirArguments() {
        assertTrue(failure("maven").contains("%maven group:artifact:version"));
        assertTrue(failure("mavenRepo", "id").contains("%mavenRepo ID URL"));
        assertTrue(failure("mavenRepo", "id", "not a url").contains("not an address"));
        assertTrue(failure("loadFromPOM", "pom.xml", "everything").contains("no scope everything"));
        assertTrue(failure("loadFromPOM", folder.resolve("none.xml").toString()).contains("there is no file"));
    }

    @Test
    void unknownNamesGetHints() {
        assertTrue(failure("Maven").contains("Did you mean %maven?"));
        assertTrue(failure("classPath").contains("Did you mean %classpath?"));
        String none = failure("qqqqqqqq");
        assertFalse(none.contains("Did you mean"));
        assertTrue(none.contains("%help"));
        MagicException cell =
                assertThrows(MagicException.class, () -> host.magics().runCell("maven", List.of(), "x"));
        assertTrue(cell.message().contains("no cell magic"), cell.message());
    }

    @Test
    void everyMagicExplainsItself() throws Exception {
        for (Magic magic : host.magics().all()) {
            assertTrue(magic.usage().contains(magic.name()), magic.name());
            assertFalse(magic.summary().contains("\n"), magic.name());
            assertFalse(magic.summary().isBlank(), magic.name());
            run("help", magic.name());
        }
        assertTrue(failure("help", "mavne").contains("%maven"));
    }

    @Test
    void timesAreReadable() {
        assertEquals("3.2 ms", TimeMagic.text(Duration.ofNanos(3_200_000)));
        assertEquals("450 ms", TimeMagic.text(Duration.ofMillis(450)));
        assertEquals("1.25 s", TimeMagic.text(Duration.ofMillis(1_250)));
        assertEquals("2 min 3 s", TimeMagic.text(Duration.ofSeconds(123)));
    }
}
