"""Which PyTorch the kernel and the commands compute with: the one for the CPU that Maven brings, or one with CUDA."""

import os
import re
import shutil
from pathlib import Path
from typing import Dict, Optional

from longalign import atomic_files, processes
from longalign.console import Step
from longalign.failure import Failure, Usage
from longalign.jupyter_environment import base_python
from longalign.project import Project
from longalign.toolchain import Jdk

VARIABLE = "LONGALIGN_PYTORCH"
LIBRARY = "libtorch.so"
CUDA_LIBRARY = "libtorch_cuda.so"
REPORT = "org.longalign.model.DeviceReport"
CPU_INSTEAD = f"Set {VARIABLE}=cpu to compute on the CPU."


def make(project: Project, jdk: Jdk, environment: Dict[str, str], step: Step) -> Dict[str, str]:
    """Sees to it that the PyTorch is there that LONGALIGN_PYTORCH (cpu, cuda or a folder; unset: as last time) asks
    for, and returns the variables by which the Java side finds it."""
    stamp = project.target / "setup" / "pytorch.json"
    choice = os.environ.get(VARIABLE) or (atomic_files.read_json(stamp) or {}).get("choice", "cpu")
    if choice == "cpu":
        atomic_files.write_json(stamp, {"choice": choice})
        step.result = f"{version(project)} for the CPU, from Maven"
        if gpu(environment):
            step.notes = [f"this machine has a GPU; {VARIABLE}=cuda makes use of it"]
        return {}
    library = _with_cuda(project, environment, step) if choice == "cuda" else _named(choice)
    variables = {"PYTORCH_LIBRARY_PATH": str(library)}
    step.result = _report(project, jdk, {**environment, **variables})
    if choice == "cuda" and " cuda:" not in step.result:
        raise Failure(f"PyTorch with CUDA is installed, but finds no device: {step.result}. {CPU_INSTEAD}")
    atomic_files.write_json(stamp, {"choice": choice})
    return variables


def version(project: Project) -> str:
    """The version that DJL's bridge is compiled for, as pom.xml has it."""
    found = re.search(r"<pytorch\.version>(.+?)</", (project.root / "pom.xml").read_text(encoding="utf-8"))
    if not found:
        raise Failure("pom.xml has no property pytorch.version. Restore it with git.")
    return found.group(1)


def gpu(environment: Dict[str, str]) -> Optional[str]:
    """What NVIDIA's driver calls the first GPU of this machine, or null where there is none."""
    smi = shutil.which("nvidia-smi", path=environment.get("PATH"))
    if not smi:
        return None
    outcome = processes.run([smi, "-L"], folder=Path("/"), environment=environment, timeout_seconds=60)
    return outcome.first(r"^GPU 0: ") if outcome.status == 0 else None


def _with_cuda(project: Project, environment: Dict[str, str], step: Step) -> Path:
    """The native libraries of PyTorch with CUDA in ``target/pytorch-venv``, installed with pip unless it is there."""
    if not gpu(environment):
        raise Failure(f"{VARIABLE} is cuda, but nvidia-smi finds no GPU on this machine. Install NVIDIA's driver. {CPU_INSTEAD}")
    venv = project.target / "pytorch-venv"
    stamp = project.target / "setup" / "pytorch-venv.json"
    wanted = atomic_files.digest(str(project.root), base_python(), version(project))
    if atomic_files.read_json(stamp) != wanted or not _library_of(venv):
        stamp.unlink(missing_ok=True)
        shutil.rmtree(venv, ignore_errors=True)
        step.progress = f"pip installs torch {version(project)} with CUDA, several GB, once"
        log = project.logs / "pytorch-pip.log"
        for command in (
            [base_python(), "-m", "venv", str(venv)],
            [str(venv / "bin" / "python"), "-m", "pip", "install", "--retries", "0", "--disable-pip-version-check",
             "--no-input", f"torch=={version(project)}"],
        ):
            outcome = processes.run(command, folder=project.root, log=log,
                                    environment={**environment, "PIP_ROOT_USER_ACTION": "ignore"})
            if outcome.status != 0:
                reason = outcome.last(r"^ERROR") or outcome.last(r"\S") or f"exit status {outcome.status}"
                raise Failure(
                    f"pip could not install torch {version(project)}: {reason.replace('ERROR: ', '').rstrip('.')}. See"
                    f" {project.shown(log)}. Install it yourself and set {VARIABLE} to its folder (.../site-packages/torch)."
                )
        atomic_files.write_json(stamp, wanted)
    library = _library_of(venv)
    if not library or not (library / CUDA_LIBRARY).exists():
        raise Failure(f"pip's index gave a torch {version(project)} without CUDA. Point pip at an index that has it, remove"
                      f" {project.shown(venv)} and try again.")
    return library


def _library_of(venv: Path) -> Optional[Path]:
    found = next(venv.glob(f"lib/python*/site-packages/torch/lib/{LIBRARY}"), None)
    return found.parent if found else None


def _named(choice: str) -> Path:
    """The folder of native libraries in or below one that the user names."""
    if os.sep not in choice:
        raise Usage(f"{VARIABLE} is '{choice}': it must be cpu, cuda or the folder of an installed PyTorch")
    folder = Path(choice).expanduser().absolute()
    for candidate in (folder, folder / "lib", folder / "torch" / "lib"):
        if (candidate / LIBRARY).is_file():
            return candidate
    raise Failure(f"{VARIABLE} is {choice}, which holds no {LIBRARY}. Name the folder of an installed PyTorch"
                  f" (.../site-packages/torch). {CPU_INSTEAD}")


def _report(project: Project, jdk: Jdk, environment: Dict[str, str]) -> str:
    """What the Java side says when it loads this PyTorch."""
    command = [str(jdk.java), "-Dorg.slf4j.simpleLogger.defaultLogLevel=error", f"@{project.java_arguments}", REPORT]
    outcome = processes.run(command, folder=project.root, environment=environment, timeout_seconds=300,
                            log=project.logs / "pytorch.log")
    if outcome.status != 0:
        raise Failure(f"{outcome.last(r'PyTorch') or outcome.last(r'[^ ]') or 'PyTorch cannot be loaded'} {CPU_INSTEAD}")
    return outcome.lines[-1]
