"""Misspelt environment variables: set, read by nothing, and spelt almost like one of the project's."""

import os
from pathlib import Path

PREFIX = "LONGALIGN_"
NAMES = Path(__file__).resolve().parents[3] / "src/main/resources/org/longalign/internal/variables.txt"
FARTHEST = 3
MOST = 3


def known() -> list[str]:
    """The variables that something of the project reads; none where the file of their names is missing."""
    try:
        return [line for line in NAMES.read_text(encoding="utf-8").splitlines() if line.startswith(PREFIX)]
    except OSError:
        return []


def distance(one: str, other: str) -> int:
    """Edits that make one name of the other: letters put in, left out, replaced, neighbours that changed places."""
    rows: list[list[int]] = []
    for i in range(len(one) + 1):
        row = [i]
        for j in range(1, len(other) + 1):
            if i == 0:
                row.append(j)
                continue
            least = min(rows[i - 1][j] + 1, row[j - 1] + 1, rows[i - 1][j - 1] + (one[i - 1] != other[j - 1]))
            if i > 1 and j > 1 and one[i - 1] == other[j - 2] and one[i - 2] == other[j - 1]:
                least = min(least, rows[i - 2][j - 2] + 1)
            row.append(least)
        rows.append(row)
    return rows[-1][-1]


def nearest(name: str, names: list[str]) -> list[str]:
    """The names that another one is spelt almost like, a third of its letters apart at most, the nearest first."""
    end = name.upper()[len(PREFIX):]
    near = sorted((distance(end, each[len(PREFIX):]), each) for each in names)
    return [each for apart, each in near if apart <= min(FARTHEST, (len(end) + 1) // 3)][:MOST]


def misspelt(environment: dict[str, str]) -> list[str]:
    """A line for each misspelt variable."""
    names = known()
    lines = []
    for name in sorted(environment):
        near = [] if name in names or not name.upper().startswith(PREFIX) else nearest(name, names)
        if near:
            lines.append(f"{name} is set, but nothing reads it; did you mean {' or '.join(near)}?")
    return lines


def report(say) -> None:
    """Tells of the misspelt variables of this process."""
    for line in misspelt(dict(os.environ)):
        say(f"note: {line}")
