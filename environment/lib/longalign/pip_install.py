"""pip's large downloads, for which a connection that drops is no end."""

import shutil
import sys
from pathlib import Path
from typing import Iterable, Mapping, Optional, Sequence, Tuple

from longalign import processes
from longalign.failure import Failure
from longalign.jupyter_environment import base_python

ATTEMPTS = 4
# How pip says that a download broke off. What was fetched whole until then stays in pip's cache.
DROPPED = (
    r"IncompleteRead|Connection broken|ConnectionResetError|RemoteDisconnected|[Rr]ead timed out|ReadTimeoutError"
    r"|ProtocolError|incomplete-download"
)


def install(python: Path, arguments: Iterable[str], *, folder: Path, environment: Mapping[str, str],
            log: Path) -> processes.Outcome:
    """Runs ``pip install``, with pip's own retries of a connection, and again where a download broke off."""
    command = [str(python), "-m", "pip", "install", "--retries", "5", "--timeout", "60", "--disable-pip-version-check",
               "--no-input", *arguments]
    attempts = 0
    while True:
        attempts += 1
        outcome = processes.run(command, folder=folder, log=log,
                                environment={**environment, "PIP_ROOT_USER_ACTION": "ignore"})
        if outcome.status == 0 or not outcome.last(DROPPED) or attempts == ATTEMPTS:
            return outcome


def into_new_venv(venv: Path, base: str, arguments: Iterable[str], *, folder: Path, environment: Mapping[str, str],
                  log: Path) -> processes.Outcome:
    """Makes a virtual environment of a Python in the place of one that may be there, and installs into it."""
    shutil.rmtree(venv, ignore_errors=True)
    outcome = processes.run([base, "-m", "venv", str(venv)], folder=folder, environment=environment, log=log)
    if outcome.status != 0:
        return outcome
    return install(venv / "bin" / "python", arguments, folder=folder, environment=environment, log=log)


def reason(outcome: processes.Outcome) -> str:
    """Why pip ended, in its own words."""
    said = outcome.last(r"^ERROR") or outcome.last(r"\S") or f"exit status {outcome.status}"
    return said.replace("ERROR: ", "").rstrip(".")


def interpreter(package: str, oldest: Tuple[int, int], newest: Tuple[int, int], environment: Mapping[str, str],
                running: Optional[Sequence[int]] = None) -> str:
    """A Python for which the package has wheels: the running one, or else the newest that fits on the PATH."""
    version = tuple(running or sys.version_info)[:2]
    if oldest <= version <= newest:
        return base_python()
    for minor in range(newest[1], oldest[1] - 1, -1):
        found = shutil.which(f"python{newest[0]}.{minor}", path=environment.get("PATH"))
        if found and processes.run([found, "-c", "import venv, ensurepip"], folder=Path("/"), environment=environment,
                                   timeout_seconds=60).status == 0:
            return found
    wanted = " to ".join(".".join(map(str, ends)) for ends in (oldest, newest))
    this = ".".join(map(str, version))
    raise Failure(f"{package} has wheels for Python {wanted}, and this is {this}. Put one of those with its venv module on the PATH.")
