"""usage: environment/lab [ARGUMENTS]

Opens the notebooks in JupyterLab with the Java kernel, on this machine's loopback address only. Does the set-up
first (see environment/setup --help). Further arguments go to JupyterLab. With Debian's Jupyter, which has no
JupyterLab, the classic notebook opens.

environment variables
  LONGALIGN_PROFILE   quick, full or gpu: the size of the walkthrough (default: quick)
  LONGALIGN_JUPYTER, LONGALIGN_PYTORCH, JAVA_HOME   as for environment/setup

examples
  environment/lab
  environment/lab --no-browser --port 8890
"""

import os
import sys
from typing import List

from longalign import jupyter_environment, notebooks
from longalign.console import say
from longalign.project import profile
from longalign.setup import make_ready


def run(arguments: List[str]) -> int:
    ready = make_ready()
    project = ready.project
    notebooks.listed(project.notebooks)
    python = str(project.python)
    if jupyter_environment.way(project) == "pip":
        module = ["jupyterlab", f"--ServerApp.root_dir={project.notebooks}"]
    else:
        module = ["notebook", f"--notebook-dir={project.notebooks}"]
    root = ["--allow-root"] if os.geteuid() == 0 else []
    say(f"\nOpening {project.shown(project.notebooks)}/ in Jupyter; stop it with Ctrl-C twice")
    sys.stdout.flush()
    command = [python, "-m", *module, "--ip=127.0.0.1", *root, *arguments]
    os.execve(python, command, {**ready.environment, "LONGALIGN_PROFILE": profile()})
