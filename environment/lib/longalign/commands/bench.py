"""usage: environment/bench [NAME [ARGUMENTS]]

Runs a benchmark and prints its results as JSON lines; without a name, lists the benchmarks. Does the set-up first
(see environment/setup --help) and compiles the tests, among which the benchmarks live. `step`, `cuda` and `roofline` use
the Python with torch that `environment/test export` installs, where it has.

environment variables
  JDK_JAVA_OPTIONS    options for the benchmark's JVM, such as -Xmx8g
  LONGALIGN_JUPYTER, LONGALIGN_PYTORCH, JAVA_HOME   as for environment/setup

examples
  environment/bench
  environment/bench packing
  environment/bench step --tokens 1024
  environment/bench roofline Llama-3.2-1B --tokens 65536 --segments 8
"""

import os
import re
import sys
from pathlib import Path
from typing import List

from longalign import library, pip_environment
from longalign.console import say, step
from longalign.failure import Failure, Usage
from longalign.project import Project
from longalign.setup import make_ready

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
    python = pip_environment.hugging_face(ready.project).installed()
    if python:
        environment["LONGALIGN_BENCH_PYTHON"] = str(python)
    say()
    sys.stdout.flush()
    os.dup2(results, 1)
    java = str(ready.jdk.java)
    os.execve(java, [java, *OPTIONS, f"@{class_path}", MAIN_CLASS, *arguments], environment)


def check_name(project: Project, arguments: List[str]) -> None:
    """Refuses an unknown benchmark before anything is set up. `SomeNameBench.java` holds the benchmark `some-name`."""
    folder = project.root / "src" / "test" / "java" / Path(*MAIN_CLASS.split(".")[:-1])
    classes = [file.stem[: -len("Bench")] for file in folder.glob("?*Bench.java")]
    known = sorted(re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name).lower() for name in classes)
    if not known:
        raise Failure(f"this checkout has no benchmarks: there is none in {folder}. Restore src/test with git.")
    if arguments and arguments[0] not in [*known, "--list"]:
        raise Usage(f"there is no benchmark '{arguments[0]}'. There are: {', '.join(known)}")
