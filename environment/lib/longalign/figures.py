"""The figures that an executed notebook shows, and which of them differ from those of another run.

A figure is a number in a text output, a cell of a table, a number in a JSON output, or a point of a chart. It is found again
by its cell and by the words around it: the line with ``#`` for each number, the row and column of a table, the path in JSON,
the chart's title with the series and the point. Times, rates and
sizes of memory differ with the machine and are left out. A cell with the tag ``figures`` has them compared too; one with the
tag ``varies`` has nothing compared.
"""

import html
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional, Tuple

from longalign.failure import Failure

NUMBER = re.compile(r"(?<![\w.,])[-+−]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:[eE][-+]?\d+)?(?![\w]|[.,]\d)")
MOMENT = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z?)?|\d\d?:\d\d:\d\d")
MEASURED = re.compile(r"\s?(?:(?:ns|µs|us|ms|s|sec|seconds?|min|minutes?|h|hours?|[kKMGT]?i?B|bytes|W|°C)\b"
                      r"|[\w ]{0,24}?(?:/s\b|(?:a|per) (?:second|minute|hour)\b|an hour\b))")
MEASURED_COLUMN = re.compile(r"\b(?:ns|µs|ms|seconds?|minutes?|hours?|[kMGT]i?B|bytes|time)\b|/s\b|\bs\)|(?:a|per) second")
RULE = re.compile(r"-{2,}(?:  +-{2,})*|-{3,}")
# A path names a machine's folders.
PLACE = re.compile(r"(?<!\S)(?:/[\w.@+-]+){2,}")
# Below this, a number is the rest of two that should be equal.
NOTHING = 1e-6
WIDGETS = "widget"
# The values of a chart, which its picture and its words in the plain text show too.
SERIES = "application/vnd.longalign.series+json"
CHART = "chart"
EXACT, VARIES = "figures", "varies"


@dataclass(frozen=True)
class Figure:
    """A number and how it was written."""

    value: float
    text: str

    @property
    def rounding(self) -> float:
        """By how much the number that it was rounded from may differ."""
        found = re.search(r"\.(\d+)(?:[eE]([-+]?\d+))?$", self.text)
        if not found and not re.search(r"[eE]", self.text):
            return 0.0
        exponent = re.search(r"[eE]([-+]?\d+)$", self.text)
        digits = len(found.group(1)) if found else 0
        return 0.5 * 10.0 ** (int(exponent.group(1)) if exponent else 0) / 10.0**digits


@dataclass
class Comparison:
    """How many figures were compared, how many left out since they are measured, which differ, and what else there is to
    say."""

    compared: int
    left_out: int
    drift: List[str]
    notes: List[str]


def read(path: Path) -> Dict[str, Any]:
    """An executed notebook."""
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        return {"cells": [cell for cell in notebook["cells"] if cell.get("cell_type") == "code"]}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
        raise Failure(f"{path} is no executed notebook ({type(problem).__name__}: {problem})") from None


def compare(before: Dict[str, Any], now: Dict[str, Any], tolerance: float) -> Comparison:
    """Compares two runs of a notebook. ``tolerance``: by how much of the larger one two numbers may differ; what rounding
    may have moved them comes on top."""
    result = Comparison(0, 0, [], [])
    pairs, result.notes = _pairs(before["cells"], now["cells"])
    for number, old, new in pairs:
        if VARIES in new.get("metadata", {}).get("tags", []):
            continue
        was, _ = of(old)
        found, left_out = of(new)
        result.left_out += left_out
        if not _has_chart(was) and _has_chart(found):
            result.notes.append(f"cell [{number}]: the other run did not store the values of its charts")
            found = {key: figure for key, figure in found.items() if key[0] != CHART}
        for key in [*found, *(key for key in was if key not in found)]:
            result.compared += 1
            words = _difference(was.get(key), found.get(key), tolerance)
            if words:
                result.drift.append(f"cell [{number}], {_shown(key)}: {words}")
    return result


def of(cell: Dict[str, Any]) -> Tuple[Dict[Tuple[Any, ...], Figure], int]:
    """The figures of a cell's outputs by what they are found by, and how many measured ones are left out."""
    exact = EXACT in cell.get("metadata", {}).get("tags", [])
    found: Dict[Tuple[Any, ...], Figure] = {}
    left_out = 0
    for key, text, measured in _all(cell.get("outputs", [])):
        if measured and not exact:
            left_out += 1
            continue
        count = 0
        while (*key, count) in found:
            count += 1
        plain = text.replace(",", "").replace("−", "-")
        found[(*key, count)] = Figure(float(plain), plain)
    return found, left_out


def _has_chart(found: Dict[Tuple[Any, ...], Figure]) -> bool:
    return any(key[0] == CHART for key in found)


def _pairs(before: List[Any], now: List[Any]) -> Tuple[List[Tuple[int, Any, Any]], List[str]]:
    """The cells whose code is the same in both, with their numbers; by their ids, or else by their places."""
    ids = {cell.get("id"): cell for cell in before if cell.get("id")}
    pairs, changed = [], 0
    for number, cell in enumerate(now, 1):
        old = ids.get(cell.get("id")) or (before[number - 1] if not ids and number <= len(before) else None)
        if old is not None and "".join(old["source"]) == "".join(cell["source"]):
            pairs.append((number, old, cell))
        else:
            changed += 1
    return pairs, [f"{changed} cells have other code and were not compared"] if changed else []


def _difference(was: Optional[Figure], now: Optional[Figure], tolerance: float) -> Optional[str]:
    if was is None:
        return f"{now.text}, and was not there" if now else None
    if now is None:
        return f"gone, was {was.text}"
    size = max(abs(was.value), abs(now.value))
    apart = abs(was.value - now.value) - was.rounding - now.rounding
    if apart <= max(NOTHING, tolerance * size) or was.value == now.value:
        return None
    change = f" ({100 * (now.value - was.value) / abs(was.value):+.2g} %)" if was.value else ""
    return f"{now.text}, was {was.text}{change}"


def _shown(key: Tuple[Any, ...]) -> str:
    kind, words, place, count = key
    again = f", time {count + 1}" if count else ""
    return f"'{words[:100]}' {place}{again}" if kind != "text" else f"'{words[:100]}' number {place + 1}{again}"


def _all(outputs: List[Any]) -> Iterator[Tuple[Tuple[Any, ...], str, bool]]:
    """Key, text and whether it is measured, of each number. Streams and shown values may come in any order."""
    streams = "".join("".join(output.get("text", "")) for output in outputs
                      if output.get("output_type") == "stream" and output.get("name") == "stdout")
    yield from _of_text(streams)
    for output in outputs:
        data = output.get("data") or {}
        if SERIES in data:
            series = data[SERIES]
            yield from _of_series(series if not isinstance(series, (str, list)) else _parsed("".join(series)))
            continue
        if any(kind.startswith("image/") for kind in data):
            continue  # its text names the size of the picture
        for kind, value in data.items():
            if kind.endswith("json") and WIDGETS not in kind:
                yield from _of_json(value if not isinstance(value, str) else _parsed(value), "")
        if "text/plain" in data:
            yield from _of_text("".join(data["text/plain"]))
        elif "text/html" in data:
            yield from _of_text(html.unescape(re.sub(r"<[^>]*>", " ", "".join(data["text/html"]))))


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _of_json(value: Any, path: str) -> Iterator[Tuple[Tuple[Any, ...], str, bool]]:
    if isinstance(value, bool):
        return
    if isinstance(value, (int, float)):
        if value == value and abs(value) != float("inf"):
            yield ("json", path, ""), repr(value), bool(MEASURED_COLUMN.search(path))
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _of_json(inner, f"{path}.{name}" if path else str(name))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _of_json(inner, f"{path}[{index}]")


def _of_series(chart: Any) -> Iterator[Tuple[Tuple[Any, ...], str, bool]]:
    """The values of a chart's points by series and category, or by series and number where both axes have numbers."""
    if not isinstance(chart, dict):
        return
    title, axes = str(chart.get("title", "")), {"x": str(chart.get("x", "")), "y": str(chart.get("y", ""))}
    for series in chart.get("series") or []:
        places = series.get("x") or []
        named = any(isinstance(place, str) for place in places)
        for field, values in series.items():
            if not isinstance(values, list) or (field == "x" and named):
                continue
            measured = bool(MEASURED_COLUMN.search(axes["x" if field == "x" else "y"]))
            for index, value in enumerate(values):
                place = str(places[index]) if named and index < len(places) else f"point {index + 1}"
                for number in value if isinstance(value, list) else [value]:
                    if isinstance(number, (int, float)) and not isinstance(number, bool):
                        words = f"{title}: {series.get('name', '')}"
                        yield (CHART, words, f"{place}, {field}"), repr(number), measured


def _of_text(text: str) -> Iterator[Tuple[Tuple[Any, ...], str, bool]]:
    lines = text.split("\n")
    at = 0
    while at < len(lines):
        if at + 1 < len(lines) and RULE.fullmatch(lines[at + 1].strip()) and lines[at].strip():
            end = at + 2
            while end < len(lines) and lines[end].strip():
                end += 1
            yield from _of_table(lines[at], lines[at + 1], lines[at + 2 : end])
            at = end
        else:
            yield from _of_line(lines[at])
            at += 1


def _of_line(line: str) -> Iterator[Tuple[Tuple[Any, ...], str, bool]]:
    moments = [found.span() for found in MOMENT.finditer(line)]
    numbers = [found for found in NUMBER.finditer(line)]
    words = " ".join(NUMBER.sub("#", PLACE.sub("/...", line)).split())
    for index, found in enumerate(numbers):
        inside = any(start <= found.start() < end for start, end in moments)
        measured = inside or bool(MEASURED.match(line, found.end()))
        yield ("text", words, index), found.group(), measured


def _of_table(header: str, rule: str, rows: List[str]) -> Iterator[Tuple[Tuple[Any, ...], str, bool]]:
    """The numbers of a table by the first column and the name of their own."""
    spans = [found.span() for found in re.finditer(r"-+", rule)]
    names = [header[start:end].strip() for start, end in spans]
    for row in rows:
        cells = [row[start:end].strip() for start, end in spans]
        for name, cell in list(zip(names, cells))[0 if len(spans) == 1 else 1 :]:
            for found in NUMBER.finditer(cell):
                measured = bool(MEASURED_COLUMN.search(name) or MEASURED_COLUMN.search(cells[0]) or MOMENT.search(cell) or MEASURED.match(cell, found.end()))
                yield ("table", cells[0], name), found.group(), measured
