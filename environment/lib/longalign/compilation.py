"""Compiles Java sources with javac alone, and of them no more than a change asks for.

What a change asks for is seen in the class files: while all that other classes can see of the changed ones is as it was
(``class_files``), only these are compiled. After any other change all sources are, so that no class is run that was
compiled against another state of the sources. Static analysis is Maven's part (``environment/test java``).
"""

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, List, Optional, Sequence

from longalign import atomic_files, class_files, processes
from longalign.failure import Failure
from longalign.project import Project
from longalign.toolchain import Jdk

# javac runs for a few seconds: its own second compiler would only take time from it.
QUICK = ["-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC"]
OPTIONS = ["-encoding", "UTF-8", "-parameters", "-g", "-proc:none", "-nowarn"]
# Files that say something about all classes of a package or module.
FAR_REACHING = ("package-info.java", "module-info.java")
MOST_AT_ONCE = 100


@dataclass(frozen=True)
class Unit:
    """Sources below one folder and the folder that their class files go to. ``release`` is the version of Java."""

    project: Project
    jdk: Jdk
    release: str
    sources: Path
    classes: Path
    class_path: Sequence[str]
    log: Path

    def digests(self) -> Dict[str, str]:
        """A digest of each source, by its path below the folder of sources."""
        return atomic_files.each(self.sources, "*.java")

    def compile(self, before: Optional[Dict[str, str]], now: Dict[str, str]) -> str:
        """Brings the class files to the state of the sources ``now``. ``before`` are the digests of the sources that they
        were compiled from, or null where that is not known. Returns what was compiled, in words. Where the sources do not
        compile, the class files stay as they are."""
        with tempfile.TemporaryDirectory(dir=self._beside(), prefix=".compiled-") as temporary:
            new = Path(temporary)
            few = few_changes(before, now) if before is not None else None
            if few == []:
                return "no source changed"
            if few and self._compile_few(few, new):
                return f"{len(few)} of {len(now)} sources compiled"
            shutil.rmtree(new)
            new.mkdir()
            self._javac(sorted(now), new, [])
            shutil.rmtree(self.classes, ignore_errors=True)
            new.rename(self.classes)
            new.mkdir()  # for its remover
            return f"{len(now)} sources compiled"

    def _compile_few(self, few: List[str], new: Path) -> bool:
        """Compiles some sources against the class files that are there and puts the results among them. Nothing is put
        there, and the answer is no, where other classes see a difference."""
        old = class_files.sources(self.classes)
        if not all(source in old for source in few):
            return False
        self._javac(few, new, [str(self.classes)])
        made = class_files.sources(new)
        if any(class_files.declarations(old[source]) != class_files.declarations(made.get(source, [])) for source in few):
            return False
        for source in few:
            for file in old[source]:
                file.unlink()
            for file in made[source]:
                file.rename(self.classes / file.relative_to(new))
        return True

    def _javac(self, sources: Sequence[str], target: Path, first: List[str]) -> None:
        arguments = target.with_name(f"{target.name}.args")
        joined = ":".join([*first, *self.class_path])
        lines = [*OPTIONS, "--release", self.release, "-implicit:none", "-sourcepath", "", "-cp", joined, "-d", str(target),
                 *(str(self.sources / source) for source in sources)]
        arguments.write_text("".join(f"{quoted(line)}\n" for line in lines), encoding="utf-8")
        try:
            outcome = processes.run([str(self.jdk.home / "bin" / "javac"), *QUICK, f"@{arguments}"],
                                    folder=self.project.root, environment=self.project.environment(self.jdk.home),
                                    log=self.log)
        finally:
            arguments.unlink()
        if outcome.status != 0:
            first_error = outcome.first(r": error: |^error: ") or outcome.last(r"\S") or f"exit status {outcome.status}"
            shown = first_error.replace(f"{self.project.root}/", "")[:300]
            raise Failure(f"the sources do not compile: {shown}. See {self.project.shown(self.log)}.")

    def _beside(self) -> Path:
        self.classes.parent.mkdir(parents=True, exist_ok=True)
        return self.classes.parent


def few_changes(before: Dict[str, str], now: Dict[str, str]) -> Optional[List[str]]:
    """The sources that changed; null where one came, went, speaks for a package or module, or where they are many."""
    if before.keys() != now.keys():
        return None
    changed = sorted(source for source in now if now[source] != before[source])
    return None if len(changed) > MOST_AT_ONCE or any(source.endswith(FAR_REACHING) for source in changed) else changed


def quoted(argument: str) -> str:
    """An argument as a line of a Java argument file. Inside its quotes a backslash escapes."""
    return '"' + argument.replace("\\", "\\\\").replace('"', '\\"') + '"'
