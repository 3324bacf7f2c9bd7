"""All set-up steps in order; each is skipped when it is up to date."""

import fcntl
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, Mapping, Optional

from longalign import (
    class_archive, formulas, jupyter_environment, kernelspec, lean_kernel, library, pytorch, samples, spark, stock_kernels, toolchain,
)
from longalign.console import say, step
from longalign.project import Project, profile
from longalign.registries import Registries
from longalign.toolchain import Jdk, Maven


@dataclass(frozen=True)
class Ready:
    """A project that is set up: its tools and the variables for what runs in it."""

    project: Project
    jdk: Jdk
    maven: Maven
    environment: Dict[str, str]
    registries: Registries


def make_ready(kernels: Optional[Mapping[str, Optional[Path]]] = None, lean: Optional[bool] = None,
               renew_archive: bool = True, with_spark: Optional[bool] = None) -> Ready:
    """Runs every step that is not up to date. Two set-ups of one checkout take turns. ``kernels``: stock kernels to add
    by their jars, or with null to remove. ``lean``: whether to add or remove the lean kernel. ``renew_archive``: whether
    many kernels will be started, so that an archive of their classes is worth its time again after each change.
    ``with_spark``: whether to put Spark on the kernel's class path or to take it off."""
    project = Project.here()
    jupyter_environment.wish()
    profile()
    say("Setting up")
    with Lock(project.root / "target" / "setup" / "lock"):
        with step("JDK") as current:
            jdk = toolchain.find_jdk()
            current.result = f"{jdk.version} in {jdk.home}"
        environment = project.environment(jdk.home)
        with step("Maven") as current:
            maven = toolchain.find_maven(environment)
            current.result = maven.version
        registries = Registries(project, maven, environment)
        with step("library") as current:
            library.build(project, jdk, maven, current)
        if spark.wanted(project, with_spark):
            with step("Spark") as current:
                spark.make(project, maven, environment, current)
        else:
            spark.leave(project)
        with step("PyTorch") as current:
            computing = pytorch.make(project, jdk, environment, current)
        environment.update(computing)
        with step("Jupyter") as current:
            jupyter_environment.make(project, environment, current)
        # IPython warns when the folder above its own is missing.
        Path(environment["IPYTHONDIR"]).mkdir(parents=True, exist_ok=True)
        with step("class archive") as current:
            specification = kernelspec.specification(project, jdk, computing)
            class_archive.make(project, jdk, specification, environment, current, renew_archive)
        with step("kernel") as current:
            kernelspec.install(project, jdk, computing, current)
            stock_kernels.install(project, jdk, computing, kernels or {}, current)
            lean_kernel.install(project, jdk, computing, lean, current)
        with step("formulas") as current:
            formulas.fetch(project, registries, current)
        with step("sample texts") as current:
            samples.fetch(project, registries, current)
    return Ready(project, jdk, maven, environment, registries)


class Lock:
    """Held by one process at a time; the system frees it when its holder ends."""

    def __init__(self, path: Path):
        self._path = path

    def __enter__(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._file = open(self._path, "w", encoding="utf-8")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("  waiting for another set-up of this checkout to end")
            fcntl.flock(self._file, fcntl.LOCK_EX)

    def __exit__(self, *_: object) -> None:
        self._file.close()
