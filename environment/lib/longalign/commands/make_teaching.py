"""usage: .venv/bin/python environment/lib make-teaching [ARGUMENTS OF teach]

The part of environment/teach that comes after the set-up.
"""

import os
from pathlib import Path
from typing import List

import nbformat

from longalign import atomic_files, chromium, formulas, homework, pages, processes, reveal
from longalign.commands import teach
from longalign.console import say, step, table
from longalign.failure import Failure
from longalign.project import Project

PDF_SECONDS = 180


def run(arguments: List[str]) -> int:
    project = Project.here()
    wish = teach.parse(arguments)
    wish.folder.mkdir(parents=True, exist_ok=True)
    if wish.command == "check":
        return _check(project, wish)
    say("")
    for path in wish.notebooks:
        with step(path.stem) as current:
            current.result = project.shown(MAKERS[wish.command](project, wish.folder, path))
    return 0


def _slides(project: Project, folder: Path, path: Path) -> Path:
    notebook = nbformat.read(teach.executed(project, path), as_version=4)
    page = folder / f"{path.stem}.slides.html"
    reveal.write(project, notebook, path, page)
    return page


def _pdf(project: Project, folder: Path, path: Path) -> Path:
    executed = teach.executed(project, path)
    page, pdf = project.target / "setup" / f"{path.stem}.pdf.html", folder / f"{path.stem}.pdf"
    pages.write(nbformat.read(executed, as_version=4), path.stem, path.parent, formulas.script(project), page)
    environment = dict(os.environ)
    browser = chromium.find_or_install(project, environment)
    part = folder / f".{path.stem}.pdf"
    part.unlink(missing_ok=True)
    log = project.logs / f"pdf-{path.stem}.log"
    outcome = processes.run(
        [str(browser), "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
         "--virtual-time-budget=20000", f"--user-data-dir={project.target / 'setup' / 'chromium'}",
         f"--print-to-pdf={part}", page.resolve().as_uri()],
        folder=folder, environment=environment, log=log, timeout_seconds=PDF_SECONDS)
    if not part.is_file() or part.stat().st_size == 0:
        raise Failure(f"Chromium printed nothing (exit status {outcome.status}); see {project.shown(log)}")
    part.replace(pdf)
    return pdf


def _student(project: Project, folder: Path, path: Path) -> Path:
    copy = homework.handed_out(nbformat.read(path, as_version=4), path.name)
    target = folder / f"{path.stem}.ipynb"
    if target.resolve() == path.resolve():
        raise Failure(f"{path} is the notebook itself: name another folder with --to")
    atomic_files.write(target, nbformat.writes(copy) + "\n")
    return target


MAKERS = {"slides": _slides, "pdf": _pdf, "student": _student}


def _check(project: Project, wish: teach.Wish) -> int:
    original = nbformat.read(wish.notebooks[0], as_version=4)
    homework.checks(original, wish.notebooks[0].name)
    results = []
    say("")
    for path in wish.submissions:
        with step(path.stem) as current:
            result = homework.check(original, path, wish.cell_seconds)
            results.append(result)
            if result.notebook is not None:
                atomic_files.write(wish.folder / f"{path.stem}.ipynb", nbformat.writes(result.notebook) + "\n")
                pages.write(result.notebook, path.stem, path.parent, formulas.script(project),
                            wish.folder / f"{path.stem}.html")
            current.result = result.summary()
    atomic_files.write_json(wish.folder / "results.json", {"notebook": wish.notebooks[0].name,
                                                           "submissions": [result.json() for result in results]})
    rows = [[result.name, f"{result.passed} of {len(result.checks)}", result.first_failure()] for result in results]
    say("\n" + table(["submission", "checks passed", "first that failed"], rows))
    say(f"\nChecked copies and results.json: {project.shown(wish.folder)}/")
    broken = [result for result in results if result.problem]
    return 1 if broken else 0
