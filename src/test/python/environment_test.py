"""Tests of the commands in environment/: run by ``environment/test scripts`` with the interpreter in ``.venv``.

Each test works on a copy of the commands in a temporary project whose path has a space, with small stand-ins for
java, mvn and npm on the PATH, so that every way to fail can be shown without a network and in moments. Executing a
notebook is tested for real, through a kernel named ``java`` that runs Python.
"""

import contextlib
import io
import json
import os
import re
import shutil
import signal
import string
import subprocess
import sys
import tempfile
import time
import unittest
import unittest.mock
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "environment" / "lib"))

from longalign import (  # noqa: E402
    atomic_files, class_archive, compilation, cuda_pytorch, execution, figures, home_folder, jupyter_environment, kernelspec, lean_kernel, library,
    maven_build, mutation, notebooks, pages, pip_install, processes, project, proxies, pytorch, registries, samples,
    setup, test_counts, test_sections, toolchain, variables,
)
from longalign.commands import execute_published  # noqa: E402
from longalign.failure import Failure, Usage  # noqa: E402

CHECKED_JAVA = """
if [ "$1" = -XshowSettings:properties ]; then
  echo "    java.home = {home}" >&2; echo "    java.version = {version}" >&2; exit 0
fi
case "$*" in *DeviceReport) if [ -e "$PYTORCH_LIBRARY_PATH/../old" ]; then
  echo "the PyTorch in $PYTORCH_LIBRARY_PATH is 2.0.0, but ... Install torch==2.7.1." >&2; exit 1; fi
  echo "PyTorch 2.7.1 from $PYTORCH_LIBRARY_PATH on cpu";; esac
"""
# A Maven that compiles nothing, writes a class path, and copies source jars from a folder instead of a registry.
MAVEN = """
if [ "$1" = -version ]; then echo "Apache Maven {version} (stand-in)"; exit 0; fi
echo "$@" >> "{calls}"
case "$*" in
  *dependency:build-classpath*)
    mkdir -p target/classes; echo x > target/classes/A.class
    for a in "$@"; do case "$a" in -Dmdep.outputFile=*) printf '%s' "{jar}" > "${{a#-Dmdep.outputFile=}}";; esac; done;;
  *dependency:copy*)
    for a in "$@"; do case "$a" in -DoutputDirectory=*) cp "{jar}" "${{a#-DoutputDirectory=}}/x.jar";; esac; done;;
esac
"""
OFFLINE_MAVEN = """
if [ "$1" = -version ]; then echo "Apache Maven 3.9.9"; exit 0; fi
echo "[ERROR] Plugin x could not be resolved: Could not transfer artifact x:pom:1: Unknown host somewhere"; exit 1
"""
BROKEN_SOURCE_MAVEN = """
if [ "$1" = -version ]; then echo "Apache Maven 3.9.9"; exit 0; fi
echo "[INFO] building"; echo "[ERROR] A.java:[3,1] ';' expected"; exit 1
"""


def notebook(*sources, kernel="java", **cell):
    cells = []
    for number, source in enumerate(sources):
        fields = {"cell_type": "code", "id": f"c{number}", "metadata": {}, "source": source,
                  "outputs": [], "execution_count": None, **cell}
        cells.append(fields)
    metadata = {"kernelspec": {"name": kernel, "display_name": kernel, "language": "java"}} if kernel else {}
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": cells}


class OtherPlaces(unittest.TestCase):
    """Devcontainer and Binder use the tools that the Dockerfile and the conda file name."""

    def test_the_devcontainer_builds_a_stage_of_the_dockerfile(self):
        wanted = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text("utf-8"))
        build = wanted["build"]
        file = (ROOT / ".devcontainer" / build["dockerfile"]).resolve()
        self.assertEqual(ROOT / "environment" / "Dockerfile", file)
        stages = re.findall(r"^FROM \S+ AS (\S+)$", file.read_text("utf-8"), re.MULTILINE)
        self.assertIn(build["target"], stages)
        self.assertIn(f"useradd --create-home --shell /bin/bash {wanted['remoteUser']}", file.read_text("utf-8"))
        self.assertTrue(os.access(ROOT / wanted["onCreateCommand"], os.X_OK))

    def test_binder_has_the_tools_of_the_conda_file(self):
        def dependencies(path):
            lines = (ROOT / path).read_text("utf-8").split("dependencies:", 1)[1].splitlines()
            return [line.split("#")[0].strip() for line in lines if line.strip()]

        self.assertEqual(dependencies("environment/conda.yml"), dependencies(".binder/environment.yml"))

    def test_binder_starts_its_jupyter_with_the_kernel_of_the_project(self):
        done = subprocess.run([str(ROOT / ".binder" / "start"), "sh", "-c", 'echo "$JUPYTER_PATH|$1"', "x", "a b"],
                              cwd=ROOT, env={"PATH": os.environ["PATH"], "JUPYTER_PATH": "/other"}, capture_output=True, text=True,
                              check=True)
        self.assertEqual(f"{ROOT}/.venv/share/jupyter:/other|a b", done.stdout.strip())
        self.assertTrue(os.access(ROOT / ".binder" / "postBuild", os.X_OK))


class ClassArchives(unittest.TestCase):
    """A JDK has an archive of classes or, from 25 on, a cache ahead of time; each fits one JDK and one kernelspec."""

    def test_the_kind_follows_the_jdk(self):
        for version, made, use in (("17.0.15", "classes.jsa", "-XX:SharedArchiveFile"), ("24.0.1", "classes.jsa", "-XX:SharedArchiveFile"),
                                   ("25", "classes.aot", "-XX:AOTCache"), ("26-ea", "classes.aot", "-XX:AOTCache")):
            kind = class_archive.kind(toolchain.Jdk(Path("/jdk"), version))
            self.assertEqual((made, use), (kind.file, kind.use), version)

    def test_two_jdks_have_theirs_side_by_side(self):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder).resolve()
            here = project.Project(root)
            old, new = (toolchain.Jdk(Path(f"/jdk{version}"), version) for version in ("17.0.15", "25.0.1"))
            here.java_arguments.parent.mkdir(parents=True)
            here.java_arguments.write_text("-cp x", "utf-8")
            here.packed_library.write_bytes(b"jar")
            spec = {"argv": ["java", "{connection_file}"]}

            def run(command, **_):
                Path(command[-1]).write_text(command[-2], "utf-8")
                return processes.Outcome(0, [])

            for jdk in (old, new):
                with unittest.mock.patch.object(processes, "run", run):
                    class_archive.make(here, jdk, spec, {}, unittest.mock.Mock(), True)
            self.assertEqual(f"-XX:SharedArchiveFile={root}/target/kernel/classes.jsa", class_archive.option(here, old, spec))
            self.assertEqual(f"-XX:AOTCache={root}/target/kernel/classes.aot", class_archive.option(here, new, spec))
            self.assertEqual("-XX:AOTCacheOutput", (root / "target/kernel/classes.aot").read_text("utf-8"))
            self.assertIsNone(class_archive.option(here, new, {"argv": ["java", "-Xmx1g", "{connection_file}"]}))
            self.assertIsNone(class_archive.option(here, toolchain.Jdk(Path("/jdk25b"), "25.0.2"), spec))


class Versions(unittest.TestCase):
    def test_the_packed_library_says_the_version_of_the_pom(self):
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "classes").mkdir()
            (Path(folder) / "classes" / "A.class").write_bytes(b"x")
            jar = Path(folder) / "a.jar"
            library.pack([Path(folder) / "classes"], jar, library.version(project.Project(ROOT)))
            with zipfile.ZipFile(jar) as packed:
                self.assertRegex(packed.read("META-INF/MANIFEST.MF").decode(), r"Implementation-Version: \d+\.\d+\.\d+\S*\n")
                self.assertEqual(["META-INF/MANIFEST.MF", "A.class"], packed.namelist())


class TemporaryFolder(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory(prefix="long align ")
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)

    def file(self, path, content):
        path = self.folder / path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return path

    def replace(self, path, old, new):
        """Replaces text that is there; text that has moved would leave the file as it was, and the test without point."""
        text = path.read_text()
        self.assertIn(old, text, path)
        path.write_text(text.replace(old, new))


class StandIns(TemporaryFolder):
    """A project of its own with stand-ins for the tools."""

    def setUp(self):
        super().setUp()
        self.root = self.folder / "the project"
        shutil.copytree(ROOT / "environment", self.root / "environment",
                        ignore=shutil.ignore_patterns("__pycache__"))
        self.file("the project/pom.xml", "<project><pytorch.version>2.7.1</pytorch.version>"
                  "<maven.compiler.release>17</maven.compiler.release></project>")
        self.file("the project/src/main/java/A.java", "class A {}")
        self.file("the project/kernel/kernel.json", {"argv": ["${java}", "@${arguments}", "{connection_file}"]})
        self.file("the project/notebooks/00-first.ipynb", notebook("1"))
        self.file("the project/environment/samples.json", {"packages": [
            {"source": "code", "registry": "maven", "package": "g:a", "version": "1", "licence": "Apache-2.0",
             "note": "", "files": ["org/*.java"]},
            {"source": "novel", "registry": "npm", "package": "@x/novel", "version": "1", "licence": "public domain",
             "note": "", "files": ["package/*.txt"]},
        ]})
        jar = self.folder / "one jar.jar"
        with zipfile.ZipFile(jar, "w") as packed:
            packed.writestr("org/a/B.java", "class B {}")
            packed.writestr("META-INF/x.txt", "no")
            packed.writestr("x/es5/tex-svg-full.js", "typeset()")
        self.calls = self.folder / "calls"
        self.bin = self.folder / "bin"
        for tool in ("bash", "dirname", "basename", "head", "mkdir", "cp", "env"):
            self.link(tool, shutil.which(tool))
        self.link("python3", sys.executable)
        self.jdk("17.0.1")
        self.tool("mvn", MAVEN.format(version="3.8.7", calls=self.calls, jar=jar))
        # A .venv that is up to date, so that no test waits for pip.
        self.venv("pip")

    def tool(self, name, body):
        path = self.bin / name
        path.parent.mkdir(exist_ok=True)
        path.unlink(missing_ok=True)
        path.write_text("#!" + shutil.which("bash") + "\n" + body, encoding="utf-8")
        path.chmod(0o755)
        return path

    def link(self, name, target):
        self.tool(name, f'exec "{target}" "$@"\n')

    def jdk(self, version, compiler=True):
        home = self.folder / "a jdk"
        (home / "bin").mkdir(parents=True, exist_ok=True)
        if compiler:
            javac = home / "bin" / "javac"
            javac.write_text(f'#!{shutil.which("bash")}\nexec "{shutil.which("javac")}" "$@"\n')
            javac.chmod(0o755)
        self.tool("java", CHECKED_JAVA.format(home=home, version=version))
        shutil.copy(self.bin / "java", home / "bin" / "java")
        return home

    def venv(self, way):
        """A marker as a finished set-up leaves it."""
        probe = (f"import sys; sys.path.insert(0, {str(self.root / 'environment' / 'lib')!r});"
                 "from longalign.jupyter_environment import _inputs; from longalign.project import Project;"
                 f"import json; print(json.dumps(_inputs(Project.here(), {way!r})))")
        inputs = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True).stdout.strip()
        self.file("the project/.venv/longalign.json", {"way": way, "inputs": json.loads(inputs), "result": "stand-in",
                                                       "place": str(self.root / ".venv")})
        self.file("the project/.venv/bin/python", "")

    def call(self, command, *arguments, **variables):
        environment = {"PATH": str(self.bin), "HOME": str(self.folder), **variables}
        return subprocess.run([str(self.root / "environment" / command), *arguments], env=environment, cwd="/",
                              capture_output=True, text=True, timeout=60)

    def fails(self, outcome, *parts, status=1):
        self.assertEqual(status, outcome.returncode, outcome.stdout + outcome.stderr)
        lines = outcome.stderr.strip().split("\n")
        self.assertEqual(1, len(lines), outcome.stderr)
        for part in parts:
            self.assertIn(part, lines[0])


class Commands(StandIns):
    """Whole commands."""

    def test_every_command_explains_itself(self):
        for command in ("setup", "run-notebooks", "test", "lab", "bench", "teach"):
            outcome = self.call(command, "--help")
            self.assertEqual(0, outcome.returncode, outcome.stderr)
            for part in (f"usage: environment/{command}", "environment variables", "examples"):
                self.assertIn(part, outcome.stdout)

    def test_set_up_makes_everything_and_a_second_one_skips_it(self):
        first = self.call("setup")
        self.assertEqual(0, first.returncode, first.stdout + first.stderr)
        calls = len(self.calls.read_text().splitlines())
        second = self.call("setup")
        self.assertEqual(0, second.returncode, second.stderr)
        self.assertEqual(calls, len(self.calls.read_text().splitlines()), "the second set-up called Maven again")
        for line in ("library        up to date", "kernel         up to date", "formulas       up to date"):
            self.assertIn(line, second.stdout)
        spec = json.loads((self.root / ".venv/share/jupyter/kernels/java/kernel.json").read_text())
        arguments = self.root / "target/kernel/java.args"
        self.assertEqual([str(self.folder / "a jdk/bin/java"), f"@{arguments}", "{connection_file}"], spec["argv"])
        ours, jar = self.root / "target/kernel/longalign.jar", self.folder / "one jar.jar"
        self.assertEqual(f'-cp "{ours}:{jar}"\n', arguments.read_text())
        self.assertEqual(["A.class"], zipfile.ZipFile(ours).namelist())
        self.assertEqual("typeset()", (self.root / "target/setup/mathjax-3.2.2.js").read_text())

    def test_a_changed_source_resource_or_class_file_is_built_again_without_maven(self):
        self.call("setup")
        calls = len(self.calls.read_text().splitlines())
        for path in ("src/main/java/A.java", "target/kernel/classes/A.class", "src/main/resources/a.txt"):
            self.file(f"the project/{path}", "class A { int changed; }")
            self.assertIn("library        built", self.call("setup").stdout, path)
        self.assertIn("library        up to date", self.call("setup").stdout)
        self.assertEqual(calls, len(self.calls.read_text().splitlines()))
        jar = zipfile.ZipFile(self.root / "target/kernel/longalign.jar")
        self.assertEqual(["A.class", "a.txt"], jar.namelist())
        self.assertTrue(jar.read("A.class").startswith(b"\xca\xfe\xba\xbe"))

    def test_another_pom_is_built_by_maven(self):
        self.call("setup")
        calls = len(self.calls.read_text().splitlines())
        pom = self.root / "pom.xml"
        pom.write_text(pom.read_text() + "<!-- changed -->")
        self.assertIn("library        built, 1 jars on the class path", self.call("setup").stdout)
        self.assertEqual(calls + 1, len(self.calls.read_text().splitlines()))

    def test_a_change_that_does_not_compile(self):
        self.call("setup")
        self.file("the project/src/main/java/A.java", "class A { int }")
        for _ in range(2):
            self.fails(self.call("setup"), "src/main/java/A.java:1: error: <identifier> expected",
                       "target/logs/library-javac.log")

    def test_a_pytorch_of_the_users_own_is_used_until_another_is_asked_for(self):
        kernel = self.root / ".venv/share/jupyter/kernels/java/kernel.json"
        library = self.file("a torch/lib/libtorch.so", "").parent
        for variables in ({"LONGALIGN_PYTORCH": str(library.parent)}, {}):
            outcome = self.call("setup", **variables)
            self.assertIn(f"PyTorch 2.7.1 from {library} on cpu", outcome.stdout, outcome.stderr)
            self.assertEqual({"PYTORCH_LIBRARY_PATH": str(library)}, json.loads(kernel.read_text())["env"])
        outcome = self.call("setup", LONGALIGN_PYTORCH="cpu")
        self.assertIn("PyTorch        2.7.1 for the CPU, from Maven", outcome.stdout, outcome.stderr)
        self.assertEqual({}, json.loads(kernel.read_text())["env"])

    def test_a_pytorch_that_java_refuses(self):
        library = self.file("a torch/lib/libtorch.so", "").parent
        self.file("a torch/old", "")
        for _ in range(2):
            self.fails(self.call("setup", LONGALIGN_PYTORCH=str(library)), f"{library} is 2.0.0", "LONGALIGN_PYTORCH=cpu")
        self.assertIn("2.7.1 for the CPU", self.call("setup").stdout, "what was refused is not remembered")

    def test_a_pytorch_that_is_not_there(self):
        self.fails(self.call("setup", LONGALIGN_PYTORCH="gpu"), "'gpu'", "cpu, cuda or the folder", status=2)
        self.fails(self.call("setup", LONGALIGN_PYTORCH=str(self.folder)), "holds no libtorch.so", "site-packages/torch")

    def test_cuda_needs_a_gpu(self):
        self.fails(self.call("setup", LONGALIGN_PYTORCH="cuda"), "nvidia-smi finds no GPU", "LONGALIGN_PYTORCH=cpu")
        self.tool("nvidia-smi", 'echo "GPU 0: NVIDIA Something (UUID: GPU-1)"\n')
        self.assertIn("LONGALIGN_PYTORCH=cuda makes use of it", self.call("setup").stdout)

    def test_a_pytorch_with_cuda_is_not_loaded_where_there_is_no_gpu(self):
        """An image is built without a driver; what would be loaded is read from the files."""
        self.file("a torch/lib/libtorch_cuda.so", "")
        library = self.file("a torch/lib/libtorch.so", "").parent
        self.fails(self.call("setup", LONGALIGN_PYTORCH=str(library)), "of an unknown version", "Install torch==2.7.1")
        version = self.file("a torch/version.py", "__version__ = '2.13.0+cu130'\n")
        self.fails(self.call("setup", LONGALIGN_PYTORCH=str(library)), "is 2.13.0+cu130", "LONGALIGN_PYTORCH=cpu")
        version.write_text("from typing import Optional\n__version__ = '2.7.1+cu126'\n")
        outcome = self.call("setup", LONGALIGN_PYTORCH=str(library))
        self.assertIn(f"PyTorch 2.7.1+cu126 from {library}, not loaded: nvidia-smi finds no GPU", outcome.stdout,
                      outcome.stderr)
        kernel = json.loads((self.root / ".venv/share/jupyter/kernels/java/kernel.json").read_text())
        self.assertEqual({"PYTORCH_LIBRARY_PATH": str(library), "PYTORCH_CUDA_ALLOC_CONF": "expandable_segments:True"},
                         kernel["env"])

    def test_cuda_comes_with_pip(self):
        self.tool("nvidia-smi", 'echo "GPU 0: NVIDIA Something (UUID: GPU-1)"\n')
        site = self.root / "target/pytorch-venv/lib/python3.11/site-packages/torch/lib"
        install = f'mkdir -p "{site}"; echo x > "{site}/libtorch.so"; echo x > "{site}/libtorch_cuda.so"'
        pip = f'#!{shutil.which("bash")}\ncase "$*" in *"install"*"torch==2.7.1"*) {install};; *) exit 3;; esac\n'
        python = self.file("stand-in/python", pip)
        python.chmod(0o755)
        self.replace(self.root / "environment/lib/longalign/pip_install.py", '[base, "-m", "venv", str(venv)]',
                     f'["{shutil.which("bash")}", "-c",'
                     f' f"mkdir -p \'{{venv}}/bin\' && cp \'{python}\' \'{{venv}}/bin/python\'"]')
        java = self.bin / "java"
        self.replace(java, "on cpu", "on cuda:0, 78.6 GiB free")
        shutil.copy(java, self.folder / "a jdk/bin/java")
        for variables in ({"LONGALIGN_PYTORCH": "cuda"}, {}):
            outcome = self.call("setup", **variables)
            self.assertIn(f"PyTorch 2.7.1 from {site} on cuda:0", outcome.stdout, outcome.stderr)
        (site / "libtorch_cuda.so").unlink()
        self.fails(self.call("setup"), "2.7.1 without CUDA", "target/pytorch-venv")

    def test_the_build_of_pytorch_fits_the_gpu(self):
        environment = {"PATH": str(self.bin)}
        self.assertEqual(["torch==2.7.1"], cuda_pytorch.requirement("2.7.1", environment))
        for told, wanted in (("9.0", ["torch==2.7.1"]), ("[N/A]", ["torch==2.7.1"]),
                             ("12.0", ["--extra-index-url", cuda_pytorch.INDEX, "torch==2.7.1+cu128"])):
            self.tool("nvidia-smi", f'case "$*" in *compute_cap*) echo "{told}";; *) exit 9;; esac\n')
            self.assertEqual(wanted, cuda_pytorch.requirement("2.7.1", environment))

    def test_a_dropped_connection_does_not_end_a_large_download(self):
        count = self.folder / "count"
        python = self.tool("python", f'echo x >> "{count}"; if [ "$(wc -l < "{count}")" -lt 3 ]; then'
                                     ' echo "ReadTimeoutError: Read timed out."; exit 1; fi; echo "$@"\n')
        install = lambda: pip_install.install(python, ["torch==2.7.1"], folder=self.folder, log=self.folder / "log",
                                              environment={"PATH": os.environ["PATH"]})
        outcome = install()
        self.assertEqual((0, 3), (outcome.status, len(count.read_text().splitlines())))
        self.assertIn("--retries 5", outcome.lines[-1])
        count.unlink()
        self.tool("python", f'echo x >> "{count}"; echo "ERROR: No matching distribution found for torch"; exit 1\n')
        self.assertEqual("No matching distribution found for torch", pip_install.reason(install()))
        self.assertEqual(1, len(count.read_text().splitlines()), "what no further try would mend is not tried again")

    def test_a_python_without_wheels_is_not_installed_for(self):
        environment = {"PATH": str(self.bin)}
        choose = lambda *running: pip_install.interpreter("PyTorch 2.7", (3, 9), (3, 13), environment, running)
        self.assertEqual(jupyter_environment.base_python(), choose(3, 13, 1))
        with self.assertRaisesRegex(Failure, r"wheels for Python 3.9 to 3.13, and this is 3.14"):
            choose(3, 14, 0)
        older = self.tool("python3.12", "exit 0\n")
        self.tool("python3.13", "exit 1\n")
        self.assertEqual(str(older), choose(3, 14, 0), "3.13 has no venv")

    def test_the_benchmark_of_cuda_runs_the_pytorch_that_trains(self):
        requirements = (ROOT / "src/test/python/cuda_requirements.txt").read_text()
        pinned = re.findall(r"^torch==([\d.]+)", requirements, re.MULTILINE)
        self.assertEqual({pytorch.version(project.Project(ROOT))}, set(pinned))
        here = project.Project(self.root)
        library = self.file("an environment/lib/python3.12/site-packages/torch/lib/libtorch.so", "").parent
        python = self.file("an environment/bin/python3", "")
        with unittest.mock.patch.dict(os.environ, {"LONGALIGN_PYTORCH": str(library)}):
            self.assertEqual(python, pytorch.python(here))
            self.assertFalse(pytorch.wants_gpu(here, {"PATH": str(self.bin)}), "this one is for the CPU")
            self.file("an environment/lib/python3.12/site-packages/torch/lib/libtorch_cuda.so", "")
            self.assertTrue(pytorch.wants_gpu(here, {"PATH": str(self.bin)}))
        with unittest.mock.patch.dict(os.environ, {"LONGALIGN_PYTORCH": "cpu"}):
            self.assertIsNone(pytorch.python(here))
            self.assertFalse(pytorch.wants_gpu(here, {"PATH": str(self.bin)}))
            self.tool("nvidia-smi", 'echo "GPU 0: NVIDIA Something (UUID: GPU-1)"\n')
            self.assertTrue(pytorch.wants_gpu(here, {"PATH": str(self.bin)}), "there is one that should be measured")

    def test_the_python_of_an_installed_pytorch(self):
        library = self.file("an environment/lib/python3.12/site-packages/torch/lib/libtorch.so", "").parent
        self.assertIsNone(cuda_pytorch.python_of(library))
        python = self.file("an environment/bin/python3", "")
        self.assertEqual(python, cuda_pytorch.python_of(library))
        self.assertIsNone(cuda_pytorch.python_of(self.folder / "libtorch" / "lib"))

    def stock_kernel(self, name, main):
        jar = self.folder / f"{name} 1.0.jar"
        with zipfile.ZipFile(jar, "w") as packed:
            packed.writestr("META-INF/MANIFEST.MF", f"Manifest-Version: 1.0\r\nMain-Class: {main}\r\n")
        return jar

    def kernelspec(self, name):
        path = self.root / ".venv" / "share" / "jupyter" / "kernels" / name / "kernel.json"
        return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None

    def test_stock_kernels_are_added_kept_and_removed(self):
        ijava = self.stock_kernel("ijava", "io.github.spencerpark.ijava.IJava")
        jjava = self.stock_kernel("jjava", "org.dflib.jjava.distro.JJava")
        outcome = self.call("setup", "--kernel", f"ijava={ijava}", f"--kernel=jjava={jjava}")
        self.assertEqual(0, outcome.returncode, outcome.stderr)
        self.assertIn("also ijava, jjava", outcome.stdout)
        for name, jar in (("ijava", ijava), ("jjava", jjava)):
            spec = self.kernelspec(name)
            self.assertEqual(["-jar", str(jar), "{connection_file}"], spec["argv"][-3:])
            self.assertEqual(str(self.folder / "a jdk" / "bin" / "java"), spec["argv"][0])
            class_path = spec["env"][f"{name.upper()}_CLASSPATH"].split(os.pathsep)
            library = self.root / "target" / "kernel" / "longalign.jar"
            self.assertEqual([str(library), str(self.folder / "one jar.jar")], class_path)
            self.assertEqual(str(self.root), spec["env"]["LONGALIGN_HOME"])
            self.assertEqual("PASSIVE", spec["env"]["OMP_WAIT_POLICY"])
        self.assertTrue(self.kernelspec("ijava")["env"]["IJAVA_STARTUP_SCRIPTS_PATH"].endswith("kernel/ijava.jshell"))
        self.assertNotIn("JJAVA_STARTUP_SCRIPTS_PATH", self.kernelspec("jjava")["env"])

        shutil.rmtree(self.root / ".venv" / "share")
        self.assertEqual(0, self.call("setup").returncode)
        self.assertIsNotNone(self.kernelspec("ijava"))

        ijava.unlink()
        outcome = self.call("setup", "--kernel", "jjava=none")
        self.assertEqual(0, outcome.returncode, outcome.stderr)
        self.assertIn("kernel ijava is skipped: there is no file", outcome.stdout)
        self.assertIsNone(self.kernelspec("ijava"))
        self.assertIsNone(self.kernelspec("jjava"))
        self.assertIsNotNone(self.kernelspec("java"))
        self.assertNotIn("skipped", self.call("setup", "--kernel", "ijava=none").stdout)

    def test_the_lean_kernel_is_added_kept_and_removed(self):
        outcome = self.call("setup", "--kernel", "lean")
        self.assertEqual(0, outcome.returncode, outcome.stderr)
        self.assertIn("also java-lean with 0 jars", outcome.stdout)
        spec = self.kernelspec("java-lean")
        self.assertEqual("Java (lean)", spec["display_name"])
        class_path = (self.root / "target/kernel/lean.args").read_text(encoding="utf-8")
        self.assertIn("longalign-kernel.jar", class_path)
        self.assertNotIn("one jar.jar", class_path, "what only the library needs is left out")
        shutil.rmtree(self.root / ".venv" / "share")
        self.assertIn("also java-lean", self.call("setup").stdout)
        self.assertEqual(0, self.call("setup", "--kernel=lean=none").returncode)
        self.assertIsNone(self.kernelspec("java-lean"))
        self.assertNotIn("lean", self.call("setup").stdout)
        self.assertIsNotNone(self.kernelspec("java"))

    def test_stock_kernels_that_are_none(self):
        jjava = self.stock_kernel("jjava", "org.dflib.jjava.distro.JJava")
        plain = self.file("plain.jar", "text")
        self.fails(self.call("setup", "--kernel"), "--kernel needs lean or NAME=PATH.jar", status=2)
        self.fails(self.call("setup", "--with", "hadoop"), "--with takes spark, not hadoop", status=2)
        self.fails(self.call("setup", "--without"), "--without takes spark, not nothing", status=2)
        self.fails(self.call("setup", "--kernel", "other=x.jar"), "lean or one of ijava=PATH.jar, jjava=PATH.jar, rapaio=PATH.jar", status=2)
        self.fails(self.call("setup", "--kernel", f"ijava={self.folder}/none.jar"), "there is no file", "none.jar")
        self.fails(self.call("setup", "--kernel", f"ijava={plain}"), "is not a program")
        self.fails(self.call("setup", "--kernel", f"ijava={jjava}"), "is the jar of jjava", "--kernel jjava=")
        self.assertIsNone(self.kernelspec("ijava"))

    def test_an_unknown_benchmark_is_refused_before_anything_is_set_up(self):
        for name in ("Step", "TwoWords"):
            self.file(f"the project/src/test/java/org/longalign/bench/{name}Bench.java", "")
        outcome = self.call("bench", "stop")
        self.fails(outcome, "no benchmark 'stop'", "There are: step, two-words", status=2)
        self.assertNotIn("Setting up", outcome.stdout + outcome.stderr)

    def test_missing_java(self):
        (self.bin / "java").unlink()
        self.fails(self.call("setup"), "there is no JDK", "JAVA_HOME", "Install JDK 17")

    def test_wrong_java_home(self):
        self.fails(self.call("setup", JAVA_HOME="/nowhere"), "JAVA_HOME is /nowhere", "unset it")

    def test_old_java(self):
        for version in ("11.0.2", "1.8.0_392"):
            self.jdk(version)
            self.fails(self.call("setup"), f"version {version}, too old", "Install JDK 17")

    def test_java_without_compiler(self):
        shutil.rmtree(self.folder / "a jdk")
        self.jdk("21", compiler=False)
        self.fails(self.call("setup"), "no JDK", "javac")

    def test_java_home_wins_over_the_path(self):
        home = self.jdk("21.0.3")
        self.tool("java", "exit 1")
        outcome = self.call("setup", JAVA_HOME=str(home))
        self.assertIn("21.0.3", outcome.stdout, outcome.stderr)

    def test_missing_maven(self):
        (self.bin / "mvn").unlink()
        self.fails(self.call("setup"), "no mvn", "Install Maven 3.8")

    def test_old_maven(self):
        self.tool("mvn", 'echo "Apache Maven 3.6.3 (x)"')
        self.fails(self.call("setup"), "Maven 3.6.3, too old")

    def test_maven_without_network(self):
        self.tool("mvn", OFFLINE_MAVEN)
        self.fails(self.call("setup"), "could not reach its repository", "connect to the network", "target/logs/library.log")

    def test_source_that_does_not_compile(self):
        self.tool("mvn", BROKEN_SOURCE_MAVEN)
        self.fails(self.call("setup"), "A.java:[3,1] ';' expected", "target/logs/library.log")

    def test_missing_python(self):
        (self.bin / "python3").unlink()
        self.fails(self.call("setup"), "no python3 on the PATH", "Install Python 3.9")

    def test_old_python(self):
        self.tool("python3", '[ "$1" = -V ] && echo "Python 3.6.9"; exit 1')
        self.fails(self.call("setup"), "Python 3.6.9", "3.9 or newer")

    def test_python_without_venv(self):
        shutil.rmtree(self.root / ".venv")
        script = ("import sys; sys._base_executable = sys.argv[1]; sys.argv = ['lib', 'setup'];"
                  f"sys.path.insert(0, {str(self.root / 'environment/lib')!r});"
                  "import runpy; runpy.run_path(sys.path[0], run_name='__main__')")
        self.tool("venvless", "exit 1")
        outcome = subprocess.run([sys.executable, "-c", script, str(self.bin / "venvless")], capture_output=True, text=True,
                                 env={"PATH": str(self.bin), "LONGALIGN_JUPYTER": "pip"}, timeout=60)
        self.fails(outcome, "has no venv", "python3-venv", "LONGALIGN_JUPYTER=system")

    def test_pip_without_network(self):
        shutil.rmtree(self.root / ".venv")
        self.file("the project/environment/requirements.txt", "a-package-that-no-index-has>=1\n")
        outcome = self.call("setup", LONGALIGN_JUPYTER="pip", PIP_INDEX_URL="http://127.0.0.1:9/", PIP_CONFIG_FILE="/dev/null")
        self.fails(outcome, "pip could not install Jupyter", "reached no package index", "target/logs/pip.log")

    def test_foreign_venv_is_left_alone(self):
        (self.root / ".venv" / "longalign.json").unlink()
        self.fails(self.call("setup"), ".venv exists and was not made by", "Move it away")
        self.assertTrue((self.root / ".venv/bin/python").exists())

    def test_unknown_values_of_variables(self):
        self.fails(self.call("setup", LONGALIGN_JUPYTER="conda"), "'conda'", "pip or system", status=2)
        self.fails(self.call("run-notebooks", LONGALIGN_PROFILE="huge"), "'huge'", "quick, full, gpu", status=2)

    def test_misspelt_variables_are_named_with_the_nearest(self):
        list_of_names = "src/main/resources/org/longalign/internal/variables.txt"
        self.file(f"the project/{list_of_names}", (ROOT / list_of_names).read_text(encoding="utf-8"))
        outcome = self.call("bench", "stop", LONGALIGN_PORFILE="full", LONGALIGN_SEDS="3", LONGALIGN_MY_OWN="x")
        self.assertIn("environment/bench: note: LONGALIGN_PORFILE is set, but nothing reads it; did you mean"
                      " LONGALIGN_PROFILE?", outcome.stderr)
        self.assertIn("did you mean LONGALIGN_SEEDS?", outcome.stderr)
        self.assertNotIn("MY_OWN", outcome.stderr)
        self.assertEqual([], variables.misspelt({name: "x" for name in variables.known()}))

    def test_unknown_notebook_section_and_option(self):
        self.fails(self.call("run-notebooks", "77"), "'77'", "00-first", status=2)
        self.fails(self.call("run-notebooks", "--timeout", "soon"), "--timeout", "'soon'", status=2)
        self.fails(self.call("run-notebooks", "--fast"), "--fast", status=2)
        self.fails(self.call("test", "jvm"), "'jvm'", "java, users, kernel, scripts, notebooks, browser, soak, mutants, "
                   "kernel-jdk, notebooks-all-seeds, notebooks-bfloat16, export, models", status=2)
        self.fails(self.call("test", "NoSuchTest"), "'NoSuchTest'", status=2)

    def test_exports_are_skipped_visibly_where_pip_cannot_install(self):
        self.file("the project/src/test/python/export_requirements.txt", "a-package-that-no-index-has>=1\n")
        outcome = self.call("test", "export", PIP_INDEX_URL="http://127.0.0.1:9/", PIP_CONFIG_FILE="/dev/null")
        self.assertEqual(0, outcome.returncode, outcome.stdout + outcome.stderr)
        self.assertIn("skipped: torch, transformers and datasets cannot be installed", outcome.stdout)
        self.assertIn("0 passed, 0 failed, 1 skipped", outcome.stdout)
        self.assertFalse((self.root / "target/setup/export.json").exists())

    def test_sample_that_cannot_be_fetched_is_reported_and_tried_again(self):
        first = self.call("setup")
        self.assertEqual(0, first.returncode, first.stderr)
        self.assertIn("no sample texts 'novel': there is no npm on the PATH", first.stdout)
        manifest = self.root / "target/samples/manifest.json"
        code, novel = json.loads(manifest.read_text())["packages"]
        self.assertEqual((None, 1, "code"), (code["problem"], code["files"], code["folder"]))
        self.assertIn("install Node.js", novel["problem"])
        self.assertEqual("class B {}", (self.root / "target/samples/code/org/a/B.java").read_text())
        self.assertFalse((self.root / "target/samples/novel").exists())

        self.tool("npm", f'''while [ $# -gt 0 ]; do [ "$1" = --pack-destination ] && to=$2; shift; done
            exec "{sys.executable}" -c "import sys, tarfile, io
t = tarfile.open(sys.argv[1] + '/n.tgz', 'w:gz'); i = tarfile.TarInfo('package/a.txt'); i.size = 3
t.addfile(i, io.BytesIO(b'Sea'))" "$to"''')
        calls = self.calls.read_text()
        second = self.call("setup")
        self.assertIn("2 of 2 packages, 1 fetched", second.stdout)
        self.assertEqual(calls, self.calls.read_text(), "what was there was fetched again")
        self.assertEqual("Sea", (self.root / "target/samples/novel/package/a.txt").read_text())
        self.assertIsNone(json.loads(manifest.read_text())["packages"][1]["problem"])
        self.assertEqual([], list((self.root / "target/samples").glob(".fetch-*")))

    def test_damaged_package_is_reported_and_the_others_go_on(self):
        self.tool("npm", '''while [ $# -gt 0 ]; do [ "$1" = --pack-destination ] && to=$2; shift; done
            echo "<html>Please sign in</html>" > "$to/n.tgz"''')
        outcome = self.call("setup")
        self.assertEqual(0, outcome.returncode, outcome.stderr)
        self.assertIn("no sample texts 'novel': n.tgz is damaged", outcome.stdout)
        self.assertIn("1 of 2 packages", outcome.stdout)

    def test_npm_without_network(self):
        self.tool("npm", 'echo "npm error code ENOTFOUND" >&2; exit 1')
        outcome = self.call("setup")
        self.assertEqual(0, outcome.returncode)
        self.assertIn("npm could not reach its registry", outcome.stdout)


class OddMachines(StandIns):
    """Locales, rights, disks, networks and manifests that are not as they should be: one line, and no stack trace."""

    def as_nobody(self):
        """What starts a command without the rights of root."""
        if os.geteuid() != 0:
            return []
        nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
        if not shutil.which("setpriv"):
            self.skipTest("there is no setpriv")
        recent = ["-c", "import sys; sys.exit(sys.version_info < (3, 9))"]
        python = next((python for python in (sys.executable, "/usr/bin/python3") if Path(python).exists() and subprocess.run(
            [*nobody, "env", python, *recent], check=False, capture_output=True).returncode == 0), None)
        if not python:
            self.skipTest("no other user can run a Python")
        self.link("python3", python)
        self.folder.chmod(0o755)
        return nobody

    def call_with(self, prefix, *arguments, **variables):
        environment = {"PATH": str(self.bin), "HOME": str(self.folder), **variables}
        prefix = [shutil.which(prefix[0]), *prefix[1:]] if prefix else []
        return subprocess.run([*prefix, str(self.root / "environment" / arguments[0]), *arguments[1:]], env=environment,
                              cwd="/", capture_output=True, text=True, timeout=60)

    def move(self, name):
        moved = self.folder / name
        self.root.rename(moved)
        self.root = moved
        shutil.rmtree(self.root / ".venv")
        probe = (f"import sys; sys.path.insert(0, {str(self.root / 'environment' / 'lib')!r});"
                 "from longalign.jupyter_environment import _inputs; from longalign.project import Project;"
                 "import json; print(json.dumps(_inputs(Project.here(), 'pip')))")
        inputs = subprocess.run([sys.executable, "-X", "utf8", "-c", probe], capture_output=True, text=True, check=True)
        marker = {"way": "pip", "inputs": json.loads(inputs.stdout), "result": "stand-in", "place": str(self.root / ".venv")}
        (self.root / ".venv" / "bin").mkdir(parents=True)
        (self.root / ".venv" / "bin" / "python").touch()
        (self.root / ".venv" / "longalign.json").write_text(json.dumps(marker))

    def test_an_umlaut_in_the_path_in_any_locale(self):
        self.move("das Projekt für München 長")
        for locale in ("C", "POSIX", "de_DE.ISO-8859-1", ""):
            shutil.rmtree(self.root / "target", ignore_errors=True)
            outcome = self.call("setup", LC_ALL=locale)
            self.assertEqual(0, outcome.returncode, locale + outcome.stdout + outcome.stderr)
            self.assertIn("München 長", (self.root / "target/kernel/java.args").read_text(encoding="utf-8"))

    def test_java_reads_names_as_utf8_whatever_the_locale(self):
        for given, added in (({"LC_ALL": "C"}, "C.UTF-8"), ({}, "C.UTF-8"), ({"LANG": "de_DE"}, "C.UTF-8"),
                             ({"LANG": "de_DE.UTF-8"}, None), ({"LC_ALL": "C", "LANG": "de_DE.UTF-8"}, "C.UTF-8"),
                             ({"LC_CTYPE": "en_US.utf8", "LANG": "C"}, None)):
            self.assertEqual(added, project.locale_of_paths(given).get("LC_ALL"), given)

    def test_dollars_in_the_path(self):
        self.move("$HOME and ${home} $$ $x")
        outcome = self.call("setup")
        self.assertEqual(0, outcome.returncode, outcome.stdout + outcome.stderr)
        spec = json.loads((self.root / ".venv/share/jupyter/kernels/java/kernel.json").read_text())
        self.assertIn(f"@{self.root}/target/kernel/java.args", spec["argv"])
        # Jupyter fills in kernelspecs' variables as string.Template does.
        filled = kernelspec.specification(project.Project(self.root), toolchain.Jdk(Path("/j"), "17"), {"PLACE": str(self.root)})
        self.assertEqual(str(self.root), string.Template(filled["env"]["PLACE"]).safe_substitute({"HOME": "/h", "home": "/h"}))

    def test_a_target_that_is_a_link_is_followed(self):
        elsewhere = self.folder / "large disk"
        elsewhere.mkdir()
        (self.root / "target").symlink_to(elsewhere)
        for _ in range(2):
            outcome = self.call("setup")
            self.assertEqual(0, outcome.returncode, outcome.stdout + outcome.stderr)
        self.assertIn("library        up to date", outcome.stdout)
        self.assertTrue((elsewhere / "kernel/longalign.jar").is_file())
        self.assertTrue((self.root / "target").is_symlink())

    def test_things_in_the_place_of_target(self):
        for make in (lambda target: target.write_text("x"), lambda target: target.symlink_to("target"),
                     lambda target: target.symlink_to("/proc/version")):
            make(self.root / "target")
            self.fails(self.call("setup"), "target")
            (self.root / "target").unlink()

    def test_a_checkout_that_cannot_be_written(self):
        nobody = self.as_nobody()
        self.root.chmod(0o555)
        self.addCleanup(self.root.chmod, 0o755)
        self.fails(self.call_with(nobody, "setup"), f"{self.root}/target", "Permission denied", "LONGALIGN_WORK")

    def test_a_disk_that_is_full(self):
        full = self.folder / "full.sh"
        full.write_text(f"#!{shutil.which('bash')}\ntrap '' XFSZ\nulimit -f 0\nexec \"$@\"\n")
        full.chmod(0o755)
        outcome = self.call_with([str(full)], "setup")
        self.assertEqual(1, outcome.returncode, outcome.stdout + outcome.stderr)
        self.assertEqual(1, len(outcome.stderr.strip().splitlines()), outcome.stderr)
        self.assertIn("error: ", outcome.stderr)
        self.assertEqual([], [str(file) for file in self.root.rglob(".*.[0-9]*") if file.is_file()])

    def test_a_local_repository_that_cannot_be_written(self):
        for line in ("[ERROR] Could not create local repository at /home/x/.m2/repository -> [Help 1]",
                     "[ERROR] Failed to execute goal on project x: Could not transfer artifact a:b:pom:1 from/to c:"
                     " /home/x/.m2/repository/a: Permission denied",
                     "[ERROR] Could not transfer x: /home/x/.m2/repository/x.part (No space left on device)"):
            self.tool("mvn", f'if [ "$1" = -version ]; then echo "Apache Maven 3.9.9"; exit 0; fi\necho "{line}"; exit 1\n')
            self.fails(self.call("setup"), "Maven could not write", "~/.m2/repository", "writable")

    def test_a_mirror_that_dies_in_the_middle(self):
        self.tool("mvn", """if [ "$1" = -version ]; then echo "Apache Maven 3.9.9"; exit 0; fi
echo "[ERROR] Could not transfer artifact a:b:jar:1 from/to central: Premature end of Content-Length body"; exit 1
""")
        self.fails(self.call("setup"), "could not reach its repository", "connect to the network")
        self.assertIn("requestTimeout", " ".join(toolchain.Maven("mvn", "3").batch()))

    def test_manifests_that_are_none(self):
        package = {"source": "x", "registry": "npm", "package": "p", "version": "1", "licence": "l", "note": "", "files": ["*"]}
        for text in ("", "{", "[]", "null", "{}", '{"packages": 3}', '{"packages": [3]}', '{"packages": {"a": 1}}', "\x00",
                     "[" * 100_000,
                     *(json.dumps({"packages": [{**package, **change}]}) for change in (
                         {"source": "../../out"}, {"source": "/out"}, {"source": ""}, {"source": 3}, {"registry": "ftp"},
                         {"files": "*"}, {"files": None}, {"version": None}))):
            file = self.file("samples.json", text)
            with self.assertRaises(Failure, msg=text[:100]) as refused:
                samples._wanted(file)
            self.assertIn(str(file), str(refused.exception))
        self.assertLess(3, len(samples._wanted(ROOT / "environment" / "samples.json")), "the project's own list")
        self.file("the project/environment/samples.json", "[]")
        self.fails(self.call("setup"), "environment/samples.json", "Restore it with git")

    def test_damaged_files_of_an_earlier_set_up(self):
        self.assertEqual(0, self.call("setup").returncode)
        stamps = sorted((self.root / "target").rglob("*.json")) + [self.root / ".venv/longalign.json"]
        self.assertGreater(len(stamps), 2)
        for stamp in stamps:
            before = stamp.read_text()
            for text in ("{}", "[3]", '{"packages": [{}]}'):
                stamp.write_text(text)
                outcome = self.call("setup")
                self.assertNotIn("Traceback", outcome.stderr, f"{stamp}: {text}")
                self.assertLessEqual(len(outcome.stderr.strip().splitlines()), 1, f"{stamp}: {text}: {outcome.stderr}")
                shutil.rmtree(self.root / ".venv")
                self.venv("pip")
            stamp.write_text(before)

    @staticmethod
    def runs(pid):
        try:
            return Path("/proc", pid, "stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
        except (FileNotFoundError, ProcessLookupError):
            return False

    def test_every_command_ends_at_once_with_its_children(self):
        pids = self.folder / "pids"
        self.tool("sleep", f'exec "{shutil.which("sleep")}" "$@"\n')
        # A tool that starts another one, and both let no signal but the last end them.
        self.tool("mvn", f"""if [ "$1" = -version ]; then echo "Apache Maven 3.9.9"; exit 0; fi
trap '' TERM; (trap '' TERM; echo $BASHPID >> "{pids}"; sleep 600) & echo $$ >> "{pids}"; sleep 600; sleep 600
""")
        for command, numbers in (("setup", (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)), ("test", (signal.SIGTERM,)),
                                 ("run-notebooks", (signal.SIGTERM,)), ("lab", (signal.SIGTERM,))):
            for number in numbers:
                pids.unlink(missing_ok=True)
                shutil.rmtree(self.root / "target", ignore_errors=True)
                process = subprocess.Popen(
                    [str(self.root / "environment" / command)], cwd="/", stdout=subprocess.DEVNULL,
                    stderr=subprocess.PIPE, text=True, env={"PATH": str(self.bin), "HOME": str(self.folder)})
                deadline = time.monotonic() + 30
                while not (pids.exists() and len(pids.read_text().split()) == 2) and time.monotonic() < deadline:
                    time.sleep(0.05)
                self.assertIsNone(process.poll(), f"{command} ended by itself: {process.stderr}")
                started = time.monotonic()
                process.send_signal(number)
                _, error = process.communicate(timeout=30)
                self.assertLess(time.monotonic() - started, 5, command)
                self.assertNotIn("Traceback", error)
                for pid in pids.read_text().split():
                    while self.runs(pid) and time.monotonic() - started < 5:
                        time.sleep(0.05)
                    self.assertFalse(self.runs(pid), f"{command}: a child is still running")

    def test_nothing_is_written_outside_the_checkout(self):
        before = {path for path in self.folder.rglob("*") if self.root not in path.parents}
        self.assertEqual(0, self.call("setup").returncode)
        after = {path for path in self.folder.rglob("*") if self.root not in path.parents}
        self.assertEqual({self.calls}, after - before)

    def test_proxies_are_told_to_every_client(self):
        self.assertEqual({}, proxies.variables({"HOME": str(self.folder)}))
        options = proxies.variables({"HOME": str(self.folder), "https_proxy": "http://name:secret@proxy.example:3128/",
                                     "no_proxy": ".example.org, $(x)", "MAVEN_OPTS": "-Xmx1g"})["MAVEN_OPTS"]
        for part in ("-Xmx1g", "-Dhttp.proxyHost=proxy.example", "-Dhttps.proxyHost=proxy.example", "-Dhttps.proxyPort=3128", "*.example.org"):
            self.assertIn(part, options)
        self.assertNotIn("secret", options)
        self.assertNotIn("$", options)
        both = proxies.variables({"HOME": str(self.folder), "HTTP_PROXY": "plain:1", "HTTPS_PROXY": "secure:2"})["MAVEN_OPTS"]
        for part in ("-Dhttp.proxyHost=plain -Dhttp.proxyPort=1", "-Dhttps.proxyHost=secure -Dhttps.proxyPort=2"):
            self.assertIn(part, both)
        for space in ("", ' xmlns="http://maven.apache.org/SETTINGS/1.0.0"'):
            self.file(".m2/settings.xml", f"<settings{space}><proxies><proxy><active>false</active><host>no</host></proxy><proxy>"
                      "<host>proxy.example</host><port>8081</port><password>secret</password>"
                      "<nonProxyHosts>*.example.org|inside</nonProxyHosts></proxy></proxies></settings>")
            found = proxies.variables({"HOME": str(self.folder)})
            self.assertEqual("http://proxy.example:8081", found["https_proxy"])
            self.assertEqual("localhost,127.0.0.1,.example.org,inside", found["no_proxy"].replace(",example", ",.example"))
            self.assertNotIn("MAVEN_OPTS", proxies.variables({"HOME": str(self.folder), "https_proxy": "http://p:1"}))
        self.file(".m2/settings.xml", "<settings><proxies>")
        self.assertEqual({}, proxies.variables({"HOME": str(self.folder)}))


class Compilation(TemporaryFolder):
    """Java sources compiled after changes by the real javac, and run."""

    SOURCES = {"p/package-info.java": "package p;", "p/Base.java": "package p; class Base { static final int N = 1; }",
               "p/Main.java": "package p; class Main { public static void main(String... a) {"
                              " Runnable r = new Runnable() { public void run() { System.out.println(Base.N); } }; r.run(); } }"}

    def setUp(self):
        super().setUp()
        java = Path(shutil.which("javac")).resolve().parents[1]
        self.project = project.Project(self.folder)
        self.unit = compilation.Unit(self.project, toolchain.Jdk(java, "?"), "17", self.folder / "src/main/java",
                                     self.folder / "target/kernel/classes", [], self.folder / "javac.log")
        for name, text in self.SOURCES.items():
            self.file(f"src/main/java/{name}", text)
        self.digests = self.unit.digests()
        self.assertEqual("3 sources compiled", self.unit.compile(None, self.digests))
        self.assertEqual("1", self.printed())

    def change(self, name, *replaced):
        path = self.folder / "src/main/java" / name
        self.replace(path, *replaced)
        before, self.digests = self.digests, self.unit.digests()
        return self.unit.compile(before, self.digests)

    def printed(self):
        return subprocess.run([self.unit.jdk.java, "-cp", str(self.unit.classes), "p.Main"], capture_output=True, text=True,
                              check=True).stdout.strip()

    def test_code_that_changed_is_compiled_alone(self):
        self.assertEqual("no source changed", self.unit.compile(self.digests, self.digests))
        self.assertEqual("1 of 3 sources compiled", self.change("p/Main.java", "println(Base.N)", "println(7 + Base.N)"))
        self.assertEqual("8", self.printed())
        self.assertEqual("1 of 3 sources compiled", self.change("p/Main.java", "{ public static", "{ private void x() {} public static"))
        self.change("p/Main.java", "new Runnable() { public void run() { System.out.println(7 + Base.N); } }",
                    "() -> System.out.println(3)")
        self.assertEqual("3", self.printed())
        self.assertFalse((self.unit.classes / "p/Main$1.class").exists(), "a class of the old source is left")

    def test_what_others_see_has_them_compiled_too(self):
        self.assertEqual("3 sources compiled", self.change("p/Base.java", "N = 1", "N = 2"))
        self.assertEqual("2", self.printed(), "the constant is copied into Main")
        for old, new in (("{ static", "{ int x; static"), ("int x;", "void x() {}"), ("void x() {}", "void x() throws Exception {}"),
                         ("void x() throws Exception {}", "static class X {}"), ("static class X", "protected static class X"),
                         ("class Base", "@Deprecated class Base"), ("@Deprecated class Base", "class Base<T>")):
            self.assertEqual("3 sources compiled", self.change("p/Base.java", old, new), new)
        self.assertEqual("3 sources compiled", self.change("p/package-info.java", "package", "/** Text. */ package"))

    def test_sources_that_come_and_go(self):
        self.file("src/main/java/p/New.java", "package p; class New {}")
        self.assertEqual("4 sources compiled", self.change("p/Main.java", "", ""))
        (self.folder / "src/main/java/p/New.java").unlink()
        self.assertEqual("3 sources compiled", self.change("p/Main.java", "", ""))
        self.assertFalse((self.unit.classes / "p/New.class").exists())

    def test_what_does_not_compile_changes_nothing(self):
        with self.assertRaisesRegex(Failure, "src/main/java/p/Base.java:1: error: "):
            self.change("p/Base.java", "int N", "int")
        self.assertEqual("1", self.printed())
        self.assertEqual([self.unit.classes], list((self.folder / "target/kernel").iterdir()))

    def test_maven_is_told_to_compile_only_what_changed(self):
        tests = {"p/MainTest.java": "package p; class MainTest {}", "p/Helper.java": "package p; class Helper {}",
                 "p/UserTest.java": "package p; class UserTest { Helper h; }"}
        for name, text in tests.items():
            self.file(f"src/test/java/{name}", text)
            self.file(f"target/test-classes/{name[:-5]}.class", "x")
        mavens = self.folder / "target/classes"
        shutil.copytree(self.unit.classes, mavens)

        def told(name, *replaced, library=True):
            maven_build.compiled(self.project, maven_build.sources(self.project))
            if name.startswith("src/main/java/"):
                self.change(name[len("src/main/java/"):], *replaced)
            else:
                self.replace(self.folder / name, *replaced)
            if library:
                self.file("target/setup/library.json", {"sources": self.unit.digests()})
            return maven_build.arguments(self.project, maven_build.sources(self.project))

        stale = ["-Dmaven.compiler.useIncrementalCompilation=false"]
        self.assertEqual([], told("src/main/java/p/Main.java", "", ""), "nothing changed")
        self.assertEqual([], told("src/main/java/p/Main.java", "Base.N", "1", library=False), "unknown to set-up")
        self.assertEqual(stale, told("src/main/java/p/Main.java", "println(1)", "println(Base.N)"))
        self.assertEqual(["Base.class"], [file.name for file in (mavens / "p").iterdir()])
        shutil.rmtree(mavens)
        shutil.copytree(self.unit.classes, mavens)
        self.assertEqual([], told("src/main/java/p/Base.java", "N = 1", "N = 2"), "others see it")
        self.assertEqual([], told("src/test/java/p/Helper.java", "{}", "{ }"), "another test uses it")
        self.assertEqual(stale, told("src/test/java/p/MainTest.java", "{}", "{ }"))
        self.assertFalse((self.folder / "target/test-classes/p/MainTest.class").exists())
        self.assertEqual([], told("pom.xml", "", "") if self.file("pom.xml", "new") else None)
        self.assertEqual([], maven_build.arguments(self.project, maven_build.sources(self.project)), "not remembered twice")


class Execution(TemporaryFolder):
    """Notebooks executed for real, in a kernel named ``java`` that runs Python."""

    whole, jobs, limit, compared = False, 1, None, {}

    @classmethod
    def setUpClass(cls):
        cls.jupyter = tempfile.TemporaryDirectory()
        folder = Path(cls.jupyter.name, "kernels", "java")
        folder.mkdir(parents=True)
        lost = ('if [ -n "$LOSE_PORT" ] && [ ! -e "$LOSE_PORT" ]; then touch "$LOSE_PORT";'
                ' echo "it cannot listen: another process uses that port" >&2; exit 2; fi; ')
        program = lost + '"$0" -m ipykernel_launcher -f "$1"; status=$?; [ $status = 7 ] && echo "fatal: no room" >&2; exit $status'
        argv = ["bash", "-c", program, sys.executable, "{connection_file}"]
        (folder / "kernel.json").write_text(json.dumps({"argv": argv, "display_name": "x", "language": "python"}))
        os.environ.update(JUPYTER_PATH=cls.jupyter.name, JUPYTER_RUNTIME_DIR=cls.jupyter.name, IPYTHONDIR=cls.jupyter.name)

    @classmethod
    def tearDownClass(cls):
        cls.jupyter.cleanup()

    def execute(self, seconds=60, **stored):
        paths = [self.file(f"stored/{name}.ipynb", content) for name, content in stored.items()]
        self.results = self.folder / "results"
        formulas = self.file("formulas.js", "typeset_formulas();")
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            reports = execution.Execution(
                self.results, self.folder / "logs", formulas, seconds, whole=self.whole, jobs=self.jobs, seconds=self.limit,
                compared=self.compared).run(paths)
        self.printed = printed.getvalue()
        return reports

    def test_results_page_and_table(self):
        picture = "from IPython.display import Image, display; display(Image(data=b'\\x89PNG\\r\\n\\x1a\\n0000IHDR', format='png'))"
        content = notebook("x = 'value $x$'; print(x)", picture, "  ")
        content["cells"].append({"cell_type": "markdown", "id": "m", "metadata": {}, "source": "So $a_1 < b$."})
        (report,) = self.execute(first=content)
        self.assertEqual((None, 2, 2, 1), (report.problem, report.cells, report.total, report.plots))
        executed = json.loads((self.results / "first.ipynb").read_text())
        self.assertEqual("value $x$\n", "".join(executed["cells"][0]["outputs"][0]["text"]))
        page = (self.results / "first.html").read_text()
        self.assertIn("typeset_formulas();", page)
        self.assertEqual([], pages.external_references(page))
        found = json.loads((self.results / "results.json").read_text())
        self.assertEqual(("ended", 1, 0), (found["state"], found["passed"], found["failed"]))
        self.assertEqual("first", found["notebooks"][0]["notebook"])
        lines = execution.closing_table([report]).split("\n")
        self.assertEqual(["notebook", "cells", "seconds", "plots", "ok"], lines[0].split())
        self.assertEqual(["first", "2", f"{report.seconds:.1f}", "1", "yes"], lines[2].split())

    def test_the_log_tells_what_the_running_cell_shows(self):
        shown = execution.Shown()
        self.assertEqual("", str(shown))
        shown.cell = {"outputs": [{"text": "first\nsecond\n"}, {"data": {"image/png": "x"}}]}
        self.assertEqual(" second", str(shown))
        shown.cell["outputs"].append({"data": {"text/plain": "Self-Instruct 5 of 12\n"}})
        self.assertEqual(" Self-Instruct 5 of 12", str(shown))
        shown.cell = {"outputs": [{"text": "x" * 200}]}
        self.assertEqual(101, len(str(shown)))

    def test_failing_cell_ends_its_notebook_only(self):
        failed, fine = self.execute(failing=notebook("x = 1", "\nraise ValueError('x is %d' % x)", "y = 2"), fine=notebook("1"))
        self.assertEqual("cell [2] failed: ValueError: x is 1; its first line: raise ValueError('x is %d' % x)", failed.problem)
        self.assertEqual((1, 3), (failed.cells, failed.total))
        self.assertIsNone(fine.problem)
        cells = json.loads((self.results / "failing.ipynb").read_text())["cells"]
        self.assertEqual("ValueError", cells[1]["outputs"][0]["ename"])
        self.assertEqual([], cells[2]["outputs"])
        self.assertIn("ValueError", (self.results / "failing.html").read_text())
        self.assertNotIn("typeset_formulas", (self.results / "failing.html").read_text())
        self.assertRegex(execution.closing_table([failed, fine]), r"failing +1 of 3 .* NO\nfine +1 .* yes$")

    def test_a_kernel_whose_port_was_taken_starts_again(self):
        os.environ["LOSE_PORT"] = str(self.folder / "lost")
        self.addCleanup(os.environ.pop, "LOSE_PORT")
        (report,) = self.execute(first=notebook("print(1)"))
        self.assertTrue((self.folder / "lost").exists())
        self.assertEqual((None, 1), (report.problem, report.cells))

    def test_dead_kernel_is_named(self):
        dead, fine = self.execute(dead=notebook("1", "import os; os._exit(7)"), fine=notebook("1"))
        self.assertIn("the kernel died in cell [2]", dead.problem)
        self.assertIn("exit status 7", dead.problem)
        self.assertIn("fatal: no room", dead.problem)
        self.assertIsNone(fine.problem)
        self.assertTrue((self.results / "dead.ipynb").is_file())

    def test_slow_cell_is_stopped(self):
        (slow,) = self.execute(seconds=1, slow=notebook("import time; time.sleep(60)"))
        self.assertIn("cell [1] ran longer than 1.0 s (--timeout)", slow.problem)
        self.assertLess(slow.seconds, 30)

    def test_unfit_notebooks_do_not_stop_the_others(self):
        reports = self.execute(broken="{", bare=notebook("1", kernel=None), other=notebook("1", kernel="python3"), fine=notebook("1"))
        problems = [report.problem for report in reports]
        self.assertIn("broken.ipynb is not valid JSON", problems[0])
        self.assertIn("bare.ipynb names no kernel", problems[1])
        self.assertIn("metadata.kernelspec.name to 'java'", problems[2])
        self.assertIsNone(problems[3])

    def test_interrupt_stops_the_kernel(self):
        pid = self.folder / "pid"
        stored = self.file("long.ipynb", notebook(
            f"import os, time, pathlib; pathlib.Path({str(pid)!r}).write_text(str(os.getpid())); time.sleep(60)"))
        program = (f"import sys; sys.path.insert(0, {str(ROOT / 'environment/lib')!r})\n"
                   "from pathlib import Path; from longalign.execution import Execution\n"
                   f"p = Path({str(self.folder)!r}); Execution(p / 'results', p, p / 'none', 60).run([Path({str(stored)!r})])")
        process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        deadline = time.monotonic() + 30
        while not (pid.exists() and pid.read_text()) and time.monotonic() < deadline:
            time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=30)
        self.assertIn("interrupted in cell [1]", output)
        state = json.loads((self.folder / "results/results.json").read_text())
        self.assertEqual(("interrupted", "interrupted"), (state["state"], state["problem"]))
        self.assertIn('<failure message="interrupted in cell [1]">', (self.folder / "results/junit.xml").read_text())
        kernel = Path("/proc", pid.read_text(), "stat")
        state = kernel.read_text().rsplit(")", 1)[1].split()[0] if kernel.exists() else "gone"
        self.assertIn(state, ("gone", "Z"), "the kernel is still running")


    def test_results_of_a_folder_are_renewed_as_notebooks_end(self):
        """A second notebook reads what is there of the first, as a service would while the run goes on or is killed."""
        for name in ("gone.ipynb", "gone.html", "mine.txt"):
            self.file(f"results/{name}", "old")
        self.file("results/results.json", {"notebooks": [{"notebook": "gone"}, {"notebook": "../stored/first"}, 3]})
        self.file("results/first.ipynb", "old")
        look = (f"from pathlib import Path; folder = Path({str(self.folder / 'results')!r}); "
                "print((folder / 'results.json').read_text(), (folder / 'junit.xml').read_text(), (folder / 'gone.html').exists())")
        self.whole = True
        first, _ = self.execute(first=notebook("1"), second=notebook(look))
        self.assertIsNone(first.problem)
        shown = "".join(json.loads((self.results / "second.ipynb").read_text())["cells"][0]["outputs"][0]["text"])
        for part in ('"state": "running"', '"passed": 1', '<testcase classname="notebooks" name="first"', "the run was stopped in it",
                     "False"):
            self.assertIn(part, shown)
        self.assertEqual(["mine.txt"], [file.name for file in self.results.glob("*.txt")])
        self.assertNotIn("<error", (self.results / "junit.xml").read_text())
        lines = [line for line in self.printed.splitlines() if line]
        self.assertEqual(2, len(lines), "a log has one line a notebook: " + self.printed)

    def test_stored_notebooks_are_no_place_for_results(self):
        stored = self.file("stored/first.ipynb", notebook("1"))
        with self.assertRaisesRegex(Usage, "name another folder"):
            execution.Execution(stored.parent, self.folder / "logs", self.folder / "none", 60).run([stored])
        self.assertTrue(stored.is_file())

    def test_several_notebooks_at_a_time_and_experiments_in_order(self):
        stamp = "import time; time.sleep(0.5); print(time.time())"
        self.jobs = 3
        reports = self.execute(**{"00-a": notebook(stamp), "07-b": notebook(stamp), "08-c": notebook(stamp)})
        self.assertEqual([None] * 3, [report.problem for report in reports])
        times = [float(json.loads((self.results / f"{report.notebook}.ipynb").read_text())["cells"][0]["outputs"][0]["text"][0])
                 for report in reports]
        self.assertLess(times[0], times[2])
        self.assertLess(times[1] + 0.5, times[2], "08 has to wait for 07")
        self.assertEqual({"08-c": ["07-b"]}, notebooks.order([Path("00-a.ipynb"), Path("07-b.ipynb"), Path("08-c.ipynb")]))

    def test_the_time_of_the_whole_run_is_over(self):
        self.limit = 4
        slow, never = self.execute(slow=notebook("import time; time.sleep(60)"), never=notebook("1"))
        self.assertIn("(--limit)", slow.problem)
        self.assertEqual(("not run", False), (never.state, never.passed))
        self.assertIn('<error message="it was not run: the time for the whole run was over (--limit)"',
                      (self.results / "junit.xml").read_text())

    def test_figures_that_drifted_are_named(self):
        self.execute(first=notebook("print('loss 0.50, 3 steps in 2.5 s')"))
        self.compared = {"first": figures.read(self.results / "first.ipynb")}
        self.compared["first"]["cells"][0]["outputs"][0]["text"] = "loss 0.40, 3 steps in 9.5 s"
        (report,) = self.execute(first=notebook("print('loss 0.50, 3 steps in 2.5 s')"))
        self.assertEqual(["cell [1], 'loss #, # steps in # s' number 1: 0.50, was 0.40 (+25 %)"], report.drift)
        self.assertIn('<testsuite name="figures" tests="1" failures="1"', (self.results / "junit.xml").read_text())
        self.assertIn("0.50, was 0.40", self.printed)


class Figures(TemporaryFolder):
    TABLE = "Plans (2 rows, 3 columns)\nplan    steps  time (s)\n------  -----  --------\nnaive      30       1.5\npacked     29       2.5"

    @staticmethod
    def cell(text="", source="x", tags=(), **data):
        outputs = [{"output_type": "stream", "name": "stdout", "text": text}] if text else []
        outputs += [{"output_type": "display_data", "data": {kind.replace("_", "/"): value}} for kind, value in data.items()]
        return {"cell_type": "code", "id": source, "source": source, "metadata": {"tags": list(tags)}, "outputs": outputs}

    def drift(self, before, now, tolerance=0.01):
        return figures.compare({"cells": [before]}, {"cells": [now]}, tolerance)

    def found(self, text, **arguments):
        return [figure.text for figure in figures.of(self.cell(text, **arguments))[0].values()]

    def test_numbers_in_text(self):
        self.assertEqual(["1234567", "-3.5", "1e-7", "12"], self.found("a 1,234,567 b -3.5 c 1e-7 (12%)"))
        self.assertEqual([], self.found("took 3.2 s, 41 ms, 1.5 GB, 300 tokens/s, 20 steps a second, 2026-01-02 10:11:12, GPT-4o"))
        self.assertEqual(["3.2"], self.found("took 3.2 s", tags=["figures"]))
        self.assertEqual(["16", "2"], self.found("best-fit-16 of /home/u77/x.jsonl in 2 packs"))
        self.assertEqual(["0", "3", "8"], self.found("[0, 3, 8]"))

    def test_the_values_of_a_chart_are_compared_by_series_and_point(self):
        chart = {"kind": "Means", "title": "Scores", "x": "arm", "y": "exact match (0 to 1)", "series": [
            {"name": "long", "x": ["a", "b"], "y": [0.5, None], "low": [0.4, None], "values": [[0.4, 0.6], []]},
            {"name": "short", "x": [1, 2.5], "y": [0.25, 0.75]}]}
        other = json.loads(json.dumps(chart))
        other["series"][0]["y"][0] = 0.7
        other["series"][1]["y"][1] = 0.5

        def shown(**series):
            data = {"image/png": "x", "text/plain": "Means 17", **series}
            return {**self.cell(), "outputs": [{"output_type": "display_data", "data": data}]}

        before, now = (shown(**{figures.SERIES: each}) for each in (chart, other))
        self.assertEqual(8, len(figures.of(before)[0]))
        self.assertEqual(["cell [1], 'Scores: long' a, y: 0.7, was 0.5 (+40 %)",
                          "cell [1], 'Scores: short' point 2, y: 0.5, was 0.75 (-33 %)"], self.drift(before, now).drift)
        timed = {**chart, "y": "wall time (seconds)"}
        found, left_out = figures.of(shown(**{figures.SERIES: timed}))
        self.assertEqual((2, 6), (len(found), left_out))
        result = self.drift(shown(), now)
        self.assertEqual(([], 1), (result.drift, len(result.notes)))

    def test_a_table_is_compared_by_row_and_column(self):
        other = self.TABLE.replace("     29", "     28").replace("2.5", "9.5").replace("naive ", "sorted")
        result = self.drift(self.cell(text_plain=self.TABLE), self.cell(text_plain=other))
        self.assertEqual(3, len(result.drift), result.drift)
        self.assertIn("cell [1], 'packed' steps: 28, was 29 (-3.4 %)", result.drift)
        self.assertIn("cell [1], 'naive' steps: gone, was 30", result.drift)
        self.assertEqual(2, result.left_out)

    def test_json_is_compared_by_path(self):
        before = {"series": [{"y": [1.0, 2.0]}], "seconds": 3, "ok": True}
        now = {"series": [{"y": [1.0, 2.5]}], "seconds": 9, "ok": False}
        result = self.drift(self.cell(application_json=before), self.cell(application_json=now))
        self.assertEqual(["cell [1], 'series[0].y[1]' : 2.5, was 2.0 (+25 %)"], result.drift)

    def test_tolerance_and_rounding(self):
        for before, now, tolerance, same in (("100", "101", 0.01, True), ("100", "102", 0.01, False), ("7", "8", 0, False),
                                             ("0.1", "0.2", 0, True), ("0.1", "0.3", 0.01, False), ("1e-09", "5e-08", 0, True),
                                             ("-5", "5", 0.5, False), ("2.50", "2.50", 0, True), ("0", "1", 0.01, False)):
            result = self.drift(self.cell(f"x {before}"), self.cell(f"x {now}"), tolerance)
            self.assertEqual(same, not result.drift, (before, now, tolerance, result.drift))

    def test_cells_that_cannot_be_compared(self):
        changed = self.drift(self.cell("x 1", source="a"), {**self.cell("x 2", source="a"), "source": "b"})
        self.assertEqual(([], ["1 cells have other code and were not compared"]), (changed.drift, changed.notes))
        self.assertEqual([], self.drift(self.cell("x 1"), self.cell("x 2", tags=["varies"])).drift)
        self.assertEqual(["cell [1], 'new #' number 1: 3, and was not there"], self.drift(self.cell("x"), self.cell("new 3")).drift)
        with self.assertRaisesRegex(Failure, "no executed notebook"):
            figures.read(self.file("bad.ipynb", "{"))


class Continuous(StandIns):
    """What continuous integration asks of run-notebooks, before anything is executed."""

    def setUp(self):
        super().setUp()
        self.git = lambda *arguments: subprocess.run(
            [shutil.which("git"), "-C", str(self.root), "-c", "user.name=n", "-c", "user.email=e@x", *arguments],
            check=True, capture_output=True, text=True)
        self.link("git", shutil.which("git"))
        for name in ("01-second", "02-third"):
            self.file(f"the project/notebooks/{name}.ipynb", notebook(name))
        # Takes the place of the process that executes.
        self.file("the project/.venv/bin/python", "#!" + shutil.which("bash") + '\nshift 2; echo "executes $*"\n').chmod(0o755)

    def commit(self):
        self.file("the project/.gitignore", "/target/\n/.venv/\n__pycache__/\n")
        self.git("init", "-q")
        self.git("add", "-A")
        self.git("commit", "-qm", "first")
        self.git("branch", "base")

    def test_only_what_changed(self):
        self.commit()
        self.assertIn("no notebook changed", self.call("run-notebooks", "--changed").stdout)
        self.file("the project/notebooks/01-second.ipynb", notebook("changed"))
        outcome = self.call("run-notebooks", "--changed", "--quiet")
        self.assertEqual((0, "executes --changed --quiet"), (outcome.returncode, outcome.stdout.strip()), outcome.stderr)
        rows = json.loads((self.root / "target/notebooks/results.json").read_text())
        self.assertEqual(("setting up", ["01-second"]), (rows["state"], [row["notebook"] for row in rows["notebooks"]]))
        self.git("commit", "-qam", "second")
        self.assertIn("since base: 01-second changed", self.call("run-notebooks", "--changed", "base").stdout)
        self.assertIn("no notebook changed", self.call("run-notebooks", "--changed", "base", "02").stdout)
        self.file("the project/src/main/java/B.java", "class B {}")
        self.assertIn("src/main/java/B.java changed, which all", self.call("run-notebooks", "--changed").stdout)
        self.fails(self.call("run-notebooks", "--changed=nowhere"), "git knows no 'nowhere'", "shallow")

    def test_notebooks_of_ones_own(self):
        mine = self.file("my course/a.ipynb", notebook("1"))
        self.assertIn(f"executes {mine}", self.call("run-notebooks", str(mine)).stdout)
        self.assertIn("executes", self.call("run-notebooks", str(mine.parent)).stdout)
        rows = json.loads((self.root / "target/notebooks/results.json").read_text())["notebooks"]
        self.assertEqual(["a"], [row["notebook"] for row in rows])
        other = self.file("elsewhere/a.ipynb", notebook("1"))
        self.fails(self.call("run-notebooks", str(mine), str(other)), "have the same name", status=2)
        self.fails(self.call("run-notebooks", str(mine), "--results", str(mine.parent)), "name another folder", status=2)
        self.assertTrue(mine.is_file())

    def test_a_set_up_that_fails_leaves_results_that_say_so(self):
        folder = self.folder / "out"
        self.file("out/junit.xml", "green")
        self.tool("mvn", OFFLINE_MAVEN)
        self.assertEqual(1, self.call("run-notebooks", "--results", str(folder), "00").returncode)
        found = (folder / "junit.xml").read_text()
        self.assertIn("it was not run: the set-up failed: Maven could not reach its repository", found)
        self.assertEqual("interrupted", json.loads((folder / "results.json").read_text())["state"])
        self.tool("mvn", 'if [ "$1" = -version ]; then echo "Apache Maven 3.9.9"; exit 0; fi\nexec sleep 60\n')
        self.link("sleep", shutil.which("sleep"))
        outcome = self.call("run-notebooks", "--limit", "2", "--results", str(folder), "00")
        self.fails(outcome, "the set-up took longer than 2 s", "--limit")

    def test_wrong_arguments(self):
        for arguments, part in ((("--jobs", "0"), "'0'"), (("--limit", "-1"), "'-1'"), (("--tolerance", "nan"), "'nan'"),
                                (("--compare", str(self.folder / "none")), "is no folder"), (("--results",), "needs a folder"),
                                (("--compare", str(self.folder)), "holds no executed notebook"),
                                (("--compare", str(self.root / "environment"), "--results", str(self.root / "environment")),
                                 "where this run puts")):
            self.fails(self.call("run-notebooks", *arguments), part, status=2)
        full = self.file("full/results.json", {"profile": "full"}).parent
        self.fails(self.call("run-notebooks", "--compare", str(full)), "profile full", status=2)

    def test_a_checkout_that_is_only_read(self):
        work = self.folder / "work"
        outcome = self.call("setup", LONGALIGN_WORK=str(work), LONGALIGN_JUPYTER="pip", PIP_INDEX_URL="http://127.0.0.1:9/",
                            PIP_CONFIG_FILE="/dev/null")
        self.assertIn("library        built", outcome.stdout)
        self.assertFalse((self.root / "target").exists(), "nothing is written to the checkout")
        self.assertTrue((work / "target/kernel/longalign.jar").is_file())
        self.file("the project/notebooks/00-first.ipynb", notebook("other"))
        self.file("work/notebooks/01-second.ipynb", "saved there")
        (self.root / "notebooks/02-third.ipynb").unlink()
        (work / "notebooks/made.txt").write_text("made")
        self.file("the project/notebooks/01-second.ipynb", notebook("newer"))
        outcome = self.call("setup", LONGALIGN_WORK=str(work), LONGALIGN_JUPYTER="pip", PIP_INDEX_URL="http://127.0.0.1:9/",
                            PIP_CONFIG_FILE="/dev/null")
        self.assertIn("changed there, and not taken from the checkout: notebooks/01-second.ipynb", outcome.stderr)
        self.assertEqual("saved there", (work / "notebooks/01-second.ipynb").read_text())
        self.assertIn("other", (work / "notebooks/00-first.ipynb").read_text())
        self.assertEqual((False, True), ((work / "notebooks/02-third.ipynb").exists(), (work / "notebooks/made.txt").exists()))
        self.fails(self.call("setup", LONGALIGN_WORK=str(self.bin)), "holds other things")

    def test_a_user_without_a_home_folder(self):
        other = self.folder / "target home"
        with unittest.mock.patch.object(home_folder, "listed", return_value=None):
            self.assertEqual({"HOME": "/tmp", "MAVEN_OPTS": "-Xmx1g -Duser.home=/tmp"},
                             home_folder.variables({"HOME": "/tmp", "MAVEN_OPTS": "-Xmx1g"}, other))
            with self.assertRaisesRegex(Failure, "Set HOME to a folder"):
                home_folder.variables({}, other)
            self.assertEqual(Path("/x/y"), home_folder.replacement({"HOME": "/nowhere"}, Path("/x/y")))
            spec = kernelspec.specification(project.Project(self.root), toolchain.Jdk(Path("/j"), "17"), {})
            self.assertTrue(spec["argv"][1].startswith("-Duser.home="), spec["argv"])
        with unittest.mock.patch.object(home_folder, "listed", return_value=Path("/nonexistent")):
            self.assertEqual("/tmp", home_folder.variables({"HOME": "/tmp"}, other)["HOME"])
        with unittest.mock.patch.object(home_folder, "listed", return_value=Path("/tmp")):
            self.assertEqual({}, home_folder.variables({"HOME": "/elsewhere"}, other))

    def test_a_copied_checkout_says_what_it_makes_anew(self):
        self.assertEqual(0, self.call("setup").returncode)
        calls = self.calls.read_text()
        first, self.root = self.root, self.folder / "a copy"
        shutil.copytree(first, self.root, copy_function=shutil.copy)  # with new times
        python = self.root / ".venv/bin/python"
        python.write_text(f'#!{shutil.which("bash")}\necho 4.0\n')
        script = self.file("a copy/.venv/bin/tool", f"#!{first}/.venv/bin/python\nrun()\n")
        outcome = self.call("setup")
        self.assertIn("library        up to date, its class path names the new place", outcome.stdout, outcome.stderr)
        self.assertIn(f".venv came here from {first}/.venv", outcome.stdout)
        self.assertEqual(calls, self.calls.read_text(), "Maven was called")
        arguments = (self.root / "target/kernel/java.args").read_text()
        self.assertIn(f"{self.root}/target/kernel/longalign.jar", arguments)
        self.assertNotIn(str(first), arguments)
        self.assertNotIn(str(first), script.read_text())
        self.assertTrue(script.read_text().startswith("#!/bin/sh\n"), "a first line holds no space")
        self.assertNotIn("new place", self.call("setup").stdout)
        self.file("a copy/environment/requirements.txt", "another")
        outcome = self.call("setup", PIP_INDEX_URL="http://127.0.0.1:9/", PIP_CONFIG_FILE="/dev/null")
        self.assertIn(".venv is made anew: environment/requirements.txt changed", outcome.stdout)

    def test_templates_for_services_call_what_there_is(self):
        import yaml
        from longalign.commands import run_notebooks
        for name in ("github.yml", "gitlab.yml"):
            text = (ROOT / "environment/ci" / name).read_text(encoding="utf-8")
            self.assertIsInstance(yaml.safe_load(text), dict)
            calls = re.findall(r"environment/run-notebooks (.+)", text)
            self.assertTrue(calls, name)
            for call in calls:
                arguments = re.sub(r'"[^"]*"', "", call).split()
                arguments = [word for word in arguments if word != "--changed"]
                self.assertEqual(Path(os.path.abspath("results")), run_notebooks.parse(arguments).results)
            for path in re.findall(r"hashFiles\('([^']+)'", text) + re.findall(r"^ +- (pom\.xml|environment/\S+)$", text, re.M):
                self.assertTrue((ROOT / path).is_file(), path)


class StoredNotebooks(TemporaryFolder):
    def test_selection_by_name(self):
        paths = [Path(f"n/{name}.ipynb") for name in ("00-start", "03-packing", "03-padding", "10-end")]
        chosen = lambda *names: [path.stem for path in notebooks.select(paths, names)]  # noqa: E731
        self.assertEqual(["00-start", "03-packing", "03-padding", "10-end"], chosen())
        self.assertEqual(["03-packing", "03-padding"], chosen("03"))
        self.assertEqual(["00-start", "10-end"], chosen("10-end.ipynb", "notebooks/00-start.ipynb"))
        for unknown in ("0", "1", "packing", "03-pack"):
            with self.assertRaisesRegex(Usage, "There are: 00-start, 03-packing"):
                chosen(unknown)

    def test_outputs_in_a_stored_notebook_are_found(self):
        clean = self.file("clean.ipynb", notebook("1"))
        full = self.file("full.ipynb", notebook("1", outputs=[{"output_type": "stream", "name": "stdout", "text": "1"}]))
        counted = self.file("counted.ipynb", notebook("1", execution_count=3))
        notebooks.check_stripped([clean])
        with self.assertRaisesRegex(Failure, "full.ipynb notebooks/counted.ipynb.*--clear-output") as raised:
            notebooks.check_stripped([clean, full, counted])
        self.assertNotIn("clean.ipynb", str(raised.exception))


class Pieces(TemporaryFolder):
    def test_a_program_that_a_thread_starts_while_all_are_ended_ends_too(self):
        self.addCleanup(processes._stopping.clear)
        processes.end_all()
        started = time.monotonic()
        outcome = processes.run(["sleep", "60"], folder=self.folder, environment=os.environ)
        self.assertEqual(-signal.SIGTERM, outcome.status)
        self.assertLess(time.monotonic() - started, 20)

    def test_argument_file_keeps_odd_paths_whole(self):
        java = shutil.which("java")
        folder = self.folder / 'it\'s "a" #\\place'
        folder.mkdir()
        arguments = self.file("java.args", library.argument_file([str(folder), "/b c/d.jar"]))
        outcome = subprocess.run([java, f"@{arguments}", "-XshowSettings:properties", "-version"], capture_output=True, text=True)
        shown = [line.strip() for line in outcome.stderr.split("\n")]
        start = shown.index(f"java.class.path = {folder}")
        self.assertEqual("/b c/d.jar", shown[start + 1])

    def test_kernelspec_placeholders(self):
        template = self.file("kernel.json", {"argv": ["${java}", "@${arguments}"], "env": {"HOME_OF_IT": "${home}"}, "x": 1})
        values = {"java": 'C:\\"j"', "arguments": "a b", "home": "${java}"}
        self.assertEqual({"argv": ['C:\\"j"', "@a b"], "env": {"HOME_OF_IT": "${java}"}, "x": 1},
                         kernelspec.fill(template, values))
        with self.assertRaisesRegex(Failure, r"unknown placeholder \$\{jvm\}"):
            kernelspec.fill(self.file("bad.json", {"argv": ["${jvm}"]}), values)

    def test_the_lean_kernel_holds_the_kernel_alone(self):
        packed, lean = self.folder / "longalign.jar", self.folder / "lean.jar"
        kept = ["META-INF/services/x", "org/longalign/kernel/A.class", "org/longalign/notebook/B.class"]
        with zipfile.ZipFile(packed, "w") as jar:
            for name in [*kept, "org/longalign/batching/C.class", "org/longalign/kernels/D.class"]:
                jar.writestr(name, name)
        lean_kernel.pack(packed, lean)
        with zipfile.ZipFile(lean) as jar:
            self.assertEqual(kept, sorted(jar.namelist()))
            self.assertEqual(kept[1].encode(), jar.read(kept[1]))
        self.assertTrue(lean_kernel.is_needed("/r/org/zeromq/jeromq/0.6.0/jeromq-0.6.0.jar"))
        self.assertFalse(lean_kernel.is_needed("/r/com/fasterxml/jackson/core/jackson-core/2/jackson-core-2.jar"))

    def test_published_notebooks_are_found_in_folders(self):
        first = self.file("book/chapter/a.ipynb", notebook("1", kernel=None))
        second = self.file("book/utils/b.ipynb", notebook("1"))
        self.file("book/chapter/.ipynb_checkpoints/a.ipynb", notebook("1"))
        found = execute_published.by_folder([self.folder / "book"])
        self.assertEqual({first.resolve().parent: [first.resolve()], second.resolve().parent: [second.resolve()]}, found)
        self.assertEqual([second.resolve()], execute_published.by_folder([second])[second.resolve().parent])
        with self.assertRaisesRegex(Failure, "there is no notebook at .*none"):
            execute_published.by_folder([self.folder / "none"])

    def test_archives_cannot_write_outside(self):
        with zipfile.ZipFile(self.folder / "x.zip", "w") as packed:
            packed.writestr("../evil.txt", "no")
            packed.writestr("/evil.txt", "no")
            packed.writestr("good/a.txt", "yes")
        self.assertEqual(1, registries.unpack(self.folder / "x.zip", ["*"], self.folder / "out"))
        self.assertEqual("yes", (self.folder / "out/good/a.txt").read_text())
        self.assertFalse((self.folder / "evil.txt").exists())

    def test_counts(self):
        count = test_counts.printed
        self.assertEqual("3 passed, 1 failed, 2 skipped", str(count(["x", "Ran 6 tests in 1s", "", "FAILED (errors=1, skipped=2)"])))
        self.assertEqual("4 passed, 0 failed", str(count(["Ran 4 tests in 1s", "", "OK"])))
        self.assertEqual("7 passed, 0 failed", str(count(["7 passed, 0 failed", "bye"])))
        self.assertEqual("0 passed, 1 failed", str(count(["nothing"]).ended_with(0)))
        self.assertEqual("4 passed, 1 failed", str(test_counts.Count(4).ended_with(1)))
        self.file("TEST-a.xml", '<testsuite tests="5" failures="1" errors="1" skipped="1"/>')
        self.assertEqual("2 passed, 2 failed, 1 skipped", str(test_counts.surefire(self.folder)))

    def test_areas_of_mutants_are_those_of_the_pom(self):
        pom = (ROOT / "pom.xml").read_text(encoding="utf-8")
        profile = pom[pom.index("<id>mutants</id>"):]
        executions = re.findall(r"<execution>\s*<id>([\w-]+)</id>", profile[:profile.index("</profile>")])
        self.assertEqual(mutation.AREAS, tuple(executions))
        self.assertIn("<mutationThreshold>85</mutationThreshold>", profile)

    def test_each_area_of_mutants_is_counted_whatever_becomes_of_the_others(self):
        self.file("killed.xml", "<mutations>" + 6 * '<mutation detected="true" status="KILLED"/>'
                  + '<mutation detected="true" status="TIMED_OUT"/><mutation detected="false" status="SURVIVED"/></mutations>')
        maven = self.file("mvn", "#!/bin/sh\nfor last; do :; done; area=${last#*@}\n"
                          'case "$last" in test-compile) exit 0;; *@journals) exit 1;; esac\n'
                          "mkdir -p target/mutants/$area && cp killed.xml target/mutants/$area/mutations.xml\n"
                          'case "$last" in *@weights) echo "[ERROR] Mutation score of 87 is below threshold"; exit 1;; esac\n')
        maven.chmod(0o755)
        ready = setup.Ready(project.Project(self.folder), None, toolchain.Maven(str(maven), "3.9"),
                            {"PATH": os.environ["PATH"]}, None)
        self.file("target/mutants/journals/mutations.xml", "<mutations/>")  # of an earlier run
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            count = test_sections.mutants(ready)
        self.assertEqual("2 passed, 2 failed", str(count))
        self.assertIn("Mutation score of 87 is below threshold", printed.getvalue())
        self.assertRegex(printed.getvalue(), r"parsers +8 +7 +1 +87\.5 %")
        self.assertNotRegex(printed.getvalue(), r"journals +\d")

    def test_the_second_jdk(self):
        chosen = test_sections.second_jdk_tests
        few = test_sections.SMOKE
        self.assertEqual(few, chosen(None, "a", asked=False, continuous=False))
        self.assertIsNone(chosen({"inputs": "a"}, "a", asked=False, continuous=False))
        self.assertEqual(few, chosen({"inputs": "a"}, "a", asked=False, continuous=True))
        for changed in (False, True):
            self.assertEqual((), chosen({"inputs": "a"}, "b", asked=False, continuous=changed))
        self.assertEqual((), chosen({"inputs": "a"}, "a", asked=True, continuous=False))

    def test_test_programs_side_by_side_are_counted_and_stopped(self):
        ready = setup.Ready(project.Project(self.folder), None, None, {"PATH": os.environ["PATH"]}, None)
        program = "print('{0} passed, {1} failed'); raise SystemExit({1})"
        commands = {str(n): [sys.executable, "-c", program.format(n, failed)] for n, failed in ((1, 0), (2, 1), (3, 0))}
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            count = test_sections._side_by_side(ready, commands, ready.environment)
        self.assertEqual("6 passed, 1 failed", str(count))
        self.assertIn("  3 passed, 0 failed\n", printed.getvalue())
        endless = {str(n): [sys.executable, "-c", f"import time; print(); time.sleep({n})"] for n in (0, 60)}
        started = time.monotonic()
        outcomes = test_sections._outcomes(ready, endless, ready.environment)
        self.assertEqual(0, next(outcomes).status)
        outcomes.close()
        self.assertLess(time.monotonic() - started, 30)

    def test_external_references(self):
        page = '<script src="https://x.y/z.js"></script><a href="https://link.ok">a</a><img src="data:image/png;base64,x">'
        self.assertEqual(["https://x.y/z.js"], pages.external_references(page))

    def test_digest_sees_names_and_contents(self):
        seen = set()
        for name, content in (("a", "1"), ("a", "2"), ("b", "2")):
            shutil.rmtree(self.folder / "tree", ignore_errors=True)
            self.file(f"tree/{name}", content)
            seen.add(atomic_files.contents(self.folder, [self.folder / "tree"]))
        self.assertEqual(3, len(seen))


if __name__ == "__main__":
    unittest.main(verbosity=2, warnings="ignore")
