package org.longalign.model;

import com.fasterxml.jackson.databind.node.ObjectNode;

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
    private static final String FACTOR = "factor";
    private static final String LOW = "low_freq_factor";
    private static final String HIGH = "high_freq_factor";
    private static final String PARTIAL = "partial_rotary_factor";
    private static final String ORIGINAL = "original_max_position_embeddings";
    private static final String POSITIONS = "max_position_embeddings";
    private static final double DEFAULT_BASE = 10_000;

    private RopeJson() {}

    static RopeConfig read(ConfigJson json, Architecture architecture, int headSize) {
        ConfigJson rope = json.object(json.object(OLD).node().isEmpty() ? NEW : OLD);
        ConfigJson baseAt = rope.has(BASE) ? rope : json;
        double base = baseAt.number(BASE, DEFAULT_BASE);
        if (!(base > 1) || Double.isInfinite(base)) {
            throw baseAt.bad(BASE, "a finite number above 1");
        }
        return new RopeConfig(
                base,
                dimensions(json, rope, architecture, headSize),
                architecture == Architecture.GLM,
                scaling(json, rope));
    }

    private static int dimensions(ConfigJson json, ConfigJson rope, Architecture architecture, int headSize) {
        ConfigJson at = rope.has(PARTIAL) ? rope : json;
        double part = at.number(PARTIAL, architecture == Architecture.GLM ? 0.5 : 1);
        if (architecture != Architecture.GLM) {
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

    private static RopeScaling scaling(ConfigJson json, ConfigJson rope) {
        String field = rope.has(TYPE) ? TYPE : "type";
        return switch (rope.text(field, "default")) {
            case "default" -> RopeScaling.none();
            case "linear" -> new RopeScaling.Linear(factor(rope));
            case "dynamic" -> new RopeScaling.Dynamic(factor(rope), json.positive(POSITIONS));
            case "llama3" -> llama3(json, rope);
            default -> throw rope.bad(field, "default, linear, dynamic or llama3");
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
                parameters.put(TYPE, "default");
            }
            parameters.put(BASE, rope.base());
            json.remove(OLD);
            json.set(NEW, parameters);
        }
        if (architecture == Architecture.GLM) {
            (old ? json : parameters).put(PARTIAL, partOf(rope.dimensions(), headSize));
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
        }
    }

    /** A fraction for which {@code (int) (headSize * fraction)} is {@code dimensions}. */
    private static double partOf(int dimensions, int headSize) {
        double part = (double) dimensions / headSize;
        return (int) (headSize * part) == dimensions ? part : Math.nextUp(part);
    }
}
