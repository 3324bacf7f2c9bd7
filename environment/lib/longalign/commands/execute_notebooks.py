"""usage: .venv/bin/python environment/lib execute-notebooks [ARGUMENTS OF run-notebooks]

The part of environment/run-notebooks that comes after the set-up.
"""

from typing import List

from longalign import console, formulas
from longalign.commands import run_notebooks
from longalign.console import say
from longalign.execution import Execution, closing_table
from longalign.project import Project, profile
from longalign.results import JSON, JUNIT


def run(arguments: List[str]) -> int:
    project = Project.here()
    wish = run_notebooks.parse(arguments)
    if wish.quiet:
        console.be_quiet()
    paths, _ = wish.notebooks(project)
    folder = wish.folder(project)
    say(f"\nExecuting {len(paths)} notebook{'s' * (len(paths) != 1)} (profile {profile()})")
    compared = run_notebooks.earlier(wish, project, [path.stem for path in paths])
    execution = Execution(
        folder, project.logs, formulas.script(project), wish.timeout, jobs=wish.jobs, seconds=run_notebooks.remaining(wish),
        compared=compared, tolerance=wish.tolerance, whole=wish.results is not None, profile=profile())
    reports = execution.run(paths)
    failed = [report for report in reports if not report.passed or report.drift]
    if console.is_terminal():
        say("\n" + closing_table(reports))
    alone = [report.notebook for report in reports if wish.compare and report.passed and report.figures is None]
    if alone:
        say(f"not in {wish.compare}, and not compared: {', '.join(alone)}", important=True)
    say(f"\nExecuted notebooks and pages: {project.shown(folder)}/, with {JSON} and {JUNIT}")
    for report in failed if len(reports) > 1 else []:
        say(f"failed: {report.notebook}: {report.reason if not report.passed else f'{len(report.drift)} figures drifted'}")
    say(f"{len(reports) - len(failed)} passed, {len(failed)} failed", important=True)
    return 1 if failed else 0
