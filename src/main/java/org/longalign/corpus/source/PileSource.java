package org.longalign.corpus.source;

import java.io.IOException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The Pile: JSON Lines with {@code text} and {@code meta.pile_set_name}, all subsets mixed in every shard. Documents
 * carry the source and the licence of their subset. By default all subsets are read except Books3, whose records are
 * passed over unless it is acknowledged.
 */
public final class PileSource extends SourceCorpus<PileSource> {
    private static final long serialVersionUID = 1L;

    private static final String SET_NAME = "meta.pile_set_name";
    private static final FieldMapping ALL = FieldMapping.ofText("text").with(Field.GROUP, SET_NAME);

    /** The 22 values of {@code meta.pile_set_name}. */
    private static final List<String> SUBSETS = List.of(
            "ArXiv",
            "BookCorpus2",
            "Books3",
            "DM Mathematics",
            "Enron Emails",
            "EuroParl",
            "FreeLaw",
            "Github",
            "Gutenberg (PG-19)",
            "HackerNews",
            "NIH ExPorter",
            "OpenSubtitles",
            "OpenWebText2",
            "PhilPapers",
            "Pile-CC",
            "PubMed Abstracts",
            "PubMed Central",
            "StackExchange",
            "USPTO Backgrounds",
            "Ubuntu IRC",
            "Wikipedia (en)",
            "YoutubeSubtitles");

    private final List<InputFile> files;
    private final Set<String> subsets;

    private PileSource(List<InputFile> files, Set<String> subsets, SourceSettings settings) {
        super(settings);
        this.files = files;
        this.subsets = subsets;
    }

    static PileSource of(List<InputFile> files) {
        return new PileSource(files, Set.of(), SourceSettings.DEFAULT);
    }

    /**
     * Reads only these subsets. If Books3 is among them, its notice is printed.
     *
     * @param names values of {@code meta.pile_set_name}, such as {@code ArXiv}; case does not matter
     * @throws IllegalArgumentException for an unknown name; the message lists the known ones
     */
    public PileSource subset(String... names) {
        Set<String> chosen = new LinkedHashSet<>(subsets);
        for (String name : names) {
            chosen.add(SUBSETS.stream()
                    .filter(name::equalsIgnoreCase)
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "the Pile has no subset \"" + name + "\"; it has " + String.join(", ", SUBSETS))));
        }
        PileSource source = new PileSource(files, chosen, settings());
        source.selected().stream()
                .filter(PublishedSource::needsAcknowledgement)
                .forEach(selected -> System.err.println(selected.notice()));
        return source;
    }

    /** Reads only the subsets of these sources; see {@link #subset(String...)}. */
    public PileSource subset(PublishedSource... sources) {
        return subset(Arrays.stream(sources)
                .map(source -> Objects.requireNonNullElse(source.pileSet(), source.source()))
                .toArray(String[]::new));
    }

    @Override
    PileSource with(SourceSettings changed) {
        return new PileSource(files, subsets, changed);
    }

    @Override
    PileSource with(List<InputFile> some) {
        return new PileSource(some, subsets, settings());
    }

    @Override
    String defaultName() {
        return subsets.size() == 1 ? origin(subsets.iterator().next()).source() : "pile";
    }

    @Override
    List<InputFile> inputFiles() {
        return files;
    }

    @Override
    List<PublishedSource> selected() {
        return EnumSet.allOf(PublishedSource.class).stream()
                .filter(source -> source.pileSet() != null && subsets.contains(source.pileSet()))
                .toList();
    }

    @Override
    boolean hasLines() {
        return true;
    }

    @Override
    RecordReader open(InputFile file) throws IOException {
        FieldMapping mapping = ALL.choosing(SET_NAME, subsets);
        return new JsonRecords(LineRecords.open(file, settings().maxRecordBytes()), mapping);
    }

    @Override
    @Nullable
    Origin origin(RawRecord raw) {
        String set = raw.group() == null ? "" : raw.group();
        PublishedSource source = PublishedSource.ofPileSet(set);
        if (source != null
                && source.needsAcknowledgement()
                && !settings().acknowledged().contains(source)) {
            return null;
        }
        return origin(set);
    }

    private static Origin origin(String set) {
        PublishedSource source = PublishedSource.ofPileSet(set);
        return source != null
                ? Origin.of(source)
                : new Origin(
                        set.isEmpty()
                                ? "pile"
                                : "pile-" + set.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-"),
                        "The Pile",
                        Origin.UNKNOWN,
                        false);
    }

    /** The names of the subsets, sorted. */
    public static Set<String> subsets() {
        return new TreeSet<>(SUBSETS);
    }
}
