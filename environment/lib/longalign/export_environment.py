"""Makes ``target/export-venv``, a Python with Hugging Face's tools to load exports and models with."""

import shutil
from pathlib import Path

from longalign import processes, stamps
from longalign.console import say
from longalign.failure import Failure
from longalign.jupyter_environment import base_python
from longalign.setup import Ready


def make(ready: Ready) -> Path:
    """The environment's interpreter; installs it with pip unless it is up to date. Fails where pip cannot."""
    project = ready.project
    venv = project.target / "export-venv"
    python = venv / "bin" / "python"
    requirements = project.root / "src" / "test" / "python" / "export_requirements.txt"
    stamp = project.target / "setup" / "export.json"
    inputs = stamps.digest(str(project.root), base_python(), requirements.read_text(encoding="utf-8"))
    if stamps.read_json(stamp) == inputs and python.exists():
        return python
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
    stamps.write_json(stamp, inputs)
    return python
