"""A training step, on the device `meta` unless another is named: the library's own scripts in the order in which the
Java classes DecoderPass, GradientNorm and AdamW call them."""

import math

import torch

EMBEDDING, CONVERSION, FORWARD, HEAD = "embedding", "conversion of weights", "layer forward", "head"
RECOMPUTE, BACKWARD, OPTIMIZER = "layer recompute", "layer backward", "optimizer"


def layer_shapes(config):
    """Shapes of a layer's weights by the names by which the script takes them; those that the model lacks are left out."""
    attention, hidden, inner = config["attention"], config["hiddenSize"], config["intermediateSize"]
    size = attention["headSize"]
    query, key = attention["heads"] * size, attention["keyValueHeads"] * size
    shapes = {"self_attn.q_proj.weight": (query, hidden), "self_attn.k_proj.weight": (key, hidden),
              "self_attn.v_proj.weight": (key, hidden), "self_attn.o_proj.weight": (hidden, query),
              "mlp.gate_proj.weight": (inner, hidden), "mlp.up_proj.weight": (inner, hidden),
              "mlp.down_proj.weight": (hidden, inner)}
    if config["norms"] != "AFTER":
        shapes.update({"input_layernorm.weight": (hidden,), "post_attention_layernorm.weight": (hidden,)})
    if config["norms"] != "BEFORE":
        shapes.update({"post_self_attn_layernorm.weight": (hidden,), "post_mlp_layernorm.weight": (hidden,)})
    if attention["queryKeyValueBias"]:
        shapes.update({"self_attn.q_proj.bias": (query,), "self_attn.k_proj.bias": (key,),
                       "self_attn.v_proj.bias": (key,)})
    if attention["outputBias"]:
        shapes["self_attn.o_proj.bias"] = (hidden,)
    if attention["queryKeyNorm"] != "NONE":
        together = attention["queryKeyNorm"] == "ALL_HEADS"
        shapes.update({"self_attn.q_norm.weight": (query if together else size,),
                       "self_attn.k_norm.weight": (key if together else size,)})
    return shapes


class TrainingStep:
    """A step over one pack, every token of it a target, by a model that has made a step before: it has gradients, which
    are zero, and AdamW's moments.

    decoder, adamw, gradients: the scripts; config: a DecoderConfig as JSON; lengths: of the pack's segments; recompute,
    kept_layers and chunk as in ComputeOptions; trace: records it. All numbers are zero, where the device has any.
    """

    def __init__(self, decoder, adamw, gradients, config, lengths, recompute, kept_layers, chunk, trace, device="meta"):
        self.decoder, self.adamw, self.gradients, self.trace = decoder, adamw, gradients, trace
        self.recompute, self.tokens = recompute, sum(lengths)
        self.kept_layers = kept_layers if recompute else config["layers"]
        self.chunk = chunk or self.tokens
        self.lengths = torch.tensor(lengths)
        self.boundaries = torch.tensor([0, *self.lengths.cumsum(0).tolist()], dtype=torch.int32)
        self.device, self.parameters = device, []
        self.ids, self.positions = (self._zeros((1, self.tokens), torch.int64) for _ in range(2))
        self.frequencies = self._zeros((decoder.rotated // 2,), torch.float64)
        self.embedding = self._weight((config["vocabularySize"], config["hiddenSize"]))
        self.layers = [self._layer(config) for _ in range(config["layers"])]
        self.norm = self._weight((config["hiddenSize"],))
        self.head = self.embedding if config["tiedHead"] else self._weight(tuple(self.embedding.shape))
        self.moments = [(self._held(w.shape, "moments"), self._held(w.shape, "moments")) for w in self.parameters]

    def _layer(self, config):
        shapes = layer_shapes(config)
        return {name: self._weight(shape) for name, shape in shapes.items()}

    def _weight(self, shape):
        weight = self._held(shape, "weights").requires_grad_()
        weight.grad = self._held(shape, "gradients")
        self.parameters.append(weight)
        return weight

    def _held(self, shape, label):
        tensor = self._zeros(shape)
        self.trace.memory.hold(tensor, label)
        return tensor

    def _zeros(self, shape, dtype=torch.float32):
        return torch.zeros(shape, dtype=dtype, device=self.device)

    def run(self):
        """Makes the step, while the trace records it."""
        with torch.jit.optimized_execution(False), torch.no_grad(), self.trace:
            self._gradients()
            with self.trace.stage(OPTIMIZER):
                self._move()

    def _gradients(self):
        stage = self.trace.stage
        with stage(EMBEDDING):
            rotation = self.decoder.rotation(self.positions, self.frequencies)
            x = self.decoder.embed(self.ids, self.embedding)
        places = (rotation, self.lengths, self.boundaries)
        first, kept = len(self.layers) - self.kept_layers, []
        copies = self._converted()
        with stage(FORWARD):
            for index, weights in enumerate(copies):
                if index < first:
                    attention = self.decoder.attention_kept(x, weights, *places)
                    kept.append((x, {name: attention[name] for name in ("attended", "logs")}))
                    x = attention.pop("output")
                    del attention
                    x = self.decoder.feed_forward_in_chunks(x, weights, torch.tensor([self.tokens]))
                else:
                    attention = self.decoder.attention_kept(x, weights, *places)
                    x = attention.pop("output")
                    half = (self.decoder.feed_forward_kept_in_part if self.recompute else self.decoder.feed_forward_kept)
                    feed_forward = half(x, weights)
                    x = feed_forward.pop("output")
                    kept.append((attention, feed_forward))
                    del attention, feed_forward
        d = self._head(x)
        del x
        for weights, gradients in zip(reversed(copies), reversed(self.layers)):
            attention, feed_forward = kept.pop()
            gradients = {name: weight.grad for name, weight in gradients.items()}
            if isinstance(attention, torch.Tensor):
                with stage(RECOMPUTE):
                    attention = self.decoder.attention_again(attention, weights, rotation, feed_forward["attended"],
                                                             feed_forward["logs"], *places[1:])
                    middle = attention.pop("output")
                    feed_forward = self.decoder.feed_forward_again(middle, weights)
                    del middle
            with stage(BACKWARD):
                d = self.decoder.feed_forward_gradient(d, weights, gradients, feed_forward)
                del feed_forward
                d = self.decoder.attention_gradient(d, weights, gradients, attention, *places)
                del attention
        with stage(EMBEDDING):
            self.decoder.embed_gradient(d, self.ids, self.embedding.grad)

    def _converted(self):
        """The layers' weights with matrices in the compute type, and that of the head."""
        with self.trace.stage(CONVERSION):
            self.converted_head = self.decoder.converted(self.head, self.head)
            return [{name: self.decoder.converted(weight, weight) if weight.dim() == 2 else weight
                     for name, weight in layer.items()} for layer in self.layers]

    def _head(self, hidden):
        """The loss and its gradient, some target tokens at a time -> the gradient of the hidden states."""
        gradients = {"norm": self.norm.grad, "head": self.head.grad}
        with self.trace.stage(HEAD):
            d = torch.zeros_like(hidden)
            for start in range(0, self.tokens, self.chunk):
                predictors = targets = self.ids[0, start:start + self.chunk]
                weights = torch.empty(targets.shape, device=self.device)
                self.decoder.losses_with_gradients(
                    hidden, gradients, self.norm, self.converted_head, predictors, targets, weights, d)
        return d

    def _move(self):
        """Clips the gradients, moves the weights, clears the gradients."""
        for weight in self.parameters:
            self.gradients.norm(weight.grad)
        for weight in self.parameters:
            self.gradients.scale(weight.grad, torch.tensor(0.5, dtype=torch.float64))
        numbers = torch.tensor([1e-5, 0.0, 0.1, 0.05], dtype=torch.float64)
        for weight, (first, second) in zip(self.parameters, self.moments):
            self.adamw.step(weight.grad, weight, first, second, numbers)
        for weight in self.parameters:
            self.decoder.clear(weight.grad)


def parameter_count(step):
    return sum(math.prod(weight.shape) for weight in step.parameters)
