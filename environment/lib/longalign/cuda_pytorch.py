"""PyTorch with CUDA: which build a GPU needs, and its installation by pip."""

import os
import re
import shutil
from pathlib import Path
from typing import Dict, List, Optional

from longalign import atomic_files, moved_venv, pip_install, processes
from longalign.console import Step
from longalign.failure import Failure
from longalign.project import Project

LIBRARY = "libtorch.so"
CUDA_LIBRARY = "libtorch_cuda.so"
INDEX_VARIABLE = "LONGALIGN_PYTORCH_INDEX"
# PyTorch's own index of its builds; the build on PyPI has no kernels for GPUs newer than compute capability 9.0.
INDEX = "https://download.pytorch.org/whl/cu128"
NEWEST_BUILD = "cu128"
BLACKWELL = 10.0
# The versions of Python for which PyTorch 2.7 has wheels.
OLDEST_PYTHON, NEWEST_PYTHON = (3, 9), (3, 13)


def gpu(environment: Dict[str, str]) -> Optional[str]:
    """What NVIDIA's driver calls the first GPU of this machine, or null where there is none."""
    return _smi(environment, ["-L"], r"^GPU 0: ")


def capability(environment: Dict[str, str]) -> Optional[float]:
    """The compute capability of the first GPU, or null where the driver does not tell."""
    told = _smi(environment, ["--query-gpu=compute_cap", "--format=csv,noheader"], r"^\d+\.\d+$")
    return float(told) if told else None


def requirement(version: str, environment: Dict[str, str]) -> List[str]:
    """pip's arguments for the build that this machine's GPU needs."""
    if (capability(environment) or 0) < BLACKWELL:
        return [f"torch=={version}"]
    return ["--extra-index-url", os.environ.get(INDEX_VARIABLE) or INDEX, f"torch=={version}+{NEWEST_BUILD}"]


def interpreter(environment: Dict[str, str]) -> str:
    """The Python to install PyTorch for."""
    return pip_install.interpreter("PyTorch 2.7", OLDEST_PYTHON, NEWEST_PYTHON, environment)


def venv(project: Project) -> Path:
    return project.target / "pytorch-venv"


def install(project: Project, version: str, environment: Dict[str, str], step: Step) -> Path:
    """The native libraries of PyTorch with CUDA in ``target/pytorch-venv``, installed with pip unless it is there."""
    folder = venv(project)
    stamp = project.target / "setup" / "pytorch-venv.json"
    asked = requirement(version, environment)
    base = interpreter(environment)
    wanted = {"inputs": atomic_files.digest(base, *asked), "place": str(folder)}
    present = atomic_files.read_json(stamp)
    fits = isinstance(present, dict) and present.get("inputs") == wanted["inputs"] and native_folder(folder) is not None
    if fits and present["place"] != wanted["place"]:
        moved_venv.bring(folder, present["place"])
        atomic_files.write_json(stamp, wanted)
    if not fits:
        stamp.unlink(missing_ok=True)
        step.progress = f"pip installs {asked[-1]} with CUDA, several GB, once"
        log = project.logs / "pytorch-pip.log"
        outcome = pip_install.into_new_venv(folder, base, asked, folder=project.root, environment=environment, log=log)
        if outcome.status != 0:
            raise Failure(f"pip could not install {asked[-1]}: {pip_install.reason(outcome)}. See {project.shown(log)}."
                          " Install it yourself and set LONGALIGN_PYTORCH to its folder (.../site-packages/torch).")
        atomic_files.write_json(stamp, wanted)
    library = native_folder(folder)
    if not library or not (library / CUDA_LIBRARY).exists():
        raise Failure(f"pip's index gave a torch {version} without CUDA. Point pip at an index that has it, remove"
                      f" {project.shown(folder)} and try again.")
    return library


def native_folder(folder: Path) -> Optional[Path]:
    """The folder of PyTorch's native libraries in a virtual environment."""
    found = next(folder.glob(f"lib/python*/site-packages/torch/lib/{LIBRARY}"), None)
    return found.parent if found else None


def python_of(library: Path) -> Optional[Path]:
    """The interpreter into which the PyTorch of a folder is installed, ``lib/pythonX.Y/site-packages/torch/lib`` below
    its prefix. Null for PyTorch's C++ archive."""
    if library.parts[-3:] != ("site-packages", "torch", "lib"):
        return None
    python = library.parents[4] / "bin" / "python3"
    return python if python.exists() else None


def stated_version(library: Path) -> Optional[str]:
    """The version in the files next to a PyTorch, such as ``2.7.1+cu126``; null where there are none."""
    for name in ("version.py", "build-version"):
        file = library.parent / name
        found = re.search(r"\d+\.\d+\.\d+(\+\w+)?", file.read_text(encoding="utf-8")) if file.is_file() else None
        if found:
            return found.group()
    return None


def _smi(environment: Dict[str, str], arguments: List[str], pattern: str) -> Optional[str]:
    smi = shutil.which("nvidia-smi", path=environment.get("PATH"))
    if not smi:
        return None
    outcome = processes.run([smi, *arguments], folder=Path("/"), environment=environment, timeout_seconds=60)
    return outcome.first(pattern) if outcome.status == 0 else None
