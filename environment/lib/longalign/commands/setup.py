"""usage: environment/setup [--with spark | --without spark] [--kernel lean | --kernel NAME=PATH.jar]...
       environment/setup --install-kernel [PREFIX] | --remove-kernel [PREFIX]

Makes everything that the other commands need, inside this project's folder: builds the library, makes .venv with
Jupyter, installs the Java kernel into it, and fetches the sample texts. What is up to date is skipped. The other
commands call it themselves. Needs a JDK (17 or newer), Maven (3.8 or newer) and Python (3.9 or newer).

options
  --with spark        puts Spark and the project's Spark job on the kernel's class path (about 280 MB
                      from Maven). Later set-ups keep it. --without spark takes it off.
  --kernel lean       adds the kernel "Java (lean)" to .venv: this project's kernel without the
                      library and its jars, so that %maven adds any version of anything. Later
                      set-ups keep it. --kernel lean=none removes it.
  --kernel NAME=PATH  adds the kernel NAME (ijava, jjava or rapaio) to .venv: an IJava, a JJava
                      or a Rapaio kernel that you have, started from its jar; the first two with
                      this project's class path. Later set-ups keep it. NAME=none removes it.
                      kernel/README.md says what is lost there.
  --install-kernel [PREFIX]  puts the kernel "Java (LongAlign)" with the library and its jars into a Jupyter of yours,
                      about 300 MB: the user's own, or the one installed under PREFIX, such as the folder of a venv or a
                      conda environment. It needs a JDK and nothing of this checkout. Once more brings it up to date.
  --remove-kernel [PREFIX]   removes it again

environment variables
  LONGALIGN_WORK      a folder for target and .venv, with a copy of the checkout's files, where the checkout cannot
                      be written
  http_proxy, https_proxy, no_proxy
                      reach pip, npm, apt and, without a user's name and password, Maven
  JAVA_HOME           the JDK to use; without it, the one of the java on the PATH
  LONGALIGN_JUPYTER   pip or system: where Jupyter comes from. Unset: what .venv has; at
                      first from pip, and where pip cannot, from Debian's packages
  LONGALIGN_PYTORCH   what computes: cpu, cuda (installs PyTorch with CUDA by pip; needs an
                      NVIDIA GPU), or the folder of a PyTorch that you have installed.
                      Remembered; at first cpu
  LONGALIGN_PYTORCH_INDEX  pip's index of the build of PyTorch for GPUs newer than compute
                      capability 9.0 (default: PyTorch's own, cu128)
  DJL_CACHE_DIR       where native libraries are unpacked (default: target/djl)

examples
  environment/setup
  LONGALIGN_JUPYTER=system environment/setup
  LONGALIGN_PYTORCH=cuda environment/setup
  environment/setup --with spark
  environment/setup --kernel lean
  environment/setup --install-kernel
  environment/setup --install-kernel ~/course/.venv
  environment/setup --kernel ijava=$HOME/ijava-1.3.0.jar
"""

from pathlib import Path
from typing import Dict, List, Optional, Tuple

from longalign import installed_kernel, spark, stock_kernels
from longalign.console import step
from longalign.failure import Usage
from longalign.setup import Ready, make_ready

INSTALL, REMOVE = PLACES = ("--install-kernel", "--remove-kernel")
LEAN = {"lean": True, "lean=none": False}


def run(arguments: List[str]) -> int:
    kernels: Dict[str, Optional[Path]] = {}
    lean: Optional[bool] = None
    with_spark: Optional[bool] = None
    placed: List[Tuple[str, Optional[Path]]] = []
    rest = list(arguments)
    while rest:
        option, separator, value = rest.pop(0).partition("=")
        if option in PLACES:
            if not separator and rest and not rest[0].startswith("-"):
                value = rest.pop(0)
            placed.append((option, Path(value).expanduser().resolve() if value else None))
            continue
        if option in ("--with", "--without"):
            extra = value if separator else (rest.pop(0) if rest else "nothing")
            if extra != spark.NAME:
                raise Usage(f"{option} takes {spark.NAME}, not {extra}")
            with_spark = option == "--with"
            continue
        if option != "--kernel":
            raise Usage(f"unknown argument {option}")
        if not separator:
            if not rest:
                raise Usage("--kernel needs lean or NAME=PATH.jar")
            value = rest.pop(0)
        if value in LEAN:
            lean = LEAN[value]
        else:
            kernels.update(stock_kernels.parse(value))
    others = kernels or lean is not None or with_spark is not None
    if placed and not others and all(option == REMOVE for option, _ in placed):
        _place(placed, None)
        return 0
    ready = make_ready(kernels, lean, with_spark=with_spark)
    _place(placed, ready)
    return 0


def _place(placed: List[Tuple[str, Optional[Path]]], ready: Optional[Ready]) -> None:
    """Puts the kernel into other Jupyters, or takes it away, for which nothing has to be set up."""
    for option, prefix in placed:
        with step("your Jupyter") as current:
            if option == REMOVE:
                installed_kernel.remove(prefix, current)
            elif ready is not None:
                installed_kernel.install(ready.project, ready.jdk, prefix, current)
