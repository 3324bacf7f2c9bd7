"""usage: environment/lab [--read-only] [ARGUMENTS]

Opens the notebooks in JupyterLab with the Java kernel, on this machine's loopback address only. Does the set-up
first (see environment/setup --help). Further arguments go to JupyterLab. With Debian's Jupyter, which has no
JupyterLab, the classic notebook opens.

options
  --read-only   for a class: cells run and can be edited, but no file under notebooks/ is saved, renamed, added or
                deleted. Each reader keeps a copy of their own by File > Download. Cells still run with your rights

environment variables
  LONGALIGN_PROFILE   quick, full or gpu: the size of the walkthrough (default: quick)
  LONGALIGN_JUPYTER, LONGALIGN_PYTORCH, JAVA_HOME   as for environment/setup

examples
  environment/lab
  environment/lab --no-browser --port 8890
  environment/lab --read-only
"""

import os
import sys
from typing import List

from longalign import jupyter_environment, notebooks
from longalign.console import say
from longalign.project import profile
from longalign.setup import make_ready

READ_ONLY = "--read-only"


def run(arguments: List[str]) -> int:
    ready = make_ready()
    project = ready.project
    notebooks.listed(project.notebooks)
    python = str(project.python)
    read_only = READ_ONLY in arguments
    arguments = [argument for argument in arguments if argument != READ_ONLY]
    environment = {**ready.environment, "LONGALIGN_PROFILE": profile()}
    if jupyter_environment.way(project) == "pip":
        module = ["jupyterlab", f"--ServerApp.root_dir={project.notebooks}"]
    else:
        module = ["notebook", f"--notebook-dir={project.notebooks}"]
    if read_only:
        library = str(project.root / "environment" / "lib")
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, [library, environment.get("PYTHONPATH")]))
        application = "ServerApp" if "jupyterlab" in module else "NotebookApp"
        module.append(f"--{application}.contents_manager_class=longalign.read_only_contents.ReadOnlyContents")
    root = ["--allow-root"] if os.geteuid() == 0 else []
    how = ", read-only," if read_only else ""
    say(f"\nOpening {project.shown(project.notebooks)}/{how} in Jupyter; stop it with Ctrl-C twice")
    sys.stdout.flush()
    command = [python, "-m", *module, "--ip=127.0.0.1", *root, *arguments]
    os.execve(python, command, environment)
