"""usage: environment/test [SECTION | TEST CLASS]...

Runs all tests, or those of the sections and JUnit classes named. Does the set-up first (see environment/setup --help). Ends
with a summary and, alone on the last line, the number of tests passed, failed and skipped; the exit status is 0 only if
none failed.

sections
  java        the Maven build with all its checks: JUnit, formatting, static analysis. Tests that kill processes or feed
              random input make a twentieth of their trials, with fixed seeds
  users       Maven projects that depend on the library alone, or with PyTorch: at most 10 MB of jars to plan, and both run
  kernel      the Jupyter protocol, tested on the running kernel. On the newest other JDK that is found: all of it where
              the kernel or the POM changed since it passed there, else a few tests, once or with CI set each time
  scripts     the commands in environment/
  notebooks   stored notebooks carry no outputs, and every cell runs; the experiments (07 to 10) with one seed, with
              which they leave all verdicts that need seeds undecided
  browser     JupyterLab in headless Chromium: a notebook runs and shows, completion, interrupt, restart; installs
              playwright with pip into target/browser-venv and, as root, Debian's chromium; skipped where neither
              can be had; leaves screenshots in target/browser

sections that run only when named
  soak        the JUnit classes that make fewer trials in the section java, with all of them
  mutants     mutation testing with PIT of batching, loss weights, parsers and journals: each small change of their code
              that no test notices survives; an area fails below 85 % killed (pom.xml, profile mutants). About half an
              hour; reports in target/mutants
  kernel-jdk  the section kernel on the newest other JDK, all of it
  notebooks-all-seeds
              the section notebooks with as many seeds as the profile has
  notebooks-bfloat16
              notebooks 03 to 05 in bfloat16, the precision of a GPU: their checks have to hold in it too
  export      datasets of instructions load in Python, and exports of plans load and have our loss in transformers; a
              folder for torchrun trains on one to three processes, and in other trainers, with the numbers of Java;
              installs torch, transformers, datasets and TRL with pip into target/export-venv; skipped where pip cannot
  models      models of every kind load here and, saved, in transformers, with the same logits and greedy replies; the
              roofline's trace has the flop and memory that it should have; with what export installs
  spark       the selection of documents as a Spark job gives those of one machine, also when a worker is killed,
              and from and to HDFS on loopback; Maven fetches Spark and Hadoop's test cluster, about 340 MB
  published   notebooks of others, written for IJava, run whole in the lean kernel, or in the one with the library

environment variables
  LONGALIGN_PROFILE   quick, full or gpu: the size of the walkthrough (default: quick)
  LONGALIGN_SEEDS     seeds of the experiments in the notebooks
  LONGALIGN_SOAK_MINUTES
                      with the section soak: minutes of mutated input to all parsers together (default: by trials)
  LONGALIGN_TEST_JDK  the second JDK for the sections kernel and kernel-jdk (default: the newest other one found)
  LONGALIGN_PUBLISHED_NOTEBOOKS
                      what the section published runs: notebooks, or folders of them, separated by colons
  LONGALIGN_PUBLISHED_KERNEL
                      the kernel that it runs them in: java-lean or java (default: java-lean)
  CI                  set: the section kernel runs on two JDKs in any case
  LONGALIGN_JUPYTER, LONGALIGN_PYTORCH, JAVA_HOME   as for environment/setup

examples
  environment/test
  environment/test java
  environment/test BatchPlanTest LossWeightsTest
  environment/test soak kernel-jdk notebooks-all-seeds
"""

import re
import time
from typing import Callable, Dict, List

from longalign import test_sections
from longalign.console import duration, say, table
from longalign.failure import Failure, Usage
from longalign.project import Project
from longalign.setup import Ready, make_ready
from longalign.test_counts import Count


def run(arguments: List[str]) -> int:
    known = {**test_sections.ALL, **test_sections.ON_REQUEST}
    classes = [name for name in arguments if name not in known and is_test_class(Project.here(), name)]
    for name in arguments:
        if name not in known and name not in classes:
            raise Usage(f"there is no section or test class '{name}'. Sections: {', '.join(known)}")
    chosen: Dict[str, Callable[[Ready], Count]] = {
        name: known[name] for name in known if name in (arguments or test_sections.ALL)}
    if classes:
        chosen["classes"] = lambda ready: test_sections.java(ready, classes)
    ready = make_ready()
    total, rows = Count(), []
    for name, section in chosen.items():
        say(f"\n== {name}")
        started = time.monotonic()
        try:
            count = section(ready)
        except Failure as problem:
            say(f"  error: {problem}")
            count = Count(failed=1)
        total += count
        rows.append([name, str(count.passed), str(count.failed), str(count.skipped), duration(time.monotonic() - started)])
    say("\n" + table(["section", "passed", "failed", "skipped", "time"], rows, right=(1, 2, 3, 4)) + "\n")
    say(str(total))
    return 1 if total.failed else 0


def is_test_class(project: Project, name: str) -> bool:
    """Whether a name is that of a JUnit class, without its package."""
    return bool(re.fullmatch(r"\w+Test", name)) and any((project.root / "src" / "test" / "java").rglob(f"{name}.java"))
