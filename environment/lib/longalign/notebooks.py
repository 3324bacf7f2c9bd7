"""The stored notebooks: which there are, which a name means, and whether they are fit to run and to commit."""

import json
from pathlib import Path
from typing import Any, Dict, List, Sequence

from longalign.failure import Failure, Usage
from longalign.kernelspec import NAME as KERNEL


def listed(folder: Path) -> List[Path]:
    """The notebooks of a folder in the order of their names."""
    found = sorted(folder.glob("*.ipynb"))
    if not found:
        raise Failure(f"there is no notebook in {folder}. Restore the folder with git.")
    return found


def select(notebooks: Sequence[Path], names: Sequence[str]) -> List[Path]:
    """The notebooks that the names mean, in stored order; all of them without a name. A name is a notebook's whole
    name, with or without ``.ipynb`` and folder, or its beginning up to a dash (``03``, ``03-plans``)."""
    if not names:
        return list(notebooks)
    chosen = set()
    for name in names:
        wanted = Path(name).name
        wanted = wanted[: -len(".ipynb")] if wanted.endswith(".ipynb") else wanted
        exact = [path for path in notebooks if path.stem == wanted]
        matches = exact or [path for path in notebooks if path.stem.startswith(wanted + "-")]
        if not matches:
            known = ", ".join(path.stem for path in notebooks)
            raise Usage(f"there is no notebook '{name}'. There are: {known}")
        chosen.update(matches)
    return [path for path in notebooks if path in chosen]


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
