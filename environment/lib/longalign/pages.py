"""Executed notebooks as single HTML files that ask no other host for anything. Runs in ``.venv``."""

import os
import re
from pathlib import Path
from typing import Any, List

from nbconvert import HTMLExporter

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"


def write(notebook: Any, name: str, folder: Path, formulas: Path, page: Path) -> None:
    """Writes a notebook's page. ``folder`` is where its relative image links start, ``formulas`` a MathJax script
    that the page carries inside if the notebook has formulas."""
    exporter = HTMLExporter(
        template_name="standalone", extra_template_basedirs=[str(TEMPLATES)], sanitize_html=False
    )
    if exporter.has_trait("embed_images"):
        exporter.embed_images = True
    script = formulas.read_text(encoding="utf-8") if has_formulas(notebook) and formulas.is_file() else ""
    resources = {
        "metadata": {"name": name, "path": str(folder)},
        "standalone_formulas": script.replace("</script", "<\\/script"),
    }
    body, _ = exporter.from_notebook_node(notebook, resources=resources)
    temporary = page.with_name(f".{page.name}.{os.getpid()}")
    temporary.write_text(body, encoding="utf-8")
    os.replace(temporary, page)


def has_formulas(notebook: Any) -> bool:
    """Whether a text cell or an output holds TeX."""
    texts = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            texts += [data[kind] for kind in ("text/latex", "text/markdown") if kind in data]
    return any(re.search(r"\$[^$]+\$|\\\(|\\\[|\\begin\{", text) for text in texts)


def external_references(html: str) -> List[str]:
    """The addresses on other hosts that a browser would load when it opens the page; links to follow do not count."""
    tags = re.findall(r"<(?:script|link|img|iframe|video|audio|source|object|embed)\b[^>]*>", html, re.IGNORECASE)
    attribute = r"""(?:src|href|data)\s*=\s*["']((?:https?:)?//[^"']+)"""
    found = [address for tag in tags for address in re.findall(attribute, tag)]
    return found + re.findall(r"""(?:@import\s+|url\()\s*["']?((?:https?:)?//[^"')\s]+)""", html)
