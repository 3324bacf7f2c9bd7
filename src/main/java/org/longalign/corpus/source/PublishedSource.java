package org.longalign.corpus.source;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.longalign.data.Language;

/**
 * The nine sources of the paper (section 3.2, appendix A) with contents, format, licence and terms. The terms are a
 * summary and no legal advice: read the publisher's before you use a text or pass it on.
 */
public enum PublishedSource {
    /** Papers, from the Pile. */
    ARXIV(
            "arXiv",
            "scientific papers",
            Language.ENGLISH,
            Format.PILE,
            "ArXiv",
            "LicenseRef-arXiv-per-paper",
            "Every paper is under the licence that its authors chose. Most gave arXiv only a non-exclusive right to"
                    + " distribute it, so passing the text on needs a look at that paper's licence.",
            false),
    /** Books, from the Pile; not licensed for download. */
    BOOKS3(
            "Books3",
            "books",
            Language.ENGLISH,
            Format.PILE,
            "Books3",
            "LicenseRef-not-licensed",
            "Books3 is not licensed to be downloaded: it holds about 197,000 books in copyright that were copied without"
                    + " their owners' permission, and it was withdrawn after their complaints. The paper names it; this"
                    + " library neither fetches nor recommends it. Read it only if you hold the rights to do so, and do"
                    + " not publish what you make of it.",
            true),
    /** Web articles. */
    C4(
            "C4",
            "web articles",
            Language.ENGLISH,
            Format.C4,
            null,
            "ODC-By-1.0",
            "The collection is under the Open Data Commons attribution licence, and the terms of use of Common Crawl hold"
                    + " besides. The pages stay their owners'.",
            true),
    /** Chinese web pages. */
    CLUE_CORPUS_2020(
            "CLUECorpus2020",
            "Chinese web pages",
            Language.CHINESE,
            Format.CLUE,
            null,
            "LicenseRef-CLUECorpus2020-research",
            "It is given on application by mail that states a research purpose, and with the promise not to pass it to"
                    + " others. The pages come from Common Crawl and stay their owners'.",
            true),
    /** Web pages, from the Pile (its subset Pile-CC). */
    COMMON_CRAWL(
            "CommonCrawl",
            "web pages",
            Language.ENGLISH,
            Format.PILE,
            "Pile-CC",
            "LicenseRef-CommonCrawl-terms",
            "The terms of use of Common Crawl hold; the pages stay their owners'.",
            true),
    /** Code, from the Pile. */
    GITHUB(
            "GitHub",
            "source code",
            Language.ENGLISH,
            Format.PILE,
            "Github",
            "LicenseRef-per-repository",
            "Every file is under its repository's licence, if that has one; the Pile did not choose by licence and does"
                    + " not name the repository.",
            false),
    /** Questions and answers, from the Pile. */
    STACK_EXCHANGE(
            "Stack Exchange",
            "questions and answers",
            Language.ENGLISH,
            Format.PILE,
            "StackExchange",
            "CC-BY-SA-4.0",
            "Posts are under Creative Commons attribution-share-alike, version 2.5, 3.0 or 4.0 by their date: name the"
                    + " authors and keep what is made of them under the same licence.",
            false),
    /** Encyclopaedia articles, from the Pile. */
    WIKIPEDIA(
            "Wikipedia",
            "encyclopaedia articles",
            Language.ENGLISH,
            Format.PILE,
            "Wikipedia (en)",
            "CC-BY-SA-3.0",
            "Articles of that time are under Creative Commons attribution-share-alike 3.0, most also under the GNU free"
                    + " documentation licence: name Wikipedia and keep what is made of them under the same licence.",
            false),
    /** Chinese web pages; the base part of WuDaoCorpora 2.0. */
    WUDAO_CORPORA(
            "WuDaoCorpora",
            "Chinese web pages",
            Language.CHINESE,
            Format.WUDAO,
            null,
            "LicenseRef-BAAI-agreement",
            "The Beijing Academy of Artificial Intelligence gives it to registered users who accept its agreement; it"
                    + " states no open licence, so take it as for research and not to be passed on.",
            true);

    /** A format of publication and its publisher. */
    private enum Format {
        PILE(
                "The Pile: JSON Lines (text, meta.pile_set_name), zstd; all subsets in every shard",
                "EleutherAI's Pile; its first host no longer offers it",
                "The Pile"),
        C4(
                "JSON Lines (text, url, timestamp), gzip",
                "the Allen Institute for AI publishes the prepared files as allenai/c4",
                "C4"),
        CLUE(
                "text files: a sentence a line, a blank line between documents",
                "on application to the CLUE benchmark (CLUEbenchmark/CLUECorpus2020 on GitHub)",
                "CLUECorpus2020"),
        WUDAO(
                "JSON arrays of objects (id, uniqueKey, titleUkey, dataType, title, content)",
                "the Beijing Academy of Artificial Intelligence's data platform (WuDaoCorpora Text)",
                "WuDaoCorpora 2.0 base");

        private final String layout;
        private final String from;
        private final String packageName;

        Format(String layout, String from, String packageName) {
            this.layout = layout;
            this.from = from;
            this.packageName = packageName;
        }
    }

    private final String title;
    private final String contents;
    private final Language language;
    private final Format format;
    private final @Nullable String pileSet;
    private final String licence;
    private final String terms;
    private final boolean cleaned;

    PublishedSource(
            String title,
            String contents,
            Language language,
            Format format,
            @Nullable String pileSet,
            String licence,
            String terms,
            boolean cleaned) {
        this.title = title;
        this.contents = contents;
        this.language = language;
        this.format = format;
        this.pileSet = pileSet;
        this.licence = licence;
        this.terms = terms;
        this.cleaned = cleaned;
    }

    /** The name in ids and provenance: {@code STACK_EXCHANGE.source()} -> {@code stack-exchange}. */
    public String source() {
        return title.toLowerCase(java.util.Locale.ROOT).replace(' ', '-');
    }

    /** The paper's name for it, such as {@code Stack Exchange}. */
    public String title() {
        return title;
    }

    /** The kind of texts that the paper used it for, such as {@code source code}. */
    public String contents() {
        return contents;
    }

    /** The language of most of its texts; each document's own is decided by its script. */
    public Language language() {
        return language;
    }

    /** The format of its published files. */
    public String format() {
        return format.layout;
    }

    /** The licence: an SPDX identifier, or a {@code LicenseRef-} of this project if there is none. */
    public String licence() {
        return licence;
    }

    /** A summary of the terms. */
    public String terms() {
        return terms;
    }

    /** The publisher; nothing here downloads it. */
    public String obtainedFrom() {
        return format.from;
    }

    /** The publication that the files belong to, such as {@code The Pile}. */
    public String packageName() {
        return format.packageName;
    }

    /** Its name among the subsets of the Pile; null if it is not one of them. */
    public @Nullable String pileSet() {
        return pileSet;
    }

    /** Whether its texts are cleaned by default: web pages and books are, code and markup are not. */
    public boolean cleaned() {
        return cleaned;
    }

    /** Whether it is read only after {@link SourceCorpus#acknowledge}. */
    public boolean needsAcknowledgement() {
        return this == BOOKS3;
    }

    /** A notice with licence, terms and publisher. */
    public String notice() {
        return String.join(
                System.lineSeparator(),
                List.of(
                        (needsAcknowledgement() ? "WARNING " : "NOTE ") + title + ": " + contents + ", licence "
                                + licence,
                        terms,
                        "Published as: " + format.layout + ". Given out by: " + format.from + "."));
    }

    /** @throws IllegalStateException with the notice if a needed acknowledgement is missing */
    void requireAcknowledged(Set<PublishedSource> acknowledged) {
        if (needsAcknowledgement() && !acknowledged.contains(this)) {
            throw new IllegalStateException(notice() + System.lineSeparator()
                    + "It is read only after acknowledge(PublishedSource." + name() + ").");
        }
    }

    /** The source of a subset of the Pile; null if the paper did not use it. */
    static @Nullable PublishedSource ofPileSet(String name) {
        return Arrays.stream(values())
                .filter(source -> name.equals(source.pileSet))
                .findFirst()
                .orElse(null);
    }
}
