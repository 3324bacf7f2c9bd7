"""usage: .venv/bin/python environment/lib execute-published KERNEL RESULTS PATH...

The part of environment/test published that comes after the set-up: executes notebooks of others, or all in a folder and
the folders below it, each beside its own files, through a kernel that is installed.
"""

from pathlib import Path
from typing import Dict, List

from longalign import formulas
from longalign.commands.run_notebooks import TIMEOUT_SECONDS
from longalign.console import say
from longalign.execution import Execution, Report, closing_table
from longalign.failure import Failure
from longalign.project import Project


def run(arguments: List[str]) -> int:
    kernel, results, *paths = arguments
    project = Project.here()
    reports: List[Report] = []
    for folder, files in by_folder([Path(path) for path in paths]).items():
        say(f"\n{folder}")
        execution = Execution(Path(results) / folder.name, project.logs, formulas.script(project), TIMEOUT_SECONDS, kernel)
        reports += execution.run(files)
    failed = [report for report in reports if report.problem]
    say("\n" + closing_table(reports))
    for report in failed:
        say(f"failed: {report.notebook}: {report.problem}")
    say(f"\n{len(reports) - len(failed)} passed, {len(failed)} failed")
    return 1 if failed else 0


def by_folder(paths: List[Path]) -> Dict[Path, List[Path]]:
    """The notebooks that paths mean, by the folder that they stand in. Raises ``Failure`` where there is none."""
    found: Dict[Path, List[Path]] = {}
    for path in paths:
        files = [path] if path.is_file() else sorted(path.rglob("*.ipynb"))
        files = [file for file in files if ".ipynb_checkpoints" not in file.parts]
        if not files:
            raise Failure(f"there is no notebook at {path}: name a notebook, or a folder of notebooks")
        for file in files:
            found.setdefault(file.resolve().parent, []).append(file.resolve())
    return found
