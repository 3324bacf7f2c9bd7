"""ChatGLM's layout as a module: its names, its joined matrices, its formulas. PEFT adapts the linear layers in it, and
autograd goes through it; transformers has no such class of its own.
"""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Dict, List, Tuple

import torch
import transformers

import model_kinds

LAYERS = "transformer.encoder.layers."


class Norm(torch.nn.Module):
    def __init__(self, size: int, epsilon: float):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.empty(size))
        self.epsilon = epsilon

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x * torch.rsqrt(x.square().mean(-1, keepdim=True) + self.epsilon) * self.weight


class Attention(torch.nn.Module):
    def __init__(self, config: Dict[str, Any]):
        super().__init__()
        self.heads, self.groups = config["num_attention_heads"], config["multi_query_group_num"]
        self.size = config["kv_channels"]
        self.base = 10_000 * config.get("rope_ratio", 1)
        hidden = config["hidden_size"]
        self.query_key_value = torch.nn.Linear(hidden, (self.heads + 2 * self.groups) * self.size)
        self.dense = torch.nn.Linear(self.heads * self.size, hidden, bias=False)

    def turn(self, x: torch.Tensor) -> torch.Tensor:
        """x [tokens, heads, size]: the pairs of neighbours in the first half of each head, by their angles."""
        turned = self.size // 2
        speeds = self.base ** (-torch.arange(0, turned, 2, dtype=torch.float64) / turned)
        angles = (torch.arange(len(x), dtype=torch.float64)[:, None] * speeds)[:, None]
        cosine, sine = angles.cos().to(x.dtype), angles.sin().to(x.dtype)
        a, b = x[..., 0:turned:2], x[..., 1:turned:2]
        pairs = torch.stack([a * cosine - b * sine, b * cosine + a * sine], -1).flatten(-2)
        return torch.cat([pairs, x[..., turned:]], -1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        widths = [self.heads * self.size, self.groups * self.size, self.groups * self.size]
        q, k, v = (part.unflatten(-1, (-1, self.size)) for part in self.query_key_value(x).split(widths, -1))
        shared = self.heads // self.groups
        k, v = (part.repeat_interleave(shared, 1) for part in (self.turn(k), v))
        scores = torch.einsum("qhd,khd->hqk", self.turn(q), k) * self.size ** -0.5
        seen = torch.ones(len(x), len(x), dtype=torch.bool).tril()
        attended = torch.einsum("hqk,khd->qhd", scores.masked_fill(~seen, -torch.inf).softmax(-1), v)
        return self.dense(attended.flatten(1))


class FeedForward(torch.nn.Module):
    def __init__(self, config: Dict[str, Any]):
        super().__init__()
        self.dense_h_to_4h = torch.nn.Linear(config["hidden_size"], 2 * config["ffn_hidden_size"], bias=False)
        self.dense_4h_to_h = torch.nn.Linear(config["ffn_hidden_size"], config["hidden_size"], bias=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        gate, up = self.dense_h_to_4h(x).chunk(2, -1)
        return self.dense_4h_to_h(torch.nn.functional.silu(gate) * up)


class Layer(torch.nn.Module):
    def __init__(self, config: Dict[str, Any]):
        super().__init__()
        size, epsilon = config["hidden_size"], config["layernorm_epsilon"]
        self.input_layernorm, self.post_attention_layernorm = Norm(size, epsilon), Norm(size, epsilon)
        self.self_attention, self.mlp = Attention(config), FeedForward(config)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = x + self.self_attention(self.input_layernorm(x))
        return x + self.mlp(self.post_attention_layernorm(x))


class ChatGlm(torch.nn.Module):
    """One row of token ids at a time, as the checks call a model of transformers."""

    def __init__(self, config: Dict[str, Any]):
        super().__init__()
        # PEFT asks for the fields by name.
        self.config = transformers.PretrainedConfig(**config)
        hidden, vocabulary = config["hidden_size"], config["padded_vocab_size"]
        self.transformer = torch.nn.Module()
        self.transformer.embedding = torch.nn.Module()
        self.transformer.embedding.word_embeddings = torch.nn.Embedding(vocabulary, hidden)
        self.transformer.encoder = torch.nn.Module()
        self.transformer.encoder.layers = torch.nn.ModuleList(Layer(config) for _ in range(config["num_layers"]))
        self.transformer.encoder.final_layernorm = Norm(hidden, config["layernorm_epsilon"])
        self.transformer.output_layer = torch.nn.Linear(hidden, vocabulary, bias=False)

    def forward(self, input_ids: torch.Tensor, **_: Any) -> SimpleNamespace:
        x = self.transformer.embedding.word_embeddings(input_ids[0])
        for layer in self.transformer.encoder.layers:
            x = layer(x)
        return SimpleNamespace(logits=self.transformer.output_layer(self.transformer.encoder.final_layernorm(x))[None])

    def prepare_inputs_for_generation(self, *_: Any, **__: Any) -> None:
        """PEFT keeps this method of every causal model; the checks generate nothing."""
        raise NotImplementedError("the checks generate nothing")


def load(folder: Path) -> ChatGlm:
    """A folder's model; fails unless the names in its files are the module's."""
    model = ChatGlm(json.loads((folder / "config.json").read_text()))
    model.load_state_dict(model_kinds.stored(folder))
    return model.eval()


def separate(name: str, rows: torch.Tensor, config: Any) -> List[Tuple[str, torch.Tensor]]:
    """The library's parts in something that has a row for each output of a matrix of this layout, such as B."""
    layer, half, matrix, rest = name.removeprefix(LAYERS).split(".", 3)
    names = {"query_key_value": ("q_proj", "k_proj", "v_proj"), "dense": ("o_proj",),
             "dense_h_to_4h": ("gate_proj", "up_proj"), "dense_4h_to_h": ("down_proj",)}[matrix]
    size, groups = config.kv_channels, config.multi_query_group_num
    sizes = {3: [config.num_attention_heads * size, groups * size, groups * size],
             2: [config.ffn_hidden_size] * 2, 1: [len(rows)]}[len(names)]
    ours = {"self_attention": "self_attn"}.get(half, half)
    return [(f"model.layers.{layer}.{ours}.{part}.{rest}", its) for part, its in zip(names, rows.split(sizes))]
