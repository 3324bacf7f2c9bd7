"""usage: environment/run-notebooks [--timeout SECONDS] [NAME...]

Executes the notebooks through the Java kernel, in order, and writes each as executed .ipynb and as one
self-contained .html to target/notebooks/. Does the set-up first (see environment/setup --help). Without a name it
executes all; a name is a notebook's number or whole name. Ends with a table; the exit status is 0 only if all
cells of all notebooks ran.

options
  --timeout SECONDS   how long one cell may run (default: 1800)

environment variables
  LONGALIGN_PROFILE   quick, full or gpu: the size of the walkthrough (default: quick)
  LONGALIGN_PRECISION float32 or bfloat16, what models compute in (default: bfloat16 on a GPU from Ampere on)
  LONGALIGN_JUPYTER, LONGALIGN_PYTORCH, JAVA_HOME   as for environment/setup

examples
  environment/run-notebooks
  environment/run-notebooks 03 06-longbench-chat
  LONGALIGN_PROFILE=full environment/run-notebooks --timeout 7200
"""

import os
import sys
from typing import List, Tuple

from longalign import notebooks
from longalign.failure import Usage
from longalign.project import Project, profile
from longalign.setup import make_ready

TIMEOUT_SECONDS = 1800.0
# To so many notebooks an archive of the kernel's classes gives back less than it takes to renew it.
FEW = 3


def run(arguments: List[str]) -> int:
    """Checks the arguments, sets up, and becomes the process that executes."""
    paths, _ = parse(arguments)
    ready = make_ready(renew_archive=len(paths) > FEW)
    sys.stdout.flush()
    python = str(ready.project.python)
    command = [python, str(ready.project.root / "environment" / "lib"), "execute-notebooks", *arguments]
    os.execve(python, command, {**ready.environment, "LONGALIGN_PROFILE": profile()})


def parse(arguments: List[str]) -> Tuple[List, float]:
    """The chosen notebooks and the limit for one cell."""
    names, timeout = [], TIMEOUT_SECONDS
    rest = iter(arguments)
    for argument in rest:
        if argument == "--timeout" or argument.startswith("--timeout="):
            value = argument.partition("=")[2] or next(rest, "")
            timeout = _seconds(value)
        elif argument.startswith("-"):
            raise Usage(f"unknown option {argument}")
        else:
            names.append(argument)
    profile()
    return notebooks.select(notebooks.listed(Project.here().notebooks), names), timeout


def _seconds(value: str) -> float:
    try:
        seconds = float(value)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise Usage(f"--timeout needs a positive number of seconds, not '{value}'")
    return seconds
