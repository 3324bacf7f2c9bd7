"""Finds Chromium for the browser test, or installs Debian's."""

import os
import shutil
from pathlib import Path
from typing import Mapping, Optional

from longalign import processes
from longalign.console import say
from longalign.failure import Failure
from longalign.project import Project

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
DEBIAN_COMMAND = "apt-get install -y --no-install-recommends chromium"
LIMIT_SECONDS = 300


def find_or_install(project: Project, environment: Mapping[str, str]) -> Path:
    """The browser's program; installed with apt-get where that is allowed. Fails with the remedy where it cannot be."""
    found = _find(environment)
    if found:
        return found
    if not shutil.which("apt-get", path=environment.get("PATH")):
        raise Failure("there is no Chromium on the PATH and no apt-get to install it")
    if os.geteuid() != 0:
        raise Failure(f"there is no Chromium on the PATH. Run: sudo {DEBIAN_COMMAND}")
    say("  installing Debian's chromium")
    log = project.logs / "chromium.log"
    quiet = {**environment, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C"}
    for command in (["apt-get", "update"], DEBIAN_COMMAND.split()):
        outcome = processes.run(command, folder=project.root, environment=quiet, log=log, timeout_seconds=LIMIT_SECONDS)
    found = _find(environment)
    if not found:
        reason = outcome.last(r"^E: ") or f"exit status {outcome.status}"
        raise Failure(f"apt-get could not install chromium: {reason}; see {project.shown(log)}")
    return found


def _find(environment: Mapping[str, str]) -> Optional[Path]:
    for name in PROGRAMS:
        found = shutil.which(name, path=environment.get("PATH"))
        if found:
            return Path(found)
    return None
