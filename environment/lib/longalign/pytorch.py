"""Which PyTorch the kernel and the commands compute with: the one for the CPU that Maven brings, or one with CUDA."""

import os
import re
from pathlib import Path
from typing import Dict, Optional

from longalign import atomic_files, cuda_pytorch, processes
from longalign.console import Step
from longalign.cuda_pytorch import CUDA_LIBRARY, LIBRARY, gpu
from longalign.failure import Failure, Usage
from longalign.project import Project
from longalign.toolchain import Jdk

VARIABLE = "LONGALIGN_PYTORCH"
REPORT = "org.longalign.model.DeviceReport"
CPU_INSTEAD = f"Set {VARIABLE}=cpu to compute on the CPU."
ALLOCATOR = "PYTORCH_CUDA_ALLOC_CONF"


def make(project: Project, jdk: Jdk, environment: Dict[str, str], step: Step) -> Dict[str, str]:
    """Sees to it that the PyTorch is there that LONGALIGN_PYTORCH (cpu, cuda or a folder; unset: as last time) asks
    for, and returns the variables by which the Java side finds it."""
    choice = chosen(project)
    if choice == "cpu":
        atomic_files.write_json(_stamp(project), {"choice": choice})
        step.result = f"{version(project)} for the CPU, from Maven"
        if gpu(environment):
            step.notes = [f"this machine has a GPU; {VARIABLE}=cuda makes use of it"]
        return {}
    library = _with_cuda(project, environment, step) if choice == "cuda" else _named(choice)
    variables = _variables(library)
    if (library / CUDA_LIBRARY).exists() and not gpu(environment):
        # As while an image is built: without the driver it would find no device.
        step.result = _unloaded(project, library)
    else:
        step.result = _report(project, jdk, {**environment, **variables})
    if choice == "cuda" and " cuda:" not in step.result:
        raise Failure(f"PyTorch with CUDA is installed, but finds no device: {step.result}. {CPU_INSTEAD}")
    atomic_files.write_json(_stamp(project), {"choice": choice})
    return variables


def chosen(project: Project) -> str:
    """The choice of LONGALIGN_PYTORCH, or the last one: cpu, cuda or a folder."""
    return os.environ.get(VARIABLE) or (atomic_files.read_json(_stamp(project)) or {}).get("choice", "cpu")


def wants_gpu(project: Project, environment: Dict[str, str]) -> bool:
    """Whether computing on a GPU is asked for, or could be: the machine has one."""
    choice = chosen(project)
    named = choice not in ("cpu", "cuda") and (_named(choice) / CUDA_LIBRARY).exists()
    return choice == "cuda" or named or gpu(environment) is not None


def python(project: Project) -> Optional[Path]:
    """The interpreter that has the PyTorch with CUDA that Java computes with; null for Maven's, for the CPU."""
    choice = chosen(project)
    if choice == "cpu":
        return None
    library = cuda_pytorch.native_folder(cuda_pytorch.venv(project)) if choice == "cuda" else _named(choice)
    return cuda_pytorch.python_of(library) if library else None


def version(project: Project) -> str:
    """The version that DJL's bridge is compiled for, as pom.xml has it."""
    found = re.search(r"<pytorch\.version>(.+?)</", (project.root / "pom.xml").read_text(encoding="utf-8"))
    if not found:
        raise Failure("pom.xml has no property pytorch.version. Restore it with git.")
    return found.group(1)


def _stamp(project: Project) -> Path:
    return project.target / "setup" / "pytorch.json"


def _variables(library: Path) -> Dict[str, str]:
    variables = {"PYTORCH_LIBRARY_PATH": str(library)}
    if (library / CUDA_LIBRARY).exists():
        # Packs of changing length would otherwise leave gaps in the device's memory that no later one fits into.
        variables[ALLOCATOR] = os.environ.get(ALLOCATOR) or "expandable_segments:True"
    return variables


def _with_cuda(project: Project, environment: Dict[str, str], step: Step) -> Path:
    if not gpu(environment):
        raise Failure(f"{VARIABLE} is cuda, but nvidia-smi finds no GPU on this machine. Install NVIDIA's driver. {CPU_INSTEAD}")
    return cuda_pytorch.install(project, version(project), environment, step)


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


def _unloaded(project: Project, library: Path) -> str:
    """What the files of a PyTorch with CUDA say, on a machine that has no GPU to load it for."""
    stated, needed = cuda_pytorch.stated_version(library), version(project)
    if stated is None or stated.split("+")[0] != needed:
        raise Failure(f"the PyTorch in {library} is {stated or 'of an unknown version'}. Install torch=={needed} and"
                      f" set {VARIABLE} to its folder. {CPU_INSTEAD}")
    return f"PyTorch {stated} from {library}, not loaded: nvidia-smi finds no GPU here"


def _report(project: Project, jdk: Jdk, environment: Dict[str, str]) -> str:
    """What the Java side says when it loads this PyTorch."""
    command = [str(jdk.java), "-Dorg.slf4j.simpleLogger.defaultLogLevel=error", f"@{project.java_arguments}", REPORT]
    outcome = processes.run(command, folder=project.root, environment=environment, timeout_seconds=300,
                            log=project.logs / "pytorch.log")
    if outcome.status != 0:
        raise Failure(f"{outcome.last(r'PyTorch') or outcome.last(r'[^ ]') or 'PyTorch cannot be loaded'} {CPU_INSTEAD}")
    return outcome.lines[-1]
