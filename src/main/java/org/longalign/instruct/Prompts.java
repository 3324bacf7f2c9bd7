package org.longalign.instruct;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.longalign.data.Language;
import org.longalign.internal.MissingPath;
import org.longalign.internal.NewFolder;
import org.longalign.internal.Utf8;

/**
 * The eight prompts of a run: each of the four task types in English and in Chinese. The shipped prompts are worded for
 * this project, with the constraints of the paper (appendix A). To use others, write them to a folder, edit them and
 * read them:
 *
 * <pre>{@code
 * Prompts.shipped().write(Path.of("my-prompts")); // general.en.txt, general.zh.txt and six more
 * Prompts prompts = Prompts.read(Path.of("my-prompts"));
 * }</pre>
 */
public final class Prompts {
    private static final String SUFFIX = ".txt";
    private static final String RESOURCES = "prompts/";

    /** Prompts by {@link Prompt#name}, ordered by name. */
    private final Map<String, Prompt> prompts;

    private final String from;

    private interface Texts {
        @Nullable
        String of(String name) throws IOException;
    }

    private Prompts(String from, Texts texts) throws IOException {
        this.from = from;
        this.prompts = new TreeMap<>();
        for (TaskType taskType : TaskType.values()) {
            for (Language language : Language.values()) {
                String name = Prompt.name(taskType, language);
                String text = texts.of(name);
                String used = text == null ? resource(name) : text;
                prompts.put(
                        name,
                        new Prompt(
                                taskType, language, used.replace("\r\n", "\n").strip()));
            }
        }
    }

    /** The prompts that come with the library. */
    public static Prompts shipped() {
        try {
            return new Prompts("shipped", name -> null);
        } catch (IOException e) {
            throw new UncheckedIOException("the library's prompts cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * Reads prompts from a folder, from UTF-8 files {@code TASK.LANGUAGE.txt} such as {@code summary.zh.txt}. A missing
     * file means the shipped prompt.
     *
     * @throws IllegalArgumentException if the folder has no such file, a text file of another name, or an empty one
     * @throws UncheckedIOException if it cannot be read
     */
    public static Prompts read(Path folder) {
        List<String> names = shipped().prompts.keySet().stream().toList();
        try (Stream<Path> files = Files.list(MissingPath.require(folder))) {
            List<String> there = new ArrayList<>();
            for (Path file : files.sorted().toList()) {
                String name = Objects.toString(file.getFileName());
                if (name.endsWith(SUFFIX)) {
                    there.add(name.substring(0, name.length() - SUFFIX.length()));
                }
            }
            List<String> unknown =
                    there.stream().filter(name -> !names.contains(name)).toList();
            if (there.isEmpty() || !unknown.isEmpty()) {
                throw new IllegalArgumentException(folder
                        + (there.isEmpty() ? " contains no prompt" : " contains " + unknown.get(0) + SUFFIX)
                        + "; prompts are the files " + String.join(SUFFIX + ", ", names) + SUFFIX);
            }
            return new Prompts(
                    folder.toString(), name -> there.contains(name) ? Utf8.read(folder.resolve(name + SUFFIX)) : null);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the prompts in " + folder + ": " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            throw message.startsWith(folder.toString()) ? e : new IllegalArgumentException(folder + ": " + message, e);
        }
    }

    /**
     * Writes the prompts to a folder, for editing.
     *
     * @throws UncheckedIOException if the folder exists and is not empty, or cannot be written
     */
    public void write(Path folder) {
        NewFolder.write(folder, temporary -> {
            for (Map.Entry<String, Prompt> prompt : prompts.entrySet()) {
                Files.writeString(
                        temporary.resolve(prompt.getKey() + SUFFIX),
                        prompt.getValue().text() + "\n");
            }
        });
    }

    /** The prompt of a task type in a language. */
    public Prompt of(TaskType taskType, Language language) {
        return Objects.requireNonNull(prompts.get(Prompt.name(taskType, language)));
    }

    /** The identity of all texts together: the first digits of the SHA-256 of their versions. */
    public String version() {
        return Prompt.digest(
                String.join("\n", prompts.values().stream().map(Prompt::version).toList()));
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = Prompts.class.getResourceAsStream(RESOURCES + name + SUFFIX)) {
            if (in == null) {
                throw new IllegalStateException(
                        "the resource " + RESOURCES + name + SUFFIX + " is missing; rebuild the library");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Number, origin and version, such as {@code 8 prompts, shipped, version 1a2b3c4d}. */
    @Override
    public String toString() {
        return prompts.size() + " prompts, " + from + ", version " + version();
    }
}
