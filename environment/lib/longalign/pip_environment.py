"""Python environments in ``target`` for tests, apart from ``.venv``: made with pip, once."""

from pathlib import Path
from typing import Callable, Mapping, Optional

from longalign import atomic_files, cuda_pytorch, moved_venv, pip_install
from longalign.console import say
from longalign.failure import Failure
from longalign.jupyter_environment import base_python
from longalign.project import Project


class PipEnvironment:
    """``target/NAME-venv`` with what ``src/test/python/NAME_requirements.txt`` lists."""

    def __init__(self, project: Project, name: str, installs: str,
                 base: Callable[[Mapping[str, str]], str] = lambda environment: base_python()):
        """``base``: gives the Python to make the environment of."""
        self._project = project
        self._base = base
        self._name = name
        self._installs = installs
        self._venv = project.target / f"{name}-venv"
        self._python = self._venv / "bin" / "python"
        self._stamp = project.target / "setup" / f"{name}.json"
        self._requirements = project.root / "src" / "test" / "python" / f"{name}_requirements.txt"

    def make(self, environment: Mapping[str, str]) -> Path:
        """The environment's interpreter; installs it with pip unless it is up to date. Fails where pip cannot."""
        present = self.installed()
        if present:
            return present
        project = self._project
        self._stamp.unlink(missing_ok=True)
        say(f"  installing {self._installs} into {project.shown(self._venv)}, once")
        log = project.logs / f"{self._name}-pip.log"
        outcome = pip_install.into_new_venv(
            self._venv, self._base(environment), ["--prefer-binary", "-r", str(self._requirements)],
            folder=project.root, environment=environment, log=log)
        if outcome.status != 0:
            raise Failure(f"{pip_install.reason(outcome)}; see {project.shown(log)}")
        self._write_stamp()
        return self._python

    def installed(self) -> Optional[Path]:
        """The environment's interpreter if it is there and up to date."""
        stamp = atomic_files.read_json(self._stamp)
        there = isinstance(stamp, dict) and stamp.get("inputs") == self._inputs() and self._python.exists()
        if there and stamp["place"] != str(self._venv):
            moved_venv.bring(self._venv, stamp["place"])
            self._write_stamp()
        return self._python if there else None

    def _write_stamp(self) -> None:
        atomic_files.write_json(self._stamp, {"inputs": self._inputs(), "place": str(self._venv)})

    def _inputs(self) -> str:
        return atomic_files.digest(base_python(), self._requirements.read_text(encoding="utf-8"))


def hugging_face(project: Project) -> PipEnvironment:
    """Hugging Face's tools, to load exports and models with."""
    return PipEnvironment(project, "export", "torch, transformers and datasets (several GB)")


def cuda(project: Project) -> PipEnvironment:
    """The PyTorch that Java computes with, under Python, for machines without a GPU."""
    return PipEnvironment(project, "cuda", "torch for the CPU (200 MB)", cuda_pytorch.interpreter)


def browser(project: Project) -> PipEnvironment:
    """Playwright, to drive a browser with."""
    return PipEnvironment(project, "browser", "playwright (50 MB)")
