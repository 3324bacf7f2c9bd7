package org.longalign.corpus.source;

import java.io.Serializable;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.longalign.data.Language;

/** The settings that every source has; null for the default of the source. */
record SourceSettings(
        @Nullable String name,
        @Nullable String licence,
        String version,
        @Nullable Language language,
        @Nullable Boolean cleaned,
        boolean strict,
        int maxRecordBytes,
        @Nullable Consumer<ReadProgress> progress,
        Set<PublishedSource> acknowledged)
        implements Serializable {
    private static final int MAX_RECORD_BYTES = 32 << 20;

    static final SourceSettings DEFAULT =
            new SourceSettings(null, null, Origin.UNKNOWN, null, null, false, MAX_RECORD_BYTES, null, Set.of());

    SourceSettings {
        if (name != null && name.isBlank()) {
            throw new IllegalArgumentException("a source needs a name");
        }
        if (maxRecordBytes < 1 || maxRecordBytes > 1 << 30) {
            throw new IllegalArgumentException(
                    "maxRecordBytes is " + maxRecordBytes + "; 1 to " + (1 << 30) + " is allowed");
        }
        acknowledged = Set.copyOf(acknowledged);
    }

    SourceSettings withName(String value) {
        return new SourceSettings(
                value, licence, version, language, cleaned, strict, maxRecordBytes, progress, acknowledged);
    }

    SourceSettings withLicence(String value) {
        return new SourceSettings(
                name, value, version, language, cleaned, strict, maxRecordBytes, progress, acknowledged);
    }

    SourceSettings withVersion(String value) {
        return new SourceSettings(
                name, licence, value, language, cleaned, strict, maxRecordBytes, progress, acknowledged);
    }

    SourceSettings withLanguage(Language value) {
        return new SourceSettings(
                name, licence, version, value, cleaned, strict, maxRecordBytes, progress, acknowledged);
    }

    SourceSettings withCleaned(boolean value) {
        return new SourceSettings(
                name, licence, version, language, value, strict, maxRecordBytes, progress, acknowledged);
    }

    SourceSettings withStrict(boolean value) {
        return new SourceSettings(
                name, licence, version, language, cleaned, value, maxRecordBytes, progress, acknowledged);
    }

    SourceSettings withMaxRecordBytes(int value) {
        return new SourceSettings(name, licence, version, language, cleaned, strict, value, progress, acknowledged);
    }

    SourceSettings withProgress(@Nullable Consumer<ReadProgress> value) {
        return new SourceSettings(
                name, licence, version, language, cleaned, strict, maxRecordBytes, value, acknowledged);
    }

    SourceSettings withAcknowledged(PublishedSource value) {
        Set<PublishedSource> all = new HashSet<>(acknowledged);
        all.add(value);
        return new SourceSettings(name, licence, version, language, cleaned, strict, maxRecordBytes, progress, all);
    }
}
