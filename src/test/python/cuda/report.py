"""What the checks print: one JSON object a line, counts of what passed, and sections that share a number of seconds."""

import json
import time
import traceback

import torch


class Report:
    """Prints lines, and writes them to a file as well if it is given one."""

    def __init__(self, seconds, file=None):
        self._started = time.perf_counter()
        self._seconds = seconds
        self._file = open(file, "w", encoding="utf-8") if file else None
        self.counts = {"passed": 0, "failed": 0}
        self.not_run = []

    def say(self, **fields):
        line = json.dumps({"second": round(self.spent(), 1), **fields})
        print(line, flush=True)
        if self._file:
            self._file.write(line + "\n")
            self._file.flush()

    def spent(self):
        return time.perf_counter() - self._started

    def check(self, name, difference, tolerance, **fields):
        """Counts a comparison; one whose difference is no number has failed."""
        passed = bool(difference <= tolerance)
        self.counts["passed" if passed else "failed"] += 1
        self.say(check=name, passed=passed, difference=float(f"{difference:.3g}"), tolerance=tolerance, **fields)

    def section(self, name, seconds, work):
        """Does some work unless fewer seconds are left than it takes; where it fails the rest goes on."""
        left = self._seconds - self.spent()
        if left < seconds:
            self.skip(name, f"{seconds} s are wanted and {max(0, left):.0f} s left")
            return
        started = time.perf_counter()
        try:
            work()
        except Exception as problem:  # noqa: BLE001: whatever it was, the next section may still tell something
            self.counts["failed"] += 1
            where = traceback.extract_tb(problem.__traceback__)[-1]
            self.say(section=name, error=f"{type(problem).__name__}: {problem}"[:600],
                     line=f"{where.name}:{where.lineno}")
        if torch.cuda.is_available():
            torch.cuda.empty_cache()
        self.say(section=name, seconds=round(time.perf_counter() - started, 1))

    def skip(self, name, why):
        self.not_run.append(name)
        self.say(section=name, notRun=why)


def measured(work, repeats=3):
    """Milliseconds (median) of a piece of work, and on CUDA the GiB that it takes at its peak beside what is there."""
    cuda = torch.cuda.is_available()
    wait = torch.cuda.synchronize if cuda else lambda: None
    work()
    wait()
    before = torch.cuda.memory_allocated() if cuda else 0
    if cuda:
        torch.cuda.reset_peak_memory_stats()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        wait()
        times.append(1000 * (time.perf_counter() - start))
    figures = {"milliseconds": round(sorted(times)[repeats // 2], 3)}
    if cuda:
        figures["peakGiB"] = round((torch.cuda.max_memory_allocated() - before) / 2**30, 3)
    return figures


def difference(ours, expected):
    """The largest difference relative to the largest expected number."""
    expected = expected.float()
    return ((ours.float() - expected).abs().max() / expected.abs().max().clamp_min(1e-12)).item()


def distance(ours, expected):
    """The norm of the difference relative to that of the expected numbers: what single outliers do not decide."""
    expected = expected.float()
    return ((ours.float() - expected).norm() / expected.norm().clamp_min(1e-20)).item()
