package org.longalign.evaluation.longbenchchat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Draws the order in which a judge sees the examples of an item. It depends on the run's seed, the item and the pass
 * but not on the answer, so that all systems are judged with the same prompt. The passes of an item take different
 * orders until every order has been taken.
 */
final class ExampleOrder {
    private ExampleOrder() {}

    static <T> List<T> shuffle(List<T> examples, int itemIndex, Pass pass) {
        List<Integer> positions = IntStream.range(0, examples.size()).boxed().toList();
        SplittableRandom random = new SplittableRandom(mix(mix(pass.seed()) + itemIndex));
        // A run has a handful of passes; once all n! orders are taken they repeat from the first.
        int wanted = (int) Math.min(pass.number(), factorial(examples.size()));
        int rank = (pass.number() - 1) % wanted;
        Set<List<Integer>> orders = new LinkedHashSet<>();
        while (orders.size() < wanted) {
            orders.add(shuffled(positions, random));
        }
        return new ArrayList<>(orders).get(rank).stream().map(examples::get).toList();
    }

    private static List<Integer> shuffled(List<Integer> positions, SplittableRandom random) {
        List<Integer> order = new ArrayList<>(positions);
        for (int i = order.size() - 1; i > 0; i--) {
            Collections.swap(order, i, random.nextInt(i + 1));
        }
        return List.copyOf(order);
    }

    /** n!, capped at a number above any sensible count of passes. */
    private static long factorial(int n) {
        long product = 1;
        for (int i = 2; i <= Math.min(n, 12); i++) {
            product *= i;
        }
        return product;
    }

    /** Spreads neighbouring seeds over the whole range (the finaliser of MurmurHash3). */
    private static long mix(long z) {
        long mixed = (z ^ (z >>> 33)) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return mixed ^ (mixed >>> 33);
    }
}
