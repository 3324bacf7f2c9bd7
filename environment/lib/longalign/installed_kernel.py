"""The kernel in a Jupyter of the user's own: a folder that needs nothing of the checkout, put there and removed by
``environment/setup``."""

import json
import os
import shutil
from pathlib import Path
from typing import List, Optional

from longalign import atomic_files, kernelspec, library
from longalign.console import Step
from longalign.failure import Failure
from longalign.project import Project
from longalign.toolchain import Jdk

NAME = "longalign"
MARK = "java.args"


def folder(prefix: Optional[Path]) -> Path:
    """Where a Jupyter looks for the kernel: that of the user, or the one installed under a prefix, such as an
    environment of conda or ``sys.prefix`` of a venv."""
    return (prefix / "share" / "jupyter" if prefix else _of_the_user()) / "kernels" / NAME


def install(project: Project, jdk: Jdk, prefix: Optional[Path], step: Step) -> None:
    """Copies the library, its jars and the kernelspec, in place of what an earlier call has put there."""
    target = folder(prefix)
    if prefix is not None and not prefix.is_dir():
        raise Failure(f"{prefix} is no folder: name the prefix of an installed Jupyter, such as the folder of its venv")
    _refuse_others(target)
    part = target.with_name(f".{NAME}.{os.getpid()}")
    try:
        part.mkdir(parents=True)
        _fill(project, jdk, part, target)
        shutil.rmtree(target, ignore_errors=True)
        os.replace(part, target)
    except OSError as problem:
        raise Failure(f"the kernel could not be installed in {target}: {problem}. Is it writable, with 500 MB left?"
                      ) from None
    finally:
        shutil.rmtree(part, ignore_errors=True)
    size = sum(file.stat().st_size for file in target.rglob("*") if file.is_file())
    step.result = f"{NAME} in {target}, {size / 1e6:,.0f} MB; environment/setup --remove-kernel removes it"


def remove(prefix: Optional[Path], step: Step) -> None:
    """Removes what ``install`` has put there."""
    target = folder(prefix)
    if not target.exists():
        raise Failure(f"there is no kernel in {target}")
    _refuse_others(target)
    shutil.rmtree(target)
    step.result = f"removed from {target.parent}"


def _refuse_others(target: Path) -> None:
    if target.exists() and not (target / MARK).is_file():
        raise Failure(f"{target} is a kernel that this command has not installed. Remove it by hand.")


def _fill(project: Project, jdk: Jdk, part: Path, target: Path) -> None:
    jars: List[Path] = []
    (part / "lib").mkdir()
    for number, jar in enumerate(map(Path, library.class_path(project))):
        # Numbered, since two libraries may have files of one name.
        copy = Path("lib") / f"{number:03d}-{jar.name}"
        shutil.copyfile(jar, part / copy)
        jars.append(target / copy)
    atomic_files.write(part / MARK, library.argument_file([str(jar) for jar in jars]))
    template = project.root / "kernel" / "kernel.json"
    spec = kernelspec.fill(template, {"java": str(jdk.java), "arguments": str(target / MARK), "home": ""})
    spec.get("env", {}).pop("LONGALIGN_HOME", None)
    atomic_files.write(part / "kernel.json", json.dumps(spec, indent=2, ensure_ascii=False) + "\n")
    for logo in sorted(template.parent.glob("logo-*")):
        shutil.copyfile(logo, part / logo.name)


def _of_the_user() -> Path:
    """As ``jupyter --data-dir`` has it on Linux and macOS."""
    data = os.environ.get("JUPYTER_DATA_DIR")
    if data:
        return Path(data)
    home = Path(os.path.expanduser("~"))
    if (home / "Library").is_dir() and os.uname().sysname == "Darwin":
        return home / "Library" / "Jupyter"
    return Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share") / "jupyter"
