"""A second kernelspec in ``.venv``, ``java-lean``: the same kernel without the library and without the jars that only the
library needs, so that ``%maven`` adds any version of them."""

import os
import zipfile
from pathlib import Path
from typing import Any, List, Mapping, Optional

from longalign import atomic_files, kernelspec, library
from longalign.console import Step
from longalign.project import Project
from longalign.toolchain import Jdk

NAME = "java-lean"
DISPLAY_NAME = "Java (lean)"
JAR = "longalign-kernel.jar"

# The kernel itself, its views and progress bars, and their service file.
CONTENT = ("org/longalign/kernel/", "org/longalign/notebook/", "org/longalign/internal/", "META-INF/")

# What the kernel runs on, by its place in a Maven repository: the Jupyter protocol, class files, Maven's resolver.
NEEDED = ("org/jspecify/", "org/dflib/jjava/", "com/google/code/gson/", "org/zeromq/", "eu/neilalexander/", "org/ow2/asm/",
          "eu/maveniverse/", "org/apache/maven/", "org/codehaus/plexus/", "org/apache/httpcomponents/", "commons-codec/",
          "org/slf4j/")


def install(project: Project, jdk: Jdk, variables: Mapping[str, str], wish: Optional[bool], step: Step) -> None:
    """Adds the kernelspec, removes it, or with ``None`` brings up to date the one that an earlier set-up added."""
    file = project.target / "setup" / "lean-kernel.json"
    if wish is False:
        file.unlink(missing_ok=True)
        kernelspec.remove(project, NAME)
        return
    if wish is None and not file.exists():
        return
    before = step.result
    spec = specification(project, jdk, variables, step)
    kernelspec.write(project, NAME, spec)
    atomic_files.write_json(file, {})
    step.result = f"{before}; also {NAME} with {step.result}"


def specification(project: Project, jdk: Jdk, variables: Mapping[str, str], step: Step) -> Any:
    """Packs the kernel's own jar and returns the kernelspec of the lean kernel."""
    jar = project.packed_library.with_name(JAR)
    pack(project.packed_library, jar)
    jars = [entry for entry in library.class_path(project) if is_needed(entry)]
    arguments = project.java_arguments.with_name("lean.args")
    atomic_files.write(arguments, library.argument_file([str(jar), *jars]))
    spec = kernelspec.specification(project, jdk, variables, arguments)
    spec["display_name"] = DISPLAY_NAME
    step.result = f"{len(jars)} jars"
    return spec


def is_needed(entry: str) -> bool:
    """Whether a jar of the class path is one that the kernel runs on."""
    return any(f"/{place}" in Path(entry).as_posix() for place in NEEDED)


def pack(packed: Path, jar: Path) -> None:
    """Copies the kernel's own files out of the packed library, under a temporary name first, unless that was done since
    the library was packed."""
    if jar.is_file() and jar.stat().st_mtime_ns > packed.stat().st_mtime_ns:
        return
    temporary = jar.with_name(f".{jar.name}.{os.getpid()}")
    with zipfile.ZipFile(packed) as whole, zipfile.ZipFile(temporary, "w") as lean:
        names: List[str] = [name for name in whole.namelist() if name.startswith(CONTENT)]
        for name in names:
            lean.writestr(zipfile.ZipInfo(name), whole.read(name))
    os.replace(temporary, jar)
