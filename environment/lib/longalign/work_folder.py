"""A checkout that cannot, or should not, be written: LONGALIGN_WORK names a folder for all that the commands make.

The folder gets a copy of the checkout's files, and the commands work there as in the checkout itself. A file that changes
in the checkout is copied again by the next command; what is made, and what a notebook writes beside itself, stays in the
folder. So does a file that was changed there, such as a notebook that was saved.
"""

import os
import shutil
import sys
from pathlib import Path
from typing import Any, Dict, Iterator, List, Tuple

from longalign import atomic_files
from longalign.failure import Failure

VARIABLE = "LONGALIGN_WORK"
MARKER = ".longalign-work.json"
# What is made and what belongs to tools, in the checkout and in the folder.
LEFT_OUT = {"target", ".venv", ".git", ".idea", ".vscode", MARKER}
ANYWHERE = {"__pycache__", ".ipynb_checkpoints"}
_brought: Dict[Tuple[Path, Path], bool] = {}


def of(checkout: Path) -> Path:
    """The folder to work in: the checkout, or the one that LONGALIGN_WORK names, brought up to date once a process."""
    named = os.environ.get(VARIABLE)
    if not named:
        return checkout
    work = Path(os.path.abspath(os.path.expanduser(named)))
    if work.resolve() == checkout:
        return checkout
    if (checkout, work) not in _brought:
        kept = bring(checkout, work)
        if kept:
            more = f" and {len(kept) - 1} more" if len(kept) > 1 else ""
            print(f"{work}: changed there, and not taken from the checkout: {kept[0]}{more}", file=sys.stderr, flush=True)
        _brought[checkout, work] = True
    return work


def bring(checkout: Path, work: Path) -> List[str]:
    """Copies what changed since the last time. Returns the files that differ, since they were changed in the folder."""
    marker = work / MARKER
    stamp: Any = atomic_files.read_json(marker)
    if not isinstance(stamp, dict) or not isinstance(stamp.get("files"), dict):
        if work.is_dir() and any(work.iterdir()):
            raise Failure(f"{VARIABLE} is {work}, which holds other things: name a folder that is empty or not there")
        stamp = {"checkout": str(checkout), "files": {}}
        atomic_files.write_json(marker, stamp)  # first, so that a copying that breaks off is gone on with
    before, now = stamp["files"], {}
    kept = []
    for path in _files(checkout, work):
        source, copy = checkout / path, work / path
        wanted = _shape(source)
        was = before.get(path)
        if copy.exists() and (was is None or _shape(copy) != was[1]):
            if copy.read_bytes() != source.read_bytes():
                kept.append(path)
                if was:
                    now[path] = was
                continue
            was = [wanted, _shape(copy)]
        elif was is None or was[0] != wanted or not copy.exists():
            _copy(source, copy)
            was = [wanted, _shape(copy)]
        now[path] = was
    for path in before.keys() - now.keys():
        if path not in kept and (work / path).is_file() and _shape(work / path) == before[path][1]:
            (work / path).unlink()
    if now != before:
        atomic_files.write_json(marker, {"checkout": str(checkout), "files": now})
    return kept


def _copy(source: Path, copy: Path) -> None:
    """Copies a file with its time, under a temporary name first; its owner may write the copy."""
    copy.parent.mkdir(parents=True, exist_ok=True)
    temporary = copy.with_name(f".{copy.name}.{os.getpid()}")
    try:
        shutil.copy2(source, temporary)
        temporary.chmod(temporary.stat().st_mode | 0o200)
        os.replace(temporary, copy)
    finally:
        temporary.unlink(missing_ok=True)


def _shape(file: Path) -> List[int]:
    status = file.stat()
    return [status.st_size, status.st_mtime_ns]


def _files(root: Path, work: Path) -> Iterator[str]:
    """The files of a checkout, relative to it. The working folder may lie inside and is none of them."""
    for folder, names, files in os.walk(root):
        here = Path(folder)
        skipped = ANYWHERE | (LEFT_OUT if here == root else set())
        names[:] = [name for name in names if name not in skipped and here / name != work]
        for name in files:
            if name not in skipped and (here / name).is_file():
                yield (here / name).relative_to(root).as_posix()
