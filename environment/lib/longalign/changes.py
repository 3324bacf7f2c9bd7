"""Which notebooks git says have changed."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import List, Optional, Sequence, Set, Tuple

from longalign.failure import Failure

# A change of these may change what any notebook of the project computes.
SHARED = ("pom.xml", ".mvn/", "src/main/", "kernel/", "environment/", "notebooks/data/")
DOCUMENTS = (".md", ".txt", "LICENSE")


def since(root: Path, reference: str) -> List[str]:
    """The files of the working tree that differ from the commit where the branch left ``reference``, by their paths in
    the checkout; files that git does not know yet, and does not ignore, are among them."""
    base = _git(root, "merge-base", reference, "HEAD")
    if base is None:
        if _git(root, "rev-parse", "--verify", "--quiet", f"{reference}^{{commit}}") is None:
            raise Failure(f"--changed: git knows no '{reference}' here. Fetch it (a shallow clone has only its own commit: fetch"
                          " with the whole history), or name another commit")
        base = reference
    changed = _git(root, "diff", "--name-only", "-z", "--no-renames", base, "--")
    new = _git(root, "ls-files", "--others", "--exclude-standard", "-z")
    if changed is None or new is None:
        raise Failure(f"--changed: git cannot compare the working tree with '{reference}'")
    return sorted({name for name in (changed + "\0" + new).split("\0") if name})


def is_commit(root: Path, name: str) -> bool:
    """Whether git knows a commit by that name."""
    return not name.startswith("-") and _git(root, "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}") is not None


def choose(paths: Sequence[Path], roots: Sequence[Path], changed: Sequence[str]) -> Tuple[List[Path], str]:
    """The notebooks among ``paths`` that a change asks for, and why. Those of the project are all asked for by a change of
    what they share. ``roots``: the checkout, and the folder that its files are copied to."""
    shared = next((name for name in changed if name.startswith(SHARED) and not name.endswith(DOCUMENTS)), None)
    names = set(changed)
    chosen = [path for path in paths if names & _inside(path, roots)
              or (shared and path.parent in [root / "notebooks" for root in roots])]
    if shared:
        return chosen, f"{shared} changed, which all notebooks of the project share"
    return chosen, ", ".join(path.stem for path in chosen) + " changed" if chosen else "no notebook changed"


def _inside(path: Path, roots: Sequence[Path]) -> Set[str]:
    """The paths in the checkout that git may name a notebook by."""
    return {path.resolve().relative_to(root.resolve()).as_posix() for root in roots
            if root.resolve() in path.resolve().parents}


def _git(root: Path, *arguments: str) -> Optional[str]:
    """What git prints; null where it fails."""
    program = shutil.which("git")
    if not program:
        raise Failure("--changed needs git, and there is none on the PATH")
    # A container's checkout often belongs to another user.
    command = [program, "-c", f"safe.directory={root}", "-C", str(root), *arguments]
    outcome = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, "LC_ALL": "C"})
    return outcome.stdout.strip("\n") if outcome.returncode == 0 else None
