"""Runs the decoder's script archives under Python PyTorch: on any machine against a plain reimplementation, and where
there is a CUDA device the variable-length flash attention against the loop over segments, then time and memory.

usage: check.py FOLDER [--seconds S] [--gpu 1] [--rehearse 1] [--out FILE]

FOLDER holds the archives that the Java class CudaBench wrote; with this folder of Python files they are all that a
machine without Java needs. At most S seconds, 480 by default, the most telling first. --gpu: a GPU is asked for, so
that without one the exit status is 3. --rehearse: everything very small on the CPU, with a stand-in for the kernel.
Prints one JSON object a line, to FILE as well; the last one counts what passed and failed and names what was not run.
The exit status is 1 if something failed.
"""

import argparse
import sys
from pathlib import Path

import torch

from layer import INNER, WIDTH, Shapes, boundaries, plain_layer, rotation_of
from measurements import GPU, REHEARSAL, Measurements
from report import Report, difference
from script import layer

SEGMENTS = (7, 1, 12, 20)
TOLERANCE = 2e-5  # of the largest number, float32
NO_GPU = 3
# The seconds that each part takes on an H100 at most, largest question first.
PARTS = (("matrix_products", 15), ("attention", 110), ("training_step", 120), ("layouts", 40),
         ("kernels_of_a_layer", 40), ("other_kernels", 40), ("memory_bound_parts", 25))


def check_layers(folder, report):
    """Forward and backward of the whole layer, float32, on the CPU."""
    for file in sorted(folder.glob("*-layer.pt")):
        module = torch.jit.load(str(file))
        torch.manual_seed(5)
        norms = next((place for place in ("around", "after") if place in file.name), "before")
        weights = Shapes(module, "biases" in file.name, norms, WIDTH, INNER).random("cpu")
        x = torch.randn(1, sum(SEGMENTS), WIDTH).requires_grad_()
        wanted = torch.randn_like(x)
        inputs = {"x": x, **weights}
        rotation = rotation_of(module, SEGMENTS, "cpu")
        ours = layer(module, x, weights, rotation, torch.tensor(SEGMENTS), boundaries(SEGMENTS))
        expected = plain_layer(module, x, weights, SEGMENTS)
        report.check("layer", difference(ours, expected), TOLERANCE, archive=file.name)
        gradients = torch.autograd.grad(ours, inputs.values(), wanted)
        worst, name = max(
            (difference(g, e), name)
            for g, e, name in zip(gradients, torch.autograd.grad(expected, inputs.values(), wanted), inputs)
        )
        report.check("gradients of the layer", worst, TOLERANCE, archive=file.name, worst=name)


def check_kernels_compile(folder, report):
    for file in sorted(folder.glob("*-flash.pt")):
        module = torch.jit.load(str(file))._c
        for method, kernel in (("attend_flash", "_flash_attention_forward"), ("flash_gradient", "_flash_attention_backward"),
                               ("attend_cudnn", "_scaled_dot_product_cudnn_attention"),
                               ("cudnn_gradient", "_scaled_dot_product_cudnn_attention_backward")):
            found = f"aten::{kernel}(" in str(module._get_method(method).graph)
            report.check(f"{method} compiles", 0 if found else 1, 0, archive=file.name)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seconds", type=float, default=480)
    parser.add_argument("--gpu", type=int, default=0)
    parser.add_argument("--rehearse", type=int, default=0)
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    cuda = torch.cuda.is_available()
    torch.set_num_threads(min(8 if cuda else 2, torch.get_num_threads()))
    report = Report(arguments.seconds, arguments.out)
    report.say(pytorch=torch.__version__, cuda=torch.version.cuda,
               device=torch.cuda.get_device_name(0) if cuda else "cpu",
               capability=".".join(map(str, torch.cuda.get_device_capability(0))) if cuda else None)
    # As in Java: the graph executor would specialise for every new length, and in backward mixes float and bfloat16.
    with torch.jit.optimized_execution(False):
        report.section("layers", 10, lambda: check_layers(arguments.folder, report))
        report.section("compilation", 5, lambda: check_kernels_compile(arguments.folder, report))
        if arguments.rehearse:
            import cudnn_stand_in  # noqa: F401: gives the CPU both kernels' operations
        measurements = Measurements(arguments.folder, report, REHEARSAL if arguments.rehearse else GPU)
        for name, seconds in PARTS:
            if cuda or arguments.rehearse:
                report.section(name, 1 if arguments.rehearse else seconds, getattr(measurements, name))
            else:
                report.skip(name, "PyTorch finds no CUDA device")
    report.say(**report.counts, notRun=report.not_run, onGpu=cuda and not arguments.rehearse)
    if report.counts["failed"]:
        return 1
    return NO_GPU if arguments.gpu and not cuda else 0


if __name__ == "__main__":
    sys.exit(main())
