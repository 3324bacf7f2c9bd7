"""The folder that was exported: its description, the checks before work begins, and the rows of each step."""

import hashlib
import json
from pathlib import Path

import pyarrow.parquet

from weighted import IGNORED

COLUMNS = ["input_ids", "labels", "position_ids", "seq_lengths", "sequences", "loss_weights"]


class Folder:
    """``run.json``, which decides the result, and the packs."""

    def __init__(self, path):
        self.path = Path(path)
        file = self.path / "run.json"
        if not file.exists():
            raise SystemExit(f"{file} is missing: {path} is not a folder that TorchrunExport wrote")
        self.description = json.loads(file.read_text())
        self.settings = self.description["settings"]
        self.planned_steps = self.description["run"]["plannedSteps"]
        self._open = (None, None)

    def model_path(self, wish=None):
        """The model's folder, checked against the one that the packs were made for."""
        model = self.description["model"]
        path = Path(wish or model["path"])
        path = path if path.is_absolute() or wish else self.path / path
        if not (path / "config.json").exists():
            raise SystemExit(f"{path / 'config.json'} is missing: name the model's folder with --model")
        config = json.loads((path / "config.json").read_text())
        self._fits(path, config)
        for name, size in model["weights"].items():
            there = (path / name).stat().st_size if (path / name).exists() else None
            if there != size:
                raise SystemExit(f"{path / name} has {there} bytes instead of {size}: it is not the model that was"
                                 " exported; name that one with --model, or export again")
        if _sha256(path / "config.json") != model["configSha256"]:
            raise SystemExit(f"{path / 'config.json'} is not the one that was exported; export again after a change of it")
        return path

    def _fits(self, path, config):
        data = self.description["model"]
        rows, context = config.get("vocab_size"), config.get("max_position_embeddings")
        if rows is None or data["largestId"] >= rows:
            raise SystemExit(f"the packs hold the id {data['largestId']}, but the embedding of {path} has {rows} rows: use"
                             " the model whose tokenizer made the packs")
        if context is not None and data["longestSegment"] > context:
            raise SystemExit(f"the packs hold a segment of {data['longestSegment']} tokens, but {path} has a context of"
                             f" {context}: raise max_position_embeddings and the rope's base, or plan with a smaller maxTokens")

    def check_files(self):
        """Every file is there, as it was written. Reads all of them."""
        for name, expected in self.description["files"].items():
            file = self.path / name
            if not file.exists():
                raise SystemExit(f"{file} is missing: copy the folder again")
            if _sha256(file) != expected:
                raise SystemExit(f"{file} is not as it was exported: copy the folder again")

    def steps(self):
        """For each step, in order: the number of its plan from 1, and for each micro-batch where its rows are."""
        steps = []
        for number in range(1, len(self.description["plans"]) + 1):
            before = len(steps)
            for name in sorted(name for name in self.description["files"] if name.startswith(f"packs/plan-{number}/")):
                table = pyarrow.parquet.read_table(self.path / name, columns=["step", "micro_batch"]).to_pydict()
                for index, (step, micro_batch) in enumerate(zip(table["step"], table["micro_batch"])):
                    while len(steps) - before <= step:
                        steps.append((number, []))
                    micro_batches = steps[before + step][1]
                    while len(micro_batches) <= micro_batch:
                        micro_batches.append([])
                    micro_batches[micro_batch].append((name, index))
        if len(steps) != self.planned_steps or not all(rows for _, step in steps for rows in step):
            raise SystemExit(f"{self.path / 'packs'} has {len(steps)} steps instead of {self.planned_steps}, or a"
                             " micro-batch without a row: files are missing; copy the folder again")
        return steps

    def micro_batch(self, places):
        """The rows of a micro-batch, joined to one row: no padding is computed."""
        joined = {column: [] for column in COLUMNS}
        for name, index in places:
            row = self._table(name).slice(index, 1).to_pylist()[0]
            for column in COLUMNS:
                joined[column].extend(row[column])
        start = 0
        for length in joined["seq_lengths"]:
            if joined["labels"][start] != IGNORED:
                raise SystemExit(f"{places[0][0]}: a segment's first token is a target, but no token is before it")
            start += length
        return joined

    def _table(self, name):
        if self._open[0] != name:
            self._open = (name, pyarrow.parquet.read_table(self.path / name, columns=COLUMNS))
        return self._open[1]


def differences(ours, theirs):
    """Fields in which two descriptions of a run differ, as text."""
    found = []
    for section in sorted((set(ours) | set(theirs)) - {"machine"}):
        one, other = ours.get(section, {}), theirs.get(section, {})
        for field in sorted(set(one) | set(other)):
            if one.get(field) != other.get(field) and (section, field) != ("model", "path"):
                found.append(f"{section}.{field}: {other.get(field)} there, {one.get(field)} here")
    return found


def _sha256(file):
    digest = hashlib.sha256()
    with open(file, "rb") as stream:
        while block := stream.read(1 << 22):
            digest.update(block)
    return digest.hexdigest()
