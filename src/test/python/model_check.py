"""Checkpoints of every kind between transformers and this library.

usage: model_check.py make FOLDER
       model_check.py compare FOLDER

``make`` writes small checkpoints into the new FOLDER, in float32, float16 and bfloat16, some in shards and some with
torch.save. The Java class ModelSample then reads them and writes its logits, greedy replies and saved copies beside them;
``compare`` computes the same in transformers. Needs torch and transformers; run by ``environment/test models``.
"""

import json
import sys
import unittest
from pathlib import Path

import torch
import transformers
from safetensors import safe_open
from safetensors.torch import load_file

import model_kinds
import torch_files

TOLERANCE = 1e-4
TYPES = {"f32": torch.float32, "f16": torch.float16, "bf16": torch.bfloat16}
VOCABULARY = 61
LENGTH = 96
SAMPLE = {"ids": model_kinds.sequence(LENGTH, VOCABULARY, "check"), "promptTokens": 48, "replyTokens": 24}
SHARDED = {"llama3", "glm"}
# Those that are there once more as torch.save writes them, under the same name and -bin.
PICKLED = {"llama2", "llama3", "qwen2", "glm"}
FOLDER = Path()


def make(folder: Path) -> None:
    for kind, config in model_kinds.KINDS.items():
        for name, dtype in TYPES.items():
            larger = {**config, "vocab_size": VOCABULARY, "num_hidden_layers": 4}
            sharded = kind in SHARDED
            model_kinds.write(folder / "checkpoints" / f"{kind}-{name}{'-sharded' if sharded else ''}", larger, dtype,
                              shards=3 if sharded else 1)
    for source in list((folder / "checkpoints").iterdir()):
        if source.name.split("-")[0] in PICKLED and source.name.count("-") == 1 + source.name.endswith("sharded"):
            torch_files.checkpoint(source, source.with_name(f"{source.name}-bin"))
    (folder / "sample.json").write_text(json.dumps(SAMPLE))


class ModelTest(unittest.TestCase):
    def setUp(self):
        self.replies = json.loads((FOLDER / "replies.json").read_text())

    def difference(self, name, folder):
        """How far Java's logits are from those of a folder's model in transformers, relative to the largest logit."""
        ours = load_file(FOLDER / "logits" / f"{name}.safetensors")["logits"]
        theirs = model_kinds.logits(model_kinds.load(folder), SAMPLE["ids"])
        self.assertEqual(theirs.shape, ours.shape)
        return ((ours - theirs).abs().max() / theirs.abs().max()).item()

    def check(self, what, differences, tolerance=TOLERANCE):
        self.assertGreater(len(differences), 4)
        worst = max(differences, key=differences.get)
        print(f"{what}: {len(differences)} models, largest relative difference {differences[worst]:.1e} ({worst})")
        self.assertLess(differences[worst], tolerance)

    def test_logits_of_every_checkpoint(self):
        folders = sorted((FOLDER / "checkpoints").iterdir())
        self.assertEqual((len(model_kinds.KINDS) + len(PICKLED)) * len(TYPES), len(folders))
        self.check("logits", {folder.name: self.difference(folder.name, folder) for folder in folders})

    def test_saved_models_load_and_have_the_same_logits(self):
        names = [folder.name for folder in sorted((FOLDER / "checkpoints").iterdir())]
        self.check("saved", {name: self.difference(name, FOLDER / "saved" / name) for name in names})

    def test_saved_weights_are_bit_for_bit_those_that_were_read(self):
        for folder in sorted((FOLDER / "checkpoints").iterdir()):
            source = folder.with_name(folder.name.replace("-bin", ""))
            before, after = stored(source), stored(FOLDER / "saved" / folder.name)
            self.assertEqual(sorted(before), sorted(after), folder.name)
            for name, value in before.items():
                self.assertEqual(value.dtype, after[name].dtype, folder.name)
                self.assertTrue(torch.equal(value, after[name]), f"{folder.name}: {name}")
            split = len(list((FOLDER / "saved" / folder.name).glob("model-*.safetensors"))) > 1
            self.assertEqual("sharded" in folder.name, split, folder.name)

    def test_models_made_in_java(self):
        names = [path.name for path in sorted((FOLDER / "saved").glob("made-here-*")) if not path.name.endswith("-f16")]
        self.check("made in Java", {name: self.difference(name, FOLDER / "saved" / name) for name in names})
        self.check("made in Java, saved in float16",
                   {name: self.difference(name, FOLDER / "saved" / f"{name}-f16") for name in names}, tolerance=0.01)

    def test_greedy_replies(self):
        """Token by token, from the checkpoint and from the copy that Java saved."""
        prompt = torch.tensor([SAMPLE["ids"][:SAMPLE["promptTokens"]]])
        same = 0
        for name, ours in self.replies.items():
            for folder in (FOLDER / "checkpoints" / name, FOLDER / "saved" / name):
                if not folder.exists():
                    self.assertTrue(name.startswith("made-here"), name)
                    continue
                model = model_kinds.load(folder)
                model.generation_config = transformers.GenerationConfig(pad_token_id=0)
                theirs = model.generate(prompt, attention_mask=torch.ones_like(prompt), do_sample=False,
                                        max_new_tokens=SAMPLE["replyTokens"])
                self.assertEqual(theirs[0, prompt.shape[1]:].tolist(), ours, folder)
                same += 1
        print(f"greedy: {same} replies of {SAMPLE['replyTokens']} tokens are the same")


def stored(folder):
    tensors = {}
    for file in folder.glob("*.safetensors"):
        with safe_open(file, framework="pt") as opened:
            tensors.update({name: opened.get_tensor(name) for name in opened.keys()})
    return tensors


if __name__ == "__main__":
    transformers.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    command, FOLDER = sys.argv.pop(1), Path(sys.argv.pop(1))
    if command == "make":
        make(FOLDER)
    else:
        print(f"torch {torch.__version__}, transformers {transformers.__version__}")
        unittest.main(verbosity=2)
