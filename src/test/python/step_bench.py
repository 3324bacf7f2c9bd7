"""The step of ``environment/bench step`` in Python PyTorch, at the word of the Java side.

usage: step_bench.py ARCHIVE TOKENS THREADS

ARCHIVE holds the decoder's script as Java writes it. Standard input says what to do next, one word a line, and
each is answered by one line of JSON:
  eager      a whole step, the layers as Python functions: forward, backward, AdamW
  autocast   the same, with products and attention in bfloat16
  script     forward and backward, the layers by the archive's script
  functions  forward and backward, the layers as Python functions
  peak       the most memory so far
"""

import json
import resource
import sys
import time
from contextlib import nullcontext
from pathlib import Path

import torch
import torch.nn.functional as F

sys.path.append(str(Path(__file__).with_name("cuda")))

from script import layer as script_layer  # noqa: E402

VOCABULARY, WIDTH, LAYERS, HEADS, INNER, EPSILON = 8_192, 256, 6, 8, 688, 1e-5
SIZE = WIDTH // HEADS
INPUT_NORM, MLP_NORM = "input_layernorm.weight", "post_attention_layernorm.weight"
QUERY, KEY, VALUE, OUTPUT = (f"self_attn.{part}_proj.weight" for part in "qkvo")
GATE, UP, DOWN = (f"mlp.{part}_proj.weight" for part in ("gate", "up", "down"))
# The weights of a layer by the names by which the script takes them.
SHAPES = {
    INPUT_NORM: (WIDTH,), QUERY: (WIDTH, WIDTH), KEY: (WIDTH, WIDTH), VALUE: (WIDTH, WIDTH), OUTPUT: (WIDTH, WIDTH),
    MLP_NORM: (WIDTH,), GATE: (INNER, WIDTH), UP: (INNER, WIDTH), DOWN: (WIDTH, INNER),
}


def weight(shape):
    value = torch.ones(shape) if len(shape) == 1 else torch.randn(shape) / shape[1] ** 0.5
    return torch.nn.Parameter(value)


class Model:
    def __init__(self, archive, tokens):
        torch.manual_seed(7)
        self.embedding = weight((VOCABULARY, WIDTH))
        self.norm = weight((WIDTH,))
        self.layers = [{name: weight(shape) for name, shape in SHAPES.items()} for _ in range(LAYERS)]
        self.script = torch.jit.load(archive)
        self.ids = torch.randint(VOCABULARY, (1, tokens))
        self.weights = torch.full((tokens - 1,), 1 / (tokens - 1))
        self.lengths = torch.tensor([tokens])
        self.borders = torch.tensor([0, tokens], dtype=torch.int32)
        self.optimizer = torch.optim.AdamW(self.parameters(), lr=1e-3, betas=(0.9, 0.95), weight_decay=0.01)

    def parameters(self):
        return [self.embedding, self.norm, *(value for layer in self.layers for value in layer.values())]

    def rotation(self):
        frequencies = 10_000 ** (-torch.arange(0, SIZE, 2, dtype=torch.float64) / SIZE)
        angles = torch.arange(self.ids.shape[1])[:, None] * frequencies
        return angles.cos().float(), angles.sin().float()

    def step(self, forward=nullcontext()):
        loss = self.passes(self.layer, forward)
        self.optimizer.step()
        self.optimizer.zero_grad()
        return loss

    def passes(self, layer, forward=nullcontext()):
        with forward:
            rotation = self.rotation()
            x = F.embedding(self.ids, self.embedding)
            for weights in self.layers:
                x = layer(x, weights, rotation)
            logits = F.linear(rms_norm(x, self.norm), self.embedding)
            losses = F.cross_entropy(logits[0, :-1], self.ids[0, 1:], reduction="none")
            loss = (losses * self.weights).sum()
        loss.backward()
        return loss.item()

    def layer(self, x, w, rotation):
        heads = (1, x.shape[1], HEADS, SIZE)
        h = rms_norm(x, w[INPUT_NORM])
        q, k, v = (F.linear(h, w[name]).view(heads).transpose(1, 2) for name in (QUERY, KEY, VALUE))
        attended = F.scaled_dot_product_attention(rotate(q, *rotation), rotate(k, *rotation), v, is_causal=True)
        x = x + F.linear(attended.transpose(1, 2).flatten(2), w[OUTPUT])
        h = rms_norm(x, w[MLP_NORM])
        return x + F.linear(F.silu(F.linear(h, w[GATE])) * F.linear(h, w[UP]), w[DOWN])

    def scripted(self, x, w, rotation):
        return script_layer(self.script, x, w, torch.stack(rotation)[:, None, :, None], self.lengths, self.borders)

    def clear(self):
        for parameter in self.parameters():
            parameter.grad = None


def rms_norm(x, scale):
    return x * torch.rsqrt((x * x).mean(-1, keepdim=True) + EPSILON) * scale


def rotate(x, cosine, sine):
    a, b = x.chunk(2, -1)
    return torch.cat([a * cosine - b * sine, b * cosine + a * sine], -1)


def timed(work):
    start = time.perf_counter()
    loss = work()
    return {"milliseconds": 1000 * (time.perf_counter() - start), "loss": loss}


def main():
    archive, tokens, threads = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    torch.set_num_threads(threads)
    torch._C._set_graph_executor_optimize(False)  # as the Java side runs scripts
    model = Model(archive, tokens)
    say({"pytorch": torch.__version__, "threads": torch.get_num_threads()})
    for line in sys.stdin:
        work = line.strip()
        if work == "eager":
            say(timed(model.step))
        elif work == "autocast":
            say(timed(lambda: model.step(torch.autocast("cpu", dtype=torch.bfloat16))))
        elif work == "script":
            say(timed(lambda: model.passes(model.scripted)))
            model.clear()
        elif work == "functions":
            say(timed(lambda: model.passes(model.layer)))
            model.clear()
        elif work == "peak":
            say({"bytes": 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss})
        else:
            sys.exit(f"step_bench.py: what is '{work}'?")


def say(answer):
    print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
