"""usage: environment/bench [NAME [ARGUMENTS]]

Runs a benchmark and prints its results as JSON lines; without a name, lists the benchmarks. Does the set-up first
(see environment/setup --help) and compiles the tests, among which the benchmarks live.

environment variables
  JDK_JAVA_OPTIONS    options for the benchmark's JVM, such as -Xmx8g
  LONGALIGN_JUPYTER, JAVA_HOME   as for environment/setup

examples
  environment/bench
  environment/bench packing
"""

import os
import sys
from typing import List

from longalign import library
from longalign.console import say, step
from longalign.failure import Failure
from longalign.setup import make_ready

MAIN_CLASS = "org.longalign.bench.Bench"
OPTIONS = ["--enable-native-access=ALL-UNNAMED", "-Djava.awt.headless=true", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"]


def run(arguments: List[str]) -> int:
    # Standard output holds the benchmark's lines and nothing else, so that it can be piped.
    results = os.dup(1)
    os.dup2(2, 1)
    ready = make_ready()
    with step("benchmarks") as current:
        class_path = library.build_tests(ready.project, ready.jdk, ready.maven, current)
    if not (ready.project.target / "test-classes" / (MAIN_CLASS.replace(".", "/") + ".class")).is_file():
        raise Failure(f"this checkout has no benchmarks: its tests have no {MAIN_CLASS}. Restore src/test with git.")
    say()
    sys.stdout.flush()
    os.dup2(results, 1)
    java = str(ready.jdk.java)
    os.execve(java, [java, *OPTIONS, f"@{class_path}", MAIN_CLASS, *arguments], ready.environment)
