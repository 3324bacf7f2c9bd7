"""usage: environment/teach slides|pdf|student NOTEBOOK... [--to FOLDER]
       environment/teach check NOTEBOOK SUBMISSION... [--to FOLDER] [--timeout SECONDS]

Turns notebooks into what a class needs. A notebook is one of the project, by number or name, or the path of your own.

commands
  slides   one HTML file a notebook, which asks no other host for anything: it works offline. Needs a notebook that was
           saved with its outputs, or executed by environment/run-notebooks. A cell's slide type (JupyterLab: Property Inspector) is respected; where a
           cell has none, a heading of the first or second level begins a slide
  pdf      the same notebook as pages, printed by Chromium
  student  a copy to hand out, without outputs and without answers: lines of code from // BEGIN ANSWER to // END ANSWER
           are replaced by a line that asks for them, cells with the tag `answer` by an empty one, and cells with the tag
           `hidden-check` are left out
  check    runs each SUBMISSION with the checks of NOTEBOOK: cells with the tag `check` are put back as you wrote them,
           those with `hidden-check` added. A check passes if its cell ends without an error. Writes each as executed
           .ipynb and .html, and all results to results.json. The exit status is 0 if all could be run

options
  --to FOLDER        where the files go (default: target/teaching)
  --timeout SECONDS  how long one cell of a submission may run before it is interrupted (default: 120)

environment variables
  LONGALIGN_WORK, LONGALIGN_JUPYTER, JAVA_HOME   as for environment/setup

A submission is code of somebody else that runs with your rights: check submissions of people whom you trust, or in a
container (environment/Dockerfile).

examples
  environment/teach slides 03
  environment/teach student ~/course/homework.ipynb
  environment/teach check ~/course/homework.ipynb ~/course/handed-in/*.ipynb
"""

import json
import os
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import List

from longalign import notebooks
from longalign.failure import Failure, Usage
from longalign.project import Project
from longalign.setup import make_ready

COMMANDS = ("slides", "pdf", "student", "check")
CELL_SECONDS = 120.0


@dataclass
class Wish:
    """What the arguments ask for."""

    command: str
    notebooks: List[Path]
    folder: Path
    submissions: List[Path] = field(default_factory=list)
    cell_seconds: float = CELL_SECONDS


def run(arguments: List[str]) -> int:
    """Checks the arguments, sets up, and becomes the process that has Jupyter's libraries."""
    wish = parse(arguments)
    ready = make_ready(renew_archive=False)
    sys.stdout.flush()
    environment = {**ready.environment}
    if wish.command == "slides":
        from longalign import reveal  # it fetches, which only slides need
        reveal.fetch(ready.project, ready.registries)
    python = str(ready.project.python)
    command = [python, str(ready.project.root / "environment" / "lib"), "make-teaching", *arguments]
    os.execve(python, command, environment)


def parse(arguments: List[str]) -> Wish:
    """What the arguments ask for; refuses what cannot be."""
    project = Project.here()
    if not arguments or arguments[0] not in COMMANDS:
        raise Usage(f"name what to make: {', '.join(COMMANDS)}")
    command, rest, names = arguments[0], list(arguments[1:]), []
    folder, seconds = project.target / "teaching", CELL_SECONDS
    while rest:
        option, equals, value = rest.pop(0).partition("=")
        if option in ("--to", "--timeout"):
            value = value if equals else (rest.pop(0) if rest else "")
            if option == "--to":
                folder = _folder(value)
            else:
                seconds = _seconds(value)
        elif option.startswith("-"):
            raise Usage(f"unknown option {option}")
        else:
            names.append(option + equals + value)
    if not names:
        raise Usage(f"{command} needs a notebook")
    stored = notebooks.listed(project.notebooks)
    if command != "check":
        return Wish(command, notebooks.select(stored, names), folder)
    submissions = [Path(name).expanduser().resolve() for name in names[1:]]
    missing = [str(path) for path in submissions if not path.is_file()]
    if missing or not submissions:
        raise Usage(f"there is no file {missing[0]}" if missing else "check needs a notebook and what was handed in")
    stems = [path.stem for path in submissions]
    twice = next((stem for stem in stems if stems.count(stem) > 1), None)
    if twice:
        raise Usage(f"two submissions are named {twice}.ipynb, and so would their results: rename one")
    chosen = notebooks.select(stored, names[:1])
    if len(chosen) != 1:
        raise Usage(f"{names[0]} is not one notebook")
    return Wish(command, chosen, folder, submissions, seconds)


def executed(project: Project, path: Path) -> Path:
    """The notebook itself, if it was saved with its outputs, or its executed copy. Fails with the command that makes the
    copy, also where the notebook changed since."""
    if _has_run(path):
        return path
    copy = project.executed / path.name
    if not copy.is_file():
        raise Failure(f"{path.name} has not been executed. Run: environment/run-notebooks {path.stem}")
    if copy.stat().st_mtime < path.stat().st_mtime:
        raise Failure(f"{path.name} changed since it was executed. Run: environment/run-notebooks {path.stem}")
    return copy


def _has_run(path: Path) -> bool:
    """Whether every cell with code was executed before the notebook was saved."""
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        code = [cell for cell in cells if cell["cell_type"] == "code" and "".join(cell["source"]).strip()]
        return bool(code) and all(cell.get("execution_count") for cell in code)
    except (OSError, ValueError, KeyError, TypeError) as e:
        raise Failure(f"{path} cannot be read as a notebook: {e!r}") from e


def _folder(value: str) -> Path:
    if not value:
        raise Usage("--to needs a folder")
    folder = Path(os.path.abspath(os.path.expanduser(value)))
    if folder.exists() and not folder.is_dir():
        raise Usage(f"--to {value} is no folder")
    return folder


def _seconds(value: str) -> float:
    try:
        seconds = float(value)
    except ValueError:
        seconds = -1.0
    if not 0 < seconds < float("inf"):
        raise Usage(f"--timeout needs a positive number of seconds, not '{value}'")
    return seconds
