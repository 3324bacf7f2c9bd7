package org.longalign.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.dflib.jjava.jupyter.Extension;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.longalign.kernel.internal.output.Publisher;
import org.longalign.kernel.internal.shell.CellEvaluator;

/** A user's jar with views of its own, as kernel/README.md shows how to make one. */
class UserExtensionTest {
    private static final String VIEWS = """
            package views;

            import org.dflib.jjava.jupyter.Extension;
            import org.dflib.jjava.jupyter.kernel.BaseKernel;
            import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;

            public class MyViews implements Extension {
                @Override
                public void install(BaseKernel kernel) {
                    kernel.getRenderer()
                            .createRegistration(java.util.Currency.class)
                            .preferring(MIMEType.TEXT_HTML)
                            .register((money, context) -> context.renderIfRequested(
                                    MIMEType.TEXT_HTML, () -> "<b>" + money.getDisplayName() + "</b>"));
                    kernel.getRenderer()
                            .createRegistration(Object.class)
                            .preferring(MIMEType.TEXT_HTML)
                            .register((value, context) -> context.renderIfRequested(
                                    MIMEType.TEXT_HTML, () -> "<i>mine</i>"));
                }
            }
            """;

    private static final String BROKEN = """
            package views;

            public class Broken implements org.dflib.jjava.jupyter.Extension {
                @Override
                public void install(org.dflib.jjava.jupyter.kernel.BaseKernel kernel) {
                    throw new IllegalStateException("not here");
                }
            }
            """;

    @TempDir
    Path folder;

    @Test
    void theViewsOfAJarOnTheClassPathAreUsed() throws IOException {
        Path jar = jar("views.Missing", "views.Broken", "views.MyViews");
        try (CellEvaluator evaluator = CellEvaluator.create();
                URLClassLoader loader = new URLClassLoader(
                        new URL[] {jar.toUri().toURL()}, getClass().getClassLoader())) {
            JavaKernel kernel = new JavaKernel(evaluator, new Publisher(), new StartUp(KernelOptions.none()), true);
            kernel.installExtensions(loader);
            Object html = kernel.getRenderer()
                    .render(java.util.Currency.getInstance("EUR"))
                    .getData(MIMEType.TEXT_HTML);
            assertEquals("<b>Euro</b>", html, "though two extensions of the jar fail");
            assertEquals(
                    "<i>mine</i>",
                    kernel.getRenderer().render(List.of()).getData(MIMEType.TEXT_HTML),
                    "before the kernel's own view of any value");
            assertTrue(kernel.getRenderer()
                    .renderAs(new java.awt.image.BufferedImage(1, 1, 1), "image/png")
                    .hasDataForType(MIMEType.IMAGE_PNG));
        }
    }

    private Path jar(String... services) throws IOException {
        Path sources = Files.createDirectories(folder.resolve("views"));
        Files.writeString(sources.resolve("MyViews.java"), VIEWS);
        Files.writeString(sources.resolve("Broken.java"), BROKEN);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            assertTrue(compiler.getTask(
                            null,
                            files,
                            null,
                            List.of("-proc:none", "-d", folder.toString()),
                            null,
                            files.getJavaFileObjects(sources.resolve("MyViews.java"), sources.resolve("Broken.java")))
                    .call());
        }
        Path jar = folder.resolve("views.jar");
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(out)) {
            entries.putNextEntry(new JarEntry("META-INF/services/" + Extension.class.getName()));
            entries.write(String.join("\n", services).getBytes(StandardCharsets.UTF_8));
            for (String name : List.of("views/MyViews.class", "views/Broken.class")) {
                entries.putNextEntry(new JarEntry(name));
                entries.write(Files.readAllBytes(folder.resolve(name)));
            }
        }
        return jar;
    }
}
