"""A virtual environment that was moved or copied with its checkout. What is installed finds itself by the place of its
interpreter; only the scripts in ``bin`` and ``pyvenv.cfg`` name the old place."""

import os
from pathlib import Path

LONGEST_FIRST_LINE = 127


def bring(venv: Path, before: str) -> None:
    """Puts the present place of an environment wherever its scripts name the one before."""
    for file in [*sorted((venv / "bin").glob("*")), venv / "pyvenv.cfg"]:
        if file.is_symlink() or not file.is_file():
            continue
        try:
            text = file.read_bytes().decode("utf-8")
        except UnicodeDecodeError:
            continue  # a program
        if before in text:
            _write(file, _started_here(text, venv, before).replace(before, str(venv)))


def _started_here(text: str, venv: Path, before: str) -> str:
    """A script whose first line names the interpreter. The system reads no space there and no long line: then a shell
    starts it, as pip does."""
    first, end, rest = text.partition("\n")
    python = first[2:].strip().replace(before, str(venv))
    if not first.startswith(f"#!{before}") or (" " not in python and len(python) < LONGEST_FIRST_LINE - 2):
        return text
    return f"#!/bin/sh\n'''exec' \"{python}\" \"$0\" \"$@\"\n' '''{end}{rest}"


def _write(file: Path, text: str) -> None:
    temporary = file.with_name(f".{file.name}.{os.getpid()}")
    temporary.write_bytes(text.encode("utf-8"))
    temporary.chmod(file.stat().st_mode)
    os.replace(temporary, file)
