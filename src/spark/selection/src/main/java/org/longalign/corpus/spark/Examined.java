package org.longalign.corpus.spark;

import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.jspecify.annotations.Nullable;
import org.longalign.corpus.Corpus;
import org.longalign.corpus.SelectionSteps;
import org.longalign.corpus.SelectionSteps.Finding;
import org.longalign.corpus.source.SourceCorpus;
import org.longalign.data.Document;
import org.longalign.tokenize.Tokenizer;
import scala.Tuple2;

/**
 * The findings about a document of a part, or at the part's end the number of its broken records.
 *
 * @param part the index of the part in the corpus
 * @param finding null at the end of the part
 * @param broken records of the part that could not be read
 */
record Examined(int part, @Nullable Finding finding, long broken) implements Serializable {
    /**
     * A part of a corpus, with its index.
     *
     * @param index 0 for the first part
     * @param corpus serializable
     */
    record Part(int index, Corpus corpus) implements Serializable {
        private static final System.Logger LOG = System.getLogger(SparkSelection.class.getName());

        /**
         * The parts of a corpus, with large files of lines cut. The workers count the lines of these, so that those of every
         * part have the numbers that they have in the whole file.
         */
        static List<Part> all(JavaSparkContext spark, Corpus corpus, long splitBytes) {
            List<Corpus> corpora = new ArrayList<>(corpus.parts(splitBytes));
            warnOfLargeFiles(corpora, splitBytes);
            List<Part> counted = new ArrayList<>();
            for (int i = 0; i + 1 < corpora.size(); i++) {
                if (continues(corpora.get(i + 1))) {
                    counted.add(new Part(i, corpora.get(i)));
                }
            }
            Map<Integer, Long> lineEnds = counted.isEmpty()
                    ? Map.of()
                    : spark.parallelize(counted, counted.size())
                            .mapToPair(part -> new Tuple2<>(part.index(), ((SourceCorpus<?>) part.corpus()).lineEnds()))
                            .collectAsMap();
            List<Part> parts = new ArrayList<>();
            long lines = 0;
            for (int i = 0; i < corpora.size(); i++) {
                Corpus part = corpora.get(i);
                if (continues(part)) {
                    parts.add(new Part(i, ((SourceCorpus<?>) part).after(lines)));
                } else {
                    parts.add(new Part(i, part));
                    lines = 0;
                }
                lines += lineEnds.getOrDefault(i, 0L);
            }
            return parts;
        }

        private static boolean continues(Corpus part) {
            return part instanceof SourceCorpus<?> source && source.continuesFile();
        }

        /** Says once which files keep one worker busy for long. */
        private static void warnOfLargeFiles(List<Corpus> parts, long splitBytes) {
            List<SourceCorpus<?>> large = new ArrayList<>();
            for (Corpus part : parts) {
                if (part instanceof SourceCorpus<?> source && source.bytes() > splitBytes) {
                    large.add(source);
                }
            }
            if (!large.isEmpty()) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "{0} files of more than {1} bytes cannot be cut, for they are packed or no JSON Lines, such as {2}: each is"
                                + " read by one task. Unpack them, or divide them, to use more cores",
                        large.size(),
                        splitBytes,
                        large.get(0).files().get(0));
            }
        }
    }

    /** Examines a part, document by document. */
    static Iterator<Examined> examine(Part part, SelectionSteps steps, Tokenizer tokenizer) {
        return new Iterator<>() {
            private final Deque<Examined> next = new ArrayDeque<>();
            private long broken;
            private final Stream<Document> documents = part.corpus().read(bad -> broken++);
            private final Iterator<Document> left = documents.iterator();
            private boolean ended;

            @Override
            public boolean hasNext() {
                if (next.isEmpty() && !ended) {
                    if (left.hasNext()) {
                        next.add(new Examined(part.index(), steps.examine(left.next(), tokenizer), 0));
                    } else {
                        ended = true;
                        documents.close();
                        next.add(new Examined(part.index(), null, broken));
                    }
                }
                return !next.isEmpty();
            }

            @Override
            public Examined next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                return next.remove();
            }
        };
    }
}
