"""What a person sees: one line a step with its time, a ticker while it runs, and tables."""

import contextlib
import os
import shutil
import sys
import threading
import time
from typing import Callable, Iterator, List, Sequence

QUIET_SECONDS = 1.0
# A log needs no ticks; this keeps services alive that end a job which says nothing for ten minutes.
LOG_SECONDS = 300.0
_quiet = threading.Event()


def is_terminal() -> bool:
    return sys.stdout.isatty() and os.environ.get("TERM", "dumb") != "dumb"


def be_quiet() -> None:
    """From now on, only what is important is printed."""
    _quiet.set()


def say(text: str = "", important: bool = False) -> None:
    """Prints a line at once, so that it keeps its place among the output of child processes. A quiet command prints what
    is important."""
    if important or not _quiet.is_set():
        print(text, flush=True)


def duration(seconds: float) -> str:
    """``6.4 s``, or ``3 min 07 s`` from two minutes on."""
    if seconds < 120:
        return f"{seconds:.1f} s"
    return f"{int(seconds) // 60} min {int(seconds) % 60:02d} s"


class Ticker:
    """Shows that something is still running: one line rewritten in place on a terminal, else a line every
    five minutes."""

    def __init__(self, describe: Callable[[], str]):
        self._describe = describe
        self._terminal = is_terminal() and not _quiet.is_set()
        self._stop = threading.Event()
        self._started = self._quiet_since = time.monotonic()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> "Ticker":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        if self._terminal:
            print("\r\x1b[K", end="", flush=True)

    def clear(self) -> None:
        """Makes room for another line, and waits again before the next one of its own."""
        self._quiet_since = time.monotonic()
        if self._terminal:
            print("\r\x1b[K", end="", flush=True)

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._started

    def _run(self) -> None:
        with contextlib.suppress(BrokenPipeError):
            self._tick()

    def _tick(self) -> None:
        quiet = QUIET_SECONDS if self._terminal else LOG_SECONDS
        while not self._stop.wait(0.25):
            if time.monotonic() - self._quiet_since < quiet:
                continue
            if not self._terminal:
                self._quiet_since = time.monotonic()
            line = f"  {self._describe()} ({duration(self.seconds)})"
            if self._terminal:
                width = shutil.get_terminal_size().columns - 1
                print("\r\x1b[K" + line[:width], end="", flush=True)
            else:
                say(line)


class Step:
    """One step of the set-up while it runs."""

    def __init__(self, name: str):
        self.name = name
        self.progress = ""
        self.result = ""
        self.notes: List[str] = []

    def describe(self) -> str:
        return f"{self.name}: {self.progress or 'working'} ..."


@contextlib.contextmanager
def step(name: str) -> Iterator[Step]:
    """Times a step and prints its line: name, result, seconds. A step that raises is shown as failed."""
    current = Step(name)
    ticker = Ticker(current.describe)
    try:
        with ticker:
            yield current
    except BaseException:
        current.result = "failed"
        raise
    finally:
        failed = current.result == "failed"
        say(f"  {name:<14} {current.result:<66} {duration(ticker.seconds):>12}", important=failed)
        for note in current.notes:
            say(f"      {note}", important=failed)


def table(header: Sequence[str], rows: List[Sequence[str]], right: Sequence[int] = ()) -> str:
    """Text columns two spaces apart; the columns numbered in ``right`` are aligned to the right."""
    widths = [max(len(row[i]) for row in [header, *rows]) for i in range(len(header))]

    def line(cells: Sequence[str]) -> str:
        padded = (c.rjust(w) if i in right else c.ljust(w) for i, (c, w) in enumerate(zip(cells, widths)))
        return "  ".join(padded).rstrip()

    return "\n".join([line(header), line(["-" * w for w in widths]), *map(line, rows)])
