"""Checkpoints of every kind between transformers and this library.

usage: model_check.py make FOLDER
       model_check.py compare FOLDER

``make`` writes small checkpoints into the new FOLDER, in float32, float16 and bfloat16, some in shards and some with
torch.save. The Java class ModelSample then reads them and writes its logits, greedy replies, the loss and gradients of a
pack, and saved copies beside them; ``compare`` computes the same in transformers, which runs each segment of the pack
alone. Needs torch and transformers; run by ``environment/test models``.
"""

import json
import unittest
from pathlib import Path

import torch
import transformers
from safetensors.torch import load_file

import model_kinds
import torch_files

TOLERANCE = 1e-4
TYPES = {"f32": torch.float32, "f16": torch.float16, "bf16": torch.bfloat16}
VOCABULARY = 61
LENGTH = 96
SAMPLE = {"ids": model_kinds.sequence(LENGTH, VOCABULARY, "check"), "promptTokens": 48, "replyTokens": 24,
          # The segments of the pack, shortest first: transformers' dynamic scaling does not forget a longer one.
          "boundaries": [0, 10, 48, 96]}
SHARDED = {"llama3", "glm"}
# Those that are there once more as torch.save writes them, under the same name and -bin.
PICKLED = {"llama2", "llama3", "qwen2", "glm"}
FOLDER = Path()


def make(folder: Path) -> None:
    for kind, config in model_kinds.KINDS.items():
        for name, dtype in TYPES.items():
            larger = model_kinds.sized(config, VOCABULARY, 4)
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
            before, after = model_kinds.stored(source), model_kinds.stored(FOLDER / "saved" / folder.name)
            self.assertEqual(sorted(before), sorted(after), folder.name)
            for name, value in before.items():
                self.assertEqual(value.dtype, after[name].dtype, folder.name)
                self.assertTrue(torch.equal(value, after[name]), f"{folder.name}: {name}")
            split = len(list((FOLDER / "saved" / folder.name).glob("model-*.safetensors"))) > 1
            self.assertEqual("sharded" in folder.name, split, folder.name)

    def test_losses_and_gradients_of_a_pack(self):
        """Of models in float32, each weight's gradient relative to its largest number."""
        losses, gradients = {}, {}
        for folder in sorted((FOLDER / "checkpoints").glob("*-f32*")):
            ours = load_file(FOLDER / "gradients" / f"{folder.name}.safetensors")
            loss, theirs = model_kinds.gradients(folder, SAMPLE["ids"], SAMPLE["boundaries"])
            self.assertEqual(sorted(theirs), sorted(set(ours) - {"loss"}), folder.name)
            losses[folder.name] = abs(ours["loss"].item() - loss) / loss
            gradients[folder.name] = max(((ours[name] - value).abs().max() / value.abs().max()).item()
                                         for name, value in theirs.items())
        self.check("loss of a pack", losses, tolerance=1e-5)
        self.check("gradients of a pack", gradients)

    def test_chatglm_in_float64(self):
        """ChatGLM's own formulas, written down once more, with the tensors that are stored."""
        differences = {}
        for folder in sorted((FOLDER / "checkpoints").glob("chatglm*")):
            ours = load_file(FOLDER / "logits" / f"{folder.name}.safetensors")["logits"]
            theirs = model_kinds.chatglm_float64(folder, SAMPLE["ids"])
            differences[folder.name] = ((ours - theirs).abs().max() / theirs.abs().max()).item()
        self.check("ChatGLM against float64", differences, tolerance=1e-5)

    def test_chatglm_saved_for_transformers(self):
        names = [folder.name for folder in sorted((FOLDER / "checkpoints").glob("chatglm*"))]
        for name in names:
            config = json.loads((FOLDER / "saved" / f"{name}-glm" / "config.json").read_text())
            self.assertEqual(["GlmForCausalLM"], config["architectures"])
            self.assertEqual(2, config["eos_token_id"])
        self.check("ChatGLM saved as Glm",
                   {name: self.difference(name, FOLDER / "saved" / f"{name}-glm") for name in names})

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
            for folder in (FOLDER / "checkpoints" / name, FOLDER / "saved" / name, FOLDER / "saved" / f"{name}-glm"):
                if not folder.exists():
                    self.assertTrue(name.startswith("made-here") or folder.name.endswith("-glm"), name)
                    continue
                model = model_kinds.load(folder)
                model.generation_config = transformers.GenerationConfig(pad_token_id=0)
                # Transformers 5.18 loses the context of a reply that outgrows longrope's original one, but for its cache.
                theirs = model.generate(prompt, attention_mask=torch.ones_like(prompt), do_sample=False,
                                        max_new_tokens=SAMPLE["replyTokens"], use_cache="-long" not in name)
                self.assertEqual(theirs[0, prompt.shape[1]:].tolist(), ours, folder)
                same += 1
        print(f"greedy: {same} replies of {SAMPLE['replyTokens']} tokens are the same")


if __name__ == "__main__":
    command, FOLDER = model_kinds.check_of_command_line()
    if command == "make":
        make(FOLDER)
    else:
        print(f"torch {torch.__version__}, transformers {transformers.__version__}")
        unittest.main(verbosity=2)
