"""The projects in src/test/consumers, which use the library as strangers do: resolved, weighed and run."""

import io
import os
import shutil
import zipfile
from pathlib import Path
from typing import Dict, List, NamedTuple, Optional


class Consumer(NamedTuple):
    """A module of src/test/consumers."""

    main_class: str
    most_megabytes: Optional[float]
    """All jars that it resolves, the library's own among them; null for no limit."""


ALL: Dict[str, Consumer] = {"plan": Consumer("PlansAlone", 10), "train": Consumer("TrainsToo", None)}


def maven_arguments(root: Path) -> List[str]:
    """Compiles all of them, and writes the class path that each resolves beside its classes."""
    return ["-f", str(root / "src" / "test" / "consumers" / "pom.xml"), "compile", "dependency:build-classpath",
            "-Dmdep.outputFile=${project.build.directory}/class-path.txt"]


def folder(target: Path, name: str) -> Path:
    """The folder that Maven builds a consumer in."""
    return target / "consumers" / name


def class_path(target: Path, name: str) -> List[Path]:
    """The entries of its class path without its own classes; the library is a folder there."""
    text = (folder(target, name) / "class-path.txt").read_text(encoding="utf-8")
    return [Path(entry) for entry in text.strip().split(os.pathsep)]


def megabytes(entries: List[Path]) -> float:
    """The size of jars, and of folders as the jars that they would make."""
    return sum(entry.stat().st_size if entry.is_file() else _packed(entry) for entry in entries) / 1e6


def command(java: Path, target: Path, name: str) -> List[str]:
    """Runs its main class over an empty folder of its own."""
    output = folder(target, name) / "output"
    shutil.rmtree(output, ignore_errors=True)
    output.mkdir(parents=True)
    entries = [folder(target, name) / "classes", *class_path(target, name)]
    return [str(java), "--enable-native-access=ALL-UNNAMED", "-cp", os.pathsep.join(map(str, entries)),
            ALL[name].main_class, str(output)]


def _packed(classes: Path) -> int:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as jar:
        for file in sorted(classes.rglob("*")):
            if file.is_file():
                jar.write(file, file.relative_to(classes).as_posix())
    return packed.tell()
