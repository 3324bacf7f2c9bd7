"""Builds the library with Maven and writes its class path as a Java argument file."""

import os
import re
import shutil
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, List, Sequence, Tuple

from longalign import atomic_files, class_files, compilation, maven_build, processes
from longalign.console import Step
from longalign.failure import Failure
from longalign.project import Project
from longalign.toolchain import Jdk, Maven

NO_NETWORK = (
    r"Could not transfer|Unknown host|Network is unreachable|Connection (refused|timed out|reset)"
    r"|No route to host|timed out|Premature end|Temporary failure in name resolution|in offline mode|Remote host terminated"
)
UNWRITABLE = (
    r"Could not create local repository|\(?Permission denied\)?|AccessDeniedException|Read-only file system"
    r"|No space left on device|Disk quota exceeded|Failed to create parent directories"
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
    archive of the classes. The first time, and when the POM changed, Maven compiles, with all its checks; after that
    javac alone compiles what changed (``compilation``)."""
    _Part(project, jdk, maven, "library", "main", "runtime", project.java_arguments).build(step)


def class_path(project: Project) -> List[str]:
    """What ``build`` has put on the kernel's class path."""
    return list((atomic_files.read_json(project.target / "setup" / "library.json") or {}).get("classPath", []))


def build_tests(project: Project, jdk: Jdk, maven: Maven, step: Step) -> Path:
    """Compiles the tests too and returns the argument file with their class path. The library has to be up to date."""
    arguments = project.target / "bench" / "java.args"
    _Part(project, jdk, maven, "tests", "test", "test", arguments).build(step)
    return arguments


def argument_file(class_path: Sequence[str]) -> str:
    """The text of a Java argument file that sets the class path."""
    return f"-cp {compilation.quoted(os.pathsep.join(class_path))}\n"


MANIFEST = "META-INF/MANIFEST.MF"


def pack(folders: Sequence[Path], jar: Path, version: str = "") -> None:
    """Writes the files of some folders into one jar, under a temporary name first. Equal files make an equal jar.
    ``version``: what the jar's manifest says, and the kernel to its front ends."""
    jar.parent.mkdir(parents=True, exist_ok=True)
    temporary = jar.with_name(f".{jar.name}.{os.getpid()}")
    with zipfile.ZipFile(temporary, "w") as packed:
        if version:
            packed.writestr(zipfile.ZipInfo(MANIFEST), f"Manifest-Version: 1.0\nImplementation-Version: {version}\n")
        for folder in folders:
            for file in sorted(folder.rglob("*")):
                if file.is_file() and not (version and file.relative_to(folder).as_posix() == MANIFEST):
                    packed.writestr(zipfile.ZipInfo(file.relative_to(folder).as_posix()), file.read_bytes())
    os.replace(temporary, jar)


def version(project: Project) -> str:
    """The project's version, which pom.xml states before its dependencies."""
    found = re.search(r"<artifactId>longalign</artifactId>\s*<version>([^<]+)</version>",
                      (project.root / "pom.xml").read_text("utf-8"))
    return found.group(1) if found else ""


def maven_failure(project: Project, outcome: processes.Outcome, log: Path, doing: str) -> Failure:
    """Why a Maven run failed, in one line: no network, or the first error that it printed."""
    where = f"See {project.shown(log)}."
    unwritable = outcome.first(rf"\[(ERROR|FATAL)\].*({UNWRITABLE})")
    if unwritable:
        return Failure(
            f"Maven could not write while {doing}: {unwritable[:300].replace('[ERROR] ', '')}. Make its local repository"
            f" (~/.m2/repository, or localRepository in settings.xml) and target writable, with space left. {where}"
        )
    if outcome.last(NO_NETWORK):
        return Failure(
            f"Maven could not reach its repository while {doing}: connect to the network, or set a mirror or proxy"
            f" in Maven's settings.xml. {where}"
        )
    first = outcome.first(r"^\[ERROR\] (?!COMPILATION ERROR)\S") or outcome.last(r"\S") or f"exit status {outcome.status}"
    return Failure(f"Maven failed while {doing}: {first[:300].replace('[ERROR] ', '')}. {where}")


@dataclass(frozen=True)
class _Part:
    """The library or its tests: sources in ``src/KIND/java``, the class path of one of Maven's scopes, and what is made of
    them. ``target/setup/NAME.json`` says what the present class files were made from."""

    project: Project
    jdk: Jdk
    maven: Maven
    name: str
    kind: str
    scope: str
    arguments: Path

    @property
    def classes(self) -> Path:
        return self.arguments.with_name("classes")

    @property
    def resources(self) -> Path:
        return self.project.root / "src" / self.kind / "resources"

    def build(self, step: Step) -> None:
        stamp_file = self.project.target / "setup" / f"{self.name}.json"
        stamp = atomic_files.read_json(stamp_file) or {}
        resolved = self._resolved(stamp)
        settings = self._settings()
        unit = self._unit(stamp["dependencies"] if resolved else [])
        wanted = {"settings": settings, "sources": unit.digests(), "resources": self._resource_digest(),
                  "against": self._against()}
        trusted = resolved and self._trusted(stamp) and stamp.get("against") == wanted["against"]
        current = trusted and all(stamp[key] == wanted[key] for key in wanted) and self._outputs_are_there()
        if current and stamp["classPath"] == [*map(str, self._ours()), *stamp["dependencies"]]:
            step.result = "up to date"
            return
        if resolved and "sources" in stamp:
            result = unit.compile(stamp["sources"] if trusted else None, wanted["sources"])
            dependencies = stamp["dependencies"]
        else:
            step.notes = self._why_maven(stamp)
            stamp_file.unlink(missing_ok=True)
            dependencies, result = self._with_maven(step, wanted["sources"])
        if self.kind == "main" and not current:
            pack([self.classes, self.resources], self.project.packed_library, version(self.project))
        entries = [*map(str, self._ours()), *dependencies]
        atomic_files.write(self.arguments, argument_file(entries))
        atomic_files.write_json(stamp_file, {**wanted, "outputs": self._outputs(),
                                             "dependencies": dependencies, "classPath": entries})
        step.result = "up to date, its class path names the new place" if current else f"built, {result}"

    def _why_maven(self, stamp: Dict[str, Any]) -> List[str]:
        """Why Maven has to find the class path again, where it has done so before."""
        if "dependencies" not in stamp:
            return []
        if stamp.get("settings") != self._settings():
            return ["Maven builds it anew: pom.xml or .mvn changed"]
        gone = [entry for entry in stamp["dependencies"] if not Path(entry).exists()]
        return [f"Maven resolves it anew: {len(gone)} jars are gone, such as {gone[0]}"] if gone else []

    def _with_maven(self, step: Step, sources: Dict[str, str]) -> Tuple[List[str], str]:
        """Has Maven find the class path, and for the library compile it with all its checks."""
        log = self.project.logs / f"{self.name}.log"
        paths = self.arguments.with_name("class-path.txt")
        paths.parent.mkdir(parents=True, exist_ok=True)
        downloads = Downloads(step)
        maven_sources = maven_build.sources(self.project)
        goals = ["compile"] if self.kind == "main" else []
        outcome = processes.run(
            [*self.maven.batch(), *goals, "dependency:build-classpath",
             f"-DincludeScope={self.scope}", f"-Dmdep.outputFile={paths}"],
            folder=self.project.root, environment=self.project.environment(self.jdk.home), log=log, on_line=downloads,
        )
        if outcome.status != 0:
            if not outcome.last(NO_NETWORK):
                step.notes = [line for line in outcome.lines if re.match(r"\[ERROR\] \S", line)][:10]
            raise maven_failure(self.project, outcome, log, f"building the {self.name}")
        dependencies = paths.read_text(encoding="utf-8").strip().split(os.pathsep)
        if self.kind == "main":
            maven_build.compiled(self.project, maven_sources)
            shutil.rmtree(self.classes, ignore_errors=True)
            shutil.copytree(self.project.target / "classes", self.classes, ignore=_all_but_classes)
        else:
            self._unit(dependencies).compile(None, sources)
        fetched = f", {downloads}" if downloads.files else ""
        return dependencies, f"{len(dependencies)} jars on the class path{fetched}"

    def _unit(self, dependencies: Sequence[str]) -> compilation.Unit:
        library = [str(self.project.packed_library)] if self.kind == "test" else []
        return compilation.Unit(
            self.project, self.jdk, release(self.project), self.project.root / "src" / self.kind / "java", self.classes,
            [*library, *dependencies], self.project.logs / f"{self.name}-javac.log")

    def _ours(self) -> List[Path]:
        """The entries of the class path that the sources are made into: for the library a jar."""
        if self.kind == "test":
            return [self.classes, self.resources, self.project.packed_library]
        return [self.project.packed_library]

    def _outputs(self) -> str:
        """A digest of the class files. Their times do not count: those of a copied checkout are other ones."""
        return atomic_files.contents(self.classes, [self.classes])

    def _outputs_are_there(self) -> bool:
        return self.arguments.is_file() and (self.kind == "test" or self.project.packed_library.is_file())

    def _resolved(self, stamp: Dict[str, Any]) -> bool:
        """Whether the class path is known for the present POM."""
        return (stamp.get("settings") == self._settings() and "dependencies" in stamp
                and all(Path(entry).exists() for entry in stamp["dependencies"]))

    def _trusted(self, stamp: Dict[str, Any]) -> bool:
        """Whether the class files are those that the last build left."""
        return "sources" in stamp and stamp.get("outputs") == self._outputs()

    def _settings(self) -> str:
        """What the class path and all class files depend on beside the sources."""
        return atomic_files.contents(self.project.root, [self.project.root / "pom.xml", self.project.root / ".mvn"])

    def _resource_digest(self) -> str:
        return atomic_files.contents(self.project.root, [self.resources])

    def _against(self) -> str:
        """What the tests see of the library that they are compiled against."""
        if self.kind == "main":
            return ""
        library = self.project.target / "kernel" / "classes"
        return atomic_files.digest(repr(sorted(class_files.declarations(sorted(library.rglob("*.class"))).items())))


def release(project: Project) -> str:
    """The version of Java that the library is compiled for, as pom.xml has it."""
    found = re.search(r"<maven\.compiler\.release>(\d+)</", (project.root / "pom.xml").read_text(encoding="utf-8"))
    if not found:
        raise Failure("pom.xml has no property maven.compiler.release. Restore it with git.")
    return found.group(1)


def _all_but_classes(folder: str, names: List[str]) -> List[str]:
    return [name for name in names if not name.endswith(".class") and not Path(folder, name).is_dir()]
