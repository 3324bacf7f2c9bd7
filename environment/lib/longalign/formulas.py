"""MathJax as one script, so that executed pages show formulas without asking any host."""

import shutil
import tempfile
from pathlib import Path

from longalign.console import Step
from longalign.failure import Failure
from longalign.project import Project
from longalign.registries import Registries

VERSION = "3.2.2"
PACKAGE = {
    "registry": "maven",
    "package": "org.webjars.npm:mathjax",
    "version": VERSION,
    "classifier": None,
    "files": ["*/es5/tex-svg-full.js"],
}


def script(project: Project) -> Path:
    """Where the script is once set-up has fetched it."""
    return project.target / "setup" / f"mathjax-{VERSION}.js"


def fetch(project: Project, registries: Registries, step: Step) -> None:
    """Fetches the script; without it pages show formulas as their TeX source."""
    if script(project).is_file():
        step.result = "up to date"
        return
    script(project).parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=script(project).parent) as temporary:
        work, unpacked = Path(temporary, "work"), Path(temporary, "unpacked")
        work.mkdir()
        try:
            registries.fetch(PACKAGE, work, unpacked)
        except Failure as problem:
            step.result = "missing"
            step.notes = [f"executed pages will show formulas as TeX source: {problem}"]
            return
        shutil.move(str(next(unpacked.rglob("*.js"))), str(script(project)))
    step.result = f"MathJax {VERSION} for executed pages"
