"""The roofline of a training step: what the library's own scripts compute, move and hold, traced on PyTorch's device
`meta`, where nothing is computed, and how long GPUs would take by it.

usage: python src/test/python/roofline FOLDER [--operators N]

FOLDER holds what the Java class RooflineBench wrote: decoder.pt, adamw.pt, gradients.pt, job.json. Prints one JSON
object a line. N lists that many operators of each stage. The exit status is 0 if every check passed.
"""

import argparse
import json
import sys
from pathlib import Path

import torch

import report
from devices import devices
from training_step import TrainingStep
from tracing import Trace


def traced(folder, job):
    """The trace of a job's step, and the step."""
    trace = Trace()
    scripts = [torch.jit.load(str(folder / f"{name}.pt")) for name in ("decoder", "adamw", "gradients")]
    step = TrainingStep(*scripts, job, trace)
    step.run()
    return trace, step


def lines(folder, operators=0):
    """What the program prints."""
    job = json.loads((folder / "job.json").read_text(encoding="utf-8"))
    trace, step = traced(folder, job)
    tokens, layers = sum(job["segments"]), job["config"]["layers"]
    settings = ("recompute", "keptLayers", "lossChunkTokens", "feedForwardChunkTokens", "layerInputs", "adapter",
                "offload", "attention")
    yield {"model": job["model"], "parameters": step.parameter_count, "trained": step.trained_count, "tokens": tokens,
           "segments": len(job["segments"]), **{name: job[name] for name in settings}, "pytorch": torch.__version__}
    yield from report.stage_lines(trace, layers)
    yield from report.operator_lines(trace, layers, operators)
    yield report.peak_line(trace)
    for device in devices():
        yield report.device_line(trace, device, tokens, step.adapter_count)
    yield report.check_line("parameters", step.parameter_count, job["parameters"], 0)
    yield report.check_line("trained parameters", step.trained_count, job["trained"], 0)
    if job["mainMemoryBytes"]:
        yield report.check_line("main memory by MemoryEstimate", trace.main_memory.peak, job["mainMemoryBytes"],
                                report.TOLERANCE)
    yield report.check_line("peak memory by MemoryEstimate", trace.memory.peak, job["estimateBytes"], report.TOLERANCE)


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--operators", type=int, default=0)
    arguments = parser.parse_args(argv)
    passed = True
    for line in lines(arguments.folder, arguments.operators):
        print(json.dumps(line), flush=True)
        passed = passed and line.get("passed", True)
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
