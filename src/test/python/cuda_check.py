"""Runs the decoder's script archives under Python PyTorch: on any machine against a plain reimplementation, and where
there is a CUDA device the variable-length flash attention against the loop over segments.

usage: cuda_check.py FOLDER [--most TOKENS]

FOLDER holds the archives that the Java class CudaBench wrote; TOKENS is the longest pack on CUDA, 65,536 by default.
Prints one JSON object a line; the last one counts what passed and failed and names what was not run. The exit status
is 0 only if nothing failed.
"""

import argparse
import json
import sys
import time
from pathlib import Path

import torch
import torch.nn.functional as F

BFLOAT16 = 15  # PyTorch's number of the type
WIDTH, INNER = 48, 80
SEGMENTS = (7, 1, 12, 20)
TOLERANCE = 2e-5  # of the largest number, float32
BFLOAT16_TOLERANCE = 3e-2
REPEATS = 5
counts = {"passed": 0, "failed": 0}


def say(**fields):
    print(json.dumps(fields), flush=True)


def check(name, difference, tolerance, **fields):
    passed = difference <= tolerance
    counts["passed" if passed else "failed"] += 1
    say(check=name, passed=passed, difference=float(f"{difference:.3g}"), tolerance=tolerance, **fields)


def difference(ours, expected):
    """The largest difference relative to the largest expected number."""
    expected = expected.float()
    return ((ours.float() - expected).abs().max() / expected.abs().max().clamp_min(1e-12)).item()


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


def borders(lengths):
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
        pairs = turned.unflatten(-1, (half, 2)) if module.interleaved else turned.unflatten(-1, (2, half)).transpose(-1, -2)
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


def check_layers(folder):
    """Forward and backward of the whole layer, float32, on the CPU."""
    for file in sorted(folder.glob("*-layer.pt")):
        module = torch.jit.load(str(file))
        torch.manual_seed(5)
        norms = next((place for place in ("around", "after") if place in file.name), "before")
        weights = Shapes(module, "biases" in file.name, norms).random("cpu")
        x = torch.randn(1, sum(SEGMENTS), WIDTH).requires_grad_()
        wanted = torch.randn_like(x)
        inputs = {"x": x, **{name: value for name, value in weights.items() if value.numel()}}
        ours = module.layer(x, *weights.values(), rotation_of(module, SEGMENTS, "cpu"), torch.tensor(SEGMENTS), borders(SEGMENTS))
        expected = plain_layer(module, x, weights, SEGMENTS)
        check("layer", difference(ours, expected), TOLERANCE, archive=file.name)
        gradients = torch.autograd.grad(ours, inputs.values(), wanted)
        worst, name = max(
            (difference(g, e), name)
            for g, e, name in zip(gradients, torch.autograd.grad(expected, inputs.values(), wanted), inputs)
        )
        check("gradients of the layer", worst, TOLERANCE, archive=file.name, worst=name)


def check_flash_compiles(folder):
    for file in sorted(folder.glob("*-flash.pt")):
        module = torch.jit.load(str(file))
        graph = str(module._c._get_method("attend_flash").graph)
        check("attend_flash compiles", 0 if "aten::_flash_attention_forward" in graph else 1, 0, archive=file.name)


def measured(work):
    """Milliseconds (median) and MiB at the peak of a piece of work on the CUDA device."""
    work()
    milliseconds = []
    torch.cuda.synchronize()
    before = torch.cuda.memory_allocated()
    torch.cuda.reset_peak_memory_stats()
    for _ in range(REPEATS):
        start = time.perf_counter()
        work()
        torch.cuda.synchronize()
        milliseconds.append(1000 * (time.perf_counter() - start))
    peak = (torch.cuda.max_memory_allocated() - before) / 2**20
    return {"milliseconds": round(sorted(milliseconds)[REPEATS // 2], 3), "peakMiB": round(peak, 1)}


def split(tokens, segments):
    """Lengths of very different size that add up to the number of tokens."""
    parts = torch.arange(1, segments + 1).double() ** 2
    lengths = (parts / parts.sum() * tokens).long().clamp_min(1)
    lengths[-1] += tokens - lengths.sum()
    return lengths.tolist()


def check_attention(folder, most):
    """Flash attention over a pack against the loop over its segments, in bfloat16 and against the loop in float32."""
    flash = torch.jit.load(str(folder / "bfloat16-flash.pt")).cuda()
    for tokens in [n for n in (2_048, 16_384, 65_536) if n <= most]:
        for segments in (1, 4, 32):
            lengths = split(tokens, segments)
            counted, bounds = torch.tensor(lengths), borders(lengths).cuda()
            torch.manual_seed(segments)
            full = [torch.randn(1, flash.heads, tokens, flash.head_size, device="cuda").requires_grad_() for _ in range(3)]
            half = [x.detach().bfloat16().requires_grad_() for x in full]
            wanted = torch.randn(1, flash.heads, tokens, flash.head_size, device="cuda")
            ways = {
                "loop, float32": (lambda: flash.attend_segments(*full, counted), full, wanted),
                "loop, bfloat16": (lambda: flash.attend_segments(*half, counted), half, wanted.bfloat16()),
                "flash, bfloat16": (lambda: flash.attend_flash(*half, counted, bounds), half, wanted.bfloat16()),
            }
            results = {}
            for name, (forward, inputs, gradient) in ways.items():
                output = forward()
                results[name] = [output.detach(), *torch.autograd.grad(output, inputs, gradient)]
                say(measure="attention forward and backward", way=name, tokens=tokens, segments=segments, heads=flash.heads,
                    headSize=flash.head_size,
                    **measured(lambda: torch.autograd.grad(forward(), inputs, gradient)))
            for way in ("flash, bfloat16", "loop, bfloat16"):
                for part, ours, expected in zip(("output", "dq", "dk", "dv"), results[way], results["loop, float32"]):
                    check(f"{way}: {part} as in float32", difference(ours, expected), BFLOAT16_TOLERANCE,
                          tokens=tokens, segments=segments)
            del full, half, wanted, results, ways


def check_window(folder):
    """A sliding window in the flash kernel against masks in blocks."""
    module = torch.jit.load(str(folder / "window-flash.pt")).cuda()
    lengths = [300, 37, 1_000]
    counted, bounds = torch.tensor(lengths), borders(lengths).cuda()
    half = [torch.randn(1, module.heads, sum(lengths), module.head_size, device="cuda").bfloat16() for _ in range(3)]
    check("flash with a window as the loop", difference(module.attend_flash(*half, counted, bounds),
          module.attend_segments(*half, counted)), BFLOAT16_TOLERANCE, window=module.window)


def compare_packed_and_padded(folder, most):
    """A layer over the same sequences, in one pack by flash and as rows padded to the longest."""
    module = torch.jit.load(str(folder / "bfloat16-flash.pt")).cuda()
    width = module.heads * module.head_size
    weights = list(Shapes(module, width=width, inner=4 * width).random("cuda").values())
    lengths = split(min(most, 16_384), 16)
    longest = max(lengths)
    layouts = {
        "packed": (1, sum(lengths), torch.tensor(lengths), borders(lengths), lengths),
        "padded": (len(lengths), longest, torch.tensor([longest]), borders([longest] * len(lengths)), [longest]),
    }
    for name, (rows, row, counted, bounds, positions) in layouts.items():
        x = torch.randn(rows, row, width, device="cuda").requires_grad_()
        rotation, bounds = rotation_of(module, positions, "cuda"), bounds.cuda()

        def step():
            module.layer(x, *weights, rotation, counted, bounds).sum().backward()

        figures = measured(step)
        say(measure="layer forward and backward", layout=name, sequences=len(lengths), realTokens=sum(lengths),
            computedTokens=rows * row, tokensPerSecond=round(1000 * sum(lengths) / figures["milliseconds"]), **figures)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--most", type=int, default=65_536)
    arguments = parser.parse_args()
    torch.set_num_threads(min(2, torch.get_num_threads()))
    cuda = torch.cuda.is_available()
    say(pytorch=torch.__version__, device=torch.cuda.get_device_name(0) if cuda else "cpu")
    check_layers(arguments.folder)
    check_flash_compiles(arguments.folder)
    not_run = []
    if cuda:
        check_window(arguments.folder)
        check_attention(arguments.folder, arguments.most)
        compare_packed_and_padded(arguments.folder, arguments.most)
    else:
        not_run = ["flash attention against the loop", "the window in flash attention", "packed against padded on CUDA"]
    say(**counts, notRun=not_run, why=None if cuda else "Python PyTorch finds no CUDA device")
    return 1 if counts["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
