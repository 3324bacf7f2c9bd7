"""The results of a run of notebooks: ``results.json`` for programs and ``junit.xml`` for services that show tests.

Both are there from the first moment and written anew, under a temporary name, whenever a notebook ends. What an earlier run
left is taken away before anything else happens. A run that is killed leaves files that say so: every notebook that has not
ended is an error in them.
"""

import re
import time
import xml.etree.ElementTree as ElementTree
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Dict, List, Optional, Sequence

from longalign import atomic_files
from longalign.failure import Usage

JSON, JUNIT = "results.json", "junit.xml"
SETTING_UP, RUNNING, INTERRUPTED, ENDED = "setting up", "running", "interrupted", "ended"
NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass
class Report:
    """What came of one notebook. ``cells`` of ``total`` code cells ran; ``problem`` is null when all did. ``state`` is
    waiting, running, ended or not run. ``drift`` names the figures that differ from those of another run."""

    notebook: str
    cells: int = 0
    total: int = 0
    seconds: float = 0.0
    kernel_start_seconds: Optional[float] = None
    plots: int = 0
    problem: Optional[str] = None
    state: str = "waiting"
    figures: Optional[int] = None
    drift: List[str] = field(default_factory=list)
    notes: List[str] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        return self.state == "ended" and self.problem is None

    @property
    def reason(self) -> str:
        """Why it did not pass."""
        return self.problem or ("it was not run" if self.state in ("waiting", "not run") else "the run was stopped in it")


class Results:
    """The files in one folder."""

    def __init__(self, folder: Path, profile: str):
        self.folder = folder
        self._profile = profile
        self._started = time.time()

    def clear(self, names: Sequence[str], whole: bool) -> None:
        """Takes away what an earlier run left of these notebooks; with ``whole``, of all that its results list. Marks
        the folder as that of a run that has not ended."""
        earlier = atomic_files.read_json(self.folder / JSON) if whole else None
        listed = earlier.get("notebooks", []) if isinstance(earlier, dict) else []
        old = [row.get("notebook") for row in listed if isinstance(row, dict)]
        for name in {*names, *(name for name in old if isinstance(name, str) and Path(name).name == name)}:
            for suffix in (".ipynb", ".html"):
                (self.folder / f"{name}{suffix}").unlink(missing_ok=True)
        self.write([Report(name) for name in names], SETTING_UP)

    def write(self, reports: Sequence[Report], state: str, problem: Optional[str] = None) -> None:
        """Writes both files. ``problem``: what ended the whole run."""
        passed = sum(report.passed for report in reports)
        failed = sum(report.problem is not None for report in reports)
        seconds = round(time.time() - self._started, 1)
        atomic_files.write_json(self.folder / JSON, {
            "state": state, "problem": problem, "profile": self._profile,
            "started": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(self._started)), "seconds": seconds,
            "passed": passed, "failed": failed, "notebooks": [asdict(report) for report in reports],
        })
        atomic_files.write(self.folder / JUNIT, junit(reports, problem, seconds))


def check_apart(folder: Path, notebooks: Sequence[Path]) -> None:
    """Refuses a folder of results in which notebooks to run are stored: executed ones would take their place."""
    inside = next((path for path in notebooks if path.parent.resolve() == folder.resolve()), None)
    if inside:
        raise Usage(f"{inside} is stored in {folder}, where its results would take its place: name another folder (--results)")


def junit(reports: Sequence[Report], problem: Optional[str], seconds: float) -> str:
    """The reports as JUnit's XML: one test for each notebook, and one for the figures of each that was compared."""
    root = ElementTree.Element("testsuites")
    rows = [_case(report, problem) for report in reports]
    _suite(root, "notebooks", rows, seconds)
    compared = [report for report in reports if report.figures is not None]
    if compared:
        _suite(root, "figures", [_figures(report) for report in compared], 0.0)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def _case(report: Report, problem: Optional[str]) -> Dict[str, Any]:
    row: Dict[str, Any] = {"name": report.notebook, "time": f"{report.seconds:.1f}"}
    if report.problem:
        row["failure"] = report.problem
    elif not report.passed:
        row["error"] = f"{report.reason}: {problem}" if problem else report.reason
    return row


def _figures(report: Report) -> Dict[str, Any]:
    row: Dict[str, Any] = {"name": report.notebook, "time": "0.0"}
    if report.drift:
        row["failure"] = "\n".join([f"{len(report.drift)} figures drifted", *report.drift])
    return row


def _suite(root: ElementTree.Element, name: str, rows: Sequence[Dict[str, Any]], seconds: float) -> None:
    counts = {kind: str(sum(kind[:-1] in row for row in rows)) for kind in ("failures", "errors")}
    suite = ElementTree.SubElement(root, "testsuite", name=name, tests=str(len(rows)), **counts, skipped="0",
                                   time=f"{seconds:.1f}")
    for row in rows:
        case = ElementTree.SubElement(suite, "testcase", classname=name, name=_clean(row["name"]), time=row["time"])
        for kind in ("failure", "error"):
            if kind in row:
                text = _clean(row[kind])
                ElementTree.SubElement(case, kind, message=text.split("\n")[0]).text = text


def _clean(text: str) -> str:
    return NOT_IN_XML.sub("?", text)
