"""Makes ``.venv`` with Jupyter: from pip, or over Debian's packages where pip cannot."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Dict, List, Optional

from longalign import atomic_files, moved_venv, processes
from longalign.console import Step
from longalign.failure import Failure, Usage
from longalign.project import Project

DEBIAN_PYTHON = Path("/usr/bin/python3")
DEBIAN_PACKAGES = ("jupyter-notebook", "python3-nbconvert", "python3-nbclient", "python3-jupyter-client")
DEBIAN_COMMAND = "apt-get install -y --no-install-recommends " + " ".join(DEBIAN_PACKAGES)
MODULES = "nbclient, nbconvert, jupyter_client"
# Without retries pip does not say that it reached no index: it has just seen no version of the package.
NO_NETWORK = (
    r"\(from versions: none\)|NewConnectionError|ConnectTimeout|name resolution"
    r"|Network is unreachable|ProxyError|SSLError|Could not resolve"
)


def make(project: Project, environment: Dict[str, str], step: Step) -> None:
    """Leaves a ``.venv`` that can start kernels and run notebooks, as LONGALIGN_JUPYTER (pip, system or unset) asks."""
    asked = wish()
    marker = project.venv / "longalign.json"
    stamp = atomic_files.read_json(marker)
    if project.venv.exists() and not stamp:
        raise Failure(f"{project.venv} exists and was not made by this project's set-up. Move it away and try again.")
    ways = [asked] if asked else ["pip", "system"]
    why = _why_anew(project, stamp, ways) if stamp else ""
    if stamp and not why:
        step.result = f"up to date, {stamp['result']}"
        before = stamp["place"]
        if before == str(project.venv):
            return
        moved_venv.bring(project.venv, before)
        why = _fault(project, environment, "jupyterlab" if stamp["way"] == "pip" else "notebook")
        if not why:
            atomic_files.write_json(marker, {**stamp, "place": str(project.venv)})
            step.notes = [f".venv came here from {before}; its scripts name the new place"]
            return
    if why:
        step.notes = [f".venv is made anew: {why}"]
    if asked == "system":
        result = _from_debian(project, environment, step, marker)
    elif asked == "pip":
        result = _from_pip(project, environment, step, marker)
    else:
        result = _from_either(project, environment, step, marker)
    step.result = result


def _why_anew(project: Project, stamp: Dict[str, Any], ways: List[str]) -> str:
    """Why the present ``.venv`` cannot be used; an empty text where it can."""
    if stamp["way"] not in ways:
        return f"LONGALIGN_JUPYTER asks for {ways[0]}, and it has {stamp['way']}"
    if "result" not in stamp or "place" not in stamp:
        return "an earlier set-up did not finish it"
    if not project.python.exists():
        return f"the Python that it was made of is gone ({os.path.realpath(project.python)})"
    wanted = _inputs(project, stamp["way"])
    different = [name for name in wanted if (stamp.get("inputs") or {}).get(name) != wanted[name]]
    if different == ["requirements"]:
        return "environment/requirements.txt changed"
    return f"it was made with another {' and other '.join(different)}" if different else ""


def wish() -> Optional[str]:
    """The way that LONGALIGN_JUPYTER asks for, or null for the first that works."""
    asked = os.environ.get("LONGALIGN_JUPYTER") or None
    if asked not in (None, "pip", "system"):
        raise Usage(f"LONGALIGN_JUPYTER is '{asked}': it must be pip or system, or unset for the one that works")
    return asked


def way(project: Project) -> str:
    """How the present ``.venv`` got its Jupyter: ``pip`` or ``system``."""
    return atomic_files.read_json(project.venv / "longalign.json")["way"]


def base_python() -> str:
    """The interpreter below any active virtual environment."""
    return getattr(sys, "_base_executable", None) or sys.executable


def _from_either(project: Project, environment: Dict[str, str], step: Step, marker: Path) -> str:
    try:
        return _from_pip(project, environment, step, marker)
    except Failure as first:
        if not DEBIAN_PYTHON.exists() or not shutil.which("apt-get"):
            raise
        try:
            return _from_debian(project, environment, step, marker)
        except Failure as second:
            raise Failure(f"{first} Debian's packages do not help either: {second}") from None


def _from_pip(project: Project, environment: Dict[str, str], step: Step, marker: Path) -> str:
    python = base_python()
    if subprocess.run([python, "-c", "import venv, ensurepip"], capture_output=True, check=False).returncode != 0:
        raise Failure(
            f"{python} has no venv with pip. Install it (Debian: apt-get install python3-venv),"
            " or set LONGALIGN_JUPYTER=system to use Debian's Jupyter."
        )
    _empty_venv(project, environment, step, marker, "pip", [python, "-m", "venv"])
    count = 0

    def on_line(line: str) -> None:
        nonlocal count
        words = line.split()
        if words[:1] in (["Collecting"], ["Processing"]):
            count += 1
            step.progress = f"{count} packages found, now {words[1].rsplit('/', 1)[-1]}"
        elif line.startswith("Installing collected"):
            step.progress = f"installing {count} packages"

    log = project.logs / "pip.log"
    outcome = processes.run(
        [str(project.python), "-m", "pip", "install", "--retries", "0", "--disable-pip-version-check",
         "--no-input", "--prefer-binary", "-r", str(project.root / "environment" / "requirements.txt")],
        folder=project.root, environment={**environment, "PIP_ROOT_USER_ACTION": "ignore"}, log=log, on_line=on_line,
    )
    if outcome.status != 0:
        reason = outcome.last(r"^ERROR") or outcome.last(r"\S") or f"exit status {outcome.status}"
        if outcome.last(NO_NETWORK):
            reason = "it reached no package index that has it; connect to the network, or configure pip's index or proxy"
        raise Failure(f"pip could not install Jupyter: {reason.replace('ERROR: ', '').rstrip('.')}. See {project.shown(log)}.")
    return _finish(project, environment, marker, "pip", "jupyterlab")


def _from_debian(project: Project, environment: Dict[str, str], step: Step, marker: Path) -> str:
    if not DEBIAN_PYTHON.exists():
        raise Failure(f"there is no {DEBIAN_PYTHON} for Debian's Jupyter. Set LONGALIGN_JUPYTER=pip, or leave it unset.")
    probe = [str(DEBIAN_PYTHON), "-c", f"import {MODULES}, notebook"]
    if subprocess.run(probe, capture_output=True, env=environment, check=False).returncode != 0:
        _apt_install(project, environment, step)
    _empty_venv(project, environment, step, marker, "system",
                [str(DEBIAN_PYTHON), "-m", "venv", "--system-site-packages", "--without-pip"])
    return _finish(project, environment, marker, "system", "notebook")


def _apt_install(project: Project, environment: Dict[str, str], step: Step) -> None:
    if not shutil.which("apt-get"):
        raise Failure("there is no apt-get to install Debian's Jupyter. Set LONGALIGN_JUPYTER=pip, or leave it unset.")
    if os.geteuid() != 0:
        raise Failure(f"Debian's Jupyter is not installed. Run: sudo {DEBIAN_COMMAND}")
    log = project.logs / "apt.log"
    quiet = {**environment, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C"}

    def on_line(line: str) -> None:
        step.progress = "apt-get: " + line[:50]

    for command in (["apt-get", "update"], DEBIAN_COMMAND.split()):
        outcome = processes.run(command, folder=project.root, environment=quiet, log=log, on_line=on_line)
    if outcome.status != 0:
        reason = outcome.last(r"^E: ") or f"exit status {outcome.status}"
        raise Failure(
            f"apt-get could not install Debian's Jupyter: {reason}. See {project.shown(log)}; then run: {DEBIAN_COMMAND}"
        )


def _empty_venv(
    project: Project, environment: Dict[str, str], step: Step, marker: Path, way_: str, command: List[str]
) -> None:
    """A bare virtual environment, marked as this project's from its first moment on."""
    step.progress = "making .venv"
    shutil.rmtree(project.venv, ignore_errors=True)
    atomic_files.write_json(marker, {"way": way_})
    log = project.logs / "venv.log"
    outcome = processes.run([*command, str(project.venv)], folder=project.root, environment=environment, log=log)
    if outcome.status != 0:
        reason = outcome.last(r"\S") or f"exit status {outcome.status}"
        raise Failure(
            f"Python could not make .venv: {reason} (Debian: apt-get install python3-venv). See {project.shown(log)}."
        )


def _finish(project: Project, environment: Dict[str, str], marker: Path, way_: str, module: str) -> str:
    outcome = _probe(project, environment, module)
    if outcome.status != 0:
        raise Failure(f"the new .venv cannot import Jupyter: {outcome.last(r'[^ ]')}. Remove .venv and try again.")
    name = "JupyterLab" if module == "jupyterlab" else "classic notebook"
    origin = "pip" if way_ == "pip" else "Debian"
    result = f"{name} {outcome.lines[-1].strip()} from {origin} in .venv"
    atomic_files.write_json(
        marker, {"way": way_, "inputs": _inputs(project, way_), "place": str(project.venv), "result": result})
    return result


def _probe(project: Project, environment: Dict[str, str], module: str) -> processes.Outcome:
    probe = f"import {MODULES}, {module}; print({module}.__version__)"
    return processes.run([str(project.python), "-c", probe], folder=project.root, environment=environment)


def _fault(project: Project, environment: Dict[str, str], module: str) -> str:
    """Why Jupyter cannot be imported, or an empty text."""
    outcome = _probe(project, environment, module)
    return "" if outcome.status == 0 else outcome.last(r"\S") or f"exit status {outcome.status}"


def _inputs(project: Project, way_: str) -> Dict[str, str]:
    """What ``.venv`` depends on: the interpreter below it, and with pip the requirements."""
    if way_ == "system":
        return {"Python": str(DEBIAN_PYTHON.resolve())}
    requirements = (project.root / "environment" / "requirements.txt").read_text(encoding="utf-8")
    return {"Python": f"{os.path.realpath(base_python())} {sys.version}", "requirements": atomic_files.digest(requirements)}
