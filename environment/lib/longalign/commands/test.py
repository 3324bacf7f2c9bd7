"""usage: environment/test [SECTION...]

Runs all tests, or those of the sections named. Does the set-up first (see environment/setup --help). Ends with a
summary and, alone on the last line, the number of tests passed, failed and skipped; the exit status is 0 only if
none failed.

sections
  java        the Maven build with all its checks: JUnit, formatting, static analysis
  kernel      the Jupyter protocol, tested on the running kernel, also on the newest other JDK that is found
  scripts     the commands in environment/
  notebooks   stored notebooks carry no outputs, and every cell runs
  browser     JupyterLab in headless Chromium: a notebook runs and shows, completion, interrupt, restart; installs
              playwright with pip into target/browser-venv and, as root, Debian's chromium; skipped where neither
              can be had; leaves screenshots in target/browser
  export      datasets of instructions load in Python, and exports of plans load and have our loss in transformers; runs
              only when named, since it installs torch, transformers and datasets with pip into target/export-venv;
              skipped where pip cannot
  models      models of every kind load here and, saved, in transformers, with the same logits and greedy replies;
              runs only when named, with what export installs

environment variables
  LONGALIGN_PROFILE   quick, full or gpu: the size of the walkthrough (default: quick)
  LONGALIGN_TEST_JDK  the second JDK for the section kernel (default: the newest other one found)
  LONGALIGN_JUPYTER, LONGALIGN_PYTORCH, JAVA_HOME   as for environment/setup

examples
  environment/test
  environment/test java
  environment/test kernel notebooks
"""

import time
from typing import List

from longalign import sections
from longalign.console import duration, say, table
from longalign.counting import Count
from longalign.failure import Failure, Usage
from longalign.setup import make_ready


def run(arguments: List[str]) -> int:
    known = {**sections.ALL, **sections.ON_REQUEST}
    for name in arguments:
        if name not in known:
            raise Usage(f"there is no section '{name}'. There are: {', '.join(known)}")
    chosen = [name for name in known if name in (arguments or sections.ALL)]
    ready = make_ready()
    total, rows = Count(), []
    for name in chosen:
        say(f"\n== {name}")
        started = time.monotonic()
        try:
            count = known[name](ready)
        except Failure as problem:
            say(f"  error: {problem}")
            count = Count(failed=1)
        total += count
        rows.append([name, str(count.passed), str(count.failed), str(count.skipped), duration(time.monotonic() - started)])
    say("\n" + table(["section", "passed", "failed", "skipped", "time"], rows, right=(1, 2, 3, 4)) + "\n")
    say(str(total))
    return 1 if total.failed else 0
