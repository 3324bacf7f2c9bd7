package org.longalign.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads and writes rotary positions in config.json, in both layouts:
 *
 * <pre>
 * "rope_theta": 5e5, "rope_scaling": {"rope_type": "linear", "factor": 4.0}        up to transformers 4
 * "rope_parameters": {"rope_theta": 5e5, "rope_type": "linear", "factor": 4.0}     since 5
 * </pre>
 */
final class RopeJson {
    private static final String OLD = "rope_scaling";
    private static final String NEW = "rope_parameters";
    private static final String BASE = "rope_theta";
    private static final String TYPE = "rope_type";
    private static final String DEFAULT = "default";
    private static final String FACTOR = "factor";
    private static final String LOW = "low_freq_factor";
    private static final String HIGH = "high_freq_factor";
    private static final String FAST = "beta_fast";
    private static final String SLOW = "beta_slow";
    private static final String ATTENTION = "attention_factor";
    private static final String SCALE = "mscale";
    private static final String SCALE_ALL = "mscale_all_dim";
    private static final String TRUNCATE = "truncate";
    private static final String PARTIAL = "partial_rotary_factor";
    private static final String ORIGINAL = "original_max_position_embeddings";
    private static final String POSITIONS = "max_position_embeddings";
    private static final String LONG = "longrope";
    private static final String SHORT_FACTORS = "short_factor";
    private static final String LONG_FACTORS = "long_factor";
    /** Phi-3's context before scaling, and after it, where config.json has none. */
    private static final int PHI3_POSITIONS = 4_096;

    private static final double DEFAULT_BASE = 10_000;

    private RopeJson() {}

    static RopeConfig read(ConfigJson json, Architecture architecture, int headSize) {
        ConfigJson rope = json.object(json.object(OLD).node().isEmpty() ? NEW : OLD);
        ConfigJson baseAt = rope.has(BASE) ? rope : json;
        double base = baseAt.number(BASE, DEFAULT_BASE);
        if (!(base > 1) || Double.isInfinite(base)) {
            throw baseAt.bad(BASE, "a finite number above 1");
        }
        int dimensions = dimensions(json, rope, architecture, headSize);
        return new RopeConfig(
                base, dimensions, architecture.isInterleaved(), scaling(json, rope, architecture, dimensions / 2));
    }

    private static int dimensions(ConfigJson json, ConfigJson rope, Architecture architecture, int headSize) {
        ConfigJson at = rope.has(PARTIAL) ? rope : json;
        double part = at.number(PARTIAL, architecture.isInterleaved() ? 0.5 : 1);
        if (!architecture.hasPartialRotation()) {
            if (part != 1) {
                throw at.bad(PARTIAL, "1 for " + architecture.className());
            }
            return headSize;
        }
        int dimensions = (int) (headSize * part);
        if (!(part > 0 && part <= 1) || dimensions == 0 || dimensions % 2 != 0) {
            throw at.bad(PARTIAL, "a fraction of the head size " + headSize + " that gives an even number");
        }
        return dimensions;
    }

    private static RopeScaling scaling(ConfigJson json, ConfigJson rope, Architecture architecture, int pairs) {
        String field = rope.has(TYPE) ? TYPE : "type";
        String type = rope.text(field, DEFAULT);
        if (architecture == Architecture.PHI3) {
            // Old files name it su, or yarn although it is not that.
            return switch (type) {
                case DEFAULT -> RopeScaling.none();
                case LONG, "su", "yarn" -> longRope(json, rope, json.positive(ORIGINAL, PHI3_POSITIONS), pairs);
                default -> throw rope.bad(field, "default or longrope for " + architecture.className());
            };
        }
        return switch (type) {
            case DEFAULT -> RopeScaling.none();
            case "linear" -> new RopeScaling.Linear(factor(rope));
            case "dynamic" -> new RopeScaling.Dynamic(factor(rope), json.positive(POSITIONS));
            case "llama3" -> llama3(json, rope);
            case "yarn" -> yarn(json, rope);
            case LONG -> longRope(json, rope, originalPositions(json, rope), pairs);
            default -> throw rope.bad(field, "default, linear, dynamic, llama3, yarn or longrope");
        };
    }

    private static double factor(ConfigJson rope) {
        double factor = rope.number(FACTOR);
        if (!(factor >= 1) || Double.isInfinite(factor)) {
            throw rope.bad(FACTOR, "a finite number of at least 1");
        }
        return factor;
    }

    private static RopeScaling llama3(ConfigJson json, ConfigJson rope) {
        double low = rope.number(LOW);
        double high = rope.number(HIGH);
        if (!(low > 0)) {
            throw rope.bad(LOW, "a positive number");
        }
        if (!(high > low) || Double.isInfinite(high)) {
            throw rope.bad(HIGH, "a finite number above " + LOW + ", which is " + low);
        }
        return new RopeScaling.Llama3(factor(rope), low, high, originalPositions(json, rope));
    }

    private static RopeScaling yarn(ConfigJson json, ConfigJson rope) {
        int original = originalPositions(json, rope);
        // The factor may be left out where max_position_embeddings is the context after scaling.
        double factor = rope.has(FACTOR) ? factor(rope) : (double) json.positive(POSITIONS) / original;
        if (factor < 1) {
            throw json.bad(POSITIONS, "at least " + ORIGINAL + ", " + original + ", or " + FACTOR + " must be given");
        }
        double fast = given(rope, FAST, RopeScaling.Yarn.BETA_FAST);
        double slow = given(rope, SLOW, RopeScaling.Yarn.BETA_SLOW);
        if (!(slow > 0 && fast > slow) || Double.isInfinite(fast)) {
            throw rope.bad(FAST, "a finite number above " + SLOW + ", which is " + slow + " and must be positive");
        }
        double attention = rope.number(ATTENTION, attentionFactor(rope, factor));
        if (!(attention > 0) || Double.isInfinite(attention)) {
            throw rope.bad(rope.has(ATTENTION) ? ATTENTION : SCALE, "a value with a positive attention factor");
        }
        return new RopeScaling.Yarn(factor, original, fast, slow, rope.flag(TRUNCATE, true), attention);
    }

    private static RopeScaling longRope(ConfigJson json, ConfigJson rope, int original, int pairs) {
        for (String field : List.of("short_mscale", "long_mscale")) {
            if (rope.has(field)) {
                throw rope.bad(field, "none: one " + ATTENTION + " for all lengths");
            }
        }
        double factor = rope.number(FACTOR, (double) json.positive(POSITIONS, PHI3_POSITIONS) / original);
        double attention = rope.number(ATTENTION, RopeScaling.LongRope.attentionFactor(factor, original));
        if (!(attention > 0) || Double.isInfinite(attention)) {
            throw rope.bad(ATTENTION, "a positive finite number, or one that follows from " + FACTOR);
        }
        return new RopeScaling.LongRope(
                factors(rope, SHORT_FACTORS, pairs), factors(rope, LONG_FACTORS, pairs), original, attention);
    }

    private static List<Double> factors(ConfigJson rope, String field, int pairs) {
        List<Double> factors = new ArrayList<>();
        for (JsonNode factor : rope.node().path(field)) {
            factors.add(factor.isNumber() ? factor.doubleValue() : Double.NaN);
        }
        boolean good = factors.stream().allMatch(factor -> factor > 0 && Double.isFinite(factor));
        if (!rope.node().path(field).isArray() || !good || factors.size() != pairs) {
            throw rope.bad(field, "a list of " + pairs + " positive numbers, one for each pair that is turned");
        }
        return factors;
    }

    /** The factor of DeepSeek's configurations if both its fields are given, otherwise the paper's. */
    private static double attentionFactor(ConfigJson rope, double factor) {
        double scale = rope.number(SCALE, 0);
        double all = rope.number(SCALE_ALL, 0);
        double log = Math.log(factor);
        return scale == 0 || all == 0
                ? RopeScaling.Yarn.attentionFactor(factor)
                : (0.1 * scale * log + 1) / (0.1 * all * log + 1);
    }

    /** A number for which 0 stands for the default, as in transformers. */
    private static double given(ConfigJson rope, String field, double otherwise) {
        double value = rope.number(field, 0);
        return value == 0 ? otherwise : value;
    }

    private static int originalPositions(ConfigJson json, ConfigJson rope) {
        if (json.has(ORIGINAL)) {
            return json.positive(ORIGINAL);
        }
        return rope.has(ORIGINAL) ? rope.positive(ORIGINAL) : json.positive(POSITIONS);
    }

    /**
     * Writes rotary positions into a config.json in the layout that it uses; a new file gets the old layout, which both
     * versions read.
     */
    static void write(ObjectNode json, RopeConfig rope, Architecture architecture, int headSize) {
        json.remove(ORIGINAL);
        boolean old = !json.hasNonNull(NEW);
        ObjectNode parameters = json.objectNode();
        writeScaling(parameters, rope.scaling());
        if (old) {
            json.put(BASE, rope.base());
            json.remove(NEW);
            json.set(OLD, parameters.isEmpty() ? json.nullNode() : parameters);
        } else {
            if (parameters.isEmpty()) {
                parameters.put(TYPE, DEFAULT);
            }
            parameters.put(BASE, rope.base());
            json.remove(OLD);
            json.set(NEW, parameters);
        }
        if (architecture.hasPartialRotation()) {
            (old ? json : parameters).put(PARTIAL, partOf(rope.dimensions(), headSize));
        }
        if (architecture == Architecture.PHI3 && rope.scaling() instanceof RopeScaling.LongRope scaled) {
            // Its class looks here first.
            json.put(ORIGINAL, scaled.originalMaxPositions());
        }
        if (rope.scaling() instanceof RopeScaling.Dynamic dynamic) {
            json.put(POSITIONS, dynamic.originalMaxPositions());
        }
    }

    private static void writeScaling(ObjectNode parameters, RopeScaling scaling) {
        if (scaling instanceof RopeScaling.Linear linear) {
            parameters.put(TYPE, "linear").put(FACTOR, linear.factor());
        } else if (scaling instanceof RopeScaling.Dynamic dynamic) {
            parameters.put(TYPE, "dynamic").put(FACTOR, dynamic.factor());
        } else if (scaling instanceof RopeScaling.Llama3 llama3) {
            parameters
                    .put(TYPE, "llama3")
                    .put(FACTOR, llama3.factor())
                    .put(LOW, llama3.lowFrequencyFactor())
                    .put(HIGH, llama3.highFrequencyFactor())
                    .put(ORIGINAL, llama3.originalMaxPositions());
        } else if (scaling instanceof RopeScaling.Yarn yarn) {
            parameters
                    .put(TYPE, "yarn")
                    .put(FACTOR, yarn.factor())
                    .put(ORIGINAL, yarn.originalMaxPositions())
                    .put(FAST, yarn.betaFast())
                    .put(SLOW, yarn.betaSlow())
                    .put(TRUNCATE, yarn.truncate())
                    .put(ATTENTION, yarn.attentionFactor());
        } else if (scaling instanceof RopeScaling.LongRope scaled) {
            parameters.put(TYPE, LONG);
            ArrayNode shortFactors = parameters.putArray(SHORT_FACTORS);
            scaled.shortFactors().forEach(shortFactors::add);
            ArrayNode longFactors = parameters.putArray(LONG_FACTORS);
            scaled.longFactors().forEach(longFactors::add);
            parameters.put(ORIGINAL, scaled.originalMaxPositions()).put(ATTENTION, scaled.attentionFactor());
        }
    }

    /** A fraction for which {@code (int) (headSize * fraction)} is {@code dimensions}. */
    private static double partOf(int dimensions, int headSize) {
        double part = (double) dimensions / headSize;
        return (int) (headSize * part) == dimensions ? part : Math.nextUp(part);
    }
}
