package org.longalign.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.longalign.model.safetensors.SafetensorsFile;
import org.longalign.model.safetensors.StoredTensor;
import org.longalign.tokenize.Sequence;

/** ChatGLM3 in float64 from the tensors of its layout, by loops over plain arrays; nothing of the library's model in it. */
final class ChatGlmReference {
    private final Map<String, double[]> tensors = new LinkedHashMap<>();
    private final int hidden;
    private final int inner;
    private final int heads;
    private final int groups;
    private final int headSize;
    private final int layers;
    private final int vocabulary;
    private final double epsilon;
    private final double base;

    ChatGlmReference(Path folder, ObjectNode config) throws IOException {
        hidden = config.path("hidden_size").intValue();
        inner = config.path("ffn_hidden_size").intValue();
        heads = config.path("num_attention_heads").intValue();
        groups = config.path("multi_query_group_num").intValue();
        headSize = config.path("kv_channels").intValue();
        layers = config.path("num_layers").intValue();
        vocabulary = config.path("padded_vocab_size").intValue();
        epsilon = config.path("layernorm_epsilon").doubleValue();
        base = 10_000 * config.path("rope_ratio").asDouble(1);
        try (SafetensorsFile file = SafetensorsFile.open(folder.resolve("model.safetensors"))) {
            for (StoredTensor tensor : file.tensors().values()) {
                ByteBuffer bytes =
                        ByteBuffer.allocate(Math.toIntExact(tensor.bytes())).order(ByteOrder.LITTLE_ENDIAN);
                file.read(tensor, 0, bytes);
                double[] values = new double[bytes.flip().remaining() / Float.BYTES];
                for (int i = 0; i < values.length; i++) {
                    values[i] = bytes.getFloat();
                }
                tensors.put(tensor.name(), values);
            }
        }
    }

    /** The numbers of each tensor, by its stored name; a change of them changes the results. */
    Map<String, double[]> tensors() {
        return tensors;
    }

    private double[] tensor(String name) {
        return Objects.requireNonNull(tensors.get(name), name);
    }

    /** The logits after each token of one sequence. */
    double[][] logits(int[] ids) {
        double[][] x = new double[ids.length][];
        for (int t = 0; t < ids.length; t++) {
            x[t] = new double[hidden];
            System.arraycopy(tensor("transformer.embedding.word_embeddings.weight"), ids[t] * hidden, x[t], 0, hidden);
        }
        for (int layer = 0; layer < layers; layer++) {
            String prefix = "transformer.encoder.layers." + layer + ".";
            double[][] attended = attention(x, prefix);
            for (int t = 0; t < x.length; t++) {
                add(x[t], product(tensor(prefix + "self_attention.dense.weight"), attended[t]));
                double[] h = norm(x[t], tensor(prefix + "post_attention_layernorm.weight"));
                double[] both = product(tensor(prefix + "mlp.dense_h_to_4h.weight"), h);
                double[] gated = new double[inner];
                for (int i = 0; i < inner; i++) {
                    gated[i] = both[i] / (1 + Math.exp(-both[i])) * both[inner + i];
                }
                add(x[t], product(tensor(prefix + "mlp.dense_4h_to_h.weight"), gated));
            }
        }
        double[][] logits = new double[ids.length][];
        for (int t = 0; t < ids.length; t++) {
            double[] last = norm(x[t], tensor("transformer.encoder.final_layernorm.weight"));
            logits[t] = product(tensor("transformer.output_layer.weight"), last);
        }
        return logits;
    }

    /** The weighted loss of a pack, each segment computed by itself. */
    double loss(Samples pack) {
        double loss = 0;
        for (int s = 0; s < pack.segments(); s++) {
            Samples alone = pack.alone(s);
            double[][] logits = logits(alone.ids());
            for (int t = 1; t < logits.length; t++) {
                if (alone.labels()[t] != Sequence.IGNORE_INDEX) {
                    double sum = 0;
                    for (double logit : logits[t - 1]) {
                        sum += Math.exp(logit);
                    }
                    loss += alone.lossWeights()[t] * (Math.log(sum) - logits[t - 1][alone.labels()[t]]);
                }
            }
        }
        return loss;
    }

    /** The most likely continuation. */
    int[] greedy(int[] prompt, int tokens) {
        int[] ids = Arrays.copyOf(prompt, prompt.length + tokens);
        for (int t = prompt.length; t < ids.length; t++) {
            double[] last = logits(Arrays.copyOf(ids, t))[t - 1];
            for (int v = 1; v < vocabulary; v++) {
                if (last[v] > last[ids[t]]) {
                    ids[t] = v;
                }
            }
        }
        return Arrays.copyOfRange(ids, prompt.length, ids.length);
    }

    /** What attention gives each token before the output projection, [L][heads x size]. */
    private double[][] attention(double[][] x, String prefix) {
        int width = heads * headSize;
        double[][] rows = new double[x.length][];
        for (int t = 0; t < x.length; t++) {
            double[] h = norm(x[t], tensor(prefix + "input_layernorm.weight"));
            rows[t] = product(tensor(prefix + "self_attention.query_key_value.weight"), h);
            add(rows[t], tensor(prefix + "self_attention.query_key_value.bias"));
            for (int head = 0; head < heads + groups; head++) {
                turn(rows[t], head * headSize, t);
            }
        }
        double[][] attended = new double[x.length][width];
        for (int t = 0; t < x.length; t++) {
            for (int head = 0; head < heads; head++) {
                int key = width + head / (heads / groups) * headSize;
                double[] scores = new double[t + 1];
                double sum = 0;
                for (int s = 0; s <= t; s++) {
                    double score = 0;
                    for (int i = 0; i < headSize; i++) {
                        score += rows[t][head * headSize + i] * rows[s][key + i];
                    }
                    scores[s] = Math.exp(score / Math.sqrt(headSize));
                    sum += scores[s];
                }
                for (int s = 0; s <= t; s++) {
                    for (int i = 0; i < headSize; i++) {
                        attended[t][head * headSize + i] += scores[s] / sum * rows[s][key + groups * headSize + i];
                    }
                }
            }
        }
        return attended;
    }

    /** Turns the pairs of neighbours in the first half of a head. */
    private void turn(double[] row, int from, int position) {
        int turned = headSize / 2;
        for (int j = 0; j < turned; j += 2) {
            double angle = position * Math.pow(base, -(double) j / turned);
            double a = row[from + j];
            double b = row[from + j + 1];
            row[from + j] = a * Math.cos(angle) - b * Math.sin(angle);
            row[from + j + 1] = b * Math.cos(angle) + a * Math.sin(angle);
        }
    }

    private double[] norm(double[] x, double[] weight) {
        double square = 0;
        for (double value : x) {
            square += value * value;
        }
        double scale = 1 / Math.sqrt(square / x.length + epsilon);
        double[] y = new double[x.length];
        for (int i = 0; i < y.length; i++) {
            y[i] = x[i] * scale * weight[i];
        }
        return y;
    }

    private static double[] product(double[] matrix, double[] x) {
        double[] y = new double[matrix.length / x.length];
        for (int row = 0; row < y.length; row++) {
            for (int i = 0; i < x.length; i++) {
                y[row] += matrix[row * x.length + i] * x[i];
            }
        }
        return y;
    }

    private static void add(double[] x, double[] y) {
        for (int i = 0; i < x.length; i++) {
            x[i] += y[i];
        }
    }
}
