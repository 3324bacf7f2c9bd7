"""What makes the kernel start in about half the time: an archive of its classes (class-data sharing), and from JDK 25 on a
cache ahead of time (JEP 483, 514, 515), which also holds linked classes and what Java has learnt of the methods that run
often.

Java writes either at the end of a run of the kernel that answers what notebooks ask (``cds_archive_run.py``). It fits one
JDK, one class path and one set of options only; where it does not fit, Java leaves it aside.
"""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, Optional

from longalign import atomic_files, processes
from longalign.console import Step
from longalign.project import Project
from longalign.toolchain import Jdk

LIMIT_SECONDS = 180
FIRST_WITH_CACHE = 25


@dataclass(frozen=True)
class Kind:
    """``output``: the option of Java that writes it. ``use``: the option that reads it."""

    file: str
    stamp: str
    output: str
    use: str


ARCHIVE = Kind("classes.jsa", "class-archive.json", "-XX:ArchiveClassesAtExit", "-XX:SharedArchiveFile")
CACHE = Kind("classes.aot", "aot-cache.json", "-XX:AOTCacheOutput", "-XX:AOTCache")


def kind(jdk: Jdk) -> Kind:
    return CACHE if jdk.major >= FIRST_WITH_CACHE else ARCHIVE


def make(project: Project, jdk: Jdk, spec: Any, environment: Dict[str, str], step: Step, renew: bool) -> None:
    """Makes the archive for a kernelspec unless it is there. Kernels start without it too, only slower. ``renew``: also
    where there is one that no longer fits; that takes longer than the starts of a few kernels save."""
    if option(project, jdk, spec):
        step.result = "up to date"
        return
    made = kind(jdk)
    present = atomic_files.read_json(_stamp(project, jdk)) or {}
    moved = present.get("place", str(project.root)) != str(project.root)
    why = f"made in {present['place']}" if moved else "older than the library"
    if not renew and present:
        step.result = f"left aside, {why} (environment/setup renews it)"
        return
    archive, stamp = _file(project, jdk), _stamp(project, jdk)
    stamp.unlink(missing_ok=True)
    archive.unlink(missing_ok=True)
    temporary = archive.with_name(f".{archive.name}.{os.getpid()}")
    script = Path(__file__).with_name("cds_archive_run.py")
    log = project.logs / "class-archive.log"
    archive.parent.mkdir(parents=True, exist_ok=True)
    step.progress = "running the kernel once"
    outcome = processes.run(
        [str(project.python), str(script), json.dumps(spec["argv"]), made.output, str(temporary)],
        folder=project.root, environment={**environment, **spec.get("env", {})}, log=log, timeout_seconds=LIMIT_SECONDS,
    )
    if outcome.status != 0 or not temporary.is_file():
        temporary.unlink(missing_ok=True)
        step.result = f"none, kernels start slower (see {project.shown(log)})"
        return
    size = temporary.stat().st_size
    os.replace(temporary, archive)
    atomic_files.write_json(stamp, {"inputs": _inputs(project, jdk, spec), "place": str(project.root)})
    step.result = f"{size / 1e6:.0f} MB in {project.shown(archive)}"
    if moved:
        step.notes = [f"the one before was {why}, and Java takes none of another place"]


def option(project: Project, jdk: Jdk, spec: Any) -> Optional[str]:
    """What makes Java use the archive, null where there is none that fits."""
    stamp = atomic_files.read_json(_stamp(project, jdk))
    fits = stamp and stamp["inputs"] == _inputs(project, jdk, spec) and _file(project, jdk).is_file()
    return f"{kind(jdk).use}={_file(project, jdk)}" if fits else None


def _file(project: Project, jdk: Jdk) -> Path:
    return project.java_arguments.with_name(kind(jdk).file)


def _stamp(project: Project, jdk: Jdk) -> Path:
    return project.target / "setup" / kind(jdk).stamp


def _inputs(project: Project, jdk: Jdk, spec: Any) -> str:
    jar = atomic_files.contents(project.root, [project.packed_library])
    return atomic_files.digest(str(jdk.home), jdk.version, json.dumps(spec["argv"]), project.java_arguments.read_text("utf-8"), jar)
