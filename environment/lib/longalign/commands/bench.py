"""usage: environment/bench [NAME [ARGUMENTS]]

Runs a benchmark and prints its results as JSON lines; without a name, lists the benchmarks. Does the set-up first
(see environment/setup --help) and compiles the tests, among which the benchmarks live. `kernel` also
measures the kernel on a second JDK, the newest that is installed or LONGALIGN_TEST_JDK, with and without its cache. `step` and `roofline` use the
Python with torch that `environment/test export` installs, where it has. `cuda` uses the PyTorch with CUDA that Java
computes with; without one it installs that version for the CPU and runs what needs no GPU. Where a GPU is there or asked for
(LONGALIGN_PYTORCH=cuda) and nothing could run on it, its exit status is 1. `spark` needs Spark, which
environment/setup --with spark adds.

environment variables
  JDK_JAVA_OPTIONS    options for the benchmark's JVM, such as -Xmx8g
  LONGALIGN_BENCH_PYTHON  another Python with torch, for `step` and `cuda`
  LONGALIGN_JUPYTER, LONGALIGN_PYTORCH, JAVA_HOME   as for environment/setup

examples
  environment/bench
  environment/bench packing
  environment/bench step --tokens 1024
  LONGALIGN_PYTORCH=cuda environment/bench cuda
  environment/bench roofline Llama-3.2-1B --tokens 65536 --segments 8
  environment/bench roofline Llama-2-7B --lora 16
"""

import json
import os
import re
import sys
from pathlib import Path
from typing import Dict, List, Optional

from longalign import atomic_files, class_archive, kernelspec, library, pip_environment, pytorch, spark, toolchain
from longalign.console import say, step
from longalign.failure import Failure, Usage
from longalign.project import Project
from longalign.setup import Ready, make_ready

PYTHON = "LONGALIGN_BENCH_PYTHON"
MAIN_CLASS = "org.longalign.bench.Bench"
OPTIONS = ["--enable-native-access=ALL-UNNAMED", "-Djava.awt.headless=true", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"]


def run(arguments: List[str]) -> int:
    check_name(Project.here(), arguments)
    # Standard output holds the benchmark's lines and nothing else, so that it can be piped.
    results = os.dup(1)
    os.dup2(2, 1)
    ready = make_ready()
    with step("benchmarks") as current:
        class_path = library.build_tests(ready.project, ready.jdk, ready.maven, current)
    environment = {**ready.environment, "LONGALIGN_HOME": str(ready.project.root)}
    cuda = arguments[:1] == ["cuda"]
    if cuda and pytorch.wants_gpu(ready.project, ready.environment):
        environment["LONGALIGN_BENCH_GPU"] = "yes"
    if arguments[:1] == [spark.NAME]:
        environment["LONGALIGN_BENCH_SPARK"] = os.pathsep.join(spark.jars(ready.project))
    if arguments[:1] == ["kernel"]:
        second_jdk(ready, environment)
    python = os.environ.get(PYTHON) or torch_python(ready, cuda)
    if python:
        environment[PYTHON] = str(python)
    say()
    sys.stdout.flush()
    os.dup2(results, 1)
    java = str(ready.jdk.java)
    os.execve(java, [java, *OPTIONS, f"@{class_path}", MAIN_CLASS, *arguments], environment)


def second_jdk(ready: Ready, environment: Dict[str, str]) -> None:
    """The kernel on the newest other JDK, with an archive or a cache of its own, for `kernel` alone: it is in a folder where
    no Jupyter of the project looks."""
    other = toolchain.newest_other(ready.jdk)
    if other is None or class_archive.kind(other) == class_archive.kind(ready.jdk):
        return
    spec = kernelspec.specification(ready.project, other, {})
    with step(f"kernel on {other.major}") as current:
        class_archive.make(ready.project, other, spec, ready.environment, current, True)
    folder = ready.project.target / "bench" / "jupyter"
    for name, option in ((f"java-{other.major}", class_archive.option(ready.project, other, spec)),
                         (f"java-{other.major}-plain", None)):
        argv = [spec["argv"][0], *([option] if option else []), *spec["argv"][1:]]
        atomic_files.write(folder / "kernels" / name / "kernel.json", json.dumps({**spec, "argv": argv}))
    environment["JUPYTER_PATH"] = os.pathsep.join([str(folder), environment["JUPYTER_PATH"]])


def torch_python(ready: Ready, cuda: bool) -> Optional[Path]:
    """The Python with torch for a benchmark; null where there is none."""
    if not cuda:
        return pip_environment.hugging_face(ready.project).installed()
    return pytorch.python(ready.project) or pip_environment.cuda(ready.project).make(ready.environment)


def check_name(project: Project, arguments: List[str]) -> None:
    """Refuses an unknown benchmark before anything is set up. `SomeNameBench.java` holds the benchmark `some-name`."""
    folder = project.root / "src" / "test" / "java" / Path(*MAIN_CLASS.split(".")[:-1])
    classes = [file.stem[: -len("Bench")] for file in folder.glob("?*Bench.java")]
    known = sorted(re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name).lower() for name in classes)
    if not known:
        raise Failure(f"this checkout has no benchmarks: there is none in {folder}. Restore src/test with git.")
    if arguments and arguments[0] not in [*known, "--list"]:
        raise Usage(f"there is no benchmark '{arguments[0]}'. There are: {', '.join(known)}")
