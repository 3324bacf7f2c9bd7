"""Where things are in the project folder, and the environment its child processes see."""

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, Mapping

from longalign import home_folder, proxies, work_folder
from longalign.failure import Failure, Usage

PROFILES = ("quick", "full", "gpu")


@dataclass(frozen=True)
class Project:
    """A checkout of the project, or the folder that stands for it. Everything that set-up makes lies in ``target`` and
    ``.venv`` below ``root``."""

    root: Path

    @staticmethod
    def here() -> "Project":
        """The project that this file belongs to; with LONGALIGN_WORK, that folder with copies of its files."""
        root = work_folder.of(checkout())
        if os.pathsep in str(root):
            raise Failure(
                f"the project lies in {root}, and a Java class path cannot hold '{os.pathsep}'. Move the project."
            )
        return Project(root)

    @property
    def target(self) -> Path:
        return self.root / "target"

    @property
    def logs(self) -> Path:
        """Output of the tools that set-up runs, one file a tool."""
        return self.target / "logs"

    @property
    def venv(self) -> Path:
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        """The interpreter that has Jupyter."""
        return self.venv / "bin" / "python"

    @property
    def notebooks(self) -> Path:
        return self.root / "notebooks"

    @property
    def executed(self) -> Path:
        """Where executed notebooks and their HTML pages go."""
        return self.target / "notebooks"

    @property
    def home(self) -> Path:
        """The home folder of a user that has none."""
        return self.target / "home"

    @property
    def samples(self) -> Path:
        return self.target / "samples"

    @property
    def java_arguments(self) -> Path:
        """A Java argument file with the class path of the library and all that it can use."""
        return self.target / "kernel" / "java.args"

    @property
    def packed_library(self) -> Path:
        return self.target / "kernel" / "longalign.jar"

    def shown(self, path: Path) -> str:
        """A path as messages show it: relative to the project where it lies inside."""
        try:
            return str(path.relative_to(self.root))
        except ValueError:
            return str(path)

    def environment(self, java_home: Path) -> dict:
        """The variables of child processes: one JDK for all, and no file written outside the project."""
        jupyter = self.venv / "jupyter"
        variables = dict(os.environ)
        variables.pop("PYTHONHOME", None)
        variables.pop("PYTHONPATH", None)
        variables.update(
            JAVA_HOME=str(java_home),
            JUPYTER_PATH=str(self.venv / "share" / "jupyter"),
            JUPYTER_PREFER_ENV_PATH="1",
            JUPYTER_CONFIG_DIR=str(jupyter / "config"),
            JUPYTER_DATA_DIR=str(jupyter / "data"),
            JUPYTER_RUNTIME_DIR=str(jupyter / "runtime"),
            JUPYTER_PLATFORM_DIRS="1",
            IPYTHONDIR=str(jupyter / "ipython"),
            OPT_OUT_TRACKING="true",
            OMP_WAIT_POLICY="PASSIVE",
        )
        variables.update(locale_of_paths(os.environ))
        variables.update(home_folder.variables(os.environ, self.home))
        variables.update(proxies.variables(variables, home_folder.listed()))
        variables.setdefault("DJL_CACHE_DIR", str(self.target / "djl"))
        return variables


def checkout() -> Path:
    """The checkout that this file belongs to, wherever the commands write."""
    return Path(__file__).resolve().parents[3]


def locale_of_paths(environment: Mapping[str, str]) -> Dict[str, str]:
    """What makes Java read the names of files as UTF-8, where the locale says otherwise."""
    named = next((environment[name] for name in ("LC_ALL", "LC_CTYPE", "LANG") if environment.get(name)), "C")
    return {} if re.search(r"utf-?8", named, re.IGNORECASE) else {"LC_ALL": "C.UTF-8"}


def profile() -> str:
    """The size of the walkthrough, from LONGALIGN_PROFILE."""
    value = os.environ.get("LONGALIGN_PROFILE") or "quick"
    if value not in PROFILES:
        raise Usage(f"LONGALIGN_PROFILE is '{value}': it must be one of {', '.join(PROFILES)}")
    return value
