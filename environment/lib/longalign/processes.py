"""Runs other programs: output to a log, progress from its lines, and no child left behind."""

import contextlib
import os
import re
import signal
import subprocess
import threading
import time
from pathlib import Path
from typing import Callable, Iterable, List, Mapping, Optional, Sequence, Set

# A program has so long to end by itself, and what it started with it.
GRACE_SECONDS = 2.5
_running: Set["subprocess.Popen"] = set()
_stopping = threading.Event()
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
    A program that cannot be started or outlives the limit ends with status 127 or 124. It leads a process group of its
    own, with which it ends."""
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
            start_new_session=True,
        )
    except OSError as problem:
        return Outcome(127, [str(problem)])
    _started(process)
    on_start(process)
    expired = threading.Event()

    def expire() -> None:
        expired.set()
        _signal(process, signal.SIGKILL)

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
        _running.discard(process)
    return Outcome(124 if expired.is_set() else status, lines)


def attached(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """Runs a program on this one's own input and output and returns its exit status."""
    process = subprocess.Popen(list(command), env=dict(environment))
    _started(process)
    try:
        return process.wait()
    except BaseException:
        end(process)
        raise
    finally:
        _running.discard(process)


def end(process: "subprocess.Popen") -> None:
    """Asks a program and what it started to stop, and makes them after some seconds."""
    _end([process])


def end_all() -> None:
    """Ends every program that still runs, in any thread, and those that a thread is just starting."""
    _stopping.set()
    _end(list(_running))


def _started(process: "subprocess.Popen") -> None:
    """Notes a program that was started. Where all are being ended, it may have come too late to be among them."""
    _running.add(process)
    if _stopping.is_set():
        end(process)


def _end(ended: Iterable["subprocess.Popen"]) -> None:
    ended = list(ended)
    for process in ended:
        _signal(process, signal.SIGTERM)
    deadline = time.monotonic() + GRACE_SECONDS
    for process in ended:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(max(0.0, deadline - time.monotonic()))
    for process in ended:
        _signal(process, signal.SIGKILL)


def _signal(process: "subprocess.Popen", number: int) -> None:
    """Sends a signal to a program and to those of its process group, if it leads one."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if _leads_group(process.pid):
            os.killpg(process.pid, number)
        elif process.poll() is None:
            process.send_signal(number)


def _leads_group(pid: int) -> bool:
    """Whether a process leads a group, or led one in which others are left."""
    if pid == os.getpgrp():
        return False
    try:
        os.killpg(pid, 0)
        return True
    except OSError:
        return False


def _nowhere():
    return open("/dev/null", "w", encoding="utf-8")
