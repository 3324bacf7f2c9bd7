"""Executes notebooks, each in a kernel of its own. Runs in ``.venv``."""

import asyncio
import contextlib
import math
import os
import re
import signal
import time
import traceback
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Dict, List, Optional, Sequence, Set

import nbformat
from jupyter_client.kernelspec import NoSuchKernel
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbclient.util import ensure_async

from longalign import atomic_files, figures, notebooks, pages, results
from longalign.console import Ticker, duration, say, table
from longalign.failure import Failure
from longalign.processes import COLOUR
from longalign.results import Report, Results

START_SECONDS = 120
# Of the figures that drifted, the log shows so many for each notebook; results.json has all.
SHOWN_DRIFT = 10

# Jupyter finds free ports for a kernel and lets go of them; another kernel that starts in that moment may take one.
STARTS = 3
PORT_TAKEN = "another process uses that port"


class Shown:
    """The last line that the running cell shows: a progress bar's text, or what it printed."""

    LONGEST = 100

    def __init__(self) -> None:
        self.cell: Any = None

    def __str__(self) -> str:
        for output in reversed(list((self.cell or {}).get("outputs", []))):
            text = output.get("text") or output.get("data", {}).get("text/plain") or ""
            lines = [line.strip() for line in COLOUR.sub("", text).replace("\r", "\n").split("\n") if line.strip()]
            if lines:
                return " " + (lines[-1] if len(lines[-1]) <= self.LONGEST else lines[-1][:self.LONGEST - 3] + "...")
        return ""


class Interrupted(Exception):
    """The run was told to stop."""


class Stop:
    """Ends all that runs: on a signal, or when the time of the whole run is over."""

    def __init__(self) -> None:
        self.reason: Optional[str] = None
        self.signalled = False
        self.tasks: Set["asyncio.Task[Any]"] = set()

    def arm(self, seconds: Optional[float]) -> None:
        """Makes Ctrl-C, termination, hang-up and the end of the time cancel the tasks, so that each can stop its
        kernel."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self._signal)
        if seconds is not None:
            loop.call_later(max(0.0, seconds), self._now, "the time for the whole run was over (--limit)")

    def _signal(self) -> None:
        self.signalled = True
        self._now("interrupted")

    def _now(self, reason: str) -> None:
        if self.reason is None:  # a second signal must not break off the stopping
            self.reason = reason
            for task in self.tasks:
                task.cancel()


@dataclass(frozen=True)
class Execution:
    """Where executed notebooks, their pages and the kernels' own output go, and how long one cell may take.

    ``kernel``: the one that runs notebooks of others, whichever they name. ``jobs``: how many run at a time. ``seconds``:
    how long all may take. ``compared``: executed notebooks of another run, by name, whose figures these should have but for
    ``tolerance``. ``whole``: whether all results of an earlier run are removed, or those of the same notebooks only."""

    results: Path
    logs: Path
    formulas: Path
    cell_seconds: float
    kernel: Optional[str] = None
    jobs: int = 1
    seconds: Optional[float] = None
    compared: Dict[str, Any] = field(default_factory=dict)
    tolerance: float = 0.01
    whole: bool = False
    profile: str = "quick"

    def run(self, paths: Sequence[Path]) -> List[Report]:
        """Executes the notebooks. A failing cell ends its notebook and not the others. Each is written with the
        results that it has, and then ``results.json`` and ``junit.xml`` with a report for each."""
        results.check_apart(self.results, paths)
        self.results.mkdir(parents=True, exist_ok=True)
        self.logs.mkdir(parents=True, exist_ok=True)
        reports = [Report(path.stem) for path in paths]
        files = Results(self.results, self.profile)
        files.clear([report.notebook for report in reports], self.whole)
        files.write(reports, results.RUNNING)
        stop = Stop()
        try:
            asyncio.run(self._all(paths, reports, files, stop))
        finally:
            if any(report.state != "ended" for report in reports):
                for report in reports:
                    report.state = "not run" if report.state == "waiting" else report.state
                files.write(reports, results.INTERRUPTED, stop.reason or "the run broke off")
            else:
                files.write(reports, results.ENDED)
        if stop.signalled:
            raise KeyboardInterrupt
        return reports

    async def _all(self, paths: Sequence[Path], reports: List[Report], files: Results, stop: Stop) -> None:
        stop.arm(self.seconds)
        free = asyncio.Semaphore(self.jobs)
        ended = {path.stem: asyncio.Event() for path in paths}
        waits = notebooks.order(paths)
        width = max(len(path.stem) for path in paths)
        shown: Dict[str, Shown] = {}
        running: List[Report] = []

        async def one(path: Path, report: Report) -> None:
            try:
                for name in waits.get(path.stem, []):
                    await ended[name].wait()
                async with free:
                    report.state = "running"
                    running.append(report)
                    shown[report.notebook] = Shown()
                    files.write(reports, results.RUNNING)
                    try:
                        await self._report(path, report, shown[report.notebook], stop)
                    finally:
                        running.remove(report)
                        ticker.clear()
                        _say(report, width)
                        files.write(reports, results.RUNNING)
            except (asyncio.CancelledError, Interrupted):
                if stop.reason is None:
                    raise
                # told to stop: the report says how far it came
            finally:
                ended[path.stem].set()

        def progress() -> str:
            return "; ".join(_progress(report) + str(shown[report.notebook]) for report in list(running)) or "starting ..."

        with Ticker(progress) as ticker:
            pairs = sorted(zip(paths, reports), key=lambda pair: -notebooks.length(pair[0].stem, waits)
                           if self.jobs > 1 else 0)
            stop.tasks = {asyncio.ensure_future(one(path, report)) for path, report in pairs}
            if stop.reason:  # before there was anything to cancel
                for task in stop.tasks:
                    task.cancel()
            for task in asyncio.as_completed(stop.tasks):
                with contextlib.suppress(asyncio.CancelledError):
                    await task

    async def _report(self, path: Path, report: Report, shown: Shown, stop: Stop) -> None:
        """Runs one notebook and puts what went wrong into its report."""
        started = time.monotonic()
        try:
            await self._run_one(path, report, shown, stop)
            report.state = "ended"
        except Failure as problem:
            report.problem, report.state = str(problem), "ended"
        except Interrupted:
            report.problem = f"interrupted in cell [{report.cells + 1}]"
            if not stop.signalled:
                report.problem = f"stopped in cell [{report.cells + 1}]: {stop.reason}"
            raise
        except Exception as problem:  # whatever Jupyter's libraries raise must not take the other notebooks along
            log = self.logs / f"execution-{path.stem}.log"
            log.write_text(traceback.format_exc(), encoding="utf-8")
            report.problem = f"{type(problem).__name__} in the tools around the kernel: {problem} (see {log})"
            report.state = "ended"
        finally:
            report.seconds = round(time.monotonic() - started, 3)

    async def _run_one(self, path: Path, report: Report, shown: Shown, stop: Stop) -> None:
        if self.kernel is None:
            notebooks.read(path)
        notebook = nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)
        report.total = sum(1 for cell in notebook.cells if _runs(cell))
        try:
            await self._execute(path, notebook, report, shown, stop)
        finally:
            report.plots = _plots(notebook)
            _join_text(notebook)
        executed = self.results / path.name
        atomic_files.write(executed, nbformat.writes(notebook) + "\n")
        pages.write(notebook, path.stem, path.parent, self.formulas, self.results / f"{path.stem}.html")
        if path.stem in self.compared and report.problem is None:
            found = figures.compare(self.compared[path.stem], figures.read(executed), self.tolerance)
            report.figures, report.drift = found.compared, found.drift
            left = f"{found.left_out} times, rates and sizes left out"
            report.notes = [f"{found.compared} figures compared, {len(found.drift)} differ ({left})", *found.notes]

    async def _execute(self, path: Path, notebook: Any, report: Report, shown: Shown, stop: Stop) -> None:
        """Runs all cells. What goes wrong inside the notebook is put into the report; a signal raises."""
        client = NotebookClient(
            notebook,
            timeout=math.ceil(self.cell_seconds),
            startup_timeout=START_SECONDS,
            kernel_name=self.kernel or notebook.metadata.kernelspec.name,
            resources={"metadata": {"path": str(path.parent)}},
        )
        client.log.setLevel("CRITICAL")
        log = self.logs / f"kernel-{path.stem}.log"
        cell = None
        manager = None
        try:
            started = time.monotonic()
            for attempt in range(1, STARTS + 1):
                manager = client.create_kernel_manager()
                with open(log, "wb") as sink:
                    await client.async_start_new_kernel(stdout=sink, stderr=sink)
                try:
                    await client.async_start_new_kernel_client()
                    break
                except RuntimeError:
                    if attempt == STARTS or stop.reason or PORT_TAKEN not in log.read_text("utf-8", "replace"):
                        raise
                    await _stop(client, manager, now=True)
            report.kernel_start_seconds = round(time.monotonic() - started, 2)
            for index, cell in enumerate(notebook.cells):
                if _runs(cell):
                    shown.cell = cell
                    await client.async_execute_cell(cell, index)
                    report.cells += 1
                    shown.cell = None
        except CellExecutionError as error:
            report.problem = f"cell [{report.cells + 1}] failed: {_one_line(error)}; its first line: {_first_line(cell)}"
        except CellTimeoutError:
            limit = duration(self.cell_seconds)
            report.problem = (
                f"cell [{report.cells + 1}] ran longer than {limit} (--timeout); its first line: {_first_line(cell)}"
            )
        except NoSuchKernel as error:
            raise Failure(f"the kernel '{error.name}' is not installed: run environment/setup") from None
        except (DeadKernelError, RuntimeError, asyncio.CancelledError) as error:
            if stop.reason:
                raise Interrupted from None
            where = f"in cell [{report.cells + 1}]" if report.kernel_start_seconds else "while it started"
            if isinstance(error, RuntimeError) and "respond" in str(error):
                where = f"or hung: no answer within {START_SECONDS} s"
            report.problem = f"the kernel died {where}{_exit_status(manager)}: {_last_words(log)}"
        finally:
            await _stop(client, manager, now=stop.reason is not None or report.problem is not None)
            if log.is_file() and log.stat().st_size == 0:
                log.unlink()


def closing_table(reports: Sequence[Report]) -> str:
    """Notebook, cells, seconds, plots, ok: one row each."""
    rows = [
        [
            report.notebook,
            str(report.cells) if report.cells == report.total else f"{report.cells} of {report.total}",
            f"{report.seconds:.1f}",
            str(report.plots),
            "yes" if report.passed and not report.drift else "NO",
        ]
        for report in reports
    ]
    return table(["notebook", "cells", "seconds", "plots", "ok"], rows, right=(1, 2, 3))


def _say(report: Report, width: int) -> None:
    """One line for a notebook that ended, and one more for each of the first figures that drifted."""
    cells = f"{report.cells} of {report.total} cells" if report.cells != report.total else f"{report.cells} cells"
    plots = f", {report.plots} plots" if report.plots else ""
    what = report.problem or ("ok" if not report.drift else "figures differ")
    say(f"  {report.notebook:<{width}}  {what}  ({cells}{plots}, {duration(report.seconds)})",
        important=not report.passed or bool(report.drift))
    for note in report.notes:
        say(f"      {note}", important=bool(report.drift))
    for drift in report.drift[:SHOWN_DRIFT]:
        say(f"      {drift}", important=True)
    if len(report.drift) > SHOWN_DRIFT:
        say(f"      ... and {len(report.drift) - SHOWN_DRIFT} more in {results.JSON}", important=True)


def _runs(cell: Any) -> bool:
    return cell.cell_type == "code" and bool(cell.source.strip())


def _plots(notebook: Any) -> int:
    """Outputs that hold a picture."""
    outputs = (output for cell in notebook.cells for output in cell.get("outputs", []))
    return sum(1 for output in outputs if {"image/png", "image/svg+xml"} & set(output.get("data", {})))


def _join_text(notebook: Any) -> None:
    """Makes one output of texts that follow each other on the same stream: pages set each output apart."""
    for cell in notebook.cells:
        joined: List[Any] = []
        for output in cell.get("outputs", []):
            before = joined[-1] if joined else {}
            if output.output_type == "stream" == before.get("output_type") and output.name == before["name"]:
                before["text"] += output.text
            else:
                joined.append(output)
        if cell.cell_type == "code":
            cell.outputs = joined


def _progress(report: Report) -> str:
    if report.kernel_start_seconds is None:
        return f"{report.notebook}: starting the kernel ..."
    if report.cells == report.total or report.problem:
        return f"{report.notebook}: writing its page ..."
    return f"{report.notebook}: cell {report.cells + 1} of {report.total} ..."


def _one_line(error: CellExecutionError) -> str:
    value = COLOUR.sub("", error.evalue or "").strip().split("\n")[0]
    return f"{error.ename}: {value}"[:300]


def _first_line(cell: Any) -> str:
    """The first line of a cell that is neither blank nor a comment."""
    lines = [line.strip() for line in cell.source.split("\n") if line.strip()]
    return next((line for line in lines if not line.startswith("//")), lines[0])[:120]


def _exit_status(manager: Any) -> str:
    process = getattr(getattr(manager, "provisioner", None), "process", None)
    status = process.poll() if process else None
    return "" if status is None else f" (exit status {status})"


def _last_words(log: Path) -> str:
    """What the kernel said last outside the notebook."""
    try:
        lines = [line for line in log.read_text(encoding="utf-8", errors="replace").splitlines()]
    except OSError:
        lines = []
    lines = [line for line in lines if line.strip() and " INFO " not in line]
    fatal = next((line for line in lines if re.search(r"OutOfMemory|Error|fatal|Exception", line)), None)
    return f"{(fatal or lines[-1]).strip()[:200]} (see {log})" if lines else "it printed nothing"


async def _stop(client: NotebookClient, manager: Any, now: bool) -> None:
    """Ends the kernel's process and all that it started: at its request, or with ``now`` at once."""
    if manager is None:
        return
    process = getattr(getattr(manager, "provisioner", None), "process", None)
    if client.kc is not None:
        client.kc.stop_channels()
    try:
        if await ensure_async(manager.is_alive()):
            await ensure_async(manager.shutdown_kernel(now=now))
        await ensure_async(manager.cleanup_resources())
    except RuntimeError:
        # it has never started, or has just died by itself
        pass
    if process is not None:
        # a kernel leads a process group of its own
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
