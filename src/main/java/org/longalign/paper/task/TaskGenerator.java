package org.longalign.paper.task;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.longalign.paper.task.TaskExample.Turn;

/** Draws examples. A seed gives the same examples on every machine. */
public final class TaskGenerator {
    /** Version of the draws. Raise it with every change to them, so that stored results are not taken for new ones. */
    public static final int VERSION = 1;

    private static final int LONG_CONTEXT = 100;
    private static final int FACTS_SHORT = 4;
    private static final int FACTS_LONG = 8;
    private static final int SPANS = 2;
    private static final int HOPS = 3;
    private static final int MOST_MARKS = 7;
    private static final int LIST = 4;
    private static final int SHORT_QUESTIONS = 4;
    private static final int MODULUS = 8;

    private final Random random;

    /** @param seed seed of the sequence of examples */
    public TaskGenerator(long seed) {
        random = new Random(seed);
    }

    /**
     * Draws an example.
     *
     * @param kind kind of task
     * @param contextTokens tokens of the context, if the kind has one; more if the facts need it
     * @param shape numbers of facts and questions; a short context has fewer facts
     */
    public TaskExample draw(TaskKind kind, int contextTokens, TaskShape shape) {
        return switch (kind) {
            case KEY_VALUE, REVERSE -> recall(kind, contextTokens, shape);
            case SPAN -> span(contextTokens, shape);
            case COUNT -> count(contextTokens);
            case MULTI_HOP -> hops(contextTokens, shape);
            case LARGEST -> lists(kind, LIST, Vocabulary::number, TaskGenerator::largest);
            case BACKWARDS -> lists(kind, 2, Vocabulary::value, TaskGenerator::reversed);
            case ADD -> sums();
            case PROSE -> prose(contextTokens, shape);
        };
    }

    private TaskExample recall(TaskKind kind, int contextTokens, TaskShape shape) {
        int customary = contextTokens < LONG_CONTEXT ? FACTS_SHORT : FACTS_LONG;
        int facts = Math.min(shape.facts() == 0 ? customary : shape.facts(), Math.max(2, contextTokens / 3));
        int[] keys = some(facts, Vocabulary::key);
        int[] values = some(facts, Vocabulary::value);
        double[] places = random.doubles(facts).toArray();
        int[] asked = distinct(Math.min(shape.questions(), facts), facts);
        if (shape.depth() != null) {
            places[asked[0]] = shape.depth();
        }
        List<int[]> planted = IntStream.range(0, facts)
                .mapToObj(i -> new int[] {keys[i], values[i]})
                .toList();
        boolean forwards = kind == TaskKind.KEY_VALUE;
        List<Turn> turns = Arrays.stream(asked)
                .mapToObj(i -> forwards ? turn(kind, keys[i], values[i]) : turn(kind, values[i], keys[i]))
                .toList();
        return new TaskExample(kind, planted(contextTokens, planted, places), turns);
    }

    private TaskExample span(int contextTokens, TaskShape shape) {
        int spans = shape.facts() == 0 ? SPANS : shape.facts();
        int[] keys = some(spans, Vocabulary::key);
        List<int[]> contents = new ArrayList<>();
        List<int[]> planted = new ArrayList<>();
        for (int key : keys) {
            int[] content = random.ints(shape.answerTokens(), 0, Vocabulary.EACH)
                    .map(Vocabulary::value)
                    .toArray();
            contents.add(content);
            planted.add(joined(new int[] {Vocabulary.MARK, key}, content));
        }
        Turn turn = new Turn(new int[] {TaskKind.SPAN.token(), keys[0]}, contents.get(0));
        return new TaskExample(
                TaskKind.SPAN,
                planted(contextTokens, planted, random.doubles(spans).toArray()),
                List.of(turn));
    }

    private TaskExample count(int contextTokens) {
        int marks = random.nextInt(MOST_MARKS + 1);
        List<int[]> planted = Collections.nCopies(marks, new int[] {Vocabulary.MARK});
        Turn turn = new Turn(new int[] {TaskKind.COUNT.token()}, new int[] {Vocabulary.number(marks)});
        return new TaskExample(
                TaskKind.COUNT,
                planted(contextTokens, planted, random.doubles(marks).toArray()),
                List.of(turn));
    }

    private TaskExample hops(int contextTokens, TaskShape shape) {
        int chains = Math.min(shape.facts() == 0 ? HOPS : shape.facts(), Vocabulary.EACH / 2);
        int[] keys = some(2 * chains, Vocabulary::key);
        int[] values = some(chains, Vocabulary::value);
        List<int[]> planted = new ArrayList<>();
        for (int i = 0; i < chains; i++) {
            planted.add(new int[] {keys[i], keys[chains + i]});
            planted.add(new int[] {keys[chains + i], values[i]});
        }
        List<Turn> turns = Arrays.stream(distinct(Math.min(shape.questions(), chains), chains))
                .mapToObj(i -> turn(TaskKind.MULTI_HOP, keys[i], values[i]))
                .toList();
        double[] places = random.doubles(2L * chains).toArray();
        return new TaskExample(TaskKind.MULTI_HOP, planted(contextTokens, planted, places), turns);
    }

    private TaskExample lists(TaskKind kind, int items, IntUnaryOperator token, UnaryOperator<int[]> answer) {
        List<Turn> turns = new ArrayList<>();
        for (int q = 0; q < SHORT_QUESTIONS; q++) {
            int[] list = random.ints(items, 0, Vocabulary.EACH).map(token).toArray();
            turns.add(new Turn(joined(new int[] {kind.token()}, list), answer.apply(list)));
        }
        return new TaskExample(kind, new int[0], turns);
    }

    private TaskExample sums() {
        List<Turn> turns = new ArrayList<>();
        for (int q = 0; q < SHORT_QUESTIONS; q++) {
            int a = random.nextInt(MODULUS);
            int b = random.nextInt(MODULUS);
            int[] question = {TaskKind.ADD.token(), Vocabulary.number(a), Vocabulary.number(b)};
            turns.add(new Turn(question, new int[] {Vocabulary.number((a + b) % MODULUS)}));
        }
        return new TaskExample(TaskKind.ADD, new int[0], turns);
    }

    private TaskExample prose(int contextTokens, TaskShape shape) {
        int[] context = Filler.tokens(Math.max(1, contextTokens), random);
        int[] answer = new int[shape.answerTokens()];
        int last = context[context.length - 1];
        int[] question = {TaskKind.PROSE.token(), last};
        for (int t = 0; t < answer.length; t++) {
            last = Filler.after(last, random);
            answer[t] = last;
        }
        return new TaskExample(TaskKind.PROSE, context, List.of(new Turn(question, answer)));
    }

    /** Filler with facts at the given shares of its length. */
    private int[] planted(int tokens, List<int[]> facts, double[] places) {
        int taken = facts.stream().mapToInt(fact -> fact.length).sum();
        int[] filler = Filler.tokens(Math.max(tokens - taken, facts.size()), random);
        int[] context = new int[filler.length + taken];
        Integer[] order = IntStream.range(0, places.length).boxed().toArray(Integer[]::new);
        Arrays.sort(order, (a, b) -> Double.compare(places[a], places[b]));
        int from = 0;
        int next = 0;
        for (int i : order) {
            int to = (int) Math.round(places[i] * filler.length);
            System.arraycopy(filler, from, context, next, to - from);
            next += to - from;
            System.arraycopy(facts.get(i), 0, context, next, facts.get(i).length);
            next += facts.get(i).length;
            from = to;
        }
        System.arraycopy(filler, from, context, next, filler.length - from);
        return context;
    }

    private int[] some(int count, IntUnaryOperator token) {
        return Arrays.stream(distinct(count, Vocabulary.EACH)).map(token).toArray();
    }

    /** Distinct random numbers below a bound. */
    private int[] distinct(int count, int bound) {
        return random.ints(0, bound).distinct().limit(count).toArray();
    }

    private static Turn turn(TaskKind kind, int asked, int answer) {
        return new Turn(new int[] {kind.token(), asked}, new int[] {answer});
    }

    private static int[] largest(int[] list) {
        return new int[] {Arrays.stream(list).max().orElseThrow()};
    }

    private static int[] reversed(int[] list) {
        return IntStream.range(0, list.length)
                .map(i -> list[list.length - 1 - i])
                .toArray();
    }

    private static int[] joined(int[] first, int[] second) {
        return IntStream.concat(Arrays.stream(first), Arrays.stream(second)).toArray();
    }
}
