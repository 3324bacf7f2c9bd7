package org.longalign.corpus.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.Optional;
import org.apache.spark.storage.StorageLevel;
import org.longalign.corpus.dedup.NearDuplicates;
import org.longalign.corpus.dedup.NearDuplicates.Match;
import org.longalign.corpus.internal.MinHash;
import org.longalign.corpus.internal.HashMix;
import scala.Tuple2;

/**
 * Near duplicates as {@link NearDuplicates} defines them, found on many machines. Going through the documents by id and
 * keeping each that is near no kept one gives, of the graph of near pairs, the lexicographically first maximal independent
 * set. It is found in three steps:
 *
 * <ol>
 *   <li>Of documents with equal signatures all but the first are dropped: they are near whatever the first one is near.
 *   <li>Documents that share a band are compared, which gives the near pairs.
 *   <li>In rounds, a document without a smaller undecided neighbour is kept, and its neighbours are dropped. Once few pairs
 *       are left, the driver decides these by itself.
 * </ol>
 *
 * <p>Band by band the same pairs are compared as on one machine, so the result is the same.
 */
final class NearDuplicateGraph implements AutoCloseable {
    /** Pairs of ids that the driver decides by itself, some 100 MB. */
    static final int DRIVER_PAIRS = 500_000;

    private final JavaSparkContext spark;
    private final NearDuplicates settings;
    private final int driverPairs;
    private final List<JavaRDD<?>> held = new ArrayList<>();
    /** Documents that are not the first with their signature, and that first one. */
    private final JavaPairRDD<String, String> repeats;
    /** Near pairs of first documents, the smaller id first, with their similarity. */
    private final JavaRDD<Pair> pairs;
    /** First documents that are dropped. */
    private final JavaPairRDD<String, Boolean> dropped;

    /** A document with its signature. */
    record Node(String id, int[] signature) implements Serializable {}

    /** Two near documents, the smaller id first. */
    record Pair(String smaller, String larger, double similarity) implements Serializable {}

    /** The components of a band, or of a whole signature. */
    private record Components(int band, long hash, long other) implements Serializable {
        static Components of(int band, int[] signature, int from, int to) {
            long hash = band;
            long other = ~band;
            for (int i = from; i < to; i++) {
                hash = HashMix.mix(hash ^ signature[i]);
                other = HashMix.mix(other + signature[i]);
            }
            return new Components(band, hash, other);
        }
    }

    NearDuplicateGraph(JavaSparkContext spark, JavaRDD<Node> nodes, NearDuplicates settings, int driverPairs) {
        this.spark = spark;
        this.settings = settings;
        this.driverPairs = driverPairs;
        int all = settings.permutations();
        int rows = settings.rows();
        JavaPairRDD<Components, Node> bySignature =
                nodes.mapToPair(node -> new Tuple2<>(Components.of(-1, node.signature(), 0, all), node));
        JavaPairRDD<Components, Node> first = bySignature.reduceByKey(
                (one, other) -> one.id().compareTo(other.id()) <= 0 ? one : other);
        hold(first.values());
        this.repeats = hold(bySignature
                        .mapValues(Node::id)
                        .join(first.mapValues(Node::id))
                        .values()
                        .filter(both -> !both._1().equals(both._2())))
                .mapToPair(both -> both);
        JavaPairRDD<Components, String> bands = first.values().flatMapToPair(node -> bands(node, settings.bands(), rows)
                .map(band -> new Tuple2<>(band, node.id()))
                .iterator());
        // Most documents share no band with another; only those that do take part in the rest.
        JavaPairRDD<String, Components> crowded = bands.groupByKey()
                .filter(bucket -> bucket._2().iterator().hasNext() && more(bucket._2()))
                .flatMapToPair(bucket -> {
                    List<Tuple2<String, Components>> members = new ArrayList<>();
                    bucket._2().forEach(id -> members.add(new Tuple2<>(id, bucket._1())));
                    return members.iterator();
                });
        JavaPairRDD<String, Node> byId = first.values().mapToPair(node -> new Tuple2<>(node.id(), node));
        this.pairs = hold(crowded.join(byId)
                .values()
                .mapToPair(both -> both)
                .groupByKey()
                .flatMap(bucket -> near(bucket._1().band(), bucket._2(), settings))
                .distinct());
        this.dropped = decide();
    }

    private static java.util.stream.Stream<Components> bands(Node node, int bands, int rows) {
        return java.util.stream.IntStream.range(0, bands)
                .mapToObj(band -> Components.of(band, node.signature(), band * rows, (band + 1) * rows));
    }

    private static boolean more(Iterable<String> ids) {
        Iterator<String> each = ids.iterator();
        each.next();
        return each.hasNext();
    }

    /** The near pairs of a bucket. */
    private static Iterator<Pair> near(int band, Iterable<Node> bucket, NearDuplicates settings) {
        List<Node> members = new ArrayList<>();
        bucket.forEach(members::add);
        members.sort(java.util.Comparator.comparing(Node::id));
        int from = band * settings.rows();
        int to = from + settings.rows();
        List<Pair> near = new ArrayList<>();
        for (int j = 1; j < members.size(); j++) {
            for (int i = 0; i < j; i++) {
                int[] one = members.get(i).signature();
                int[] other = members.get(j).signature();
                if (Arrays.equals(one, from, to, other, from, to)) {
                    double similarity = MinHash.similarity(one, other);
                    if (similarity >= settings.threshold()) {
                        near.add(new Pair(members.get(i).id(), members.get(j).id(), similarity));
                    }
                }
            }
        }
        return near.iterator();
    }

    /** Keeps and drops in rounds. */
    private JavaPairRDD<String, Boolean> decide() {
        JavaRDD<Pair> left = pairs;
        JavaPairRDD<String, Boolean> decided = spark.<Tuple2<String, Boolean>>emptyRDD().mapToPair(both -> both);
        while (true) {
            long count = left.count();
            if (count <= driverPairs) {
                return hold(decided.union(spark.parallelize(byHand(left.collect())).mapToPair(id -> new Tuple2<>(id, true)))
                                .map(both -> both))
                        .mapToPair(both -> both);
            }
            JavaPairRDD<String, Boolean> larger =
                    left.mapToPair(pair -> new Tuple2<>(pair.larger(), true)).distinct();
            JavaPairRDD<String, Boolean> kept = left.mapToPair(pair -> new Tuple2<>(pair.smaller(), true))
                    .distinct()
                    .subtractByKey(larger);
            JavaPairRDD<String, Boolean> gone = hold(left.mapToPair(pair -> new Tuple2<>(pair.smaller(), pair.larger()))
                            .join(kept)
                            .map(both -> both._2()._1())
                            .distinct())
                    .mapToPair(id -> new Tuple2<>(id, true));
            left = hold(left.mapToPair(pair -> new Tuple2<>(pair.smaller(), pair))
                    .subtractByKey(kept)
                    .subtractByKey(gone)
                    .values()
                    .mapToPair(pair -> new Tuple2<>(pair.larger(), pair))
                    .subtractByKey(gone)
                    .values());
            decided = decided.union(gone);
        }
    }

    /** The dropped ones of some pairs, decided one after the other. */
    private static List<String> byHand(List<Pair> pairs) {
        List<Pair> byLarger = new ArrayList<>(pairs);
        byLarger.sort(java.util.Comparator.comparing(Pair::larger));
        Set<String> dropped = new HashSet<>();
        for (Pair pair : byLarger) {
            // All pairs of the smaller document as the larger one have been seen.
            if (!dropped.contains(pair.smaller())) {
                dropped.add(pair.larger());
            }
        }
        return new ArrayList<>(dropped);
    }

    /** The ids of all dropped documents. */
    JavaPairRDD<String, Boolean> dropped() {
        return dropped.union(repeats.mapValues(first -> true));
    }

    /** The first dropped documents by id, with the kept ones that they are most similar to. */
    List<Match> matches(int most) {
        JavaPairRDD<String, Tuple2<String, Double>> neighbours = pairs.flatMapToPair(pair -> List.of(
                        new Tuple2<>(pair.smaller(), new Tuple2<>(pair.larger(), pair.similarity())),
                        new Tuple2<>(pair.larger(), new Tuple2<>(pair.smaller(), pair.similarity())))
                .iterator());
        List<String> ids = dropped().keys().takeOrdered(most);
        Set<String> wanted = new HashSet<>(ids);
        Map<String, String> firsts = new HashMap<>(
                repeats.filter(both -> wanted.contains(both._1())).collectAsMap());
        Set<String> origins = new HashSet<>(firsts.values());
        ids.stream().filter(id -> !firsts.containsKey(id)).forEach(origins::add);
        Map<String, Boolean> goneOrigins =
                new HashMap<>(dropped.filter(both -> origins.contains(both._1())).collectAsMap());
        // The kept neighbours of each first document.
        Map<String, Iterable<Tuple2<String, Double>>> kept = new HashMap<>(neighbours
                .filter(both -> origins.contains(both._1()))
                .mapToPair(both -> new Tuple2<>(both._2()._1(), new Tuple2<>(both._1(), both._2()._2())))
                .leftOuterJoin(dropped)
                .filter(both -> !both._2()._2().isPresent())
                .mapToPair(both -> new Tuple2<>(both._2()._1()._1(), new Tuple2<>(both._1(), both._2()._1()._2())))
                .groupByKey()
                .collectAsMap());
        List<Match> matches = new ArrayList<>();
        for (String id : ids) {
            String origin = firsts.getOrDefault(id, id);
            Match best = firsts.containsKey(id) && !goneOrigins.containsKey(origin) ? new Match(id, origin, 1) : null;
            for (Tuple2<String, Double> each : kept.getOrDefault(origin, List.of())) {
                boolean before = each._1().compareTo(id) < 0;
                boolean better = best == null
                        || each._2() > best.similarity()
                        || (each._2() == best.similarity() && each._1().compareTo(best.kept()) < 0);
                if (before && better) {
                    best = new Match(id, each._1(), each._2());
                }
            }
            if (best == null) {
                throw new IllegalStateException(id + " was dropped, but no kept document is near it");
            }
            matches.add(best);
        }
        return matches;
    }

    private <T> JavaRDD<T> hold(JavaRDD<T> rdd) {
        JavaRDD<T> kept = rdd.persist(StorageLevel.MEMORY_AND_DISK());
        held.add(kept);
        return kept;
    }

    /** Frees what the workers hold. */
    @Override
    public void close() {
        held.forEach(JavaRDD::unpersist);
    }
}
