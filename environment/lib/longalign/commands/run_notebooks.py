"""usage: environment/run-notebooks [OPTION...] [NAME | PATH]...

Executes notebooks through the Java kernel and writes each as executed .ipynb and as one self-contained .html. Does the
set-up first (see environment/setup --help). Without a name it executes all of the project; a name is a notebook's number or
whole name; a path is that of a notebook or a folder of notebooks of your own, which run beside their files. The exit status
is 0 only if all cells of all notebooks ran and no figure drifted.

options
  --results FOLDER    where results go (default: target/notebooks): the notebooks, results.json and junit.xml, both
                      renewed whenever a notebook ends. What an earlier run left in FOLDER is removed first; after a
                      signal, what has not ended is an error in both files
  --compare FOLDER    reports figures that differ from those of an earlier run, whose executed notebooks are in FOLDER:
                      numbers in text, tables and JSON outputs. Times, rates and sizes of memory are left out. A cell
                      with the tag `figures` has these compared too; one with the tag `varies` has nothing compared
  --tolerance SHARE   with --compare: by how much figures may differ (default: 0.01, which is 1 %); what rounding may
                      have moved comes on top
  --changed [REF]     only notebooks that changed since the branch left REF (default: HEAD, so what is not committed);
                      all of the project where what they share changed, such as src/main or pom.xml
  --jobs N            so many notebooks at a time (default: 1); each kernel may take half of the memory. 07 to 10 take
                      results of each other and run in order
  --limit SECONDS     how long everything may take, with the set-up (default: no limit)
  --timeout SECONDS   how long one cell may run (default: 1800)
  --quiet             prints failures and the last line only

environment variables
  LONGALIGN_PROFILE   quick, full or gpu: the size of the walkthrough (default: quick)
  LONGALIGN_PRECISION float32 or bfloat16, what models compute in (default: bfloat16 on a GPU from Ampere on)
  LONGALIGN_WORK      a folder for target and .venv, where the checkout cannot be written
  LONGALIGN_JUPYTER, LONGALIGN_PYTORCH, JAVA_HOME   as for environment/setup

examples
  environment/run-notebooks
  environment/run-notebooks 03 06-longbench-chat
  environment/run-notebooks ~/course/homework.ipynb
  environment/run-notebooks --quiet --jobs 2 --limit 3600 --results out --changed origin/main
  environment/run-notebooks --results new --compare old --tolerance 0.05
  LONGALIGN_PROFILE=full environment/run-notebooks --timeout 7200
"""

import os
import signal
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Dict, List, Optional, Tuple

from longalign import atomic_files, changes, console, figures, notebooks, processes, results
from longalign.console import say
from longalign.failure import Failure, Usage
from longalign.project import Project, checkout, profile
from longalign.results import Report, Results
from longalign.setup import make_ready

TIMEOUT_SECONDS = 1800.0
# To so many notebooks an archive of the kernel's classes gives back less than it takes to renew it.
FEW = 3
# When the command began, told to the process that executes.
STARTED = "LONGALIGN_RUN_STARTED"


@dataclass
class Wish:
    """What the arguments ask for. ``limit`` is in seconds for everything, ``timeout`` for one cell."""

    names: List[str] = field(default_factory=list)
    results: Optional[Path] = None
    compare: Optional[Path] = None
    tolerance: float = 0.01
    changed: Optional[str] = None
    jobs: int = 1
    limit: Optional[float] = None
    timeout: float = TIMEOUT_SECONDS
    quiet: bool = False

    def folder(self, project: Project) -> Path:
        return self.results or project.executed

    def notebooks(self, project: Project) -> Tuple[List[Path], str]:
        """The notebooks to run, and why these where git was asked."""
        chosen = notebooks.select(notebooks.listed(project.notebooks), self.names)
        if self.changed is None:
            return chosen, ""
        changed = changes.since(checkout(), self.changed)
        return changes.choose(chosen, [checkout(), project.root], changed)


def run(arguments: List[str]) -> int:
    """Checks the arguments, sets up, and becomes the process that executes."""
    started = time.time()
    wish = parse(arguments)
    if wish.quiet:
        console.be_quiet()
    project = Project.here()
    paths, why = wish.notebooks(project)
    names = [path.stem for path in paths]
    results.check_apart(wish.folder(project), paths)
    earlier(wish, project, names)
    files = Results(wish.folder(project), profile())
    files.clear(names, whole=wish.results is not None)
    if why:
        say(f"since {wish.changed}: {why}")
    if not paths:
        files.write([], results.ENDED)
        say("0 passed, 0 failed", important=True)
        return 0
    try:
        with _time_for_set_up(wish.limit):
            ready = make_ready(renew_archive=len(paths) > FEW)
    except BaseException as problem:
        reason = str(problem) if isinstance(problem, Failure) else "it was interrupted"
        reports = [Report(name, state="not run") for name in names]
        files.write(reports, results.INTERRUPTED, f"the set-up failed: {reason}")
        raise
    sys.stdout.flush()
    python = str(ready.project.python)
    command = [python, str(ready.project.root / "environment" / "lib"), "execute-notebooks", *arguments]
    os.execve(python, command, {**ready.environment, "LONGALIGN_PROFILE": profile(), STARTED: str(started)})


def remaining(wish: Wish) -> Optional[float]:
    """How many seconds are left of the limit, after the set-up."""
    if wish.limit is None:
        return None
    return wish.limit - (time.time() - float(os.environ.get(STARTED) or time.time()))


def earlier(wish: Wish, project: Project, names: List[str]) -> Dict[str, Any]:
    """The executed notebooks to compare with, by name. Refuses a folder that cannot be compared with."""
    if wish.compare is None:
        return {}
    if wish.compare.resolve() == wish.folder(project).resolve():
        raise Usage(f"--compare {wish.compare} is where this run puts its results: name another folder for one of them")
    stated = atomic_files.read_json(wish.compare / results.JSON)
    other = stated.get("profile") if isinstance(stated, dict) else None
    if other not in (None, profile()):
        raise Usage(f"--compare {wish.compare} holds results of the profile {other}, and this run is {profile()}")
    found = {name: figures.read(wish.compare / f"{name}.ipynb") for name in names
             if (wish.compare / f"{name}.ipynb").is_file()}
    if names and not found:
        raise Usage(f"--compare {wish.compare} holds no executed notebook of {', '.join(names)}")
    return found


def parse(arguments: List[str]) -> Wish:
    """What the arguments ask for; refuses what cannot be."""
    wish = Wish()
    rest = list(arguments)
    while rest:
        argument = rest.pop(0)
        option, equals, value = argument.partition("=")
        if option == "--quiet" and not equals:
            wish.quiet = True
        elif option == "--changed":
            wish.changed = value if equals else _reference(rest)
        elif option in VALUES:
            if not equals:
                value = rest.pop(0) if rest else ""
            VALUES[option](wish, value)
        elif argument.startswith("-"):
            raise Usage(f"unknown option {argument}")
        else:
            wish.names.append(argument)
    profile()
    notebooks.select(notebooks.listed(Project.here().notebooks), wish.names)
    return wish


def _reference(rest: List[str]) -> str:
    """The commit after ``--changed``, if one follows and no notebook has that name."""
    stored = notebooks.listed(Project.here().notebooks)
    if rest and not notebooks.names_one(rest[0], stored) and changes.is_commit(checkout(), rest[0]):
        return rest.pop(0)
    return "HEAD"


def _results(wish: Wish, value: str) -> None:
    wish.results = _path("--results", value)
    if wish.results.exists() and not wish.results.is_dir():
        raise Usage(f"--results {value} is no folder")


def _compare(wish: Wish, value: str) -> None:
    wish.compare = _path("--compare", value)
    if not wish.compare.is_dir():
        raise Usage(f"--compare {value} is no folder: name one with executed notebooks")


def _path(option: str, value: str) -> Path:
    if not value:
        raise Usage(f"{option} needs a folder")
    return Path(os.path.abspath(os.path.expanduser(value)))


def _tolerance(wish: Wish, value: str) -> None:
    wish.tolerance = _number("--tolerance", value, "a share from 0 on, such as 0.01", lambda number: number >= 0)


def _timeout(wish: Wish, value: str) -> None:
    wish.timeout = _number("--timeout", value, "a positive number of seconds", lambda number: number > 0)


def _limit(wish: Wish, value: str) -> None:
    wish.limit = _number("--limit", value, "a positive number of seconds", lambda number: number > 0)


def _jobs(wish: Wish, value: str) -> None:
    if not (value.isascii() and value.isdigit() and int(value) > 0):
        raise Usage(f"--jobs needs a whole number from 1 on, not '{value}'")
    wish.jobs = int(value)


def _number(option: str, value: str, what: str, fits: Any) -> float:
    try:
        number = float(value)
    except ValueError:
        number = -1.0
    if not fits(number) or number == float("inf"):
        raise Usage(f"{option} needs {what}, not '{value}'")
    return number


VALUES = {"--results": _results, "--compare": _compare, "--tolerance": _tolerance, "--jobs": _jobs, "--limit": _limit,
          "--timeout": _timeout}


class _time_for_set_up:  # pylint: disable=invalid-name
    """Ends the set-up, and what it started, when the time of the whole run is over."""

    def __init__(self, seconds: Optional[float]):
        self._seconds = seconds

    def __enter__(self) -> None:
        if self._seconds is not None:
            signal.signal(signal.SIGALRM, self._over)
            signal.setitimer(signal.ITIMER_REAL, self._seconds)

    def __exit__(self, *_: object) -> None:
        if self._seconds is not None:
            signal.setitimer(signal.ITIMER_REAL, 0)

    def _over(self, _number: int, _frame: object) -> None:
        processes.end_all()
        raise Failure(f"the set-up took longer than {self._seconds:g} s, the time for the whole run (--limit)")
