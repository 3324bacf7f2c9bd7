"""Builds the library with Maven and writes its class path as a Java argument file."""

import os
import re
import zipfile
from pathlib import Path
from typing import List, Optional, Sequence

from longalign import processes, stamps
from longalign.console import Step
from longalign.failure import Failure
from longalign.project import Project
from longalign.toolchain import Jdk, Maven

NO_NETWORK = (
    r"Could not transfer|Unknown host|Network is unreachable|Connection (refused|timed out|reset)"
    r"|No route to host|Temporary failure in name resolution|in offline mode|Remote host terminated"
)


class Downloads:
    """Counts what Maven says that it downloads, for the progress line."""

    UNITS = {"B": 1, "kB": 1_000, "MB": 1_000_000, "GB": 1_000_000_000}

    def __init__(self, step: Step):
        self.files = 0
        self.bytes = 0.0
        self._goal = "starting Maven"
        self._step = step

    def __call__(self, line: str) -> None:
        done = re.search(r"Downloaded from .*\(([\d.]+) (B|kB|MB|GB) at", line)
        started = re.search(r"Downloading from .*/([^/]+)$", line)
        goal = re.search(r"--- \S+:([\w-]+) \(", line)
        if done:
            self.files += 1
            self.bytes += float(done.group(1)) * self.UNITS[done.group(2)]
            self._step.progress = f"{self._goal}, {self}"
        elif started:
            self._step.progress = f"{self}, now {started.group(1).strip()}"
        elif goal:
            self._goal = self._step.progress = goal.group(1)

    def __str__(self) -> str:
        return f"{self.files} files, {self.bytes / 1e6:.0f} MB downloaded"


def build(project: Project, jdk: Jdk, maven: Maven, step: Step) -> None:
    """Compiles the library, packs it into ``target/kernel/longalign.jar`` and writes ``target/kernel/java.args``, unless
    all are up to date. In a jar, what is compiled next does not change under a running kernel, and Java can keep an
    archive of the classes."""
    _compile(project, jdk, maven, step, name="library", goal="compile", scope="runtime", inputs=["src/main"],
             classes=["classes"], arguments=project.java_arguments, jar=project.library_jar)


def class_path(project: Project) -> List[str]:
    """What ``build`` has put on the kernel's class path."""
    return list((stamps.read_json(project.target / "setup" / "library.json") or {}).get("classPath", []))


def build_tests(project: Project, jdk: Jdk, maven: Maven, step: Step) -> Path:
    """Compiles the tests too and returns the argument file with their class path."""
    arguments = project.target / "bench" / "java.args"
    _compile(project, jdk, maven, step, name="tests", goal="test-compile", scope="test", inputs=["src/main", "src/test"],
             classes=["test-classes", "classes"], arguments=arguments)
    return arguments


def argument_file(class_path: Sequence[str]) -> str:
    """The text of a Java argument file that sets the class path. Inside its quotes a backslash escapes."""
    joined = os.pathsep.join(class_path)
    return '-cp "' + joined.replace("\\", "\\\\").replace('"', '\\"') + '"\n'


def pack(folders: Sequence[Path], jar: Path) -> None:
    """Writes the files of some folders into one jar, under a temporary name first. Equal files make an equal jar."""
    jar.parent.mkdir(parents=True, exist_ok=True)
    temporary = jar.with_name(f".{jar.name}.{os.getpid()}")
    with zipfile.ZipFile(temporary, "w") as packed:
        for folder in folders:
            for file in sorted(folder.rglob("*")):
                if file.is_file():
                    packed.writestr(zipfile.ZipInfo(file.relative_to(folder).as_posix()), file.read_bytes())
    os.replace(temporary, jar)


def maven_failure(project: Project, outcome: processes.Outcome, log: Path, doing: str) -> Failure:
    """Why a Maven run failed, in one line: no network, or the first error that it printed."""
    where = f"See {project.shown(log)}."
    if outcome.last(NO_NETWORK):
        return Failure(
            f"Maven could not reach its repository while {doing}: connect to the network, or set a mirror or proxy"
            f" in Maven's settings.xml. {where}"
        )
    first = outcome.first(r"^\[ERROR\] (?!COMPILATION ERROR)\S") or outcome.last(r"\S") or f"exit status {outcome.status}"
    return Failure(f"Maven failed while {doing}: {first[:300].replace('[ERROR] ', '')}. {where}")


def _compile(project: Project, jdk: Jdk, maven: Maven, step: Step, *, name: str, goal: str, scope: str,
             inputs: List[str], classes: List[str], arguments: Path, jar: Optional[Path] = None) -> None:
    stamp_file = project.target / "setup" / f"{name}.json"
    folders = [project.target / folder for folder in classes]
    wanted = stamps.contents(project.root, [project.root / path for path in ["pom.xml", ".mvn", *inputs]])
    stamp = stamps.read_json(stamp_file)
    if (
        stamp
        and stamp["inputs"] == wanted
        and stamp["outputs"] == [stamps.shape(folder) for folder in folders]
        and arguments.is_file()
        and all(Path(entry).exists() for entry in stamp["classPath"])
    ):
        step.result = "up to date"
        return
    stamp_file.unlink(missing_ok=True)
    log = project.logs / f"{name}.log"
    paths = arguments.with_name("class-path.txt")
    paths.parent.mkdir(parents=True, exist_ok=True)
    downloads = Downloads(step)
    outcome = processes.run(
        [maven.command, "-B", "-Dstyle.color=never", goal, "dependency:build-classpath",
         f"-DincludeScope={scope}", f"-Dmdep.outputFile={paths}"],
        folder=project.root, environment=project.environment(jdk.home), log=log, on_line=downloads,
    )
    if outcome.status != 0:
        if not outcome.last(NO_NETWORK):
            step.notes = [line for line in outcome.lines if re.match(r"\[ERROR\] \S", line)][:10]
        raise maven_failure(project, outcome, log, f"building the {name}")
    if jar:
        pack(folders, jar)
    ours = [jar] if jar else folders
    class_path = [str(entry) for entry in ours] + paths.read_text(encoding="utf-8").strip().split(os.pathsep)
    stamps.write(arguments, argument_file(class_path))
    stamps.write_json(
        stamp_file,
        {"inputs": wanted, "outputs": [stamps.shape(folder) for folder in folders], "classPath": class_path},
    )
    jars = len(class_path) - len(ours)
    step.result = f"built, {jars} jars on the class path" + (f", {downloads}" if downloads.files else "")
