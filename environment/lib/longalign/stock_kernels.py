"""A second kernelspec in ``.venv`` for an IJava, a JJava or a Rapaio kernel that the user has. The first two have this
project's class path; the last takes none from outside."""

import os
import zipfile
from pathlib import Path
from typing import Dict, List, Mapping, Optional

from longalign import atomic_files, kernelspec, library
from longalign.console import Step
from longalign.failure import Failure, Usage
from longalign.project import Project
from longalign.toolchain import Jdk

DISPLAY_NAMES = {"ijava": "Java (IJava, LongAlign's libraries)", "jjava": "Java (JJava, LongAlign's libraries)",
                 "rapaio": "Java (Rapaio)"}
MAIN_CLASSES = {"ijava": "io.github.spencerpark.", "jjava": "org.dflib.jjava.", "rapaio": "org.rapaio."}
NONE = "none"


def parse(text: str) -> Dict[str, Optional[Path]]:
    """What ``--kernel`` asks for: the kernel's name, and its jar or, for ``ijava=none``, null."""
    name, separator, value = text.partition("=")
    if name not in DISPLAY_NAMES or not separator or not value:
        names = ", ".join(f"{known}=PATH.jar" for known in DISPLAY_NAMES)
        raise Usage(f"--kernel {text}: it must be lean or one of {names} ({name or 'NAME'}={NONE} removes it)")
    return {name: None if value == NONE else Path(value).expanduser().absolute()}


def install(project: Project, jdk: Jdk, variables: Mapping[str, str], wishes: Mapping[str, Optional[Path]],
            step: Step) -> None:
    """Adds or removes what is asked for, and brings those that earlier set-ups added up to date. A jar that was added
    before and is gone is reported and skipped."""
    file = project.target / "setup" / "stock-kernels.json"
    remembered: Dict[str, str] = atomic_files.read_json(file) or {}
    for name, jar in wishes.items():
        if jar is None:
            remembered.pop(name, None)
            kernelspec.remove(project, name)
        else:
            check(name, jar)
            remembered[name] = str(jar)
    notes: List[str] = []
    for name, path in sorted(remembered.items()):
        try:
            check(name, Path(path))
        except Failure as problem:
            notes.append(f"kernel {name} is skipped: {problem} environment/setup --kernel {name}={NONE} forgets it.")
            kernelspec.remove(project, name)
            continue
        write(project, jdk, variables, name, Path(path))
    if remembered or file.exists():
        atomic_files.write_json(file, remembered)
    step.notes = step.notes + notes
    installed = [name for name in sorted(remembered) if kernelspec.folder(project, name).is_dir()]
    if installed:
        step.result = f"{step.result}; also {', '.join(installed)}"


def check(name: str, jar: Path) -> None:
    """Refuses what is no jar of that kernel."""
    if not jar.is_file():
        raise Failure(f"there is no file {jar}: name the jar of {name}, from its release archive.")
    main = _main_class(jar)
    if main is None:
        raise Failure(f"{jar} is not a program: it is no jar, or its manifest names no Main-Class. Name the jar of {name}.")
    for other, prefix in MAIN_CLASSES.items():
        if other != name and main.startswith(prefix):
            raise Failure(f"{jar} is the jar of {other} and not of {name}: use --kernel {other}={jar}")


def write(project: Project, jdk: Jdk, variables: Mapping[str, str], name: str, jar: Path) -> None:
    """Writes the kernelspec. These kernels read the class path for cells from a variable, and start from their jar."""
    prefix = name.upper()
    class_path = library.class_path(project)
    options = ["-XX:+UseSerialGC", "-XX:MaxRAMPercentage=50", "-Djava.awt.headless=true", "-Dfile.encoding=UTF-8",
               "--enable-native-access=ALL-UNNAMED"]
    environment = {
        **({} if name == "rapaio" else {f"{prefix}_CLASSPATH": os.pathsep.join(class_path)}),
        "LONGALIGN_HOME": str(project.root),
        "OPT_OUT_TRACKING": "true",
        "OMP_WAIT_POLICY": "PASSIVE",
        **variables,
    }
    if name == "ijava":
        # IJava knows no extensions: a script tells it how tables and charts look.
        environment["IJAVA_STARTUP_SCRIPTS_PATH"] = str(project.root / "kernel" / "ijava.jshell")
    spec = {
        "argv": [str(jdk.java), *options, "-jar", str(jar), "{connection_file}"],
        "display_name": DISPLAY_NAMES[name],
        "language": "java",
        "interrupt_mode": "message",
        "env": environment,
    }
    kernelspec.write(project, name, spec)


def _main_class(jar: Path) -> Optional[str]:
    try:
        with zipfile.ZipFile(jar) as archive:
            manifest = archive.read("META-INF/MANIFEST.MF").decode("utf-8", "replace")
    except (OSError, KeyError, zipfile.BadZipFile):
        return None
    lines = manifest.replace("\r\n", "\n").replace("\n ", "").split("\n")
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("Main-Class:")), None)
