package org.longalign.internal;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.longalign.tokenize.SmallTokenizerJson;

class OptionalLibraryTest {
    @TempDir
    Path folder;

    /** A loader of the class path of this test without some jars, which must be on it. */
    private static URLClassLoader without(String... names) throws IOException {
        List<URL> urls = new ArrayList<>();
        List<String> removed = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path path = Path.of(entry);
            if (Arrays.asList(names).contains(path.getFileName().toString())) {
                removed.add(path.getFileName().toString());
            } else {
                urls.add(path.toUri().toURL());
            }
        }
        assertEquals(names.length, removed.size(), "removed only " + removed);
        return new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    }

    private static String jar(OptionalLibrary library) {
        String[] parts = library.coordinates().split(":", -1);
        return parts[1] + "-" + parts[2] + ".jar";
    }

    /** Calls a public method of a class as a loader sees it. */
    private static Object call(
            ClassLoader loader,
            String type,
            @Nullable Object on,
            String name,
            List<Class<?>> types,
            @Nullable Object... values)
            throws Throwable {
        Method method = loader.loadClass("org.longalign." + type).getMethod(name, types.toArray(Class<?>[]::new));
        try {
            return method.invoke(on, values);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static void assertMissing(String sentence, Executable use) {
        assertEquals(sentence, assertThrows(IllegalStateException.class, use).getMessage());
    }

    @Test
    void aTokenizerJsonNeedsTheNativeTokenizers() throws Throwable {
        SmallTokenizerJson.write(folder);
        try (URLClassLoader loader = without(jar(OptionalLibrary.TOKENIZERS))) {
            String sentence = "tokenizer.json files need the optional dependency ai.djl.huggingface:tokenizers:0.36.0;"
                    + " add it to the class path, or use another tokenizer, such as JtokkitTokenizer";
            for (String type : List.of("tokenize.HuggingFaceJsonTokenizer", "tokenize.ChatTemplate")) {
                assertMissing(sentence, () -> call(loader, type, null, "open", List.of(Path.class), folder));
            }
        }
    }

    @Test
    void aPackedFileNeedsZstd() throws Throwable {
        Path file = Files.write(folder.resolve("a.jsonl.zst"), new byte[] {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0, 0});
        try (URLClassLoader loader = without(jar(OptionalLibrary.ZSTD))) {
            assertMissing(
                    "zstd files need the optional dependency com.github.luben:zstd-jni:1.5.7-28; add it to the class"
                            + " path, or repack them with gzip",
                    () -> count(loader, "jsonl", file));
        }
    }

    @Test
    void parquetNeedsDuckDb() throws Throwable {
        Path file = Files.writeString(folder.resolve("a.parquet"), "PAR1");
        try (URLClassLoader loader = without(jar(OptionalLibrary.DUCKDB))) {
            assertMissing(
                    "Parquet files need the optional dependency org.duckdb:duckdb_jdbc:1.5.6.0; add it to the class"
                            + " path, or use JSON Lines",
                    () -> count(loader, "parquet", file));
        }
    }

    private static void count(ClassLoader loader, String format, Path file) throws Throwable {
        Object source = call(loader, "corpus.source.Sources", null, format, List.of(String[].class), (Object)
                new String[] {file.toString()});
        try (Stream<?> documents = (Stream<?>) call(loader, "corpus.source.SourceCorpus", source, "read", List.of())) {
            documents.forEach(document -> {});
        }
    }

    @Test
    void chatServersNeedTheirClients() throws Throwable {
        List<Class<?>> types = List.of(URI.class, String.class);
        try (URLClassLoader loader = without(jar(OptionalLibrary.OPENAI), jar(OptionalLibrary.ANTHROPIC))) {
            assertMissing(
                    "OpenAI and servers with its API need the optional dependency"
                            + " dev.langchain4j:langchain4j-open-ai:1.12.2; add it to the class path, or implement ChatModel",
                    () -> call(
                            loader, "chat.server.OpenAiChat", null, "at", types, URI.create("http://localhost"), "m"));
            assertMissing(
                    "Anthropic's models need the optional dependency dev.langchain4j:langchain4j-anthropic:1.12.2; add it"
                            + " to the class path, or implement ChatModel",
                    () -> call(
                            loader,
                            "chat.server.AnthropicChat",
                            null,
                            "at",
                            types,
                            URI.create("http://localhost"),
                            "m"));
        }
    }

    @Test
    void modelsNeedPyTorch() throws Throwable {
        List<String> jars = new ArrayList<>();
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(Path::of)
                .filter(path -> path.toString().replace('\\', '/').contains("/ai/djl/"))
                .forEach(path -> jars.add(path.getFileName().toString()));
        try (URLClassLoader loader = without(jars.toArray(String[]::new))) {
            String sentence =
                    "models and training need the optional dependency ai.djl.pytorch:pytorch-engine:0.36.0; add"
                            + " it to the class path, with pytorch-jni:2.7.1-0.36.0 and pytorch-native-cpu:2.7.1";
            assertMissing(sentence, () -> call(loader, "model.Device", null, "best", List.of()));
            Object cpu = call(loader, "model.Device", null, "cpu", List.of());
            Class<?> device = loader.loadClass("org.longalign.model.Device");
            // Not by reflection, which looks at all methods and so loads the types of each.
            Class<?> type = loader.loadClass("org.longalign.model.CausalLm");
            MethodHandle load = MethodHandles.publicLookup()
                    .findStatic(type, "load", MethodType.methodType(type, Path.class, device));
            assertMissing(sentence, () -> load.invokeWithArguments(folder, cpu));
        }
    }

    @Test
    void intervalsOverSeedsNeedCommonsMath() throws Throwable {
        try (URLClassLoader loader = without(jar(OptionalLibrary.COMMONS_MATH))) {
            String type = "statistics.SeedMean";
            Object mean = call(loader, type, null, "of", List.of(double[].class), new double[] {1, 2, 3});
            assertMissing(
                    "intervals of means over seeds need the optional dependency org.apache.commons:commons-math3:3.6.1;"
                            + " add it to the class path, or use a bootstrap",
                    () -> call(loader, type, mean, "halfWidth", List.of()));
        }
    }

    @Test
    void theKernelNeedsTheProtocol() throws Exception {
        String classPath = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> !entry.contains("jjava-jupyter"))
                .collect(Collectors.joining(File.pathSeparator));
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process process = new ProcessBuilder(java, "-cp", classPath, "org.longalign.kernel.KernelMain", "none.json")
                .redirectErrorStream(true)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(2, process.waitFor(), printed);
        assertEquals(
                "the kernel cannot start: the Jupyter kernel needs the optional dependency"
                        + " org.dflib.jjava:jjava-jupyter:1.0-a6; add it to the class path, or start it from the kernelspec"
                        + " that environment/setup installs",
                printed.strip());
    }

    @ParameterizedTest
    @EnumSource
    void requiredOnesAreFound(OptionalLibrary library) {
        assertDoesNotThrow(library::require);
    }

    @Test
    void textsAreCountedWithoutAnyOfThem() throws Throwable {
        List<String> jars = new ArrayList<>(List.of("tablesaw-core-0.44.4.jar"));
        Stream.of(OptionalLibrary.values()).map(OptionalLibraryTest::jar).forEach(jars::add);
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(Path::of)
                .filter(path -> path.toString().replace('\\', '/').contains("/ai/djl/api/"))
                .forEach(path -> jars.add(path.getFileName().toString()));
        try (URLClassLoader loader = without(jars.toArray(String[]::new))) {
            String type = "tokenize.JtokkitTokenizer";
            Object tokenizer = call(loader, type, null, "cl100kBase", List.of());
            int tokens = (int) call(loader, type, tokenizer, "count", List.of(String.class), "Call me Ishmael.");
            Class<?> interfaceType = loader.loadClass("org.longalign.tokenize.Tokenizer");
            Object template = call(loader, "tokenize.ChatTemplate", null, "chatMl", List.of(interfaceType), tokenizer);
            assertTrue(template.toString().contains("chatml"), template::toString);
            Object lengths = call(
                    loader,
                    "length.LengthDistribution",
                    null,
                    "of",
                    List.of(String.class, int[].class),
                    "one",
                    new int[] {tokens});
            assertTrue(lengths.toString().startsWith("one: 1 sequences"), lengths::toString);
        }
    }

    @Test
    void otherFailuresStayAsTheyAre() {
        NoClassDefFoundError broken = new NoClassDefFoundError("Could not initialize class x.Y");
        Error thrown = assertThrows(
                NoClassDefFoundError.class,
                () -> OptionalLibrary.ZSTD.use(() -> {
                    throw broken;
                }));
        assertSame(broken, thrown);
        IOException failed = new IOException("disk");
        Exception passed = assertThrows(
                IOException.class,
                () -> OptionalLibrary.ZSTD.use(() -> {
                    throw failed;
                }));
        assertSame(failed, passed);
    }

    @ParameterizedTest
    @EnumSource
    void coordinatesAreThoseOfThePom(OptionalLibrary library) throws IOException {
        String[] parts = library.coordinates().split(":", -1);
        String[] pom = Files.readString(Path.of("pom.xml")).split("</dependencyManagement>", -1);
        String managed = block(pom[0], parts[1]);
        String declared = block(pom[1], parts[1]);
        assertTrue(declared.contains("<groupId>" + parts[0] + "</groupId>"), declared);
        assertTrue(declared.contains("<optional>true</optional>"), declared);
        String djl = pom[0].split("<djl.version>", -1)[1].split("<", -1)[0];
        String langchain4j = pom[0].split("<langchain4j.version>", -1)[1].split("<", -1)[0];
        String version = managed.isEmpty()
                ? djl
                : managed.split("<version>", -1)[1].split("<", -1)[0].replace("${langchain4j.version}", langchain4j);
        assertEquals(parts[2], version);
    }

    /** The dependency with an artifact; empty if there is none. */
    private static String block(String pom, String artifact) {
        return Stream.of(pom.split("<dependency>", -1))
                .filter(each -> each.contains("<artifactId>" + artifact + "</artifactId>"))
                .findFirst()
                .orElse("")
                .split("</dependency>", -1)[0];
    }
}
