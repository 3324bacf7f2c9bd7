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
from training_step import TrainingStep, parameter_count
from tracing import Trace


def traced(folder, job):
    """The trace of a job's step, and the number of the model's parameters."""
    trace = Trace()
    scripts = [torch.jit.load(str(folder / f"{name}.pt")) for name in ("decoder", "adamw", "gradients")]
    step = TrainingStep(*scripts, job["config"], job["segments"], job["recompute"], job["keptLayers"],
                        job["lossChunkTokens"], trace)
    step.run()
    return trace, parameter_count(step)


def lines(folder, operators=0):
    """What the program prints."""
    job = json.loads((folder / "job.json").read_text(encoding="utf-8"))
    trace, parameters = traced(folder, job)
    tokens, layers = sum(job["segments"]), job["config"]["layers"]
    yield {"model": job["model"], "parameters": parameters, "tokens": tokens, "segments": len(job["segments"]),
           "recompute": job["recompute"],
           "keptLayers": job["keptLayers"], "lossChunkTokens": job["lossChunkTokens"], "pytorch": torch.__version__}
    yield from report.stage_lines(trace, layers)
    yield from report.operator_lines(trace, layers, operators)
    yield report.peak_line(trace)
    for device in devices():
        yield report.device_line(trace, device, tokens)
    yield report.check_line("parameters", parameters, job["parameters"], 0)
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
