package org.longalign.corpus;

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

/** What a {@link Selection} goes by. */
record SelectionSettings(
        Corpus corpus,
        Tokenizer tokenizer,
        LengthSelection draw,
        int count,
        double chinese,
        Map<String, Double> shares,
        Shortfall shortfall,
        @Nullable NearDuplicates nearDuplicates,
        @Nullable Decontamination decontamination,
        @Nullable LengthCache lengthCache,
        int threads,
        Consumer<SelectionProgress> progress) {
    SelectionSettings {
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
        if (threads < 1) {
            throw new IllegalArgumentException("need at least one thread, not " + threads);
        }
        shares = new TreeMap<>(shares);
    }

    /** The languages that the sample takes documents of. */
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

    SelectionSettings withDraw(LengthSelection value) {
        return new SelectionSettings(
                corpus,
                tokenizer,
                value,
                count,
                chinese,
                shares,
                shortfall,
                nearDuplicates,
                decontamination,
                lengthCache,
                threads,
                progress);
    }

    SelectionSettings withCount(int value) {
        return new SelectionSettings(
                corpus,
                tokenizer,
                draw,
                value,
                chinese,
                shares,
                shortfall,
                nearDuplicates,
                decontamination,
                lengthCache,
                threads,
                progress);
    }

    SelectionSettings withChinese(double value) {
        return new SelectionSettings(
                corpus,
                tokenizer,
                draw,
                count,
                value,
                shares,
                shortfall,
                nearDuplicates,
                decontamination,
                lengthCache,
                threads,
                progress);
    }

    SelectionSettings withShares(Map<String, Double> value) {
        return new SelectionSettings(
                corpus,
                tokenizer,
                draw,
                count,
                chinese,
                value,
                shortfall,
                nearDuplicates,
                decontamination,
                lengthCache,
                threads,
                progress);
    }

    SelectionSettings withShortfall(Shortfall value) {
        return new SelectionSettings(
                corpus,
                tokenizer,
                draw,
                count,
                chinese,
                shares,
                value,
                nearDuplicates,
                decontamination,
                lengthCache,
                threads,
                progress);
    }

    SelectionSettings withNearDuplicates(@Nullable NearDuplicates value) {
        return new SelectionSettings(
                corpus,
                tokenizer,
                draw,
                count,
                chinese,
                shares,
                shortfall,
                value,
                decontamination,
                lengthCache,
                threads,
                progress);
    }

    SelectionSettings withDecontamination(Decontamination value) {
        return new SelectionSettings(
                corpus,
                tokenizer,
                draw,
                count,
                chinese,
                shares,
                shortfall,
                nearDuplicates,
                value,
                lengthCache,
                threads,
                progress);
    }

    SelectionSettings withLengthCache(LengthCache value) {
        return new SelectionSettings(
                corpus,
                tokenizer,
                draw,
                count,
                chinese,
                shares,
                shortfall,
                nearDuplicates,
                decontamination,
                value,
                threads,
                progress);
    }

    SelectionSettings withThreads(int value) {
        return new SelectionSettings(
                corpus,
                tokenizer,
                draw,
                count,
                chinese,
                shares,
                shortfall,
                nearDuplicates,
                decontamination,
                lengthCache,
                value,
                progress);
    }

    SelectionSettings withProgress(Consumer<SelectionProgress> value) {
        return new SelectionSettings(
                corpus,
                tokenizer,
                draw,
                count,
                chinese,
                shares,
                shortfall,
                nearDuplicates,
                decontamination,
                lengthCache,
                threads,
                value);
    }
}
