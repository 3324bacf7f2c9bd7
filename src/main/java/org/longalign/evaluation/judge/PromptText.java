package org.longalign.evaluation.judge;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.longalign.internal.Sha256;

/**
 * A versioned prompt template with placeholders such as <code>{{question}}</code>. Changed wording gets a new version.
 *
 * @param version names the wording, such as {@code needle-judge-v1}; written with every result
 * @param template the wording
 */
public record PromptText(String version, String template) {
    private static final Pattern PLACE = Pattern.compile("\\{\\{(\\w+)}}");
    private static final Pattern TAG = Pattern.compile("</(\\w+)>");

    /** @throws IllegalArgumentException if the version is blank */
    public PromptText {
        if (version.isBlank()) {
            throw new IllegalArgumentException("the wording of a prompt needs a version");
        }
    }

    /**
     * Reads a template of this library from the resource {@code VERSION.txt} in the package of a class.
     *
     * @throws IllegalStateException if it is not on the class path
     */
    public static PromptText resource(Class<?> owner, String version) {
        String name = version + ".txt";
        try (InputStream in = owner.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the prompt " + name + " is missing from the class path");
            }
            // A checkout may have changed the line ends, and a replay matches prompts byte for byte.
            return new PromptText(version, new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n"));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the prompt " + name, e);
        }
    }

    /**
     * Fills the placeholders with the material as it is, for a model that is to answer. All are filled in one pass, so
     * material that looks like a placeholder stays as it is: {@code new PromptText("v1", "{{a}}
     * {{b}}").fill(Map.of("a", "{{b}}", "b", "2"))} is {@code {{b}} 2}.
     *
     * @throws IllegalArgumentException if a placeholder has no material
     */
    public String fill(Map<String, String> material) {
        return PLACE.matcher(template).replaceAll(match -> {
            String value = material.get(match.group(1));
            if (value == null) {
                throw new IllegalArgumentException("the prompt " + version + " has a place {{" + match.group(1)
                        + "}}, but there is material for " + new TreeSet<>(material.keySet()) + " only");
            }
            return Matcher.quoteReplacement(value);
        });
    }

    /**
     * Fills the placeholders for a judge, whose material is untrusted and quoted: {@code [[} and {@code ]]} become
     * {@code ⟦} and {@code ⟧}, so that no quotation reads as a rating, and the template's tags lose their {@code <}, so
     * that material cannot end its own block.
     *
     * @throws IllegalArgumentException if a placeholder has no material
     */
    public String fillQuoted(Map<String, String> material) {
        List<String> names = TAG.matcher(template)
                .results()
                .map(match -> match.group(1))
                .distinct()
                .toList();
        Pattern tags = Quotation.tags(names);
        return fill(material.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> Quotation.of(entry.getValue(), tags))));
    }

    /** The version with the first twelve digits of the template's SHA-256, to tell results of other wordings apart. */
    public String fingerprint() {
        return version + "/" + Sha256.hex(template).substring(0, 12);
    }
}
