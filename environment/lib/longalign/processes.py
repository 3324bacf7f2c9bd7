"""Runs other programs: output to a log, progress from its lines, and no child left behind."""

import re
import subprocess
import threading
from pathlib import Path
from typing import Callable, List, Mapping, Optional, Sequence

COLOUR = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


class Outcome:
    """How a program ended: its exit status and its output, without colours."""

    def __init__(self, status: int, lines: List[str]):
        self.status = status
        self.lines = lines

    def last(self, pattern: str) -> Optional[str]:
        """The last line that the regular expression matches, or null."""
        return next((line.strip() for line in reversed(self.lines) if re.search(pattern, line)), None)

    def first(self, pattern: str) -> Optional[str]:
        """The first line that the regular expression matches, or null."""
        return next((line.strip() for line in self.lines if re.search(pattern, line)), None)


def run(
    command: Sequence[str],
    *,
    folder: Path,
    environment: Mapping[str, str],
    log: Optional[Path] = None,
    on_line: Callable[[str], None] = lambda line: None,
    on_start: Callable[["subprocess.Popen"], None] = lambda process: None,
    timeout_seconds: Optional[float] = None,
) -> Outcome:
    """Runs a program to its end. Both output streams go to ``log`` and, line by line, to ``on_line``.
    A program that cannot be started or outlives the limit ends with status 127 or 124."""
    lines: List[str] = []
    if log:
        log.parent.mkdir(parents=True, exist_ok=True)
    try:
        process = subprocess.Popen(
            list(command),
            cwd=str(folder),
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
        )
    except OSError as problem:
        return Outcome(127, [str(problem)])
    on_start(process)
    expired = threading.Event()

    def expire() -> None:
        expired.set()
        process.kill()

    timer = threading.Timer(timeout_seconds, expire) if timeout_seconds else None
    if timer:
        timer.daemon = True
        timer.start()
    try:
        with open(log, "w", encoding="utf-8") if log else _nowhere() as sink:
            for raw in process.stdout:
                line = COLOUR.sub("", raw.rstrip("\n"))
                sink.write(line + "\n")
                sink.flush()
                lines.append(line)
                on_line(line)
        status = process.wait()
    except BaseException:
        end(process)
        raise
    finally:
        if timer:
            timer.cancel()
    return Outcome(124 if expired.is_set() else status, lines)


def attached(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """Runs a program on this one's own input and output and returns its exit status."""
    process = subprocess.Popen(list(command), env=dict(environment))
    try:
        return process.wait()
    except BaseException:
        end(process)
        raise


def end(process: "subprocess.Popen") -> None:
    """Asks a program to stop, so that it can stop what it started, and makes it after ten seconds."""
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()


def _nowhere():
    return open("/dev/null", "w", encoding="utf-8")
