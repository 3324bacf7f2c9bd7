"""Keeps Maven's compilation, in which every source is analysed, to the sources that a change asks for.

Maven by itself compiles all sources after any change. Where every class looks to the others as it did when Maven compiled
it (``class_files``), analysing the changed sources finds what analysing all would find. Then their class files are taken
away, and Maven is told to compile what has none. In any other case, and when somebody else compiled meanwhile, Maven goes
by its own rule.
"""

import re
from pathlib import Path
from typing import Any, Dict, List, Optional

from longalign import atomic_files, class_files, compilation
from longalign.project import Project

ONLY_WHAT_IS_STALE = "-Dmaven.compiler.useIncrementalCompilation=false"
FOLDERS = {"main": "classes", "test": "test-classes"}


Sources = Dict[str, Dict[str, str]]


def sources(project: Project) -> Sources:
    """A digest of each source, to be taken before Maven runs: what is edited meanwhile has not been compiled."""
    return {kind: atomic_files.each(project.root / "src" / kind / "java", "*.java") for kind in FOLDERS}


def compiled(project: Project, from_sources: Sources) -> None:
    """Remembers from which sources Maven has just made the class files in ``target``."""
    atomic_files.write_json(_stamp(project), {"sources": from_sources, **_surroundings(project)})


def arguments(project: Project, now: Sources) -> List[str]:
    """Takes away the class files of changed sources and returns what tells Maven to make only these; nothing where Maven
    has to find out by itself. The library has to be up to date."""
    before = atomic_files.read_json(_stamp(project))
    _stamp(project).unlink(missing_ok=True)
    library = atomic_files.read_json(project.target / "setup" / "library.json") or {}
    if not before or any(before[key] != value for key, value in _surroundings(project).items()):
        return []
    if library.get("sources") != now["main"]:
        return []
    stale = [_stale(project, kind, before["sources"][kind], now[kind]) for kind in FOLDERS]
    if None in stale or not any(stale):
        return []
    for file in [file for files in stale for file in files]:
        file.unlink()
    return [ONLY_WHAT_IS_STALE]


def _stale(project: Project, kind: str, before: Dict[str, str], now: Dict[str, str]) -> Optional[List[Path]]:
    """The class files of changed sources; null where these may not be all that a change asks for."""
    there = class_files.sources(project.target / FOLDERS[kind])
    if not there:
        return []  # nothing of this kind has been compiled, and so all will be
    few = compilation.few_changes(before, now)
    if few is None or not all(source in there for source in few):
        return None
    alone = _looks_the_same if kind == "main" else _is_used_by_no_other
    return [file for source in few for file in there[source]] if all(alone(project, source) for source in few) else None


def _looks_the_same(project: Project, source: str) -> bool:
    """Whether a class of the library, as set-up compiled it from the present source, looks as the one that Maven has."""
    name = source[: -len(".java")]
    ours, mavens = (class_files.declarations([*folder.glob(f"{name}.class"), *folder.glob(f"{name}$*.class")])
                    for folder in (project.java_arguments.with_name("classes"), project.target / "classes"))
    return bool(ours) and ours == mavens


def _is_used_by_no_other(project: Project, source: str) -> bool:
    """Whether no other source of the tests mentions a test class."""
    folder = project.root / "src" / "test" / "java"
    mentioned = re.compile(rf"\b{re.escape(Path(source).stem)}\b")
    return not any(mentioned.search(file.read_text(encoding="utf-8"))
                   for file in folder.rglob("*.java") if file != folder / source)


def _surroundings(project: Project) -> Dict[str, Any]:
    """What has to be as it was: the POM, and the class files."""
    root = project.root
    return {
        "settings": atomic_files.contents(root, [root / "pom.xml", root / ".mvn"]),
        "outputs": {kind: atomic_files.shape(project.target / folder) for kind, folder in FOLDERS.items()},
    }


def _stamp(project: Project) -> Path:
    return project.target / "setup" / "maven-build.json"
