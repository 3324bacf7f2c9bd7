"""Writes files whole, under a temporary name first, and digests files, so that set-up knows which step is up to date."""

import hashlib
import json
import os
from pathlib import Path
from typing import Any, Dict, Iterable, Optional


def digest(*values: str) -> str:
    """A digest of texts, each kept apart from the next."""
    total = hashlib.sha256()
    for value in values:
        total.update(value.encode("utf-8", "surrogateescape") + b"\0")
    return total.hexdigest()


def contents(root: Path, paths: Iterable[Path]) -> str:
    """A digest of the names (below ``root``) and contents of files, and of all files in folders; missing ones count."""
    parts = []
    for path in paths:
        for file in _files(path):
            parts += [str(file.relative_to(root)), hashlib.sha256(file.read_bytes()).hexdigest()]
    return digest(*parts)


def each(folder: Path, pattern: str) -> Dict[str, str]:
    """A digest of the contents of each file below a folder whose name matches the pattern, by its path in the folder."""
    return {file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
            for file in sorted(folder.rglob(pattern)) if file.is_file()}


def shape(folder: Path) -> str:
    """A digest of the names, sizes and times of a folder's files: changes when anybody touches them."""
    parts = []
    for file in _files(folder):
        status = file.stat()
        parts += [str(file.relative_to(folder)), str(status.st_size), str(status.st_mtime_ns)]
    return digest(*parts)


def write(path: Path, text: str) -> None:
    """Writes a text file under a temporary name and moves it into place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        temporary.write_text(text, encoding="utf-8")
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def write_json(path: Path, value: Any) -> None:
    write(path, json.dumps(value, indent=2, ensure_ascii=False) + "\n")


def read_json(path: Path) -> Optional[Any]:
    """The value in a JSON file that set-up wrote, or null where there is none or it is unreadable."""
    try:
        return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None
    except (OSError, ValueError, RecursionError):
        return None


def _files(path: Path) -> Iterable[Path]:
    if path.is_file():
        return [path]
    return sorted(file for file in path.rglob("*") if file.is_file())
