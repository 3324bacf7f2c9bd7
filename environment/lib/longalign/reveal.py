"""Slides by reveal.js, everything inside one file."""

import os
import re
import shutil
import tempfile
from pathlib import Path
from typing import Any

from longalign.failure import Failure
from longalign.project import Project

VERSION = "5.2.1"
FILES = ("reveal.js", "reveal.css", "theme/white.css")
PACKAGE = {"registry": "npm", "package": "reveal.js", "version": VERSION,
           "files": [f"*dist/{name}" for name in FILES]}
HEADING = re.compile(r"^(#{1,2}) ", re.MULTILINE)


def folder(project: Project) -> Path:
    """Where reveal.js is, once it has been fetched."""
    return project.target / "setup" / f"reveal-{VERSION}"


def fetch(project: Project, registries: Any) -> None:
    """Fetches reveal.js by npm, once."""
    target = folder(project)
    if target.is_dir():
        return
    with tempfile.TemporaryDirectory(dir=target.parent) as temporary:
        work, unpacked = Path(temporary, "work"), Path(temporary, "unpacked")
        work.mkdir()
        registries.fetch(PACKAGE, work, unpacked)
        dist = next(unpacked.rglob("reveal.js")).parent if any(unpacked.rglob("reveal.js")) else unpacked
        missing = [name for name in FILES if not (dist / name).is_file()]
        if missing:
            raise Failure(f"reveal.js {VERSION} holds no {', '.join(missing)}; its layout has changed")
        shutil.move(str(dist), str(target))


def write(project: Project, notebook: Any, path: Path, page: Path) -> None:
    """Writes the slides of an executed notebook."""
    from nbconvert import SlidesExporter  # in .venv only, where this runs

    from longalign import formulas, pages

    for cell in notebook.cells:
        kind = cell.metadata.setdefault("slideshow", {}).get("slide_type", "")
        if not kind:
            cell.metadata["slideshow"]["slide_type"] = _kind(cell)
    exporter = SlidesExporter(template_name="slides", extra_template_basedirs=[str(pages.TEMPLATES)],
                              sanitize_html=False)
    if exporter.has_trait("embed_images"):
        exporter.embed_images = True
    script = formulas.script(project)
    texts = {name: (folder(project) / name).read_text(encoding="utf-8") for name in FILES}
    tex = script.read_text(encoding="utf-8") if pages.has_formulas(notebook) and script.is_file() else ""
    resources = {
        "metadata": {"name": path.stem, "path": str(path.parent)},
        "slides_script": texts["reveal.js"].replace("</script", "<\\/script"),
        # The theme's own style sheet asks another host for a font.
        "slides_styles": [_offline(texts["reveal.css"]), _offline(texts["theme/white.css"])],
        "standalone_formulas": tex.replace("</script", "<\\/script"),
    }
    body, _ = exporter.from_notebook_node(notebook, resources=resources)
    outside = pages.external_references(body)
    if outside:
        raise Failure(f"the slides of {path.name} would ask other hosts: {', '.join(outside)}")
    temporary = page.with_name(f".{page.name}.{os.getpid()}")
    temporary.write_text(body, encoding="utf-8")
    os.replace(temporary, page)


def _kind(cell: Any) -> str:
    """The slide type of a cell that has none: a heading of the first two levels begins a slide."""
    return "slide" if cell.cell_type == "markdown" and HEADING.match(cell.source) else "-"


def _offline(style: str) -> str:
    return re.sub(r"@import\s+url\([^)]*\);?|@font-face\s*\{[^}]*\}", "", style)
