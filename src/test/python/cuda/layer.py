"""One layer: the shapes of its weights, its rotation, and the layer written down a second time in plain operations."""

import torch
import torch.nn.functional as F

WIDTH, INNER = 48, 80


class Shapes:
    """The weights of one layer, in the order in which the script takes them; an empty one is not there."""

    def __init__(self, module, biases=False, norms="before", width=WIDTH, inner=INNER):
        q, k = module.heads * module.head_size, module.key_value_heads * module.head_size
        some = lambda there, size: (size,) if there else (0,)
        bias = lambda size: some(biases, size)
        head = lambda size: (size,) if norms == "after" else some(biases, module.head_size)
        before, after = some(norms != "after", width), some(norms != "before", width)
        self.by_name = {
            "attention_norm": before, "query": (q, width), "query_bias": bias(q), "query_norm": head(q),
            "key": (k, width), "key_bias": bias(k), "key_norm": head(k), "value": (k, width), "value_bias": bias(k),
            "output": (width, q), "output_bias": bias(width), "attention_output_norm": after, "mlp_norm": before,
            "gate": (inner, width), "up": (inner, width), "down": (width, inner), "mlp_output_norm": after,
        }

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
    def norm(values, scale):
        if scale.numel() == 0:
            return values
        return F.rms_norm(values, values.shape[-1:], eps=module.norm_epsilon) * scale

    def linear(values, name):
        bias = w.get(name + "_bias")
        return values @ w[name].T + (bias if bias is not None and bias.numel() else 0)

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

    def heads(name, count):
        values, scale = linear(h, name)[0], w.get(name + "_norm", torch.empty(0))
        together = scale.numel() > module.head_size
        values = (norm(values, scale) if together else values).unflatten(-1, (count, module.head_size))
        return (values if together else norm(values, scale)).transpose(0, 1)

    h = norm(x, w["attention_norm"])
    shared = module.heads // module.key_value_heads
    q, k, v = heads("query", module.heads), heads("key", module.key_value_heads), heads("value", module.key_value_heads)
    k, v = (values.repeat_interleave(shared, 0) for values in (rotate(k), v))
    scores = rotate(q) @ k.transpose(1, 2) / module.head_size ** 0.5
    attended = scores.masked_fill(~mask_of(module, lengths), -torch.inf).softmax(-1) @ v
    x = x + norm(linear(attended.transpose(0, 1).flatten(1)[None], "output"), w["attention_output_norm"])
    h = norm(x, w["mlp_norm"])
    return x + norm(linear(F.silu(linear(h, "gate")) * linear(h, "up"), "down"), w["mlp_output_norm"])


def split(tokens, segments):
    """Lengths of very different size that add up to the number of tokens."""
    parts = torch.arange(1, segments + 1).double() ** 2
    lengths = (parts / parts.sum() * tokens).long().clamp_min(1)
    lengths[-1] += tokens - lengths.sum()
    return lengths.tolist()
