"""Adapters of low rank between PEFT and this library.

usage: lora_check.py make FOLDER
       lora_check.py compare FOLDER

``make`` writes small models of several kinds into the new FOLDER, and adapters of each by PEFT, whose B is not zero.
The Java class LoraSample then reads them and writes logits, the loss and gradients of a pack, the adapters saved again,
one of its own for each model, and the merged models beside them; ``compare`` computes the same in PEFT, which runs each
segment of the pack alone. Needs torch, transformers and peft; run by ``environment/test models``.
"""

import json
import unittest
from pathlib import Path
from typing import Any, Dict, Iterator, List, Tuple

import peft
import torch
import transformers
from safetensors.torch import load_file

import chatglm_module
import model_kinds

TOLERANCE = 1e-5
VOCABULARY = 61
LENGTH = 96
SAMPLE = {"ids": model_kinds.sequence(LENGTH, VOCABULARY, "check"), "boundaries": [0, 10, 48, 96]}
# Plain matrices with a tied head, biases, a window, a joined gate_up_proj, a joined qkv_proj too, norms of outputs, and
# ChatGLM's names with joined matrices, two and one key heads.
KINDS = ("llama3", "qwen2", "mistral", "glm", "phi3", "olmo2", "chatglm", "chatglm-ratio")
# Targets of the adapters of attention; the head is never adapted.
ATTENTION, HEADS = ("q_proj", "v_proj", "qkv_proj", "query_key_value"), {"lm_head", "output_layer"}
RANK, ALPHA = 4, 8
# The fields of PEFT's configuration that each adapter changes.
ADAPTERS: Dict[str, Dict[str, Any]] = {
    "attention": {"init_lora_weights": "gaussian"}, "all": {}, "rslora": {"use_rslora": True}}
MADE_IN_JAVA = "made-in-java"
FOLDER = Path()


def base_model(kind: str, folder: Path) -> torch.nn.Module:
    """A kind's model, with the names and matrices of its files."""
    base = folder / "base" / kind
    return chatglm_module.load(base) if kind.startswith("chatglm") else model_kinds.load(base)


def linear_layers(model: torch.nn.Module) -> List[str]:
    """The short names of the linear layers, joined ones by their own names; without the head."""
    return sorted({name.rsplit(".", 1)[-1] for name, module in model.named_modules()
                   if isinstance(module, torch.nn.Linear)} - HEADS)


def targets(adapter: str, model: torch.nn.Module) -> List[str]:
    names = linear_layers(model)
    return [name for name in names if name in ATTENTION] if adapter == "attention" else names


def make(folder: Path) -> None:
    torch.manual_seed(7)
    for kind in KINDS:
        base = folder / "base" / kind
        model_kinds.write(base, model_kinds.sized(model_kinds.KINDS[kind], VOCABULARY, 3))
        for adapter, fields in ADAPTERS.items():
            model = base_model(kind, folder)
            config = peft.LoraConfig(task_type="CAUSAL_LM", r=RANK, lora_alpha=ALPHA,
                                     target_modules=targets(adapter, model), **fields)
            adapted = peft.get_peft_model(model, config)
            # What an adapter adds is as large whatever multiplies B A, so that rounding in float32 is too.
            scale = ALPHA / (RANK**0.5 if config.use_rslora else RANK)
            for name, value in adapted.named_parameters():
                if "lora_B" in name:
                    torch.nn.init.normal_(value, std=0.2 / scale)
            adapted.save_pretrained(folder / "adapters" / kind / adapter)
    (folder / "sample.json").write_text(json.dumps(SAMPLE))


def load(kind: str, adapter: Path, trainable: bool = False) -> peft.PeftModel:
    model = base_model(kind, FOLDER)
    return peft.PeftModel.from_pretrained(model, adapter, is_trainable=trainable).eval()


def adapters() -> Iterator[Tuple[str, str, str]]:
    """Each kind with the names of its adapters from PEFT, and those of what Java wrote for them."""
    for kind in KINDS:
        for adapter in ADAPTERS:
            yield kind, adapter, f"{kind}-{adapter}"


def written(folder: str, name: str) -> Dict[str, torch.Tensor]:
    return load_file(FOLDER / folder / f"{name}.safetensors")


def difference(ours: torch.Tensor, theirs: torch.Tensor) -> float:
    """The largest one, relative to the largest number."""
    if ours.shape != theirs.shape:
        raise AssertionError(f"{ours.shape} instead of {theirs.shape}")
    return ((ours - theirs).abs().max() / theirs.abs().max()).item()


def gradient_differences(model: peft.PeftModel, ours: Dict[str, torch.Tensor]) -> Dict[str, float]:
    """By the names of A and B here. Java adapts the parts of a joined matrix: each has some of the rows of B, and an A
    of its own that is equal at first, so that the gradient of the joined A is the sum of theirs."""
    found = {}
    for name, module in model.named_modules():
        if not isinstance(module, peft.tuners.lora.LoraLayer):
            continue
        name = name.removeprefix("base_model.model.") + ".lora_B.weight"
        separate = chatglm_module.separate if name.startswith(chatglm_module.LAYERS) else model_kinds.separate
        parts = separate(name, module.lora_B["default"].weight.grad, model.config)
        for part, gradient in parts:
            found[part] = difference(ours[part], gradient)
        ofA = sum(ours[part.replace("lora_B", "lora_A")] for part, _ in parts)
        worst = difference(ofA, module.lora_A["default"].weight.grad)
        found.update((part.replace("lora_B", "lora_A"), worst) for part, _ in parts)
    return found


class LoraTest(unittest.TestCase):
    def check(self, what, differences):
        self.assertGreaterEqual(len(differences), len(KINDS))
        for kind in KINDS:
            own = {f"{kind}-{adapter}" for adapter in (*ADAPTERS, MADE_IN_JAVA)}
            print(f"{what}, {kind}: largest relative difference "
                  f"{max(value for name, value in differences.items() if name in own):.1e}")
        worst = max(differences, key=differences.get)
        self.assertLess(differences[worst], TOLERANCE, worst)

    def logits(self, model):
        return model_kinds.logits(model, SAMPLE["ids"])

    def test_logits_of_adapters_from_peft(self):
        differences = {}
        for kind, adapter, name in adapters():
            theirs = self.logits(load(kind, FOLDER / "adapters" / kind / adapter))
            without = self.logits(base_model(kind, FOLDER))
            self.assertGreater(difference(without, theirs), 0.01, f"{name} changes nothing")
            differences[name] = difference(written("logits", name)["logits"], theirs)
        self.check("logits", differences)

    def test_loss_and_gradients_of_a_pack(self):
        losses, gradients = {}, {}
        for kind, adapter, name in adapters():
            model = load(kind, FOLDER / "adapters" / kind / adapter, trainable=True)
            loss = model_kinds.backward(model, SAMPLE["ids"], SAMPLE["boundaries"])
            ours = written("gradients", name)
            losses[name] = abs(ours.pop("loss").item() - loss) / loss
            found = gradient_differences(model, ours)
            self.assertEqual(sorted(found), sorted(ours), name)
            gradients[name] = max(found.values())
        self.check("loss of a pack", losses)
        self.check("gradients of A and B", gradients)

    def test_adapters_saved_by_java(self):
        """Those that it read, and one of its own for each model."""
        names = [*adapters(), *((kind, MADE_IN_JAVA, f"{kind}-{MADE_IN_JAVA}") for kind in KINDS)]
        self.check("saved adapters", {
            name: difference(written("logits", name)["logits"], self.logits(load(kind, FOLDER / "saved" / name)))
            for kind, _, name in names})

    def test_adapters_made_in_java_change_the_model(self):
        for kind in KINDS:
            ours = written("logits", f"{kind}-{MADE_IN_JAVA}")["logits"]
            without = self.logits(base_model(kind, FOLDER))
            self.assertGreater(difference(without, ours), 0.01, kind)

    def test_merged_models(self):
        """PEFT's merged model, Java's, and that which Java saved."""
        merged, saved = {}, {}
        for kind, adapter, name in adapters():
            theirs = self.logits(load(kind, FOLDER / "adapters" / kind / adapter).merge_and_unload())
            merged[name] = difference(written("logits", name)["merged"], theirs)
            saved[name] = difference(self.logits(model_kinds.load(FOLDER / "merged" / name)), theirs)
        self.check("merged", merged)
        self.check("merged and saved", saved)


if __name__ == "__main__":
    command, FOLDER = model_kinds.check_of_command_line()
    if command == "make":
        make(FOLDER)
    else:
        print(f"torch {torch.__version__}, transformers {transformers.__version__}, peft {peft.__version__}")
        unittest.main(verbosity=2)
