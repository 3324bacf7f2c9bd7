"""Mutation testing with PIT, as the profile ``mutants`` of pom.xml sets it up: its areas, and what its reports say."""

import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from pathlib import Path
from typing import List, Optional

# The executions of the profile.
AREAS = ("batching", "weights", "parsers", "journals")


@dataclass(frozen=True)
class Mutants:
    """The mutants of an area. Those that made a test run without end are among the killed."""

    killed: int
    every: int
    timed_out: int

    @property
    def percent(self) -> float:
        return 100 * self.killed / self.every

    def __str__(self) -> str:
        return f"{self.killed:,} of {self.every:,} mutants killed ({self.percent:.1f} %)"


def read(report: Path) -> Optional[Mutants]:
    """The mutants in a folder with PIT's report in XML; null where there is none, or none that names a mutant."""
    file = report / "mutations.xml"
    if not file.is_file():
        return None
    mutants = ElementTree.parse(file).getroot().findall("mutation")
    killed = sum(mutant.get("detected") == "true" for mutant in mutants)
    timed_out = sum(mutant.get("status") == "TIMED_OUT" for mutant in mutants)
    return Mutants(killed, len(mutants), timed_out) if mutants else None


def arguments(area: str) -> List[str]:
    """What Maven is told to mutate an area. The classes have to be compiled."""
    return ["-Pmutants", f"pitest:mutationCoverage@{area}"]
