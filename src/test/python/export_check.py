"""Loads the exports of a plan with the tools of Python and steps a Llama of Hugging Face's transformers on them.

usage: export_check.py FOLDER

FOLDER is what the Java class ExportSample wrote. Needs torch, transformers, datasets and numpy; run by
``environment/test export``.
"""

import json
import sys
import unittest
from pathlib import Path

import datasets
import numpy as np
import pyarrow.parquet
import torch
import transformers

FOLDER = Path(sys.argv.pop(1))
EXPECTED = json.loads((FOLDER / "expected.json").read_text())
TOLERANCE = 1e-5
IGNORED = -100


def llama():
    return transformers.AutoModelForCausalLM.from_pretrained(
        FOLDER / "model", dtype=torch.float32, attn_implementation="sdpa", use_cache=False)


def positions_of(borders, width):
    """Positions that restart at each border, and 0 on padding."""
    positions = np.zeros(width, dtype=np.int64)
    for start, end in zip(borders, borders[1:]):
        positions[start:end] = np.arange(end - start)
    return positions


def segments_of(borders, width):
    """The number of each token's segment; padding has numbers of its own."""
    segments = -1 - np.arange(width)
    for number, (start, end) in enumerate(zip(borders, borders[1:])):
        segments[start:end] = number
    return segments


def logits(model, ids, borders):
    """One row through the model with block-diagonal causal attention, as an explicit mask."""
    segments = torch.from_numpy(segments_of(borders, len(ids)))
    allowed = (segments[:, None] == segments[None, :]).tril()
    mask = torch.where(allowed, 0.0, torch.finfo(torch.float32).min)[None, None]
    positions = torch.from_numpy(positions_of(borders, len(ids)))[None]
    return model(input_ids=torch.as_tensor(ids)[None], position_ids=positions, attention_mask=mask).logits[0]


def weighted_loss(scores, labels, weights):
    """The sum over target tokens of weight x negative log-likelihood; labels are not shifted."""
    losses = torch.nn.functional.cross_entropy(
        scores[:-1], torch.as_tensor(labels)[1:], ignore_index=IGNORED, reduction="none")
    return (losses * torch.as_tensor(weights)[1:]).sum()


def norm_of_gradient(model):
    return torch.sqrt(sum((p.grad.double() ** 2).sum() for p in model.parameters())).item()


class ExportTest(unittest.TestCase):
    maxDiff = None

    def check_steps(self, name, expected, loss_of_row, rows, step_of):
        """Every step's loss and gradient is ours; an optimizer step on the first makes its loss smaller."""
        model = llama()
        worst_loss = worst_norm = 0.0
        for number, ours in enumerate(expected):
            model.zero_grad()
            members = [row for index, row in enumerate(rows) if step_of(index, row) == number]
            loss = 0.0
            for row in members:
                part = loss_of_row(model, row)
                part.backward()
                loss += part.item()
            worst_loss = max(worst_loss, abs(loss - ours["loss"]))
            worst_norm = max(worst_norm, abs(norm_of_gradient(model) / ours["gradientNorm"] - 1))
            if number == 0:
                first, before = members, loss
        model.zero_grad()
        for row in first:
            loss_of_row(model, row).backward()
        torch.optim.AdamW(model.parameters(), lr=1e-3, betas=(0.9, 0.95), weight_decay=0).step()
        with torch.no_grad():
            after = sum(loss_of_row(model, row).item() for row in first)
        print(f"{name}: {len(expected)} steps; largest difference of loss {worst_loss:.1e},"
              f" of gradient norm {worst_norm:.1e} (relative); first step {before:.4f} -> {after:.4f}")
        self.assertGreater(len(expected), 1)
        self.assertLess(worst_loss, TOLERANCE)
        self.assertLess(worst_norm, TOLERANCE)
        self.assertLess(after, before)

    def test_parquet_loads_with_datasets_and_has_our_loss_in_transformers(self):
        rows = datasets.load_dataset(str(FOLDER / "parquet"), split="train", cache_dir=str(FOLDER / "cache"))
        self.assertEqual("int32", rows.features["input_ids"].feature.dtype)
        self.assertEqual("float32", rows.features["loss_weights"].feature.dtype)
        for row in rows:
            borders = np.cumsum([0, *row["seq_lengths"]])
            self.assertEqual(positions_of(borders, borders[-1]).tolist(), row["position_ids"])

        def loss(model, row):
            borders = np.cumsum([0, *row["seq_lengths"]])
            return weighted_loss(logits(model, row["input_ids"], borders), row["labels"], row["loss_weights"])

        self.check_steps("parquet", EXPECTED["sequences"], loss, list(rows), lambda index, row: row["step"])

    def test_position_ids_alone_separate_the_segments(self):
        """Without a mask, transformers finds the segments of a row where position_ids restart."""
        row = pyarrow.parquet.read_table(next((FOLDER / "parquet").glob("*.parquet"))).to_pylist()[0]
        self.assertGreater(len(row["seq_lengths"]), 1)
        model = llama()
        with torch.no_grad():
            masked = logits(model, row["input_ids"], np.cumsum([0, *row["seq_lengths"]]))
            alone = model(input_ids=torch.tensor([row["input_ids"]]),
                          position_ids=torch.tensor([row["position_ids"]])).logits[0]
        difference = (masked - alone).abs().max().item()
        print(f"position_ids without a mask: largest difference of a logit {difference:.1e}")
        self.assertLess(difference, TOLERANCE)

    def test_longalign_arrays(self):
        folder = FOLDER / "longalign"
        inputs, labels, weights = (np.load(folder / f"{name}_pack.npy") for name in ("inputs", "labels", "weights"))
        borders = json.loads((folder / "attention_masks_pack.json").read_text())
        self.assertEqual([np.int64, np.int64, np.float32], [inputs.dtype, labels.dtype, weights.dtype])
        self.assertEqual({(len(borders), EXPECTED["maxTokens"])}, {inputs.shape, labels.shape, weights.shape})
        self.assertTrue((weights[labels == IGNORED] == 0).all())
        table = pyarrow.parquet.read_table(FOLDER / "parquet").to_pylist()

        def loss(model, pack):
            return weighted_loss(logits(model, inputs[pack], borders[pack]), labels[pack], weights[pack])

        self.check_steps("longalign", EXPECTED["sequences"], loss, range(len(inputs)),
                         lambda index, pack: table[index]["step"])

    def test_megatron_parquet(self):
        schema = pyarrow.parquet.read_schema(next((FOLDER / "megatron").glob("*.idx.parquet")))
        self.assertEqual(["list<element: int32>", "list<element: int8>", "list<element: int32>"],
                         [str(schema.field(name).type) for name in ("input_ids", "loss_mask", "seq_start_id")])
        rows = pyarrow.parquet.read_table(FOLDER / "megatron").to_pylist()
        table = pyarrow.parquet.read_table(FOLDER / "parquet").to_pylist()
        targets = {}
        for packed, row in zip(table, rows):
            targets[packed["step"]] = targets.get(packed["step"], 0) + sum(row["loss_mask"])

        def loss(model, numbered):
            """As its trainer does: inputs without each segment's last token, targets without its first, masked."""
            step, row = numbered
            ends = [*row["seq_start_id"], len(row["input_ids"])]
            parts = [slice(start, end - 1) for start, end in zip(ends, ends[1:])]
            ids = np.concatenate([row["input_ids"][part] for part in parts])
            labels = np.concatenate([row["input_ids"][part.start + 1:part.stop + 1] for part in parts])
            mask = np.concatenate([row["loss_mask"][part] for part in parts])
            scores = logits(model, ids, np.cumsum([0, *(part.stop - part.start for part in parts)]))
            losses = torch.nn.functional.cross_entropy(scores, torch.as_tensor(labels), reduction="none")
            return (losses * torch.as_tensor(mask)).sum() / targets[step]

        numbered = [(packed["step"], row) for packed, row in zip(table, rows)]
        self.check_steps("megatron", EXPECTED["tokens"], loss, numbered, lambda index, pair: pair[0])

    def test_megatron_integer_masks(self):
        """Eq. 4 by the rules of its reader: integers, summed in float32 and counted in int32; with and without padding."""
        table = pyarrow.parquet.read_table(FOLDER / "parquet").to_pylist()
        for name, multiple in (("megatron-eq4", 1), ("megatron-cp", 4)):
            rows = pyarrow.parquet.read_table(FOLDER / name).to_pylist()
            parts = [self.megatron_pack(row, multiple) for row in rows]
            counts = {}
            for packed, part in zip(table, parts):
                count = part["mask"].float().sum().to(torch.int)
                counts[packed["step"]] = counts.get(packed["step"], torch.zeros((), dtype=torch.int)) + count
            self.assertTrue(all(count > 0 for count in counts.values()), "no count overflows")

            def loss(model, numbered):
                step, part = numbered
                scores = torch.cat([logits(model, ids, [0, len(ids)]) for ids in part["segments"]])
                losses = torch.nn.functional.cross_entropy(scores, part["labels"], reduction="none")
                return (losses * part["mask"].float()).sum() / counts[step]

            numbered = [(packed["step"], part) for packed, part in zip(table, parts)]
            self.check_steps(name, EXPECTED["sequences"], loss, numbered, lambda index, pair: pair[0])

    def megatron_pack(self, row, multiple):
        """What attention sees of each segment, and the targets and masks of it. A padded segment ends, for attention, with
        its last token that is not the end of text, 0 here."""
        ends = [*row["seq_start_id"], len(row["input_ids"])]
        segments, labels, masks = [], [], []
        for start, end in zip(ends, ends[1:]):
            ids, mask = np.array(row["input_ids"][start:end - 1]), np.array(row["loss_mask"][start:end - 1])
            self.assertEqual(0, len(ids) % multiple)
            seen = len(ids) if multiple == 1 else np.nonzero(ids)[0][-1] + 1
            self.assertEqual(0, mask[seen:].sum(), "padding does not learn")
            segments.append(ids[:seen])
            labels.append(np.array(row["input_ids"][start + 1:end])[:seen])
            masks.append(mask[:seen])
        return dict(segments=segments, labels=torch.from_numpy(np.concatenate(labels)),
                    mask=torch.from_numpy(np.concatenate(masks)).long())


if __name__ == "__main__":
    transformers.utils.logging.disable_progress_bar()
    print(f"torch {torch.__version__}, transformers {transformers.__version__}, datasets {datasets.__version__}")
    unittest.main(verbosity=2)
