"""cuDNN's attention kernel written down for the CPU, as PyTorch's two operators call it.

Importing this gives the operators an implementation for the CPU. It refuses what PyTorch 2.7.1 and cuDNN 9.5 refuse, and
what would send their backward operator another way: a bias or boundaries that are defined.
"""

import torch

from flash_stand_in import probabilities

LARGEST_HEAD = 128
# The logarithms are [rows, heads, tokens], and in later versions of PyTorch [rows, heads, tokens, 1].
logarithms = {"last": ()}


def refuse_unless(condition, what):
    if not condition:
        raise RuntimeError(f"cuDNN's kernel refuses: {what}")


def check_arguments(q, k, v):
    refuse_unless(q.dtype in (torch.bfloat16, torch.float16) and q.dtype == k.dtype == v.dtype, "not 16 bits a number")
    refuse_unless(q.dim() == 4 and q.shape == k.shape == v.shape, "not [rows, heads, tokens, size], alike")
    refuse_unless(all(x.stride(-1) == 1 for x in (q, k, v)), "heads are not contiguous")
    refuse_unless(q.shape[-1] % 8 == 0 and q.shape[-1] <= LARGEST_HEAD, f"heads of {q.shape[-1]}")
    refuse_unless(q.shape[2] > 1, "one token")


def turned(x):
    """A row [heads, tokens, size] -> [tokens, heads, size] in float32."""
    return x.float().transpose(0, 1)


def forward(q, k, v, bias, logarithm, dropout=0.0, causal=False, debug=False, *, scale=None):
    check_arguments(q, k, v)
    refuse_unless(causal and logarithm and dropout == 0 and bias is None and scale is None, "only decoder.py's call is here")
    output, sums = torch.empty_like(q), q.new_empty(q.shape[:3], dtype=torch.float32)
    for row in range(len(q)):
        p, sums[row] = probabilities(turned(q[row]), turned(k[row]), -1)
        output[row] = torch.einsum("hqk,hkd->hqd", p, v[row].float()).to(q.dtype)
    nothing = q.new_zeros((), dtype=torch.int64)
    # The boundaries and the mask are undefined in truth, which Python can give to PyTorch but not take from a script.
    return (output, sums.reshape(*sums.shape, *logarithms["last"]), nothing, nothing, q.shape[2], k.shape[2], nothing,
            nothing.clone(), nothing)


def backward(gradient, q, k, v, output, sums, seed, offset, bias, starts_q, starts_k, longest_q, longest_k, dropout,
             causal, *, scale=None):
    check_arguments(q, k, v)
    refuse_unless(bias is None and starts_q is None and starts_k is None, "a bias or boundaries")
    refuse_unless(gradient.shape == output.shape == q.shape, "gradient or output of another shape")
    refuse_unless(sums.shape == (*q.shape[:3], *logarithms["last"]) and sums.is_contiguous(), "other logarithms")
    refuse_unless(causal and dropout == 0 and longest_q == longest_k == q.shape[2], "only decoder.py's call is here")
    dq, dk, dv = (torch.empty_like(x) for x in (q, k, v))
    for row in range(len(q)):
        queries, keys, values, up = (x[row].float() for x in (q, k, v, gradient))
        scores = torch.einsum("hqd,hkd->hqk", queries, keys) * q.shape[-1] ** -0.5
        p = (scores - sums.reshape(q.shape[:3])[row][..., None]).exp().tril()
        dp = torch.einsum("hqd,hkd->hqk", up, values)
        rows = (up * output[row].float()).sum(-1, keepdim=True)
        ds = p * (dp - rows) * q.shape[-1] ** -0.5
        dq[row] = torch.einsum("hqk,hkd->hqd", ds, keys).to(q.dtype)
        dk[row] = torch.einsum("hqk,hqd->hkd", ds, queries).to(k.dtype)
        dv[row] = torch.einsum("hqk,hqd->hkd", p, up).to(v.dtype)
    return dq, dk, dv


library = torch.library.Library("aten", "IMPL")
library.impl("_scaled_dot_product_cudnn_attention", forward, "CPU")
library.impl("_scaled_dot_product_cudnn_attention_backward", backward, "CPU")
