"""Loads a dataset of instructions with Hugging Face's datasets, in both of its formats.

usage: dataset_check.py FOLDER

FOLDER is what the Java class DatasetSample wrote. Needs datasets and huggingface_hub; run by ``environment/test export``.
"""

import hashlib
import json
import sys
import unittest
from pathlib import Path

import datasets
import huggingface_hub

FOLDER = Path(sys.argv.pop(1))
EXPECTED = json.loads((FOLDER / "dataset.json").read_text(encoding="utf-8"))
COLUMNS = ["messages", "id", "length", "source", "package", "version", "file", "licence", "language", "task_type",
           "model", "prompt_version", "question", "seed", "review"]


def loaded(folder):
    return datasets.load_dataset(str(FOLDER / folder), split="train", cache_dir=str(FOLDER / "cache"))


class DatasetTest(unittest.TestCase):
    maxDiff = None

    def test_both_formats_hold_the_rows(self):
        for folder in ("dataset", "dataset/jsonl"):
            rows = loaded(folder)
            self.assertEqual(COLUMNS, rows.column_names)
            self.assertEqual(EXPECTED["rows"], [{"id": row["id"], "messages": row["messages"]} for row in rows])
            self.assertEqual(EXPECTED["tokens"], sum(rows["length"]))
            self.assertEqual("int64", rows.features["seed"].dtype)
            print(f"{folder}: {len(rows)} rows, {len(rows.column_names)} columns")

    def test_the_formats_are_the_same(self):
        self.assertEqual(list(loaded("dataset")), list(loaded("dataset/jsonl")))

    def test_the_card_is_one_that_the_hub_reads(self):
        card = huggingface_hub.DatasetCard.load(FOLDER / "dataset" / "README.md")
        self.assertEqual("A sample", card.data.pretty_name)
        self.assertEqual(["en", "zh"], card.data.language)
        self.assertEqual("other", card.data.license)
        self.assertEqual(["n<1K"], card.data.size_categories)
        self.assertEqual(len(COLUMNS), len(card.data.to_dict()["dataset_info"]["features"]))

    def test_the_manifest_names_every_file(self):
        manifest = json.loads((FOLDER / "dataset" / "manifest.json").read_text(encoding="utf-8"))
        there = {path.relative_to(FOLDER / "dataset").as_posix() for path in (FOLDER / "dataset").rglob("*")
                 if path.is_file()}
        self.assertEqual(there - {"manifest.json"}, {file["path"] for file in manifest["files"]})
        for file in manifest["files"]:
            digest = hashlib.sha256((FOLDER / "dataset" / file["path"]).read_bytes()).hexdigest()
            self.assertEqual(file["sha256"], digest)


if __name__ == "__main__":
    print(f"datasets {datasets.__version__}, huggingface_hub {huggingface_hub.__version__}")
    unittest.main(verbosity=2)
