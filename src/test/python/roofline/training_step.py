"""A training step, on the device `meta` unless another is named: the library's own scripts in the order in which the
Java classes DecoderPass, DecoderLayers, OffloadedWeights, GradientNorm and AdamW call them."""

import contextlib
import math

import torch

EMBEDDING, CONVERSION, FORWARD, HEAD = "embedding", "conversion of weights", "layer forward", "head"
RECOMPUTE, BACKWARD, OPTIMIZER = "layer recompute", "layer backward", "optimizer"
TRANSFER = "copies of offloaded weights and gradients"
DEVICE, DEVICE_BFLOAT16, MAIN_MEMORY = "DEVICE", "DEVICE_BFLOAT16", "MAIN_MEMORY"


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

    decoder, adamw, gradients: the scripts; job: what RooflineBench writes, a DecoderConfig as JSON as config, lengths of
    the pack's segments, the fields of ComputeOptions, and what is trained: all weights, those of an adapter, or all in
    main memory (offload); trace: records it. All numbers are zero, where the device has any. What is in main memory is
    on the device `meta` all the same.
    """

    def __init__(self, decoder, adamw, gradients, job, trace, device="meta"):
        self.decoder, self.adamw, self.gradients, self.trace = decoder, adamw, gradients, trace
        config, lengths = job["config"], job["segments"]
        self.recompute, self.inputs, self.tokens = job["recompute"], job["layerInputs"], sum(lengths)
        self.kept_layers = min(job["keptLayers"], config["layers"]) if self.recompute else config["layers"]
        self.chunk = job["lossChunkTokens"] or self.tokens
        self.feed_forward_chunk = job["feedForwardChunkTokens"]
        self.adapter, self.offload = job["adapter"], job["offload"]
        self.lengths = torch.tensor(lengths)
        self.boundaries = torch.tensor([0, *self.lengths.cumsum(0).tolist()], dtype=torch.int32)
        # parameters: trained weights, where AdamW is; masters: those in main memory, by their copy's id.
        self.device, self.parameters, self.masters, self.parameter_count = device, [], {}, 0
        self.ids, self.positions = (self._zeros((1, self.tokens), torch.int64) for _ in range(2))
        self.frequencies = self._zeros((decoder.rotated // 2,), torch.float64)
        shape = (config["vocabularySize"], config["hiddenSize"])
        self.embedding = self._weight(shape, multiplied=False)
        self.layers = [self._layer(config) for _ in range(config["layers"])]
        self.norm = self._weight((config["hiddenSize"],))
        self.head = self.embedding if config["tiedHead"] else self._weight(shape)
        with self._where_masters_are():
            self.moments = [(self._held(w.shape, "moments"), self._held(w.shape, "moments")) for w in self.parameters]
        self.trained_count = sum(math.prod(weight.shape) for weight in self.parameters)
        self.adapter_count = self.trained_count if self.adapter else 0

    def _layer(self, config):
        layer = {}
        for name, shape in layer_shapes(config).items():
            layer[name] = self._weight(shape)
            matrix = name.removesuffix(".weight")
            if self.adapter and matrix.split(".")[-1] in self.adapter["targets"]:
                rank = self.adapter["rank"]
                layer[f"{matrix}.lora_A.weight"] = self._trained((rank, shape[1]))
                layer[f"{matrix}.lora_B.weight"] = self._trained((shape[0], rank))
        return layer

    def _weight(self, shape, multiplied=True):
        """A weight of the model; multiplied: whether it is used in the compute type only, if it is a matrix."""
        self.parameter_count += math.prod(shape)
        if not (self.adapter or self.offload):
            return self._trained(shape)
        compute = torch.bfloat16 if multiplied and len(shape) == 2 else torch.float32
        copy = self._held(shape, "weights", compute)
        if self.offload:
            with self._where_masters_are():
                self.masters[id(copy)] = self._trained(shape)
        return copy

    def _trained(self, shape):
        weight = self._held(shape, "weights").requires_grad_()
        weight.grad = self._held(shape, "gradients")
        self.parameters.append(weight)
        return weight

    def _held(self, shape, label, dtype=torch.float32):
        tensor = self._zeros(shape, dtype)
        self.trace.held(tensor, label)
        return tensor

    def _zeros(self, shape, dtype=torch.float32):
        return torch.zeros(shape, dtype=dtype, device=self.device)

    @contextlib.contextmanager
    def _where_masters_are(self):
        """Main memory where weights are offloaded, else the device."""
        if not self.offload:
            yield
            return
        before, self.device = self.device, "meta"
        try:
            with self.trace.in_main_memory():
                yield
        finally:
            self.device = before

    def run(self):
        """Makes the step, while the trace records it."""
        with torch.jit.optimized_execution(False), torch.no_grad(), self.trace:
            self._gradients()
            with self._where_masters_are(), self.trace.stage(OPTIMIZER):
                self._move()
            if self.offload:
                with self.trace.stage(TRANSFER):
                    self._synchronise()

    def _gradients(self):
        with self.trace.stage(EMBEDDING):
            rotation = self.decoder.rotation(self.positions, self.frequencies)
            x = self.decoder.embed(self.ids, self.embedding)
        places = (rotation, self.lengths, self.boundaries)
        kept = []
        copies = self._converted()
        with self.trace.stage(FORWARD):
            for index, weights in enumerate(copies):
                run = self._run_for_now if index < len(copies) - self.kept_layers else self._run
                held = [x]
                del x
                x = run(held, weights, places, kept)
        d = self._head(x)
        del x
        for weights, layer in zip(reversed(copies), reversed(self.layers)):
            with self._gradients_of(layer) as gradients:
                self._backward(d, weights, gradients, kept.pop(), places)
        with self._gradients_of({"embedding": self.embedding}) as gradients, self.trace.stage(EMBEDDING):
            for total in gradients.values():
                self.decoder.embed_gradient(d, self.ids, total)

    def _run(self, held, weights, places, kept):
        """A layer that keeps all that backward needs; takes over the input, the only element of held."""
        attention = self.decoder.attention_kept(held.pop(), weights, *places)
        half = self.decoder.feed_forward_kept_in_part if self.recompute else self.decoder.feed_forward_kept
        feed_forward = half(attention.pop("output"), weights)
        x = feed_forward.pop("output")
        kept.append((None, attention, feed_forward))
        return x

    def _run_for_now(self, held, weights, places, kept):
        """A layer that will be run again; takes over the input."""
        x = held.pop()
        source, to_keep = self._input_to_keep(x)
        attention = self.decoder.attention_kept(source, weights, *places)
        del x, source
        middle = attention.pop("output")
        saved = {name: attention[name] for name in ("attended", "logs")} if self.inputs == DEVICE else {}
        del attention
        kept.append((to_keep, saved, None))
        return self.decoder.feed_forward_in_chunks(middle, weights, self._feed_forward_chunk())

    def _input_to_keep(self, x):
        """The input to compute with, and what is kept of it."""
        if self.inputs == DEVICE_BFLOAT16:
            narrow = self.decoder.narrowed(x)
            return self.decoder.widened(narrow), narrow
        return x, self._to_main_memory(x) if self.inputs == MAIN_MEMORY else x

    def _restored(self, kept):
        if self.inputs == DEVICE_BFLOAT16:
            return self.decoder.widened(kept)
        return self._to_device(kept) if self.inputs == MAIN_MEMORY else kept

    def _backward(self, d, weights, gradients, kept, places):
        """Adds to gradients; changes d, the gradient of the layer's output, to that of its input."""
        stage, rotation = self.trace.stage, places[0]
        source, attention, feed_forward = kept
        del kept
        middle = None
        if source is not None:
            with stage(RECOMPUTE):
                source = self._restored(source)
                attention = (self.decoder.attention_again(source, weights, rotation, attention["attended"],
                                                          attention["logs"], *places[1:])
                             if attention else self.decoder.attention_kept(source, weights, *places))
                del source
                middle = attention.pop("output")
                if not self.feed_forward_chunk:
                    feed_forward = self.decoder.feed_forward_again(middle, weights)
                    middle = None
        with stage(BACKWARD):
            if middle is None:
                self.decoder.feed_forward_gradient(d, weights, gradients, feed_forward)
                del feed_forward
            else:
                self.decoder.feed_forward_gradient_in_chunks(middle, d, weights, gradients, self._feed_forward_chunk())
                del middle
            self.decoder.attention_gradient(d, weights, gradients, attention, *places)

    def _feed_forward_chunk(self):
        return torch.tensor([self.feed_forward_chunk or self.tokens])

    def _converted(self):
        """The layers' weights with matrices in the compute type, and that of the head."""
        with self.trace.stage(CONVERSION):
            self.converted_head = self._compute_type(self.head)
            return [{name: self._compute_type(weight) if weight.dim() == 2 else weight
                     for name, weight in layer.items()} for layer in self.layers]

    def _compute_type(self, weight):
        return weight if weight.dtype == torch.bfloat16 else self.decoder.converted(weight, weight)

    def _head(self, hidden):
        """The loss and its gradient, some target tokens at a time -> the gradient of the hidden states."""
        d = None
        with self.trace.stage(HEAD):
            d = torch.zeros_like(hidden)
        with self._gradients_of({"norm": self.norm, "head": self.head}) as gradients, self.trace.stage(HEAD):
            for start in range(0, self.tokens, self.chunk):
                predictors = targets = self.ids[0, start:start + self.chunk]
                weights = torch.empty(targets.shape, device=self.device)
                self.decoder.losses_with_gradients(
                    hidden, gradients, self.norm, self.converted_head, predictors, targets, weights, d)
        return d

    @contextlib.contextmanager
    def _gradients_of(self, weights):
        """The gradients to add to, of those weights that are trained; copied from main memory and back, if offloaded."""
        if not self.offload:
            yield {name: weight.grad for name, weight in weights.items() if weight.grad is not None}
            return
        masters = {name: self.masters[id(weight)] for name, weight in weights.items()}
        with self.trace.stage(TRANSFER):
            gradients = {name: self._to_device(master.grad) for name, master in masters.items()}
        yield gradients
        with self.trace.stage(TRANSFER):
            for gradient in gradients.values():
                self.trace.copied(gradient)
        gradients.clear()

    def _to_device(self, tensor):
        self.trace.copied(tensor)
        return torch.empty_like(tensor, device=self.device)

    def _to_main_memory(self, tensor):
        self.trace.copied(tensor)
        with self.trace.in_main_memory():
            return torch.empty_like(tensor, device="meta")

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

    def _synchronise(self):
        """The copies on the device take the masters' numbers; PyTorch converts them where the masters are."""
        weights = [self.embedding, *(w for layer in self.layers for w in layer.values()), self.norm]
        for copy in weights if self.head is self.embedding else [*weights, self.head]:
            master = self.masters[id(copy)]
            with self.trace.in_main_memory():
                converted = self.decoder.narrowed(master) if copy.dtype == torch.bfloat16 else master
            self.trace.copied(converted)
