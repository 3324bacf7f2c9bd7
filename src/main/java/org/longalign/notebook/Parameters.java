package org.longalign.notebook;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.longalign.internal.EnvironmentNames;

/**
 * The parameters of a notebook, read in one cell: each from an environment variable, with a default. As the cell's last
 * line, {@code parameters} shows the values used and where they came from, and variables whose names look misspelt.
 *
 * <pre>{@code
 * var parameters = Parameters.of("03");
 * var profile = parameters.profile();
 * int seeds = parameters.integer("LONGALIGN_SEEDS", profile.choose(1, 3, 5));
 * double rate = parameters.number("LONGALIGN_LEARNING_RATE", 2e-5);
 * }</pre>
 */
public final class Parameters {
    private static final Pattern SECRET = Pattern.compile("(?i).*(KEY|TOKEN|SECRET|PASSWORD)");

    private final String notebook;
    private final Function<String, @Nullable String> environment;
    private final Set<String> set;
    private final Map<String, Parameter> used = new LinkedHashMap<>();

    /**
     * A parameter that was read.
     *
     * @param name the environment variable
     * @param value its value as text; for a secret only whether it is set
     * @param source {@code default} or {@code environment}
     */
    public record Parameter(String name, String value, String source) {}

    Parameters(String notebook, Map<String, String> environment) {
        this.notebook = notebook;
        this.environment = environment::get;
        this.set = environment.keySet();
    }

    /**
     * The parameters of a notebook.
     *
     * @param notebook its number or name, for the caption
     */
    public static Parameters of(String notebook) {
        return new Parameters(notebook, System.getenv());
    }

    /** The profile, from {@value Profile#VARIABLE}; the default is {@link Profile#QUICK}. */
    public Profile profile() {
        return read(Profile.VARIABLE, Profile.QUICK, Profile::of);
    }

    /**
     * Reads a whole number.
     *
     * @throws IllegalArgumentException if the variable has another value
     */
    public int integer(String name, int otherwise) {
        return read(
                name,
                otherwise,
                text -> parsed(name, text, "a whole number", otherwise, t -> Integer.valueOf(t.replace("_", ""))));
    }

    /**
     * Reads a number.
     *
     * @throws IllegalArgumentException if the variable has another value
     */
    public double number(String name, double otherwise) {
        return read(name, otherwise, text -> parsed(name, text, "a number", otherwise, Double::valueOf));
    }

    /**
     * Reads {@code true} or {@code false}.
     *
     * @throws IllegalArgumentException if the variable has another value
     */
    public boolean flag(String name, boolean otherwise) {
        return read(name, otherwise, text -> switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "yes", "1" -> true;
            case "false", "no", "0" -> false;
            default -> throw wrong(name, text, "true or false", otherwise);
        });
    }

    /** Reads a text. */
    public String text(String name, String otherwise) {
        return read(name, otherwise, text -> text);
    }

    /**
     * Reads the path of a file or folder; a relative path starts at the project's root.
     *
     * @throws IllegalArgumentException if the value is no path
     */
    public Path path(String name, Path otherwise) {
        Path path = read(name, otherwise, text -> {
            try {
                return Path.of(text);
            } catch (InvalidPathException e) {
                throw wrong(name, text, "a path", otherwise);
            }
        });
        return Notebook.home().resolve(path);
    }

    /** The parameters read so far, in order. */
    public List<Parameter> used() {
        return List.copyOf(used.values());
    }

    /** Variables that are set and that nothing reads, spelt almost like one that something does; a line for each. */
    public List<String> misspelt() {
        return EnvironmentNames.misspelt(set, used.keySet());
    }

    private <T> T read(String name, T otherwise, Function<String, T> parse) {
        String text = environment.apply(name);
        boolean given = text != null && !text.isBlank();
        T value = given ? parse.apply(text.strip()) : otherwise;
        String shown = SECRET.matcher(name).matches() ? given ? "(set)" : "(not set)" : String.valueOf(value);
        used.put(name, new Parameter(name, shown, given ? "environment" : "default"));
        return value;
    }

    private static <T> T parsed(String name, String text, String kind, T otherwise, Function<String, T> parse) {
        try {
            return parse.apply(text);
        } catch (NumberFormatException e) {
            throw wrong(name, text, kind, otherwise);
        }
    }

    private static IllegalArgumentException wrong(String name, String text, String kind, Object otherwise) {
        String shown = SECRET.matcher(name).matches() ? "something else" : "\"" + text + "\"";
        return new IllegalArgumentException(
                name + " must be " + kind + ", not " + shown + "; without it " + otherwise + " is used");
    }

    String toHtml() {
        Grid html = new Grid()
                .caption("Parameters of notebook " + notebook)
                .column("environment variable", false)
                .column("value", false)
                .column("from", false);
        used.values().forEach(each -> html.row(List.of(each.name(), each.value(), each.source())));
        List<String> misspelt = misspelt();
        return html.html() + (misspelt.isEmpty() ? "" : "<p>" + Grid.escape(String.join("; ", misspelt)) + "</p>");
    }

    /** One line for each parameter. */
    @Override
    public String toString() {
        return Stream.concat(
                        used.values().stream()
                                .map(each -> each.name() + " = " + each.value() + " (" + each.source() + ")"),
                        misspelt().stream())
                .collect(Collectors.joining("\n", "Parameters of notebook " + notebook + ":\n", ""));
    }
}
