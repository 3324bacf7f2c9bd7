package org.longalign.kernel.internal.magic;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code %load}: runs the code of a file as part of the cell. Errors name the file, and its cell or line. */
final class LoadMagic {
    private static final Pattern PACKAGE =
            Pattern.compile("(?m)\\A(?:\\s|//[^\\n]*|/\\*(?s:.*?)\\*/)*+(package\\s+[\\w.]+\\s*;)");
    /** A command of the jshell tool: a slash and a letter, unlike a comment. */
    private static final Pattern COMMAND = Pattern.compile("(?m)^/([a-z!?-]\\S*)(.*)$");

    /** The endings of files that can be loaded, in the order in which a name without one is completed. */
    private static final List<String> ENDINGS = List.of(".ipynb", ".jshell", ".jsh", ".java");

    private final MagicHost host;
    /** The files being loaded, innermost first: a path in a file is relative to that file's folder. */
    private final Deque<Path> loading = new ArrayDeque<>();

    LoadMagic(MagicHost host) {
        this.host = host;
    }

    Magic magic() {
        return new Magic(
                List.of("load"),
                "%load FILE...",
                "runs the code of .java, .jshell, .jsh and .ipynb files",
                "Later cells see their declarations. Of a notebook, all code cells run, magics included; its"
                        + " outputs\nare not read. Package declarations are skipped, and so are commands of the"
                        + " jshell tool except\n/open. A relative path starts at the working folder, or in a loaded"
                        + " file at that file's folder.",
                MagicSyntax.Style.COMMAND,
                this::run,
                null);
    }

    private @Nullable Object run(List<String> arguments) {
        if (arguments.isEmpty()) {
            throw new MagicException("no file given: write %load FILE.");
        }
        arguments.forEach(this::load);
        return null;
    }

    private void load(String given) {
        String name = completed(given);
        Path file = resolved(name);
        if (loading.contains(file)) {
            throw new MagicException(name + " loads itself, directly or through another file.");
        }
        loading.push(file);
        try {
            String lower = name.toLowerCase(Locale.ROOT);
            if (lower.endsWith(".ipynb")) {
                loadNotebook(name, read(file, name));
            } else if (lower.endsWith(".java")) {
                host.evaluate(withoutPackage(read(file, name)), name);
            } else {
                host.evaluate(withoutCommands(read(file, name), name), name);
            }
        } finally {
            loading.pop();
        }
    }

    private Path resolved(String name) {
        Path above = loading.peek();
        Path folder = above == null ? null : above.getParent();
        return (folder == null ? Path.of(name) : folder.resolve(name))
                .toAbsolutePath()
                .normalize();
    }

    /** The name itself if it ends as files that can be loaded do; otherwise with the first ending that makes a file. */
    private String completed(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (ENDINGS.stream().anyMatch(lower::endsWith)) {
            return name;
        }
        return ENDINGS.stream()
                .map(ending -> name + ending)
                .filter(each -> Files.isRegularFile(resolved(each)))
                .findFirst()
                .orElseThrow(() -> new MagicException("cannot load " + name + ": "
                        + (Files.exists(resolved(name))
                                ? "its name must end with " + String.join(", ", ENDINGS) + "."
                                : "there is no file of that name with the ending " + String.join(", ", ENDINGS) + " in "
                                        + resolved(name).getParent() + ".")));
    }

    private static String read(Path file, String name) {
        if (!Files.isRegularFile(file)) {
            throw new MagicException("there is no file " + name + " in " + file.getParent() + ".");
        }
        try {
            return Files.readString(file).replace("\r\n", "\n");
        } catch (CharacterCodingException e) {
            throw new MagicException(name + " is not UTF-8 text.", e);
        } catch (IOException e) {
            throw new MagicException("cannot read " + name + ": " + e.getMessage(), e);
        }
    }

    /** Blanks the package declaration, which a notebook cannot have. Lines and columns stay the same. */
    static String withoutPackage(String source) {
        Matcher matcher = PACKAGE.matcher(source);
        return matcher.find()
                ? source.substring(0, matcher.start(1)) + blank(matcher.group(1)) + source.substring(matcher.end(1))
                : source;
    }

    private static String withoutCommands(String script, String name) {
        return COMMAND.matcher(script).replaceAll(found -> {
            if (found.group(1).equals("open")) {
                return Matcher.quoteReplacement("%load " + found.group(2).strip());
            }
            System.err.println(
                    "note: " + name + ": left out " + found.group().strip() + ", a command of the jshell tool");
            return "";
        });
    }

    private static String blank(String text) {
        return text.replaceAll("[^\\n]", " ");
    }

    private void loadNotebook(String name, String text) {
        codeCells(name, text).forEach((number, source) -> host.evaluate(source, name + " cell " + number));
    }

    /** The code of a notebook's cells by their index among all cells, from 1. */
    private static Map<Integer, String> codeCells(String name, String text) {
        Map<Integer, String> sources = new LinkedHashMap<>();
        try {
            JsonObject notebook = JsonParser.parseString(text).getAsJsonObject();
            requireJava(notebook, name);
            int number = 0;
            for (JsonElement element : notebook.getAsJsonArray("cells")) {
                number++;
                JsonObject cell = element.getAsJsonObject();
                if (cell.get("cell_type").getAsString().equals("code")) {
                    sources.put(number, source(cell.get("source")));
                }
            }
            return sources;
        } catch (MagicException e) {
            throw e;
        } catch (RuntimeException e) {
            // The JSON library throws several kinds of exception for missing and malformed values.
            throw new MagicException(
                    name + " is no notebook of format 4: open it in Jupyter and save it, or load another file.", e);
        }
    }

    private static void requireJava(JsonObject notebook, String name) {
        JsonObject metadata = notebook.getAsJsonObject("metadata");
        JsonObject spec = metadata == null ? null : metadata.getAsJsonObject("kernelspec");
        JsonElement language = spec == null ? null : spec.get("language");
        if (language != null && !language.getAsString().equalsIgnoreCase("java")) {
            throw new MagicException(name + " is a notebook in " + language.getAsString() + ", not in Java.");
        }
    }

    private static String source(JsonElement source) {
        if (source instanceof JsonArray lines) {
            StringBuilder text = new StringBuilder();
            lines.forEach(line -> text.append(line.getAsString()));
            return text.toString();
        }
        return source.getAsString();
    }
}
