"""The parts of environment/test. Each runs to its end, shows what it does, and returns its count."""

import re
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Callable, Dict, List, Optional, Tuple

from longalign import (
    chromium, jupyter_environment, kernelspec, library, notebooks, pip_environment, processes, stamps, toolchain,
)
from longalign.console import Ticker, say, step
from longalign.counting import Count, printed, surefire
from longalign.failure import Failure
from longalign.project import profile
from longalign.setup import Ready

NOISE = re.compile(r"^(Downloading|Downloaded|Progress)\b")


def java(ready: Ready) -> Count:
    """JUnit and every other check of the Maven build, such as formatting."""
    reports = ready.project.target / "surefire-reports"
    shutil.rmtree(reports, ignore_errors=True)
    outcome = _show([ready.maven.command, "-B", "-Dstyle.color=never", "verify"], ready, ready.environment)
    return surefire(reports).ended_with(outcome.status)


def kernel(ready: Ready) -> Count:
    """The Jupyter protocol, tested on the running kernel."""
    script = ready.project.root / "src" / "test" / "python" / "kernel"
    if not script.is_dir():
        raise Failure(f"{script} is missing: the checkout is incomplete. Restore it with git.")
    environment = dict(ready.environment)
    suite = _kernel_test(ready)
    if suite:
        environment["PYTHONPATH"] = str(suite)
    command = [str(ready.project.python), "-u", str(script), "--kernel"]
    outcome = _show([*command, "java"], ready, environment)
    return printed(outcome.lines).ended_with(outcome.status) + _kernel_elsewhere(ready, command, environment)


def _kernel_elsewhere(ready: Ready, command: List[str], environment: Dict[str, str]) -> Count:
    """The same tests on the newest other JDK of this machine; one skipped test where there is none."""
    other = toolchain.newest_other(ready.jdk)
    if other is None:
        say("  skipped: the kernel on a second JDK (there is none; LONGALIGN_TEST_JDK names one)")
        return Count(skipped=1)
    say(f"  on JDK {other.version} in {other.home}")
    name = "java-test"
    spec = kernelspec.specification(ready.project, other, {})
    stamps.write_json(ready.project.venv / "share" / "jupyter" / "kernels" / name / "kernel.json", spec)
    try:
        outcome = _show([*command, name], ready, {**environment, "JAVA_HOME": str(other.home)})
    finally:
        shutil.rmtree(ready.project.venv / "share" / "jupyter" / "kernels" / name, ignore_errors=True)
    return printed(outcome.lines).ended_with(outcome.status)


def scripts(ready: Ready) -> Count:
    """The commands in environment/ themselves, with stand-ins for the tools that they call."""
    script = ready.project.root / "src" / "test" / "python" / "environment_test.py"
    outcome = _show([str(ready.project.python), "-u", str(script)], ready, ready.environment)
    return printed(outcome.lines).ended_with(outcome.status)


def walkthrough(ready: Ready) -> Count:
    """All notebooks: stored without outputs, and executed."""
    stored = notebooks.listed(ready.project.notebooks)
    count = Count()
    try:
        notebooks.check_stripped(stored)
        count += Count(passed=1)
    except Failure as problem:
        say(f"  {problem}")
        count += Count(failed=1)
    results = ready.project.executed / "results.json"
    results.unlink(missing_ok=True)
    command = [str(ready.project.python), str(ready.project.root / "environment" / "lib"), "execute-notebooks"]
    sys.stdout.flush()
    status = processes.attached(command, {**ready.environment, "LONGALIGN_PROFILE": profile()})
    reports = stamps.read_json(results) or []
    failed = sum(1 for report in reports if report["problem"])
    return count + Count(len(reports) - failed, failed).ended_with(status)


def browser(ready: Ready) -> Count:
    """JupyterLab in a real browser: a notebook run, shown, completed, interrupted and restarted. Skipped where there is
    no JupyterLab, or Chromium or its driver cannot be had."""
    if jupyter_environment.way(ready.project) != "pip":
        say("  skipped: Debian's Jupyter has no JupyterLab (set LONGALIGN_JUPYTER=pip to test it)")
        return Count(skipped=1)
    try:
        program = chromium.find_or_install(ready.project, ready.environment)
        python = pip_environment.browser(ready.project).make(ready.environment)
    except Failure as problem:
        say(f"  skipped: JupyterLab in Chromium ({problem})")
        return Count(skipped=1)
    environment = {**ready.environment, "LONGALIGN_PROFILE": "quick", "LONGALIGN_CHROMIUM": str(program),
                   "LONGALIGN_JUPYTER_PYTHON": str(ready.project.python)}
    outcome = _show([str(python), "-u", str(_script(ready, "browser_test.py"))], ready, environment)
    return printed(outcome.lines).ended_with(outcome.status)


def export(ready: Ready) -> Count:
    """A dataset of instructions, loaded with Hugging Face's tools, and exports of a plan, loaded with them and stepped in
    transformers; skipped where pip cannot install them."""
    python = _hugging_face(ready)
    if python is None:
        return Count(skipped=1)
    count = Count()
    for kind, class_name in (("dataset", "org.longalign.instruct.dataset.DatasetSample"),
                             ("export", "org.longalign.batching.export.ExportSample")):
        sample, environment = _sample_folder(ready, f"{kind}-sample")
        _java_sample(class_name, sample, ready, environment)
        outcome = _show([str(python), "-u", str(_script(ready, f"{kind}_check.py")), str(sample)], ready, environment)
        count += printed(outcome.lines).ended_with(outcome.status)
    return count


def models(ready: Ready) -> Count:
    """Checkpoints of every kind of model, read and saved in Java and compared with transformers; skipped where pip
    cannot install it."""
    python = _hugging_face(ready)
    if python is None:
        return Count(skipped=1)
    sample, environment = _sample_folder(ready, "model-sample")
    check = [str(python), "-u", str(_script(ready, "model_check.py"))]
    made = _show([*check, "make", str(sample)], ready, environment)
    if made.status != 0:
        raise Failure(f"the checkpoints could not be made: {made.last(r'Error') or made.status}")
    _java_sample("org.longalign.model.ModelSample", sample, ready, environment)
    outcome = _show([*check, "compare", str(sample)], ready, environment)
    return printed(outcome.lines).ended_with(outcome.status)


ALL: Dict[str, Callable[[Ready], Count]] = {
    "java": java, "kernel": kernel, "scripts": scripts, "notebooks": walkthrough, "browser": browser,
}

# Those that are run only when they are named.
ON_REQUEST: Dict[str, Callable[[Ready], Count]] = {"export": export, "models": models}


def _hugging_face(ready: Ready) -> Optional[Path]:
    """A Python with Hugging Face's tools, null where pip cannot install them."""
    try:
        return pip_environment.hugging_face(ready.project).make(ready.environment)
    except Failure as problem:
        say(f"  skipped: torch, transformers and datasets cannot be installed ({problem})")
        return None


def _script(ready: Ready, name: str) -> Path:
    return ready.project.root / "src" / "test" / "python" / name


def _sample_folder(ready: Ready, name: str) -> Tuple[Path, Dict[str, str]]:
    """A path in target where nothing stands, and the variables for what writes and checks a sample there."""
    sample = ready.project.target / name
    shutil.rmtree(sample, ignore_errors=True)
    return sample, {**ready.environment, "HF_HUB_OFFLINE": "1", "HF_HOME": str(sample / "home"), "OMP_NUM_THREADS": "1"}


def _java_sample(class_name: str, sample: Path, ready: Ready, environment: Dict[str, str]) -> None:
    """Runs a class of the tests that writes what a script checks."""
    with step("tests") as current:
        class_path = library.build_tests(ready.project, ready.jdk, ready.maven, current)
    written = _show([str(ready.jdk.java), "--enable-native-access=ALL-UNNAMED", f"@{class_path}", class_name,
                     str(sample)], ready, environment)
    if written.status != 0:
        raise Failure(f"the sample could not be written: {written.last(r'Exception|Error') or written.status}")


def _show(command: List[str], ready: Ready, environment: Dict[str, str]) -> processes.Outcome:
    """Runs a program in the project and shows its lines as they come, without the chatter of downloads."""
    latest = [""]

    def on_line(line: str) -> None:
        if NOISE.match(line):
            latest[0] = "downloading " + line.rsplit("/", 1)[-1]
        else:
            latest[0] = ""
            ticker.clear()
            say("  " + line)

    with Ticker(lambda: (latest[0] or "still running") + " ...") as ticker:
        return processes.run(command, folder=ready.project.root, environment=environment, on_line=on_line)


def _kernel_test(ready: Ready) -> Optional[Path]:
    """The folder with Debian's ``jupyter_kernel_test``, which is in no pip index that can be counted on; null where
    it cannot be had."""
    tree = ready.project.target / "setup" / "kernel-test"
    modules = tree / "usr" / "lib" / "python3" / "dist-packages"
    if modules.is_dir():
        return modules
    with tempfile.TemporaryDirectory(dir=tree.parent) as temporary:
        work, unpacked = Path(temporary, "work"), Path(temporary, "tree")
        work.mkdir()
        try:
            ready.registries.debian_tree("python3-jupyter-kernel-test", work, unpacked)
        except Failure as problem:
            say(f"  skipped: jupyter_kernel_test, a Debian package ({problem})")
            return None
        unpacked.rename(tree)
    return modules
