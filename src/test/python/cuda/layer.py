"""One layer: the shapes of its weights, its rotation, and the layer written down a second time in plain operations."""

import torch
import torch.nn.functional as F

WIDTH, INNER = 48, 80
QUERY, KEY, VALUE, OUTPUT = (f"self_attn.{part}_proj" for part in "qkvo")
GATE, UP, DOWN = (f"mlp.{part}_proj" for part in ("gate", "up", "down"))
QUERY_NORM, KEY_NORM = (f"self_attn.{part}_norm.weight" for part in "qk")
INPUT_NORM, MLP_NORM = "input_layernorm.weight", "post_attention_layernorm.weight"
ATTENTION_OUTPUT_NORM, MLP_OUTPUT_NORM = "post_self_attn_layernorm.weight", "post_mlp_layernorm.weight"


class Shapes:
    """The weights of one layer by the names by which the script takes them."""

    def __init__(self, module, biases=False, norms="before", width=WIDTH, inner=INNER):
        q, k = module.heads * module.head_size, module.key_value_heads * module.head_size
        some = lambda there, size: (size,) if there else None
        bias = lambda size: some(biases, size)
        head = lambda size: (size,) if norms == "after" else some(biases, module.head_size)
        before, after = some(norms != "after", width), some(norms != "before", width)
        possible = {
            INPUT_NORM: before, f"{QUERY}.weight": (q, width), f"{QUERY}.bias": bias(q), QUERY_NORM: head(q),
            f"{KEY}.weight": (k, width), f"{KEY}.bias": bias(k), KEY_NORM: head(k), f"{VALUE}.weight": (k, width),
            f"{VALUE}.bias": bias(k), f"{OUTPUT}.weight": (width, q), f"{OUTPUT}.bias": bias(width),
            ATTENTION_OUTPUT_NORM: after, MLP_NORM: before, f"{GATE}.weight": (inner, width),
            f"{UP}.weight": (inner, width), f"{DOWN}.weight": (width, inner), MLP_OUTPUT_NORM: after,
        }
        self.by_name = {name: shape for name, shape in possible.items() if shape}

    def random(self, device):
        def one(name, shape):
            values = torch.randn(shape, device=device) / (shape[1] ** 0.5 if len(shape) == 2 else 4)
            return (values + 1 if "norm" in name else values).requires_grad_()

        return {name: one(name, shape) for name, shape in self.by_name.items()}


def boundaries(lengths):
    return torch.tensor([0, *torch.tensor(lengths).cumsum(0).tolist()], dtype=torch.int32)


def rotation_of(module, lengths, device):
    """The script's own rotation at positions that restart in each segment."""
    positions = torch.cat([torch.arange(n) for n in lengths])[None].to(device)
    pairs = torch.arange(0, module.rotated, 2, dtype=torch.float64, device=device)
    return module.rotation(positions, 10_000 ** (-pairs / module.rotated))


def mask_of(module, lengths):
    """[L, L], where a token may look: backward in its own segment, as far as the window reaches."""
    segment = torch.repeat_interleave(torch.arange(len(lengths)), torch.tensor(lengths))
    place = torch.arange(sum(lengths))
    seen = (segment[:, None] == segment[None]) & (place[:, None] >= place[None])
    return seen & (place[:, None] - place[None] < module.window) if module.window else seen


def plain_layer(module, x, w, lengths):
    """The layer written down a second time: matrices, an L x L mask, complex numbers for rotation."""
    def norm(values, name):
        return F.rms_norm(values, values.shape[-1:], eps=module.norm_epsilon) * w[name] if name in w else values

    def linear(values, name):
        return values @ w[f"{name}.weight"].T + w.get(f"{name}.bias", 0)

    def rotate(values):
        turned, rest = values[..., : module.rotated], values[..., module.rotated:]
        half = module.rotated // 2
        pairs = (turned.unflatten(-1, (half, 2)) if module.interleaved
                 else turned.unflatten(-1, (2, half)).transpose(-1, -2))
        positions = torch.cat([torch.arange(n) for n in lengths]).double()
        angles = positions[:, None] * 10_000 ** (-torch.arange(half).double() / half)
        product = torch.view_as_complex(pairs.double().contiguous()) * torch.polar(torch.ones_like(angles), angles)
        product = torch.view_as_real(product).float()
        joined = product.flatten(-2) if module.interleaved else product.transpose(-1, -2).flatten(-2)
        return torch.cat([joined, rest], -1)

    def heads(name, its_norm, count):
        values = linear(h, name)[0]
        together = its_norm in w and w[its_norm].numel() > module.head_size
        values = (norm(values, its_norm) if together else values).unflatten(-1, (count, module.head_size))
        return (values if together else norm(values, its_norm)).transpose(0, 1)

    h = norm(x, INPUT_NORM)
    shared = module.heads // module.key_value_heads
    q = heads(QUERY, QUERY_NORM, module.heads)
    k, v = heads(KEY, KEY_NORM, module.key_value_heads), heads(VALUE, "", module.key_value_heads)
    k, v = (values.repeat_interleave(shared, 0) for values in (rotate(k), v))
    scores = rotate(q) @ k.transpose(1, 2) / module.head_size ** 0.5
    attended = scores.masked_fill(~mask_of(module, lengths), -torch.inf).softmax(-1) @ v
    x = x + norm(linear(attended.transpose(0, 1).flatten(1)[None], OUTPUT), ATTENTION_OUTPUT_NORM)
    h = norm(x, MLP_NORM)
    return x + norm(linear(F.silu(linear(h, GATE)) * linear(h, UP), DOWN), MLP_OUTPUT_NORM)


def split(tokens, segments):
    """Lengths of very different size that add up to the number of tokens."""
    parts = torch.arange(1, segments + 1).double() ** 2
    lengths = (parts / parts.sum() * tokens).long().clamp_min(1)
    lengths[-1] += tokens - lengths.sum()
    return lengths.tolist()
