package org.longalign.corpus;

import java.util.Comparator;
import org.longalign.data.Language;

/**
 * The documents of one source in one language, which have a quota in a sample.
 *
 * @param language the language
 * @param source the source, as in provenance
 */
record Stratum(Language language, String source) implements Comparable<Stratum> {
    private static final Comparator<Stratum> ORDER =
            Comparator.comparing(Stratum::language).thenComparing(Stratum::source);

    @Override
    public int compareTo(Stratum other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return source + " (" + language.code() + ")";
    }
}
