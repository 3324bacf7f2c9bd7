"""usage: environment/setup

Makes everything that the other commands need, inside this project's folder: builds the library, makes .venv with
Jupyter, installs the Java kernel into it, and fetches the sample texts. What is up to date is skipped. The other
commands call it themselves. Needs a JDK (17 or newer), Maven (3.8 or newer) and Python (3.9 or newer).

environment variables
  JAVA_HOME           the JDK to use; without it, the one of the java on the PATH
  LONGALIGN_JUPYTER   pip or system: where Jupyter comes from. Unset: what .venv has; at
                      first from pip, and where pip cannot, from Debian's packages
  LONGALIGN_PYTORCH   what computes: cpu, cuda (installs PyTorch with CUDA by pip; needs an
                      NVIDIA GPU), or the folder of a PyTorch that you have installed.
                      Remembered; at first cpu
  DJL_CACHE_DIR       where native libraries are unpacked (default: target/djl)

examples
  environment/setup
  LONGALIGN_JUPYTER=system environment/setup
  LONGALIGN_PYTORCH=cuda environment/setup
"""

from typing import List

from longalign.failure import Usage
from longalign.setup import make_ready


def run(arguments: List[str]) -> int:
    if arguments:
        raise Usage(f"unknown argument {arguments[0]}")
    make_ready()
    return 0
