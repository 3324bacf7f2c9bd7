package org.longalign.corpus.source;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.longalign.data.Language;

/** What may be set for every source; null leaves it to the source. */
record Settings(
        @Nullable String name,
        @Nullable String licence,
        String version,
        @Nullable Language language,
        @Nullable Boolean cleaned,
        boolean strict,
        int maxRecordBytes,
        @Nullable Consumer<ReadProgress> progress,
        Set<PublishedSource> acknowledged) {
    private static final int MAX_RECORD_BYTES = 32 << 20;

    static final Settings DEFAULT =
            new Settings(null, null, Origin.UNKNOWN, null, null, false, MAX_RECORD_BYTES, null, Set.of());

    Settings {
        if (name != null && name.isBlank()) {
            throw new IllegalArgumentException("a source needs a name");
        }
        if (maxRecordBytes < 1 || maxRecordBytes > 1 << 30) {
            throw new IllegalArgumentException(
                    "maxRecordBytes is " + maxRecordBytes + "; 1 to " + (1 << 30) + " is allowed");
        }
        acknowledged = Set.copyOf(acknowledged);
    }

    Settings withName(String value) {
        return new Settings(value, licence, version, language, cleaned, strict, maxRecordBytes, progress, acknowledged);
    }

    Settings withLicence(String value) {
        return new Settings(name, value, version, language, cleaned, strict, maxRecordBytes, progress, acknowledged);
    }

    Settings withVersion(String value) {
        return new Settings(name, licence, value, language, cleaned, strict, maxRecordBytes, progress, acknowledged);
    }

    Settings withLanguage(Language value) {
        return new Settings(name, licence, version, value, cleaned, strict, maxRecordBytes, progress, acknowledged);
    }

    Settings withCleaned(boolean value) {
        return new Settings(name, licence, version, language, value, strict, maxRecordBytes, progress, acknowledged);
    }

    Settings withStrict() {
        return new Settings(name, licence, version, language, cleaned, true, maxRecordBytes, progress, acknowledged);
    }

    Settings withMaxRecordBytes(int value) {
        return new Settings(name, licence, version, language, cleaned, strict, value, progress, acknowledged);
    }

    Settings withProgress(Consumer<ReadProgress> value) {
        return new Settings(name, licence, version, language, cleaned, strict, maxRecordBytes, value, acknowledged);
    }

    Settings withAcknowledged(PublishedSource value) {
        Set<PublishedSource> all = new HashSet<>(acknowledged);
        all.add(value);
        return new Settings(name, licence, version, language, cleaned, strict, maxRecordBytes, progress, all);
    }
}
