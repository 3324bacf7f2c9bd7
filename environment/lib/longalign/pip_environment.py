"""Makes ``target/export-venv``, a Python with Hugging Face's tools to load exports and models with."""

import shutil
from pathlib import Path
from typing import Optional

from longalign import processes, stamps
from longalign.console import say
from longalign.failure import Failure
from longalign.jupyter_environment import base_python
from longalign.project import Project
from longalign.setup import Ready


def make(ready: Ready) -> Path:
    """The environment's interpreter; installs it with pip unless it is up to date. Fails where pip cannot."""
    project = ready.project
    present = installed(project)
    if present:
        return present
    venv, python, stamp = _venv(project), _python(project), _stamp(project)
    requirements = _requirements(project)
    stamp.unlink(missing_ok=True)
    say("  installing torch, transformers and datasets into target/export-venv (several GB, once)")
    shutil.rmtree(venv, ignore_errors=True)
    log = project.logs / "export-pip.log"
    for command in (
        [base_python(), "-m", "venv", str(venv)],
        [str(python), "-m", "pip", "install", "--retries", "0", "--disable-pip-version-check", "--no-input",
         "--prefer-binary", "-r", str(requirements)],
    ):
        environment = {**ready.environment, "PIP_ROOT_USER_ACTION": "ignore"}
        outcome = processes.run(command, folder=project.root, environment=environment, log=log)
        if outcome.status != 0:
            reason = outcome.last(r"^ERROR") or outcome.last(r"\S") or f"exit status {outcome.status}"
            raise Failure(f"{reason.replace('ERROR: ', '')}; see {project.shown(log)}")
    stamps.write_json(stamp, _inputs(project))
    return python


def installed(project: Project) -> Optional[Path]:
    """The environment's interpreter if it is there and up to date."""
    python = _python(project)
    return python if stamps.read_json(_stamp(project)) == _inputs(project) and python.exists() else None


def _venv(project: Project) -> Path:
    return project.target / "export-venv"


def _python(project: Project) -> Path:
    return _venv(project) / "bin" / "python"


def _stamp(project: Project) -> Path:
    return project.target / "setup" / "export.json"


def _requirements(project: Project) -> Path:
    return project.root / "src" / "test" / "python" / "export_requirements.txt"


def _inputs(project: Project) -> str:
    return stamps.digest(str(project.root), base_python(), _requirements(project).read_text(encoding="utf-8"))
