package org.longalign.evaluation.grading;

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
import org.longalign.data.Sha256;

/**
 * The wording of a prompt, with places such as <code>{{question}}</code> for its material. A change of the wording gets a
 * new version.
 *
 * @param version names the wording, such as {@code needle-judge-v1}; written beside every result
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
     * A wording of this library, from the resource {@code VERSION.txt} beside a class.
     *
     * @throws IllegalStateException if it is not on the class path
     */
    public static PromptText resource(Class<?> beside, String version) {
        String name = version + ".txt";
        try (InputStream in = beside.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the prompt " + name + " is missing from the class path");
            }
            // Line ends as written, whatever a checkout made of them: a replay matches the prompt to the byte.
            return new PromptText(version, new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n"));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the prompt " + name, e);
        }
    }

    /**
     * The prompt with its material as it is, for a model that is to answer. All places are filled in one go, so that
     * material which looks like a place stays as it is.
     *
     * @throws IllegalArgumentException if there is no material for a place
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
     * The prompt for a judge, whose material may hold anything and is {@linkplain Quotation quoted}.
     *
     * @throws IllegalArgumentException if there is no material for a place
     */
    public String fillQuoted(Map<String, String> material) {
        return fill(material.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> quoted(entry.getValue()))));
    }

    /** Names wording and version to the letter, for what was made with it to be told apart. */
    public String fingerprint() {
        return version + "/" + Sha256.hex(template).substring(0, 12);
    }

    private String quoted(String material) {
        List<String> tags = TAG.matcher(template)
                .results()
                .map(match -> match.group(1))
                .distinct()
                .toList();
        return Quotation.of(material, Quotation.tags(tags));
    }
}
