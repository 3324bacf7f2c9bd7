package org.longalign.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.core.Linear;
import org.longalign.tokenize.Sequence;

/**
 * The same decoder written again the slow and plain way, to check the script against: one row, plain array operations,
 * angles computed token by token in Java, attention through an explicit L x L block-diagonal mask.
 */
final class OracleDecoder {
    private final DecoderConfig config;
    private final CausalLm model;

    OracleDecoder(CausalLm model) {
        this.model = model;
        config = model.config();
    }

    /** The logits of a pack, [L, V]. */
    NDArray logits(int[] ids, int[] cuSeqlens, NDManager manager) {
        int length = ids.length;
        int pairs = config.rope().dimensions() / 2;
        int window = config.attention().slidingWindow();
        double scale = config.rope().scaling().attentionFactor();
        int[] segment = new int[length];
        float[] cosines = new float[length * pairs];
        float[] sines = new float[length * pairs];
        for (int s = 0; s + 1 < cuSeqlens.length; s++) {
            double[] frequencies = config.rope().frequencies(cuSeqlens[s + 1] - cuSeqlens[s]);
            for (int t = cuSeqlens[s]; t < cuSeqlens[s + 1]; t++) {
                segment[t] = s;
                for (int j = 0; j < pairs; j++) {
                    double angle = (t - cuSeqlens[s]) * frequencies[j];
                    cosines[t * pairs + j] = (float) (scale * Math.cos(angle));
                    sines[t * pairs + j] = (float) (scale * Math.sin(angle));
                }
            }
        }
        float[] blocked = new float[length * length];
        for (int q = 0; q < length; q++) {
            for (int k = 0; k < length; k++) {
                boolean seen = k <= q && segment[k] == segment[q] && (window == 0 || q - k < window);
                blocked[q * length + k] = seen ? 0 : -1e9f;
            }
        }
        NDArray mask = manager.create(blocked, new Shape(length, length));
        NDArray cosine = manager.create(cosines, new Shape(length, pairs));
        NDArray sine = manager.create(sines, new Shape(length, pairs));

        float[] oneHot = new float[length * config.vocabularySize()];
        for (int t = 0; t < length; t++) {
            oneHot[t * config.vocabularySize() + ids[t]] = 1;
        }
        NDArray x = manager.create(oneHot, new Shape(length, config.vocabularySize()))
                .matMul(weight("model.embed_tokens"));
        for (int layer = 0; layer < config.layers(); layer++) {
            String prefix = "model.layers." + layer + ".";
            NDArray h = maybeNormed(x, prefix + "input_layernorm");
            NDArray q = heads(h, prefix + "self_attn.q_proj", config.heads());
            NDArray k = heads(h, prefix + "self_attn.k_proj", config.keyValueHeads());
            NDArray v = heads(h, prefix + "self_attn.v_proj", config.keyValueHeads());
            switch (config.attention().queryKeyNorm()) {
                case NONE -> {}
                case EACH_HEAD -> {
                    q = norm(q, weight(prefix + "self_attn.q_norm"));
                    k = norm(k, weight(prefix + "self_attn.k_norm"));
                }
                case ALL_HEADS -> {
                    q = normedTogether(q, weight(prefix + "self_attn.q_norm"));
                    k = normedTogether(k, weight(prefix + "self_attn.k_norm"));
                }
            }
            q = rotate(q, cosine, sine);
            k = rotate(k, cosine, sine);
            int sharedBy = config.heads() / config.keyValueHeads();
            if (sharedBy > 1) {
                k = k.repeat(0, sharedBy);
                v = v.repeat(0, sharedBy);
            }
            NDArray attended = q.matMul(k.transpose(0, 2, 1))
                    .mul(1 / Math.sqrt(config.headSize()))
                    .add(mask)
                    .softmax(-1)
                    .matMul(v)
                    .transpose(1, 0, 2)
                    .reshape(length, config.attention().querySize());
            x = x.add(maybeNormed(linear(attended, prefix + "self_attn.o_proj"), prefix + "post_self_attn_layernorm"));
            h = maybeNormed(x, prefix + "post_attention_layernorm");
            NDArray gated = Activation.swish(linear(h, prefix + "mlp.gate_proj"), 1);
            NDArray down = linear(gated.mul(linear(h, prefix + "mlp.up_proj")), prefix + "mlp.down_proj");
            x = x.add(maybeNormed(down, prefix + "post_mlp_layernorm"));
        }
        return linear(norm(x, weight("model.norm")), config.tiedHead() ? "model.embed_tokens" : "lm_head");
    }

    /** The weighted loss of a pack, a scalar; labels and weights stand at the tokens they are of. */
    NDArray loss(int[] ids, int[] cuSeqlens, int[] labels, float[] lossWeights, NDManager manager) {
        int vocabulary = config.vocabularySize();
        float[] pick = new float[ids.length * vocabulary];
        for (int t = 1; t < ids.length; t++) {
            if (labels[t] != Sequence.IGNORE_INDEX) {
                pick[(t - 1) * vocabulary + labels[t]] = -lossWeights[t];
            }
        }
        return logits(ids, cuSeqlens, manager)
                .logSoftmax(-1)
                .mul(manager.create(pick, new Shape(ids.length, vocabulary)))
                .sum();
    }

    private NDArray weight(String name) {
        return model.parameter(name + ".weight");
    }

    private NDArray linear(NDArray x, String name) {
        NDArray y = Linear.linear(x, weight(name)).get(0);
        NDArray bias = model.parameters().get(name + ".bias");
        return bias == null ? y : y.add(bias);
    }

    /** [L, E] to [heads, L, D]. */
    private NDArray heads(NDArray x, String name, int heads) {
        return linear(x, name)
                .reshape(x.getShape().get(0), heads, config.headSize())
                .transpose(1, 0, 2);
    }

    /** Normed if there is such a weight. */
    private NDArray maybeNormed(NDArray x, String name) {
        NDArray weight = model.parameters().get(name + ".weight");
        return weight == null ? x : norm(x, weight);
    }

    /** [heads, L, D], all heads of a token by one mean square. */
    private NDArray normedTogether(NDArray x, NDArray weight) {
        NDArray square = x.square().mean(new int[] {2}, true).mean(new int[] {0}, true);
        return x.div(square.add(config.normEpsilon()).sqrt())
                .mul(weight.reshape(x.getShape().get(0), 1, config.headSize()));
    }

    private NDArray norm(NDArray x, NDArray weight) {
        return x.div(x.square()
                        .mean(new int[] {-1}, true)
                        .add(config.normEpsilon())
                        .sqrt())
                .mul(weight);
    }

    /** Numbers one by one: pair j of the first ones is numbers 2j and 2j + 1, or j and j + pairs. */
    private NDArray rotate(NDArray x, NDArray cosine, NDArray sine) {
        int pairs = config.rope().dimensions() / 2;
        boolean interleaved = config.rope().interleaved();
        NDList numbers = x.split(config.headSize(), 2);
        NDArray[] turned = numbers.toArray(new NDArray[0]);
        for (int j = 0; j < pairs; j++) {
            int first = interleaved ? 2 * j : j;
            int second = interleaved ? 2 * j + 1 : j + pairs;
            NDArray a = numbers.get(first);
            NDArray b = numbers.get(second);
            NDArray c = cosine.get(":, {}:{}", j, j + 1);
            NDArray s = sine.get(":, {}:{}", j, j + 1);
            turned[first] = a.mul(c).sub(b.mul(s));
            turned[second] = b.mul(c).add(a.mul(s));
        }
        return NDArrays.concat(new NDList(turned), -1);
    }
}
