"""Executes notebooks one after the other, each in a kernel of its own. Runs in ``.venv``."""

import asyncio
import contextlib
import math
import os
import re
import signal
import time
import traceback
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, List, Optional, Sequence

import nbformat
from jupyter_client.kernelspec import NoSuchKernel
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbclient.util import ensure_async

from longalign import atomic_files, notebooks, pages
from longalign.console import Ticker, duration, say, table
from longalign.failure import Failure
from longalign.processes import COLOUR

START_SECONDS = 120

# Jupyter finds free ports for a kernel and lets go of them; another kernel that starts in that moment may take one.
STARTS = 3
PORT_TAKEN = "another process uses that port"


@dataclass
class Report:
    """What came of one notebook. ``cells`` of ``total`` code cells ran; ``problem`` is null when all did."""

    notebook: str
    cells: int = 0
    total: int = 0
    seconds: float = 0.0
    kernel_start_seconds: Optional[float] = None
    plots: int = 0
    problem: Optional[str] = None


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
    """A signal asked to stop."""


@dataclass(frozen=True)
class Execution:
    """Where executed notebooks, their pages and the kernels' own output go, and how long one cell may take. ``kernel``:
    the one that runs notebooks of others, whichever they name."""

    results: Path
    logs: Path
    formulas: Path
    cell_seconds: float
    kernel: Optional[str] = None

    def run(self, paths: Sequence[Path]) -> List[Report]:
        """Executes the notebooks. A failing cell ends its notebook and not the others. Each is written with the
        results that it has, and ``results.json`` with a report for each."""
        self.results.mkdir(parents=True, exist_ok=True)
        self.logs.mkdir(parents=True, exist_ok=True)
        reports: List[Report] = []
        width = max(len(path.stem) for path in paths)
        for path in paths:
            report = Report(path.stem)
            reports.append(report)
            started = time.monotonic()
            shown = Shown()
            try:
                with Ticker(lambda: _progress(report) + str(shown)):
                    self._run_one(path, report, shown)
            except Failure as problem:
                report.problem = str(problem)
            except Interrupted:
                report.problem = f"interrupted in cell [{report.cells + 1}]"
                raise KeyboardInterrupt from None
            except Exception as problem:  # whatever Jupyter's libraries raise must not take the other notebooks along
                log = self.logs / f"execution-{path.stem}.log"
                log.write_text(traceback.format_exc(), encoding="utf-8")
                report.problem = f"{type(problem).__name__} in the tools around the kernel: {problem} (see {log})"
            finally:
                report.seconds = time.monotonic() - started
                say(f"  {path.stem:<{width}}  {report.problem or 'ok'}  ({duration(report.seconds)})")
        atomic_files.write_json(self.results / "results.json", [asdict(report) for report in reports])
        return reports

    def _run_one(self, path: Path, report: Report, shown: Shown) -> None:
        if self.kernel is None:
            notebooks.read(path)
        notebook = nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)
        report.total = sum(1 for cell in notebook.cells if _runs(cell))
        try:
            asyncio.run(self._execute(path, notebook, report, shown))
        finally:
            report.plots = _plots(notebook)
            _join_text(notebook)
        atomic_files.write(self.results / path.name, nbformat.writes(notebook) + "\n")
        pages.write(notebook, path.stem, path.parent, self.formulas, self.results / f"{path.stem}.html")

    async def _execute(self, path: Path, notebook: Any, report: Report, shown: Shown) -> None:
        """Runs all cells. What goes wrong inside the notebook is put into the report; a signal raises."""
        client = NotebookClient(
            notebook,
            timeout=math.ceil(self.cell_seconds),
            startup_timeout=START_SECONDS,
            kernel_name=self.kernel or notebook.metadata.kernelspec.name,
            resources={"metadata": {"path": str(path.parent)}},
        )
        client.log.setLevel("CRITICAL")
        stopped = _cancel_on_signals()
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
                    if attempt == STARTS or stopped.is_set() or PORT_TAKEN not in log.read_text("utf-8", "replace"):
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
            if stopped.is_set():
                raise Interrupted from None
            where = f"in cell [{report.cells + 1}]" if report.kernel_start_seconds else "while it started"
            if isinstance(error, RuntimeError) and "respond" in str(error):
                where = f"or hung: no answer within {START_SECONDS} s"
            report.problem = f"the kernel died {where}{_exit_status(manager)}: {_last_words(log)}"
        finally:
            await _stop(client, manager, now=stopped.is_set() or report.problem is not None)
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
            "NO" if report.problem else "yes",
        ]
        for report in reports
    ]
    return table(["notebook", "cells", "seconds", "plots", "ok"], rows, right=(1, 2, 3))


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


def _cancel_on_signals() -> asyncio.Event:
    """Makes Ctrl-C, termination and hang-up cancel the current task, so that it can stop its kernel."""
    stopped = asyncio.Event()
    task = asyncio.current_task()

    def stop() -> None:
        if not stopped.is_set():  # a second signal must not break off the stopping
            stopped.set()
            task.cancel()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, stop)
    return stopped


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
