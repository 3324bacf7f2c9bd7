"""How many tests passed, failed and were skipped, read from what each kind of test runner leaves."""

import re
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from pathlib import Path
from typing import Sequence


@dataclass(frozen=True)
class Count:
    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: "Count") -> "Count":
        return Count(self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped)

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed" + (f", {self.skipped} skipped" if self.skipped else "")

    def ended_with(self, status: int) -> "Count":
        """The same count, unless a run that ended badly named no failed test: then the run itself is the failure,
        as is one that ended well without running any test."""
        if (status != 0 and self.failed == 0) or (status == 0 and self.passed + self.failed + self.skipped == 0):
            return Count(self.passed, self.failed + 1, self.skipped)
        return self


def surefire(folder: Path) -> Count:
    """The tests in Surefire's XML reports."""
    total = Count()
    for report in sorted(folder.glob("TEST-*.xml")):
        suite = ElementTree.parse(report).getroot()
        tests, failures, errors, skipped = (int(suite.get(key, 0)) for key in ("tests", "failures", "errors", "skipped"))
        total += Count(tests - failures - errors - skipped, failures + errors, skipped)
    return total


def printed(lines: Sequence[str]) -> Count:
    """The last count in a Python test program's output: ``N passed, N failed``, or unittest's closing lines."""
    for line in reversed(lines):
        plain = re.search(r"\b(\d+) passed, (\d+) failed(?:, (\d+) skipped)?", line)
        if plain:
            return Count(int(plain.group(1)), int(plain.group(2)), int(plain.group(3) or 0))
    text = "\n".join(lines)
    ran = re.findall(r"^Ran (\d+) tests? in", text, re.MULTILINE)
    if not ran:
        return Count()
    closing = re.findall(r"^(?:OK|FAILED)\b(.*)$", text, re.MULTILINE)
    parts = dict(re.findall(r"(\w+)=(\d+)", closing[-1] if closing else ""))
    failed = int(parts.get("failures", 0)) + int(parts.get("errors", 0)) + int(parts.get("successes", 0))
    skipped = int(parts.get("skipped", 0))
    return Count(int(ran[-1]) - failed - skipped, failed, skipped)
