"""Notebooks for a class: the copy without answers, and what was handed in, run with the teacher's checks. In ``.venv``."""

import copy
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Dict, List, Optional

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError

from longalign.failure import Failure
from longalign.kernelspec import NAME as KERNEL

ANSWER, CHECK, HIDDEN = "answer", "check", "hidden-check"
BEGIN, END = r"^\s*// BEGIN ANSWER\s*$", r"^\s*// END ANSWER\s*$"
BLANK = "// Your answer:"
BLANK_TEXT = "*Your answer:*"


def handed_out(original: Any, name: str) -> Any:
    """A copy without outputs, answers and hidden checks. Fails where nothing is marked, since that is a mistake."""
    out = copy.deepcopy(original)
    removed = 0
    cells = []
    for number, cell in enumerate(out.cells, 1):
        if _has(cell, HIDDEN):
            continue
        if _has(cell, ANSWER):
            removed += 1
            cell.source = BLANK if cell.cell_type == "code" else BLANK_TEXT
        elif cell.cell_type == "code":
            cell.source, blanks = _without_answers(cell.source, f"{name}, cell {number}")
            removed += blanks
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
        cells.append(cell)
    if removed == 0:
        raise Failure(f"{name} has nothing to answer: put // BEGIN ANSWER and // END ANSWER around lines of code, or the"
                      f" tag {ANSWER} on cells")
    out.cells = cells
    return out


def _without_answers(source: str, where: str) -> "tuple[str, int]":
    lines, kept, inside, blanks = source.split("\n"), [], False, 0
    for line in lines:
        if re.match(BEGIN, line):
            if inside:
                raise Failure(f"{where}: // BEGIN ANSWER inside an answer; end the first one")
            inside, blanks = True, blanks + 1
            kept.append(line[: len(line) - len(line.lstrip())] + BLANK)
        elif re.match(END, line):
            if not inside:
                raise Failure(f"{where}: // END ANSWER without a beginning")
            inside = False
        elif not inside:
            kept.append(line)
    if inside:
        raise Failure(f"{where}: // BEGIN ANSWER without // END ANSWER")
    return "\n".join(kept), blanks


@dataclass
class Checked:
    """What became of a submission. ``checks``: by the id of each check, null for passed, otherwise the reason.
    ``notes``: cells of the original that it no longer has."""

    name: str
    checks: Dict[str, Optional[str]] = field(default_factory=dict)
    notes: List[str] = field(default_factory=list)
    problem: str = ""
    notebook: Any = None

    @property
    def passed(self) -> int:
        return sum(reason is None for reason in self.checks.values())

    def first_failure(self) -> str:
        return self.problem or next((reason for reason in self.checks.values() if reason), "")

    def summary(self) -> str:
        return self.problem or f"{self.passed} of {len(self.checks)} checks passed"

    def json(self) -> Dict[str, Any]:
        return {"name": self.name, "passed": self.passed, "of": len(self.checks), "problem": self.problem,
                "notes": self.notes, "checks": [{"cell": cell, "passed": reason is None, "reason": reason or ""}
                                                for cell, reason in self.checks.items()]}


def checks(original: Any, name: str) -> List[Any]:
    """The check cells of a notebook; fails where there is none."""
    found = [cell for cell in original.cells if _is_check(cell)]
    if not found:
        raise Failure(f"{name} has no checks: put the tag {CHECK} or {HIDDEN} on cells that fail for a wrong answer")
    return found


def check(original: Any, path: Path, cell_seconds: float) -> Checked:
    """Runs a submission with the original's checks. A cell that fails ends neither the run nor the other checks."""
    result = Checked(path.stem, {cell.id: "not reached" for cell in checks(original, path.name)})
    try:
        submission = nbformat.read(path, as_version=4)
        nbformat.validate(submission)
    except Exception as problem:  # nbformat raises many kinds
        result.problem = f"no notebook: {str(problem).splitlines()[0]}"
        return result
    notebook = _with_checks(original, submission, result)
    notebook.metadata["kernelspec"] = {"name": KERNEL, "display_name": "Java (LongAlign)", "language": "java"}
    client = NotebookClient(notebook, kernel_name=KERNEL, allow_errors=True, timeout=cell_seconds,
                            interrupt_on_timeout=True, resources={"metadata": {"path": str(path.parent)}})
    try:
        client.execute()
    except DeadKernelError:
        result.problem = "the kernel ended: a cell called System.exit, or took all memory"
    except Exception as problem:
        result.problem = f"it could not be run: {str(problem).splitlines()[0]}"
    for cell in notebook.cells:
        if cell.id in result.checks and _is_check(cell) and cell.execution_count is not None:
            result.checks[cell.id] = _reason(cell)
    result.notebook = notebook
    return result


def _with_checks(original: Any, submission: Any, result: Checked) -> Any:
    """The submission's cells, in which each check stands as in the original, behind the cell that it follows there."""
    cells = [cell for cell in submission.cells if cell.id not in result.checks]
    gone = {cell.id for cell in original.cells} - {cell.id for cell in submission.cells}
    place = 0
    for cell in original.cells:
        if cell.id in result.checks:
            cells.insert(place, copy.deepcopy(cell))
            place += 1
            if cell.id in gone and _has(cell, CHECK):
                result.notes.append(f"the check {cell.id} had been removed")
            continue
        at = next((i for i, each in enumerate(cells) if each.id == cell.id), None)
        if at is not None:
            place = max(place, at + 1)
        else:
            result.notes.append(f"the cell {cell.id} had been removed")
    for cell in cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    notebook = copy.deepcopy(submission)
    notebook.cells = cells
    return notebook


def _reason(cell: Any) -> Optional[str]:
    for output in cell.outputs:
        if output.output_type == "error":
            text = f"{output.ename}: {output.evalue}" if output.evalue else output.ename
            return " ".join(re.sub(r"\x1b\[[0-9;]*m", "", text).split())[:300]
    return None


def _is_check(cell: Any) -> bool:
    return cell.cell_type == "code" and (_has(cell, CHECK) or _has(cell, HIDDEN))


def _has(cell: Any, tag: str) -> bool:
    return tag in cell.metadata.get("tags", [])
