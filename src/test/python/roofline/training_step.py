"""A training step, on the device `meta` unless another is named: the library's own scripts in the order in which the
Java classes DecoderPass, GradientNorm and AdamW call them."""

import math

import torch

EMBEDDING, FORWARD, HEAD_FORWARD, HEAD_BACKWARD = "embedding", "layer forward", "head forward", "head backward"
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

    decoder, adamw, gradients: the scripts; config: a DecoderConfig as JSON; lengths: of the pack's segments; recompute
    and chunk as in ComputeOptions; trace: records it. All numbers are zero, where the device has any.
    """

    def __init__(self, decoder, adamw, gradients, config, lengths, recompute, chunk, trace, device="meta"):
        self.decoder, self.adamw, self.gradients, self.trace = decoder, adamw, gradients, trace
        self.recompute, self.tokens = recompute, sum(lengths)
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
        with torch.jit.optimized_execution(False), self.trace:
            self._gradients()
            with self.trace.stage(OPTIMIZER), torch.no_grad():
                self._move()

    def _gradients(self):
        stage = self.trace.stage
        with stage(EMBEDDING), torch.no_grad():
            rotation = self.decoder.rotation(self.positions, self.frequencies)
        inputs, outputs = [], []
        with torch.set_grad_enabled(not self.recompute):
            with stage(EMBEDDING):
                x = self.decoder.embed(self.ids, self.embedding)
            with stage(FORWARD):
                for weights in self.layers:
                    inputs.append(x)
                    x = self._apply(weights, x, rotation)
        if not self.recompute:
            outputs, inputs = [x], []
        leaf = x.detach().requires_grad_()
        self._head(leaf)
        gradient = leaf.grad
        del leaf, x
        if outputs:
            # One pass through all layers and the embedding, whose share is small.
            with stage(BACKWARD):
                outputs.pop().backward(gradient)
            return
        for weights in reversed(self.layers):
            with stage(RECOMPUTE):
                leaf = inputs.pop().detach().requires_grad_()
                output = self._apply(weights, leaf, rotation)
            with stage(BACKWARD):
                output.backward(gradient)
                gradient = leaf.grad
                del leaf, output
        with stage(EMBEDDING):
            self.decoder.embed(self.ids, self.embedding).backward(gradient)

    def _apply(self, weights, x, rotation):
        return self.decoder.layer(x, weights, rotation, self.lengths, self.boundaries)

    def _head(self, leaf):
        """The loss and its gradient, some target tokens at a time."""
        for start in range(0, self.tokens, self.chunk):
            predictors = targets = self.ids[0, start:start + self.chunk]
            with self.trace.stage(HEAD_FORWARD):
                losses = self.decoder.losses(leaf, self.norm, self.head, predictors, targets)
            with self.trace.stage(HEAD_BACKWARD):
                losses.backward(torch.empty_like(losses))
            del losses

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
