"""Trains exported folders on one and two processes without a GPU, and compares with the same runs made in Java.

usage: torchrun_check.py FOLDER

FOLDER is what the Java class TorchrunSample wrote; TorchrunResults reads what this leaves in it. Needs torch, transformers and
pyarrow; run by ``environment/test export``.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import unittest
from pathlib import Path

import torch
import transformers
from safetensors.torch import load_file

FOLDER = Path(sys.argv.pop(1)).resolve()
TOLERANCE = 1e-5
TIMEOUT = 300


def command(name, processes, output, *more):
    launch = [] if processes == 0 else ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node", str(processes)]
    return [sys.executable, *launch, str(FOLDER / name / "export" / "train.py"), "--output", str(output), *more]


def train(name, processes, output, *more):
    """0 processes: one, without torchrun."""
    return subprocess.run(command(name, processes, output, *more), capture_output=True, text=True, timeout=TIMEOUT)


def metrics(file):
    return [json.loads(line) for line in file.read_text().splitlines()]


def weights(folder):
    merged = {}
    for file in sorted(folder.glob("*.safetensors")):
        merged.update(load_file(file))
    return merged


class Torchrun(unittest.TestCase):
    maxDiff = None

    def made(self, name, processes, *more, output=None):
        """The output of a run, which is made once unless it has a name of its own."""
        if output is None and (FOLDER / name / f"run-{processes}" / "model").exists():
            return FOLDER / name / f"run-{processes}"
        output = output or FOLDER / name / f"run-{processes}"
        outcome = train(name, processes, output, *more)
        self.assertEqual(0, outcome.returncode, outcome.stdout[-2000:] + outcome.stderr[-4000:])
        return output

    def compare(self, name, output, label):
        """Losses, gradient norms, rates, the loss of each sequence and the weights at the end are Java's."""
        ours, theirs = metrics(FOLDER / name / "metrics.jsonl"), metrics(output / "metrics.jsonl")
        self.assertEqual(len(ours), len(theirs))
        self.assertGreaterEqual(len(ours), 20)
        worst = {field: max(abs(a[field] - b[field]) for a, b in zip(ours, theirs))
                 for field in ("loss", "tokenLoss", "gradientNorm", "learningRate")}
        for a, b in zip(ours, theirs):
            self.assertEqual([a[field] for field in ("step", "plan", "realTokens", "targetTokens")],
                             [b[field] for field in ("step", "plan", "realTokens", "targetTokens")])
            self.assertEqual([(one["sequence"], one["targetTokens"]) for one in a["sequenceLosses"]],
                             [(one["sequence"], one["targetTokens"]) for one in b["sequenceLosses"]])
            for one, other in zip(a["sequenceLosses"], b["sequenceLosses"]):
                self.assertAlmostEqual(one["sum"], other["sum"], delta=1e-3)
        trained, start = weights(FOLDER / name / "trained"), weights(FOLDER / name / "start")
        made = weights(output / "model")
        self.assertEqual(set(trained), set(made))
        apart = torch.cat([(trained[key] - made[key]).abs().flatten() for key in trained])
        worst["weights"], beyond = apart.max().item(), int((apart >= TOLERANCE).sum())
        moved = max((trained[key] - start[key]).abs().max().item() for key in trained)
        print(f"{name}, {label}: {len(ours)} steps; largest difference of loss {worst['loss']:.1e}, gradient norm"
              f" {worst['gradientNorm']:.1e}, weights {worst['weights']:.1e} (moved by {moved:.1e}), {beyond} of {len(apart)} at"
              f" {TOLERANCE:.0e} or more", flush=True)
        # AdamW divides a gradient by its own size: where that is of the size of rounding, a step can be any fraction of the rate.
        self.assertLessEqual(beyond, 1e-4 * len(apart))
        self.assertLess(worst.pop("weights"), 10 * TOLERANCE)
        for field, difference in worst.items():
            self.assertLess(difference, TOLERANCE, field)
        self.assertGreater(moved, 100 * TOLERANCE)

    def test_one_process(self):
        for name in ("llama", "qwen2", "glm"):
            self.compare(name, self.made(name, 0), "1 process")

    def test_two_processes(self):
        """Steps of three packs: two rounds, in the second of which one process has none; the last step has one pack."""
        for name in ("llama", "qwen2", "glm", "mistral", "naive", "sorted", "mixture"):
            self.compare(name, self.made(name, 2), "2 processes x accumulation 2")

    def test_as_many_processes_as_packs(self):
        self.compare("llama", self.made("llama", 3, "--keep-activations", "--loss-chunk", "7"), "3 processes")

    def test_killed_process(self):
        whole = self.made("llama", 2)
        output = FOLDER / "llama" / "killed"
        running = subprocess.Popen(command("llama", 2, output, "--checkpoint-steps", "4"), stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        file, end = output / "metrics.jsonl", time.monotonic() + TIMEOUT
        while not file.exists() or len(file.read_bytes().splitlines()) < 10:
            self.assertLess(time.monotonic(), end)
            time.sleep(0.02)
        children = Path(f"/proc/{running.pid}/task/{running.pid}/children").read_text().split()
        os.kill(int(children[-1]), signal.SIGKILL)
        self.assertNotEqual(0, running.wait(TIMEOUT))
        self.assertFalse((output / "model").exists())
        outcome = train("llama", 2, output, "--checkpoint-steps", "4")
        self.assertEqual(0, outcome.returncode, outcome.stderr[-4000:])
        self.assertRegex(outcome.stdout, r"resumed after step (8|12|16|20)\n")
        self.assert_same(whole, output)

    def assert_same(self, whole, output):
        measured = ("milliseconds", "elapsedSeconds", "tokensPerSecond", "computedTokensPerSecond", "peakBytes")
        one, other = ([{field: value for field, value in line.items() if field not in measured}
                       for line in metrics(run / "metrics.jsonl")] for run in (whole, output))
        self.assertEqual(one, other)
        one, other = weights(whole / "model"), weights(output / "model")
        self.assertEqual(set(one), set(other))
        for name in one:
            self.assertTrue(torch.equal(one[name], other[name]), name)

    def test_resume_with_other_processes(self):
        output = self.made("glm", 2, "--stop-after", "9", output=FOLDER / "glm" / "resumed")
        self.assertFalse((output / "model").exists())
        self.compare("glm", self.made("glm", 0, output=output), "2 processes, then 1")

    def test_other_settings_and_broken_folders_are_named(self):
        name = "broken"
        shutil.copytree(FOLDER / "sorted" / "export", FOLDER / name / "export")
        export = FOLDER / name / "export"
        output = self.made(name, 0, "--stop-after", "1")
        description = (export / "run.json").read_text()

        def refused(expected, processes):
            outcome = train(name, processes, output)
            self.assertNotEqual(0, outcome.returncode)
            self.assertIn(expected, outcome.stderr)
            self.assertNotIn("step 2:", outcome.stdout)

        changed = json.loads(description)
        changed["settings"]["learningRate"] = 0.25
        (export / "run.json").write_text(json.dumps(changed))
        refused("settings.learningRate: 0.001 there, 0.25 here", 2)
        (export / "run.json").write_text(description)
        packs = export / "packs" / "plan-2" / "train-00000-of-00001.parquet"
        content = packs.read_bytes()
        packs.unlink()
        refused("train-00000-of-00001.parquet is missing", 2)
        packs.write_bytes(content[:-1])
        sys.path.insert(0, str(export))
        from packs import Folder
        folder = Folder(export)
        with self.assertRaisesRegex(SystemExit, "is not as it was exported"):
            folder.check_files()
        packs.write_bytes(content)
        folder.check_files()
        config = export / "model" / "config.json"
        original = json.loads(config.read_text())
        for field, value, expected in (("vocab_size", 50, "hold the id 96, but the embedding"),
                                       ("max_position_embeddings", 64, "has a context of 64"),
                                       ("rms_norm_eps", 0.5, "is not the one that was exported")):
            config.write_text(json.dumps({**original, field: value}))
            with self.assertRaisesRegex(SystemExit, expected):
                folder.model_path()
        config.unlink()
        with self.assertRaisesRegex(SystemExit, "name the model's folder with --model"):
            folder.model_path()
        with self.assertRaisesRegex(SystemExit, "bytes instead of"):
            folder.model_path(FOLDER / "qwen2" / "start")
        self.assertEqual(FOLDER / "naive" / "start", folder.model_path(FOLDER / "naive" / "start"))
        (export / "run.json").unlink()
        with self.assertRaisesRegex(SystemExit, "run.json is missing"):
            Folder(export)


if __name__ == "__main__":
    os.environ["OMP_NUM_THREADS"] = "1"
    print(f"torch {torch.__version__}, transformers {transformers.__version__}")
    unittest.main(verbosity=2)
