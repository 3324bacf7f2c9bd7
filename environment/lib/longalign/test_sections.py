"""The parts of environment/test. Each runs to its end, shows what it does, and returns its count."""

import concurrent.futures
import os
import re
import shutil
import tempfile
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List, Optional, Sequence, Tuple

from longalign import (
    atomic_files, chromium, consumers, jupyter_environment, kernelspec, lean_kernel, library, maven_build, mutation,
    notebooks, pip_environment, processes, spark, toolchain,
)
from longalign.console import Step, Ticker, say, step, table
from longalign.failure import Failure, Usage
from longalign.project import profile
from longalign.setup import Ready
from longalign.test_counts import Count, printed, surefire
from longalign.toolchain import Jdk

NOISE = re.compile(r"^(Downloading|Downloaded|Progress)\b")
# A part of what these do is waiting: two programs, or three kernels, at a time keep two cores busy and disturb each other
# little.
SIDE_BY_SIDE = 2
KERNELS_SIDE_BY_SIDE = 3
# Start, cells, display, native code, completion and interrupt: what a JDK may change.
SMOKE = ("Cells.test_result", "Cells.test_exception", "Cells.test_compile_error", "Cells.test_input", "Display.test_charts",
         "Display.test_tensors", "Completion.test_members_of_a_variable", "Interrupts.test_busy_loop", "Interrupts.test_sleep")
# What the section published runs, and in which kernel.
PUBLISHED = "LONGALIGN_PUBLISHED_NOTEBOOKS"
PUBLISHED_KERNEL = "LONGALIGN_PUBLISHED_KERNEL"
# Those that compute with a model, or plan for one, on a GPU.
IN_BFLOAT16 = ("03", "04", "05")


def java(ready: Ready, classes: Sequence[str] = ()) -> Count:
    """JUnit and every other check of the Maven build, such as formatting; or some test classes alone."""
    if classes:
        return _maven(ready, "test", f"-Dtest={','.join(classes)}")
    return _maven(ready, "verify")


def soak(ready: Ready) -> Count:
    """The JUnit classes whose number of trials depends on it, with all their trials."""
    minutes = os.environ.get("LONGALIGN_SOAK_MINUTES") or "0"
    if not minutes.isdigit():
        raise Usage(f"LONGALIGN_SOAK_MINUTES is '{minutes}': it must be a whole number of minutes")
    return _maven(ready, "test", "-Dgroups=soak", "-Dlongalign.soak=true", f"-Dlongalign.soak.minutes={minutes}")


def _maven(ready: Ready, *arguments: str) -> Count:
    reports = ready.project.target / "surefire-reports"
    shutil.rmtree(reports, ignore_errors=True)
    sources = maven_build.sources(ready.project)
    stale = maven_build.arguments(ready.project, sources)
    outcome = _show([*ready.maven.batch(), *stale, *arguments], ready, ready.environment)
    if outcome.first(r"^\[INFO\]  T E S T S"):
        maven_build.compiled(ready.project, sources)
    return surefire(reports).ended_with(outcome.status)


def mutants(ready: Ready) -> Count:
    """Small changes of the code, each of which some test has to notice: a test for each area, which passes where as many
    are noticed as the POM asks for. PIT's reports stay in target/mutants."""
    with step("classes") as current:
        sources = maven_build.sources(ready.project)
        stale = maven_build.arguments(ready.project, sources)
        _quietly(ready, "mutants-classes", [*stale, "test-compile"], current)
        maven_build.compiled(ready.project, sources)
        current.result = "compiled"
    count, rows = Count(), []
    for area in mutation.AREAS:
        report = ready.project.target / "mutants" / area
        shutil.rmtree(report, ignore_errors=True)
        try:
            with step(area) as current:
                _quietly(ready, f"mutants-{area}", mutation.arguments(area), current)
                current.result = "passed"
            count += Count(passed=1)
        except Failure as problem:
            say(f"  {problem}")
            count += Count(failed=1)
        found = mutation.read(report)
        if found:
            rows.append([area, f"{found.every:,}", f"{found.killed:,}", f"{found.timed_out:,}", f"{found.percent:.1f} %"])
    say("\n" + table(["area", "mutants", "killed", "of them by time", "share"], rows, right=(1, 2, 3, 4)))
    say(f"  survivors: {ready.project.shown(ready.project.target / 'mutants')}/AREA/index.html")
    return count


def _quietly(ready: Ready, name: str, arguments: Sequence[str], current: Step) -> None:
    """Runs Maven, its lines in a log."""
    log = ready.project.logs / f"{name}.log"
    outcome = processes.run([*ready.maven.batch(), *arguments], folder=ready.project.root, environment=ready.environment,
                            log=log, on_line=library.Downloads(current))
    if outcome.status != 0:
        raise library.maven_failure(ready.project, outcome, log, f"testing {name}")


def kernel(ready: Ready) -> Count:
    """The Jupyter protocol, tested on the running kernel; on a second JDK as far as a change asks for it."""
    return _kernel_suite(ready, kernelspec.NAME, ready.jdk, ()) + _second_jdk(ready, asked=False)


def kernel_on_second_jdk(ready: Ready) -> Count:
    """The same tests on the newest other JDK of this machine."""
    return _second_jdk(ready, asked=True)


def _second_jdk(ready: Ready, asked: bool) -> Count:
    """All tests where they were asked for, or what the kernel is made of changed since they last passed; otherwise a few,
    and none where a few have passed already and this is no continuous integration."""
    other = toolchain.newest_other(ready.jdk)
    if other is None:
        say("  skipped: the kernel on a second JDK (there is none; LONGALIGN_TEST_JDK names one)")
        return Count(skipped=1)
    stamp_file = ready.project.target / "setup" / "kernel-jdk.json"
    stamp, inputs = atomic_files.read_json(stamp_file), _kernel_inputs(ready, other)
    tests = second_jdk_tests(stamp, inputs, asked, bool(os.environ.get("CI")))
    if tests is None:
        say(f"  not run on JDK {other.version}: the kernel has not changed since it passed (environment/test kernel-jdk)")
        return Count()
    say(f"  on JDK {other.version} in {other.home}" + (", a few tests (all: environment/test kernel-jdk)" if tests else ""))
    spec = kernelspec.specification(ready.project, other, {})
    with kernelspec.for_a_while(ready.project, "java-test", spec) as name:
        count = _kernel_suite(ready, name, other, tests)
    if not count.failed:
        atomic_files.write_json(stamp_file, {"inputs": inputs})
    return count


def second_jdk_tests(stamp: Optional[Any], inputs: str, asked: bool, continuous: bool) -> Optional[Sequence[str]]:
    """Which tests run on the second JDK: an empty list for all, null for none. ``stamp`` is what the last run that passed
    has left."""
    if asked or (stamp and stamp["inputs"] != inputs):
        return ()
    return SMOKE if continuous or not stamp else None


def _kernel_inputs(ready: Ready, jdk: Jdk) -> str:
    """What the kernel's behaviour on a JDK depends on."""
    root = ready.project.root
    paths = ["pom.xml", "kernel", "src/main/java/org/longalign/kernel", "src/main/java/org/longalign/notebook",
             "src/main/resources/META-INF", "src/test/python/kernel"]
    return atomic_files.digest(jdk.version, str(jdk.home), atomic_files.contents(root, [root / path for path in paths]))


def _kernel_suite(ready: Ready, name: str, jdk: Jdk, tests: Sequence[str]) -> Count:
    """The tests of an installed kernel whose names have one of the parts, or all: file by file, some at a time."""
    script = _script(ready, "kernel")
    # The largest first, so that none is left alone at the end.
    files = sorted(script.glob("test_*.py"), key=lambda file: (-file.stat().st_size, file.name))
    if not files:
        raise Failure(f"{script} is missing: the checkout is incomplete. Restore it with git.")
    environment = {**ready.environment, "JAVA_HOME": str(jdk.home)}
    suite = _kernel_test(ready)
    if suite:
        environment["PYTHONPATH"] = str(suite)
    command = [str(ready.project.python), "-u", str(script), "--kernel", name]
    if tests:
        outcome = _show([*command, *tests], ready, environment)
        return printed(outcome.lines).ended_with(outcome.status)
    return _side_by_side(ready, {file.stem: [*command, f"{file.stem}."] for file in files}, environment,
                         KERNELS_SIDE_BY_SIDE)


def users(ready: Ready) -> Count:
    """Maven projects that depend on the installed library and on what README.md says to add for one feature: their jars
    are weighed, and they run."""
    count = Count()
    root, target = ready.project.root, ready.project.target
    jar = next(Path(entry) for entry in library.class_path(ready.project) if "jackson-databind" in entry)
    repository = jar.parents[len(Path("com/fasterxml/jackson/core/jackson-databind/version").parts)]
    for arguments in (consumers.install_arguments(root, target, repository),
                      consumers.build_arguments(root, target, repository)):
        if _show([*ready.maven.batch(), *arguments], ready, ready.environment).status != 0:
            return Count(failed=1)
    for name, consumer in consumers.ALL.items():
        entries = consumers.class_path(target, name)
        size = consumers.megabytes(entries)
        say(f"  {name}: {len(entries)} jars, {size:.1f} MB")
        if consumer.most_megabytes is not None:
            light = size <= consumer.most_megabytes
            count += Count(passed=int(light), failed=int(not light))
        run = _show(consumers.command(ready.jdk.java, target, name), ready, ready.environment)
        count += Count(passed=int(run.status == 0), failed=int(run.status != 0))
    return count


def scripts(ready: Ready) -> Count:
    """The commands in environment/ themselves, with stand-ins for the tools that they call."""
    script = _script(ready, "environment_test.py")
    names = ("Commands", "OddMachines", "Compilation", "Execution", "Figures", "Continuous", "StoredNotebooks", "Pieces")
    commands = {name: [str(ready.project.python), "-u", str(script), name] for name in names}
    commands["Teaching"] = [str(ready.project.python), "-u", str(_script(ready, "teaching_test.py")),
                            "HandedOut", "HandedIn", "Slides", "OtherJupyters"]
    return _side_by_side(ready, commands, ready.environment)


def walkthrough(ready: Ready) -> Count:
    """All notebooks: stored without outputs, and executed, the experiments with one seed and beside the others."""
    return _walkthrough(ready, [], {"LONGALIGN_SEEDS": "1", **ready.environment}, SIDE_BY_SIDE)


def whole_walkthrough(ready: Ready) -> Count:
    """The same with as many seeds as the profile has, one notebook after the other."""
    return _walkthrough(ready, [], ready.environment)


def walkthrough_in_bfloat16(ready: Ready) -> Count:
    """The notebooks that train, computed in bfloat16 as on a GPU: what they check has to hold there too."""
    return _walkthrough(ready, IN_BFLOAT16, {"LONGALIGN_PRECISION": "bfloat16", **ready.environment})


def _walkthrough(ready: Ready, names: Sequence[str], environment: Dict[str, str], jobs: int = 1) -> Count:
    """Executes notebooks, so many at a time."""
    stored = notebooks.listed(ready.project.notebooks)
    count = Count()
    try:
        notebooks.check_stripped(stored)
        count += Count(passed=1)
    except Failure as problem:
        say(f"  {problem}")
        count += Count(failed=1)
    command = [str(ready.project.python), str(ready.project.root / "environment" / "lib"), "execute-notebooks",
               f"--jobs={jobs}", *names]
    for outcome in _outcomes(ready, {"notebooks": command}, {**environment, "LONGALIGN_PROFILE": profile()}, say):
        count += printed(outcome.lines).ended_with(outcome.status)
    return count


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
    transformers, or trained whole on processes without a GPU; skipped where pip cannot install them."""
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
    return count + _trained_elsewhere(ready, python)


def _trained_elsewhere(ready: Ready, python: Path) -> Count:
    """Folders for torchrun, trained by their own script and in other trainers, and what it leaves, read in Java."""
    count = Count()
    sample, environment = _sample_folder(ready, "torchrun-sample")
    _java_sample("org.longalign.training.TorchrunSample", sample, ready, environment)
    for kind in ("torchrun", "trainers"):
        outcome = _show([str(python), "-u", str(_script(ready, f"{kind}_check.py")), str(sample)], ready, environment)
        count += printed(outcome.lines).ended_with(outcome.status)
    if not count.failed:
        _java_sample("org.longalign.training.TorchrunResults", sample, ready, environment)
        count += Count(passed=1)
    return count


def models(ready: Ready) -> Count:
    """Files of torch.save, checkpoints of every kind of model and adapters of low rank, read and saved in Java and compared
    with PyTorch, transformers and PEFT; the scripts of small models, traced on PyTorch's device meta. Skipped where pip
    cannot install them."""
    python = _hugging_face(ready)
    if python is None:
        return Count(skipped=1)
    count = Count()
    for kind, class_name in (("torch_files", "org.longalign.model.internal.pickle.TorchSample"),
                             ("model_check", "org.longalign.model.ModelSample"),
                             ("lora_check", "org.longalign.model.LoraSample")):
        sample, environment = _sample_folder(ready, f"{kind}-sample".replace("_", "-"))
        check = [str(python), "-u", str(_script(ready, f"{kind}.py"))]
        made = _show([*check, "make", str(sample)], ready, environment)
        if made.status != 0:
            raise Failure(f"{kind}.py made no files: {made.last(r'Error') or made.status}")
        _java_sample(class_name, sample, ready, environment)
        outcome = _show([*check, "compare", str(sample)], ready, environment)
        count += printed(outcome.lines).ended_with(outcome.status)
    sample, environment = _sample_folder(ready, "roofline-sample")
    _java_sample("org.longalign.bench.RooflineSample", sample, ready, environment)
    outcome = _show([str(python), "-u", str(_script(ready, "roofline_check.py")), str(sample)], ready, environment)
    return count + printed(outcome.lines).ended_with(outcome.status)


def on_spark(ready: Ready) -> Count:
    """The selection of documents as a Spark job: in this process, and with a master and two workers, one of which is
    killed. Maven fetches Spark."""
    reports = ready.project.target / "spark" / "selection" / "surefire-reports"
    shutil.rmtree(reports, ignore_errors=True)
    outcome = _show([*ready.maven.batch(), *spark.maven_arguments(ready.project.root), "test",
                     "-Dtest=Spark*Test,SelectDocumentsTest", "-Dsurefire.failIfNoSpecifiedTests=false"],
                    ready, ready.environment)
    return surefire(reports).ended_with(outcome.status)


def published(ready: Ready) -> Count:
    """Notebooks that others wrote for IJava, executed as they are in the lean kernel, or in the one with the library,
    which show results as IJava does. They download what they ask for."""
    wish, chosen = os.environ.get(PUBLISHED), os.environ.get(PUBLISHED_KERNEL) or lean_kernel.NAME
    if not wish:
        raise Failure(f"set {PUBLISHED} to notebooks, or folders of them, separated by '{os.pathsep}'")
    variables = {"LONGALIGN_KERNEL_MODE": "ijava"}
    if chosen == lean_kernel.NAME:
        with step("lean kernel") as current:
            spec = lean_kernel.specification(ready.project, ready.jdk, variables, current)
    elif chosen == kernelspec.NAME:
        spec = kernelspec.specification(ready.project, ready.jdk, variables)
    else:
        raise Failure(f"{PUBLISHED_KERNEL} is '{chosen}': it must be {kernelspec.NAME} or {lean_kernel.NAME}")
    with kernelspec.for_a_while(ready.project, "java-published", spec) as name:
        outcome = _show(
            [str(ready.project.python), str(ready.project.root / "environment" / "lib"), "execute-published", name,
             str(ready.project.target / "published"), *wish.split(os.pathsep)], ready, ready.environment)
    return printed(outcome.lines).ended_with(outcome.status)


ALL: Dict[str, Callable[[Ready], Count]] = {
    "java": java, "users": users, "kernel": kernel, "scripts": scripts, "notebooks": walkthrough, "browser": browser,
}

# Those that are run only when they are named.
ON_REQUEST: Dict[str, Callable[[Ready], Count]] = {
    "soak": soak, "mutants": mutants, "kernel-jdk": kernel_on_second_jdk, "notebooks-all-seeds": whole_walkthrough,
    "notebooks-bfloat16": walkthrough_in_bfloat16, "export": export, "models": models, "spark": on_spark,
    "published": published,
}


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


def _side_by_side(
    ready: Ready, commands: Dict[str, List[str]], environment: Dict[str, str], most: int = SIDE_BY_SIDE,
) -> Count:
    """Runs test programs, so many at a time, and shows the lines of each when it has ended."""
    count = Count()
    with Ticker(lambda: "still running ...") as ticker:
        for outcome in _outcomes(ready, commands, environment, most=most):
            ticker.clear()
            for line in outcome.lines:
                say("  " + line)
            count += printed(outcome.lines).ended_with(outcome.status)
    return count


def _outcomes(
    ready: Ready, commands: Dict[str, List[str]], environment: Dict[str, str],
    on_line: Callable[[str], None] = lambda line: None, most: int = SIDE_BY_SIDE,
) -> Iterator[processes.Outcome]:
    """Runs programs, so many at a time; their outcomes come as they end. When this is left early, all are stopped."""
    started: List[Any] = []
    pool = concurrent.futures.ThreadPoolExecutor(most)
    try:
        futures = [pool.submit(processes.run, command, folder=ready.project.root, environment=environment, on_line=on_line,
                               on_start=started.append) for command in commands.values()]
        for future in concurrent.futures.as_completed(futures):
            yield future.result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        for process in started:
            if process.poll() is None:
                processes.end(process)


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
