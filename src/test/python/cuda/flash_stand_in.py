"""The variable-length flash kernel written down for the CPU, so that everything around it can be tried without a GPU.

Importing this gives PyTorch's two operations an implementation for the CPU. It refuses what the kernel refuses.
"""

import torch

LARGEST_HEAD = 256


def refuse_unless(condition, what):
    if not condition:
        raise RuntimeError(f"the flash kernel refuses: {what}")


def segments(boundaries):
    ends = boundaries.tolist()
    return [slice(a, b) for a, b in zip(ends, ends[1:])]


def check_arguments(q, k, v, boundaries, longest):
    refuse_unless(q.dtype in (torch.bfloat16, torch.float16) and q.dtype == k.dtype == v.dtype, "not 16 bits a number")
    refuse_unless(q.dim() == 3 and all(x.stride(-1) == 1 for x in (q, k, v)), "not [tokens, heads, size], contiguous")
    refuse_unless(q.shape[-1] % 8 == 0 and q.shape[-1] <= LARGEST_HEAD, f"heads of {q.shape[-1]}")
    refuse_unless(q.shape[1] % k.shape[1] == 0 and k.shape == v.shape, "query heads share key heads evenly")
    refuse_unless(boundaries.dtype == torch.int32 and boundaries.is_contiguous(), "boundaries are int32")
    lengths = boundaries.diff()
    refuse_unless(int(boundaries[-1]) == len(q) and int(lengths.max()) <= longest, "boundaries do not fit the tokens")


def probabilities(q, k, window):
    """[heads, queries, keys] in float32 and the logarithm of each row's sum; a token sees itself and what is before."""
    scores = torch.einsum("qhd,khd->hqk", q, k) * q.shape[-1] ** -0.5
    back = torch.arange(len(q))[:, None] - torch.arange(len(k))[None]
    seen = back >= 0 if window < 0 else (back >= 0) & (back <= window)
    scores = scores.masked_fill(~seen, -torch.inf)
    return scores.softmax(-1), scores.logsumexp(-1)


def wide(part, heads):
    """A segment in float32, each key head as often as query heads share it."""
    return part.float().repeat_interleave(heads // part.shape[1], 1)


def forward(q, k, v, starts_q, starts_k, longest_q, longest_k, dropout, causal, debug, *, scale=None,
            window_size_left=None, window_size_right=None, seqused_k=None, alibi_slopes=None, **rest):
    check_arguments(q, k, v, starts_q, longest_q)
    refuse_unless(causal and dropout == 0 and scale is None, "only what decoder.py asks for stands in")
    window = -1 if window_size_left is None else window_size_left
    output, sums = torch.empty_like(q), q.new_empty(q.shape[1], len(q), dtype=torch.float32)
    for part in segments(starts_q):
        p, sums[:, part] = probabilities(q[part].float(), wide(k[part], q.shape[1]), window)
        output[part] = torch.einsum("hqk,khd->qhd", p, wide(v[part], q.shape[1])).to(q.dtype)
    nothing = torch.zeros(2, dtype=torch.uint64)
    return output, sums, nothing, nothing[0].clone(), q.new_empty(0)


def backward(gradient, q, k, v, output, sums, starts_q, starts_k, longest_q, longest_k, dropout, causal, seed, unused,
             *, scale=None, window_size_left=None, window_size_right=None, **rest):
    window = -1 if window_size_left is None else window_size_left
    heads, shared = q.shape[1], q.shape[1] // k.shape[1]
    dq, dk, dv = (torch.empty_like(x) for x in (q, k, v))
    for part in segments(starts_q):
        queries, up = q[part].float(), gradient[part].float()
        keys, values = wide(k[part], heads), wide(v[part], heads)
        p, _ = probabilities(queries, keys, window)
        dp = torch.einsum("qhd,khd->hqk", up, values)
        rows = (up * torch.einsum("hqk,khd->qhd", p, values)).sum(-1).T[..., None]
        ds = p * (dp - rows) * q.shape[-1] ** -0.5
        joined = lambda x: x.unflatten(1, (-1, shared)).sum(2)
        dq[part] = torch.einsum("hqk,khd->qhd", ds, keys).to(q.dtype)
        dk[part] = joined(torch.einsum("hqk,qhd->khd", ds, queries)).to(k.dtype)
        dv[part] = joined(torch.einsum("hqk,qhd->khd", p, up)).to(v.dtype)
    return dq, dk, dv


library = torch.library.Library("aten", "IMPL")
library.impl("_flash_attention_forward", forward, "CPU")
library.impl("_flash_attention_backward", backward, "CPU")
