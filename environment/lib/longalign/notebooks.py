"""The stored notebooks: which there are, which a name means, and whether they are fit to run and to commit."""

import json
import os
from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional, Sequence

from longalign.failure import Failure, Usage
from longalign.kernelspec import NAME as KERNEL


def listed(folder: Path) -> List[Path]:
    """The notebooks of a folder in the order of their names."""
    found = sorted(folder.glob("*.ipynb"))
    if not found:
        raise Failure(f"there is no notebook in {folder}. Name a folder with notebooks; restore the project's with git.")
    return found


# Each of these takes results of the one before, and makes them itself where they are missing.
IN_ORDER = ("07-", "08-", "09-", "10-")


def select(notebooks: Sequence[Path], names: Sequence[str]) -> List[Path]:
    """The notebooks that the names mean, in stored order; all of them without a name. A name is a notebook's whole
    name, with or without ``.ipynb`` and folder, or its beginning up to a dash (``03``, ``03-plans``). The path of another
    notebook means that one, and the path of a folder the notebooks in it; they come after the others."""
    if not names:
        return list(notebooks)
    chosen, others = set(), []
    for name in names:
        own = _of_ones_own(name, notebooks)
        if own is not None:
            others += [path for path in own if path not in others]
            continue
        wanted = Path(name).name
        wanted = wanted[: -len(".ipynb")] if wanted.endswith(".ipynb") else wanted
        exact = [path for path in notebooks if path.stem == wanted]
        matches = exact or [path for path in notebooks if path.stem.startswith(wanted + "-")]
        if not matches:
            known = ", ".join(path.stem for path in notebooks)
            raise Usage(f"there is no notebook '{name}', nor a file or folder of that name. There are: {known}")
        chosen.update(matches)
    found = [path for path in notebooks if path in chosen] + others
    stems = [path.stem for path in found]
    twice = next((path for path in found if stems.count(path.stem) > 1), None)
    if twice:
        both = " and ".join(str(path) for path in found if path.stem == twice.stem)
        raise Usage(f"{both} have the same name, and so would their results: run one after the other, with --results")
    return found


def _of_ones_own(name: str, notebooks: Sequence[Path]) -> Optional[List[Path]]:
    """The notebooks at a path outside the project's folder of notebooks; null where the name is none."""
    path = Path(os.path.abspath(os.path.expanduser(name)))
    stored = {file.parent.resolve() for file in notebooks}
    if path.is_file() and path.suffix == ".ipynb" and path.parent.resolve() not in stored:
        return [path]
    if path.is_dir() and path.resolve() not in stored and not names_one(name, notebooks):
        return listed(path)
    return None


def names_one(name: str, notebooks: Sequence[Path]) -> bool:
    """Whether a name, as it is given, means a notebook of the project."""
    return any(path.stem == name or path.stem.startswith(name + "-") for path in notebooks)


def order(paths: Sequence[Path]) -> Dict[str, List[str]]:
    """The notebooks that have to wait for others of the same run, by name, with those that they wait for."""
    chain = [path.stem for path in paths if path.stem.startswith(IN_ORDER)]
    return {later: [earlier] for earlier, later in zip(chain, chain[1:])}


def length(name: str, waits: Mapping[str, List[str]]) -> int:
    """How many notebooks wait, one after the other, for this one: those for which most wait should begin first."""
    following = [later for later, earlier in waits.items() if name in earlier]
    return max((1 + length(later, waits) for later in following), default=0)


def read(path: Path) -> Dict[str, Any]:
    """A notebook's JSON. Raises ``Failure`` naming the notebook when it cannot be run by this project's kernel."""
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise Failure(f"{path.name} is not valid JSON ({problem}): repair it or restore it with git") from None
    if not isinstance(notebook, dict) or not isinstance(notebook.get("cells"), list) or notebook.get("nbformat") != 4:
        raise Failure(f"{path.name} is no notebook of format 4: open it in Jupyter and save it again")
    kernel = (notebook.get("metadata", {}).get("kernelspec") or {}).get("name")
    if kernel is None:
        raise Failure(
            f"{path.name} names no kernel: open it in environment/lab, choose the kernel '{KERNEL}' and save it"
            f" (metadata.kernelspec.name)"
        )
    if kernel != KERNEL:
        raise Failure(f"{path.name} asks for the kernel '{kernel}': set metadata.kernelspec.name to '{KERNEL}'")
    return notebook


def stored_results(path: Path) -> int:
    """How many code cells of a stored notebook carry outputs or execution counts; in git there must be none."""
    cells = read(path)["cells"]
    return sum(
        1
        for cell in cells
        if cell.get("cell_type") == "code" and (cell.get("outputs") or cell.get("execution_count") is not None)
    )


def check_stripped(notebooks: Sequence[Path]) -> None:
    """Raises ``Failure`` naming every stored notebook that carries results, with the command that removes them."""
    full = [path for path in notebooks if stored_results(path)]
    if full:
        names = " ".join(f"notebooks/{path.name}" for path in full)
        raise Failure(
            f"stored with outputs: {names}. Strip them with: .venv/bin/python -m nbconvert --clear-output --inplace {names}"
        )
