package org.longalign.corpus;

import java.io.Serializable;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.longalign.corpus.contamination.Decontamination;
import org.longalign.corpus.dedup.NearDuplicates;
import org.longalign.data.Language;
import org.longalign.tokenize.Tokenizer;

/**
 * The settings of a {@link Selection}.
 *
 * @param corpus the documents to choose from
 * @param draw length limits, weights and seed
 * @param sample size and parts of the sample
 * @param filters the texts to drop
 * @param work tokenizer, threads and listener
 */
record SelectionSettings(Corpus corpus, LengthSelection draw, Sample sample, Filters filters, Work work) {
    /**
     * The size of a sample and its parts.
     *
     * @param count documents wanted
     * @param chinese the Chinese part, 0 to 1
     * @param shares relative shares of the sources; empty for equal ones
     * @param underfill the replacement for documents that a source lacks
     */
    record Sample(int count, double chinese, Map<String, Double> shares, UnderfillPolicy underfill)
            implements Serializable {
        Sample {
            if (count < 0) {
                throw new IllegalArgumentException("cannot choose " + count + " documents");
            }
            if (!(chinese >= 0 && chinese <= 1)) {
                throw new IllegalArgumentException("the Chinese part must be from 0 to 1, not " + chinese);
            }
            shares.forEach((source, share) -> {
                if (!(share >= 0) || share.isInfinite()) {
                    throw new IllegalArgumentException("the share of " + source + " must be 0 or more, not " + share);
                }
            });
            if (!shares.isEmpty() && shares.values().stream().allMatch(share -> share == 0)) {
                throw new IllegalArgumentException("every source has the share 0");
            }
            shares = new TreeMap<>(shares);
        }

        /** The languages that occur in the sample. */
        Set<Language> languages() {
            Set<Language> languages = EnumSet.allOf(Language.class);
            if (chinese == 0) {
                languages.remove(Language.CHINESE);
            }
            if (chinese == 1) {
                languages.remove(Language.ENGLISH);
            }
            return languages;
        }

        Sample withCount(int value) {
            return new Sample(value, chinese, shares, underfill);
        }

        Sample withChinese(double value) {
            return new Sample(count, value, shares, underfill);
        }

        Sample withShares(Map<String, Double> value) {
            return new Sample(count, chinese, value, underfill);
        }

        Sample withUnderfill(UnderfillPolicy value) {
            return new Sample(count, chinese, shares, value);
        }
    }

    /**
     * The texts to drop besides exact duplicates.
     *
     * @param nearDuplicates settings of the search for near duplicates; null to keep them
     * @param decontamination the evaluation texts to look for; null for none
     */
    record Filters(
            @Nullable NearDuplicates nearDuplicates,
            @Nullable Decontamination decontamination) implements Serializable {}

    /**
     * Settings of the work itself; apart from the tokenizer they leave the sample as it is.
     *
     * @param tokenizer counts lengths
     * @param lengthCache lengths counted before; null for none
     * @param threads threads that work, the calling one included
     * @param listener called after each document on the calling thread
     */
    record Work(
            Tokenizer tokenizer,
            @Nullable LengthCache lengthCache,
            int threads,
            Consumer<Selection.Progress> listener) {
        Work {
            if (threads < 1) {
                throw new IllegalArgumentException("need at least one thread, not " + threads);
            }
        }

        Work withLengthCache(LengthCache value) {
            return new Work(tokenizer, value, threads, listener);
        }

        Work withThreads(int value) {
            return new Work(tokenizer, lengthCache, value, listener);
        }

        Work withListener(Consumer<Selection.Progress> value) {
            return new Work(tokenizer, lengthCache, threads, value);
        }
    }

    /** The steps that need no other document. */
    SelectionSteps steps() {
        return new SelectionSteps(draw, sample, filters);
    }

    SelectionSettings withDraw(LengthSelection value) {
        return new SelectionSettings(corpus, value, sample, filters, work);
    }

    SelectionSettings withSample(Sample value) {
        return new SelectionSettings(corpus, draw, value, filters, work);
    }

    SelectionSettings withFilters(Filters value) {
        return new SelectionSettings(corpus, draw, sample, value, work);
    }

    SelectionSettings withWork(Work value) {
        return new SelectionSettings(corpus, draw, sample, filters, value);
    }
}
