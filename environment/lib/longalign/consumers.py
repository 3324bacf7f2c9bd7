"""Projects in src/test/consumers, which use the library as strangers do: the library is installed, each project has what
README.md says to add for its feature and nothing else, and Maven resolves, compiles and runs it."""

import os
import platform
import re
import shutil
import sys
from pathlib import Path
from typing import Dict, List, NamedTuple, Optional
from xml.sax.saxutils import escape

from longalign import atomic_files
from longalign.failure import Failure


class Consumer(NamedTuple):
    """A project: the sources in the folder of its name."""

    main_class: str
    feature: Optional[str]
    """The comment that begins README.md's dependencies for it; null where the library alone is enough."""
    most_megabytes: Optional[float]
    """All jars that it resolves, the library's own among them; null for no limit."""


ALL: Dict[str, Consumer] = {
    "plan": Consumer("PlansAlone", None, 10),
    "train": Consumer("TrainsToo", "models and training", None),
    "tokenize": Consumer("TokenizesToo", "Hugging Face tokenizers", None),
    "charts": Consumer("DrawsToo", "tables, charts and intervals over seeds", None),
    "parquet": Consumer("ExportsToo", "Parquet", None),
    "chat": Consumer("AsksToo", "chat servers", None),
}

# So that this project's own modules of PyTorch are those of the machine, as README.md says to choose them.
README_CLASSIFIER = "linux-x86_64"
LIBRARY = ("org", "longalign")


def install_arguments(root: Path, target: Path, repository: Path) -> List[str]:
    """Installs the library as README.md says, into a repository of its own."""
    return ["-q", "-f", str(root / "pom.xml"), "install", "-Dmaven.test.skip=true", *_own_repository(target, repository)]


def build_arguments(root: Path, target: Path, repository: Path) -> List[str]:
    """Writes the projects; compiles all, and writes the class path that each resolves beside its classes."""
    readme = (root / "README.md").read_text(encoding="utf-8")
    for name, consumer in ALL.items():
        atomic_files.write(folder(target, name) / "pom.xml", _pom(readme, root, name, consumer))
    whole = folder(target, "all") / "pom.xml"
    modules = "".join(f"    <module>../{name}</module>\n" for name in ALL)
    atomic_files.write(
        whole, _project("all", f"  <packaging>pom</packaging>\n  <modules>\n{modules}  </modules>\n"))
    return ["-q", "-f", str(whole), "compile", "dependency:build-classpath",
            "-Dmdep.outputFile=${project.build.directory}/class-path.txt", *_own_repository(target, repository)]


def folder(target: Path, name: str) -> Path:
    """The folder of a project."""
    return target / "consumers" / name


def class_path(target: Path, name: str) -> List[Path]:
    """The jars that it resolves, the library's among them."""
    text = (folder(target, name) / "target" / "class-path.txt").read_text(encoding="utf-8")
    return [Path(entry) for entry in text.strip().split(os.pathsep)]


def megabytes(entries: List[Path]) -> float:
    """The size of jars."""
    return sum(entry.stat().st_size for entry in entries) / 1e6


def command(java: Path, target: Path, name: str) -> List[str]:
    """Runs its main class over an empty folder of its own."""
    output = folder(target, name) / "output"
    shutil.rmtree(output, ignore_errors=True)
    output.mkdir(parents=True)
    entries = [folder(target, name) / "target" / "classes", *class_path(target, name)]
    return [str(java), "--enable-native-access=ALL-UNNAMED", "-Djava.awt.headless=true", "-cp",
            os.pathsep.join(map(str, entries)), ALL[name].main_class, str(output)]


def _own_repository(target: Path, repository: Path) -> List[str]:
    """A local repository that links to all in the user's but the library, which is neither taken from there nor put
    there."""
    own = target / "consumers" / "repository"
    parent, name = LIBRARY
    for source, links, left_out in ((repository, own, parent), (repository / parent, own / parent, name)):
        links.mkdir(parents=True, exist_ok=True)
        for entry in source.iterdir():
            if entry.name != left_out and not (links / entry.name).exists():
                (links / entry.name).symlink_to(entry)
    return [f"-Dmaven.repo.local={own}"]


def _pom(readme: str, root: Path, name: str, consumer: Consumer) -> str:
    managed, library = _blocks(readme, "<dependencyManagement>"), _blocks(readme, "<dependencies>")
    if len(managed) != 1 or not library:
        raise Failure("README.md has no <dependencyManagement> with the library's versions, or no <dependencies>.")
    dependencies = [library[0]]
    if consumer.feature is not None:
        block = next((each for each in library if each.startswith(f"<dependencies>\n  <!-- {consumer.feature} -->\n")), None)
        if block is None:
            raise Failure(f"README.md has no <dependencies> that begins with the comment '{consumer.feature}'.")
        dependencies = [_for_this_machine(block)]
    sources = root / "src" / "test" / "consumers" / name
    return _project(name, f"""  <properties>
    <maven.compiler.release>17</maven.compiler.release>
    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
  </properties>
{managed[0]}
{dependencies[0]}
  <build>
    <sourceDirectory>{escape(str(sources))}</sourceDirectory>
    <plugins>
{_plugin("resources", "3.3.1")}{_plugin("compiler", "3.14.1")}{_plugin("dependency", "3.8.1")}    </plugins>
  </build>
""")


def _project(name: str, content: str) -> str:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>org.example</groupId>
  <artifactId>{name}</artifactId>
  <version>1</version>
{content}</project>
"""


def _plugin(name: str, version: str) -> str:
    return (f"      <plugin>\n        <groupId>org.apache.maven.plugins</groupId>\n"
            f"        <artifactId>maven-{name}-plugin</artifactId>\n        <version>{version}</version>\n"
            f"      </plugin>\n")


def _blocks(readme: str, opening: str) -> List[str]:
    """The fenced XML in README.md with an element at its outermost, such elements only."""
    closing = opening.replace("<", "</")
    return [element for fenced in re.findall(r"^```xml\n(.*?)^```", readme, re.DOTALL | re.MULTILINE)
            for element in re.findall(rf"^{opening}.*?^{closing}", fenced, re.DOTALL | re.MULTILINE)]


def _for_this_machine(block: str) -> str:
    system = {"linux": "linux", "darwin": "osx"}.get(sys.platform, sys.platform)
    processor = {"arm64": "aarch64", "AMD64": "x86_64"}.get(platform.machine(), platform.machine())
    return block.replace(README_CLASSIFIER, f"{system}-{processor}")
