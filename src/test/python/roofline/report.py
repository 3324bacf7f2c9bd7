"""A trace as lines of JSON: costs of each stage, allocations at the peak, predictions for devices, checks."""

from collections import Counter

from costs import COPY, CUDNN, FLASH, HOST, MEMORY
from training_step import BACKWARD, CONVERSION, EMBEDDING, FORWARD, HEAD, OPTIMIZER, RECOMPUTE, TRANSFER

GIBIBYTE = 2**30
TOLERANCE = 0.1
# CUDA's own memory, as MemoryEstimate leaves it out.
CONTEXT_GIB = 1
LAYER = (FORWARD, RECOMPUTE, BACKWARD)


def stage_lines(trace, layers):
    """A line for each stage, those of layers for one of them; and one for a layer's three together."""
    parts = {name: ([name], layers if name in LAYER else 1) for name in trace.kernels}
    parts["layer"] = ([name for name in LAYER if name in trace.kernels], layers)
    order = [CONVERSION, *LAYER, "layer", EMBEDDING, HEAD, TRANSFER, OPTIMIZER]
    for name in sorted(parts, key=order.index):
        stages, times = parts[name]
        kernels = [each for stage in stages for each in trace.kernels[stage]]
        yield {"stage": name, "times": times,
               "teraflop": _rounded(sum(each.flop for each in kernels) / times / 1e12, 3),
               "memoryBoundGigabytes": _rounded(_gigabytes(kernels, MEMORY) / times, 2),
               **{f"{kind}Gigabytes": _rounded(_gigabytes(kernels, kind) / times, 2)
                  for kind in (HOST, COPY) if _gigabytes(kernels, kind)},
               "kernels": _rounded(len(kernels) / times, 1),
               "peakGiB": _rounded(max(trace.peaks[stage] for stage in stages) / GIBIBYTE, 2)}


def operator_lines(trace, layers, most):
    """The operators of each stage that move most memory without a matrix product, those of layers for one of them."""
    for stage, kernels in trace.kernels.items():
        times = layers if stage in LAYER else 1
        sizes, calls = Counter(), Counter()
        for each in kernels:
            if each.kind in (MEMORY, HOST, COPY):
                sizes[each.name, each.operands] += each.bytes
                calls[each.name, each.operands] += 1
        for (name, operands), size in sizes.most_common(most):
            yield {"stage": stage, "operator": name, "operands": operands,
                   "calls": _rounded(calls[name, operands] / times, 1), "gigabytes": _rounded(size / times / 1e9, 2)}


def peak_line(trace, most=8):
    """The peak of the step, the allocation that made it, and the largest that lived then."""
    at_peak = {label: _rounded(size / GIBIBYTE, 2) for label, size in list(trace.memory.at_peak().items())[:most]}
    return {"peakGiB": _rounded(trace.memory.peak / GIBIBYTE, 2), "peakAt": trace.memory.last_at_peak(),
            "largestAtPeakGiB": at_peak}


def device_line(trace, device, tokens, adapter=0):
    """The step on a device, as predicted; adapter: parameters of an adapter, if one is trained."""
    kernels = [each for stage in trace.kernels.values() for each in stage]
    if device.cudnn is None and any(each.kind == CUDNN for each in kernels):
        return {"device": device.name, "notPredicted": "cuDNN's kernel attends from compute capability 9.0 on"}
    by_kind = device.seconds(kernels)
    seconds = sum(by_kind.values())
    peak = trace.memory.peak / GIBIBYTE
    return {"device": device.name, "predictedStepSeconds": _rounded(seconds, 3),
            "predictedTokensPerSecond": round(tokens / seconds),
            "predictedUtilisation": _rounded(model_flop(trace, tokens, adapter) / seconds / (1e12 * device.peak), 4),
            "predictedSecondsByKind": {kind: _rounded(value, 3) for kind, value in sorted(by_kind.items())},
            "predictedPeakGiB": _rounded(peak, 2),
            "predictedMainMemoryGiB": _rounded(trace.main_memory.peak / GIBIBYTE, 2), "memoryGiB": device.memory,
            "predictedToFit": peak + CONTEXT_GIB <= device.memory}


def model_flop(trace, tokens=0, adapter=0):
    """Flop of forward and backward without recomputation, as the Java class ModelFlops counts them: three times those of
    the layers forward, and all of the head, which goes forward and backward at once. Where an adapter is trained, other
    matrices count twice, since they need no gradient."""
    forward, head = (sum(each.flop for each in trace.kernels[stage]) for stage in (FORWARD, HEAD))
    if not adapter:
        return 3 * forward + head
    attention = sum(each.flop for each in trace.kernels[FORWARD] if each.kind in (FLASH, CUDNN))
    return 2 * forward + attention + 2 * tokens * adapter + head


def check_line(name, traced, expected, tolerance):
    """Whether a traced number is near an expected one."""
    ratio = traced / expected
    return {"check": name, "passed": abs(ratio - 1) <= tolerance, "traced": traced, "expected": expected,
            "ratio": _rounded(ratio, 4), "tolerance": tolerance}


def _gigabytes(kernels, kind):
    return sum(each.bytes for each in kernels if each.kind == kind) / 1e9


def _rounded(value, digits):
    return round(value, digits)
