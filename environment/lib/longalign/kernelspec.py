"""Installs the kernel ``java`` into ``.venv``, and nowhere else."""

import contextlib
import json
import os
import re
import shutil
from pathlib import Path
from typing import Any, Iterator, Mapping, Optional

from longalign import atomic_files, class_archive, home_folder
from longalign.console import Step
from longalign.failure import Failure
from longalign.project import Project
from longalign.toolchain import Jdk

NAME = "java"


def install(project: Project, jdk: Jdk, variables: Mapping[str, str], step: Step) -> None:
    """Fills in ``kernel/kernel.json``, adds environment variables to it, and puts it with its logos where only this
    project's Jupyter looks."""
    template = project.root / "kernel" / "kernel.json"
    target = folder(project, NAME)
    spec = specification(project, jdk, variables)
    archive = class_archive.option(project, jdk, spec)
    if archive:
        spec["argv"].insert(1, archive)
    step.result = f"{NAME} in {project.shown(target)}" if write(project, NAME, spec) else "up to date"
    for logo in sorted(template.parent.glob("logo-*")):
        shutil.copyfile(logo, target / logo.name)


def write(project: Project, name: str, spec: Any) -> bool:
    """Puts a kernelspec where only this project's Jupyter looks; whether it was another one before."""
    text = json.dumps(spec, indent=2, ensure_ascii=False) + "\n"
    installed = folder(project, name) / "kernel.json"
    if installed.is_file() and installed.read_text(encoding="utf-8") == text:
        return False
    atomic_files.write(installed, text)
    return True


def remove(project: Project, name: str) -> None:
    """Removes a kernelspec that this project has added, if it is there."""
    shutil.rmtree(folder(project, name), ignore_errors=True)


@contextlib.contextmanager
def for_a_while(project: Project, name: str, spec: Any) -> Iterator[str]:
    """A kernelspec that is there for one run; its name."""
    write(project, name, spec)
    try:
        yield name
    finally:
        remove(project, name)


def folder(project: Project, name: str) -> Path:
    """Where only this project's Jupyter looks for a kernel of that name."""
    return project.venv / "share" / "jupyter" / "kernels" / name


def specification(project: Project, jdk: Jdk, variables: Mapping[str, str], arguments: Optional[Path] = None) -> Any:
    """The kernelspec of a checkout, without what makes it start faster. ``arguments``: the file with the class path, if it
    is not the library's."""
    values = {"java": str(jdk.java), "arguments": str(arguments or project.java_arguments), "home": str(project.root)}
    spec = fill(project.root / "kernel" / "kernel.json", values)
    home = home_folder.replacement(os.environ, project.home)
    if home:
        spec["argv"].insert(1, home_folder.java_option(home))
    spec.setdefault("env", {}).update(variables)
    # Jupyter puts its own environment in place of $NAME and ${NAME}.
    spec["env"] = {name: value.replace("$", "$$") for name, value in spec["env"].items()}
    return spec


def fill(template: Path, values: Mapping[str, str]) -> Any:
    """The kernelspec in a JSON file, with each ``${name}`` in its texts replaced by the value of that name."""
    try:
        spec = json.loads(template.read_text(encoding="utf-8"))
    except OSError:
        raise Failure(f"{template} cannot be read: the checkout is incomplete. Restore it with git.") from None
    except ValueError as problem:
        raise Failure(f"{template} is not valid JSON: {problem}.") from None

    def replace(match: "re.Match[str]") -> str:
        if match.group(1) not in values:
            raise Failure(f"{template} has the unknown placeholder {match.group(0)}. Known: {', '.join(sorted(values))}.")
        return values[match.group(1)]

    def walk(value: Any) -> Any:
        if isinstance(value, str):
            return re.sub(r"\$\{(\w+)\}", replace, value)
        if isinstance(value, list):
            return [walk(item) for item in value]
        if isinstance(value, dict):
            return {key: walk(item) for key, item in value.items()}
        return value

    return walk(spec)
