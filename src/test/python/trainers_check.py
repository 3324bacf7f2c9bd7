"""Trains an exported folder in Hugging Face's Trainer and in TRL's SFTTrainer, on one and two processes without a GPU: as the
columns suggest, and with trainers.py of the folder; compares with the same run made in Java, and prints a table.

usage: trainers_check.py FOLDER

FOLDER is what the Java class TorchrunSample wrote. Needs torch, transformers, datasets, trl and pyarrow; run by ``environment/test
export``. ``trainers_check.py FOLDER worker KIND OUT`` is a process of it.
"""

import json
import os
import subprocess
import sys
import unittest
from pathlib import Path

import torch
import transformers
from safetensors.torch import load_file

FOLDER = Path(sys.argv[1]).resolve() / "llama"
EXPORT = FOLDER / "export"
TOLERANCE = 1e-5
COLUMNS = ("input_ids", "labels", "position_ids")


def first_step(folder, columns):
    import datasets

    _, micro_batches = folder.steps()[0]
    return datasets.Dataset.from_list(
        [{column: row[column] for column in columns} for row in map(folder.micro_batch, micro_batches)])


def tokenizer():
    from tokenizers import Tokenizer, models
    words = {f"t{number}": number for number in range(96)}
    return transformers.PreTrainedTokenizerFast(tokenizer_object=Tokenizer(models.WordLevel({**words, "<pad>": 96}, "t0")),
                                                pad_token="<pad>", eos_token="<pad>")


def arguments(kind, out, world, **more):
    """Steps of three packs: with two processes, two rounds."""
    more = dict(output_dir=str(out), logging_steps=1, report_to="none", use_cpu=True, save_strategy="no", disable_tqdm=True,
                logging_nan_inf_filter=False, **more)
    if "trl" in kind:
        import trl
        return trl.SFTConfig(max_length=None, bf16=False, **more)
    return transformers.TrainingArguments(**more)


def worker(kind, out):
    """One process: writes the log and, of a whole run, the weights."""
    sys.path.insert(0, str(EXPORT))
    from packs import Folder
    folder, out = Folder(EXPORT), Path(out)
    world = int(os.environ.get("WORLD_SIZE", "1"))
    transformers.utils.logging.disable_progress_bar()
    if kind.startswith("exact"):
        from trainers import WeightedTrainer, causal_lm, weighted_sft_trainer
        args = arguments(kind, out, world)
        trainer = (weighted_sft_trainer(causal_lm(folder), args, folder, tokenizer()) if "trl" in kind
                   else WeightedTrainer(causal_lm(folder), args, folder))
    else:
        args = arguments(kind, out, world, per_device_train_batch_size=1, gradient_accumulation_steps=-(-3 // world),
                         num_train_epochs=1, learning_rate=1e-3, max_grad_norm=1e9)
        model = transformers.AutoModelForCausalLM.from_pretrained(folder.model_path(), dtype=torch.float32)
        if "trl" in kind:
            import trl
            args.dataset_kwargs = {"skip_prepare_dataset": True}
            trainer = trl.SFTTrainer(model, args, train_dataset=first_step(folder, COLUMNS), processing_class=tokenizer())
        else:
            trainer = transformers.Trainer(model, args, train_dataset=first_step(folder, COLUMNS),
                                           data_collator=transformers.default_data_collator)
    trainer.train()
    if trainer.args.process_index == 0:
        out.mkdir(parents=True, exist_ok=True)
        (out / "log.json").write_text(json.dumps([line for line in trainer.state.log_history if "grad_norm" in line]))
        trainer.model.save_pretrained(out / "model")


def fsdp(out, factor):
    """The first step under FSDP2, the loss multiplied by ``factor``; micro-batches that are left over go to the first
    process, whose partner takes part with a weight of zero."""
    sys.path.insert(0, str(EXPORT))
    import torch.distributed as dist
    from packs import Folder
    from torch.distributed.fsdp import fully_shard
    from weighted import ATTENTION, IGNORED, Row, WeightedModel
    dist.init_process_group("gloo")
    folder = Folder(EXPORT)
    model = WeightedModel(transformers.AutoModelForCausalLM.from_pretrained(
        folder.model_path(), dtype=torch.float32, attn_implementation=ATTENTION))
    for layer in model.causal_lm.base_model.layers:
        fully_shard(layer)
    fully_shard(model)
    total, (_, micro_batches) = torch.zeros(1), folder.steps()[0]
    for first in range(0, len(micro_batches), dist.get_world_size()):
        row = Row.of([0], [IGNORED], [0.0], [1], "cpu")
        if first + dist.get_rank() < len(micro_batches):
            rows = folder.micro_batch(micro_batches[first + dist.get_rank()])
            row = Row.of(rows["input_ids"], rows["labels"], rows["loss_weights"], rows["seq_lengths"], "cpu")
        loss, _ = model(row)
        (loss * factor).backward()
        total += loss.detach()
    dist.all_reduce(total)
    norm = torch.nn.utils.get_total_norm([weight.grad for weight in model.parameters()]).full_tensor().item()
    if dist.get_rank() == 0:
        Path(out).mkdir(parents=True, exist_ok=True)
        (Path(out) / "log.json").write_text(json.dumps([{"loss": total.item(), "grad_norm": norm}]))
    dist.destroy_process_group()


def run(kind, processes):
    out = FOLDER / "trainers" / f"{kind}-{processes}"
    launch = ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node", str(processes)] if processes > 1 else []
    outcome = subprocess.run([sys.executable, *launch, __file__, str(FOLDER.parent), "worker", kind, str(out)],
                             capture_output=True, text=True, timeout=300)
    if outcome.returncode:
        raise AssertionError(outcome.stdout[-2000:] + outcome.stderr[-5000:])
    return json.loads((out / "log.json").read_text()), out


class Trainers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.java = [json.loads(line) for line in (FOLDER / "metrics.jsonl").read_text().splitlines()]
        cls.show("LongAlign in Java: Eq. 4", cls.java[0]["loss"], cls.java[0]["gradientNorm"])

    @staticmethod
    def show(label, loss, norm):
        print(f"  first step | {label:45} | loss {loss:.4f} | gradient norm {norm:.4f}", flush=True)

    def exact(self, kind, label):
        trained = load_file(FOLDER / "trained" / "model.safetensors")
        for processes in (1, 2):
            log, out = run(kind, processes)
            self.show(f"{label}, {processes} process(es), with trainers.py", log[0]["loss"], log[0]["grad_norm"])
            self.assertEqual(len(self.java), len(log))
            loss = max(abs(ours["loss"] - line["loss"]) for ours, line in zip(self.java, log))
            norm = max(abs(ours["gradientNorm"] - line["grad_norm"]) for ours, line in zip(self.java, log))
            made = load_file(out / "model" / "model.safetensors")
            weight = max((trained[name] - made[name]).abs().max().item() for name in trained)
            print(f"  {label}, {processes} process(es): {len(log)} steps; largest difference of loss {loss:.1e}, gradient norm"
                  f" {norm:.1e}, weights {weight:.1e}", flush=True)
            self.assertLess(max(loss, norm, weight), TOLERANCE)

    def plain(self, kind, label, processes=1):
        """Not Eq. 4: should it become so one day, this says so."""
        (line,), _ = run(kind, processes)
        self.show(f"{label}, {processes} process(es), as it is", line["loss"], line["grad_norm"])
        self.assertGreater(abs(line["grad_norm"] / self.java[0]["gradientNorm"] - 1), 0.01)

    def test_hugging_face(self):
        self.plain("plain-hf", "Trainer of transformers")
        self.plain("plain-hf", "Trainer of transformers", 2)
        self.exact("exact-hf", "Trainer of transformers")

    def test_trl(self):
        self.plain("plain-trl", "SFTTrainer of TRL")
        self.exact("exact-trl", "SFTTrainer of TRL")

    def test_fsdp(self):
        self.plain("fsdp-1", "FSDP2, sum of weight x loss", 2)
        (line,), _ = run("fsdp-2", 2)
        self.show("FSDP2, the loss times processes, 2 process(es)", line["loss"], line["grad_norm"])
        self.assertAlmostEqual(self.java[0]["loss"], line["loss"], delta=TOLERANCE)
        self.assertAlmostEqual(self.java[0]["gradientNorm"], line["grad_norm"], delta=TOLERANCE)


if __name__ == "__main__":
    os.environ["OMP_NUM_THREADS"] = "1"
    if "worker" in sys.argv:
        kind, out = sys.argv[3:]
        if kind.startswith("fsdp"):
            fsdp(out, int(kind[-1]))
        else:
            worker(kind, out)
    else:
        del sys.argv[1]
        unittest.main(verbosity=2)
