"""usage: .venv/bin/python environment/lib execute-notebooks [--timeout SECONDS] [NAME...]

The part of environment/run-notebooks that comes after the set-up.
"""

from typing import List

from longalign import formulas
from longalign.commands.run_notebooks import parse
from longalign.console import say
from longalign.execution import Execution, closing_table
from longalign.project import Project, profile


def run(arguments: List[str]) -> int:
    project = Project.here()
    paths, timeout = parse(arguments)
    say(f"\nExecuting {len(paths)} notebook{'s' * (len(paths) != 1)} (profile {profile()})")
    execution = Execution(project.executed, project.logs, formulas.script(project), timeout)
    reports = execution.run(paths)
    failed = [report for report in reports if report.problem]
    say("\n" + closing_table(reports))
    say(f"\n{len(reports) - len(failed)} passed, {len(failed)} failed")
    say(f"\nExecuted notebooks and pages: {project.shown(project.executed)}/")
    for report in failed:
        say(f"failed: {report.notebook}: {report.problem}")
    return 1 if failed else 0
