"""Spark on the kernel's class path, where it was asked for: its jars, and the project's Spark job in
``target/kernel/longalign-spark.jar``."""

import os
from pathlib import Path
from typing import Dict, List, Optional

from longalign import atomic_files, library, processes
from longalign.console import Step
from longalign.failure import Failure
from longalign.project import Project
from longalign.toolchain import Maven

NAME = "spark"
MODULE = ":longalign-spark"
# The library has a bridge from SLF4J; with a second one, SLF4J chooses by chance and says so.
BRIDGE = "log4j-slf4j2-impl"


def maven_arguments(root: Path) -> List[str]:
    """Tells Maven to work on the Spark job and on the library that it uses."""
    return ["-f", str(root / "src" / "spark" / "pom.xml"), "-pl", MODULE, "-am"]


def wanted(project: Project, wish: Optional[bool]) -> bool:
    """Whether Spark is to be there: as asked for now, or else as an earlier set-up was asked."""
    if wish is False:
        _stamp(project).unlink(missing_ok=True)
    return wish is True or (wish is None and _stamp(project).exists())


def make(project: Project, maven: Maven, environment: Dict[str, str], step: Step) -> None:
    """Has Maven find Spark's jars and compile the job unless both are there, and puts them behind the library on the class
    path. The library has to be up to date."""
    sources = project.root / "src" / "spark"
    asked = atomic_files.contents(project.root, [sources, project.root / "pom.xml"])
    stamp = atomic_files.read_json(_stamp(project)) or {}
    jar = project.packed_library.with_name("longalign-spark.jar")
    there = stamp.get("asked") == asked and all(Path(entry).is_file() for entry in [jar, *stamp["entries"]])
    if not there:
        built = project.target / "spark" / "selection"
        log = project.logs / "spark.log"
        downloads = library.Downloads(step)
        outcome = processes.run(
            [*maven.batch(), *maven_arguments(project.root), "compile", "dependency:build-classpath",
             "-Dlongalign.withoutTests", "-DincludeScope=compile", "-Dmdep.outputFile=${project.build.directory}/class-path.txt"],
            folder=project.root, environment=environment, log=log, on_line=downloads)
        if outcome.status != 0:
            raise library.maven_failure(project, outcome, log, "adding Spark")
        library.pack([built / "classes"], jar)
        found = (built / "class-path.txt").read_text(encoding="utf-8").strip().split(os.pathsep)
        stamp = {"asked": asked, "entries": beside(library.class_path(project), found)}
        atomic_files.write_json(_stamp(project), stamp)
    arguments = library.argument_file([*library.class_path(project), str(jar), *stamp["entries"]])
    if not there or project.java_arguments.read_text(encoding="utf-8") != arguments:
        atomic_files.write(project.java_arguments, arguments)
    step.result = "up to date" if there else f"{len(stamp['entries']) + 1} jars"


def jars(project: Project) -> List[str]:
    """The Spark job and Spark's jars, to be put behind the library on a class path."""
    stamp = atomic_files.read_json(_stamp(project))
    if not stamp:
        raise Failure("Spark is not here. Add it with environment/setup --with spark")
    return list(stamp["entries"])


def beside(present: List[str], found: List[str]) -> List[str]:
    """The jars among others that add something to a class path: no other version of what it has, no second bridge."""
    artifacts = {Path(entry).parent.parent for entry in present}
    return [entry for entry in found if entry.endswith(".jar") and Path(entry).parent.parent not in artifacts
            and Path(entry).parent.parent.name != BRIDGE]


def leave(project: Project) -> None:
    """Takes Spark off the class path if it is there."""
    arguments = library.argument_file(library.class_path(project))
    if project.java_arguments.read_text(encoding="utf-8") != arguments:
        atomic_files.write(project.java_arguments, arguments)


def _stamp(project: Project) -> Path:
    return project.target / "setup" / "spark.json"
