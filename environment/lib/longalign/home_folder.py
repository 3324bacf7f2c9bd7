"""A home folder for users who have none, as in a container that runs under any number.

Java takes the home folder from the list of users and not from HOME. Without an entry there, or with one that cannot be
written, Maven would keep its repository in a folder called ``?`` and read no settings.
"""

import os
import pwd
import re
from pathlib import Path
from typing import Dict, Mapping, Optional

from longalign.failure import Failure


def replacement(environment: Mapping[str, str], otherwise: Path) -> Optional[Path]:
    """The folder to use in place of the one that Java would take; null where that one will do. HOME, if it can be
    written, or else the folder ``otherwise``."""
    if _usable(listed()):
        return None
    named = environment.get("HOME")
    home = Path(named) if named and _usable(Path(named)) else otherwise
    if re.search(r"\s", str(home)):
        raise Failure(f"this user has no home folder of its own, and Maven takes no path with a space such as {home}."
                      " Set HOME to a folder that can be written and has none.")
    return home


def variables(environment: Mapping[str, str], otherwise: Path) -> Dict[str, str]:
    """What to add to the variables of child processes. Makes the folder."""
    home = replacement(environment, otherwise)
    if home is None:
        return {}
    home.mkdir(parents=True, exist_ok=True)
    return {"HOME": str(home), "MAVEN_OPTS": f"{environment.get('MAVEN_OPTS', '')} {java_option(home)}".strip()}


def java_option(home: Path) -> str:
    """What tells Java."""
    return f"-Duser.home={home}"


def listed() -> Optional[Path]:
    """The home folder in the list of users, null for a user without an entry."""
    try:
        return Path(pwd.getpwuid(os.getuid()).pw_dir or "?")
    except KeyError:
        return None


def _usable(folder: Optional[Path]) -> bool:
    return folder is not None and folder.is_absolute() and folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)
