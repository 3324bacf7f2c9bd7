"""Trains the model on the plan of this folder, on as many devices as torchrun starts, with the numbers that were planned.

    torchrun --nproc-per-node 8 train.py

The step's loss is sum(weight x negative log-likelihood) over all of its micro-batches (Eq. 4 of the LongAlign paper, or the
weighting that was exported). Micro-batch m of a step runs on process m % processes, so any number of processes makes the
same steps; one that has no micro-batch left takes part with a weight of zero. Start the same command again to resume.
"""

import argparse
import json
import math
import os
import re
import resource
import shutil
import sys
import time
from datetime import timedelta
from fnmatch import fnmatchcase
from pathlib import Path

import torch
import torch.distributed as dist
import torch.distributed.checkpoint as dcp
import transformers
from torch.distributed.checkpoint.state_dict import (
    StateDictOptions, get_model_state_dict, get_state_dict, set_state_dict)
from torch.distributed.device_mesh import init_device_mesh
from torch.distributed.fsdp import CPUOffloadPolicy, MixedPrecisionPolicy, OffloadPolicy, fully_shard

from packs import Folder, differences
from weighted import ATTENTION, IGNORED, Row, WeightedModel

OPTIONAL = ("*norm.weight", "*.bias", "model.embed_tokens.weight", "lm_head.weight")
STEP = re.compile(r"step-(\d+)")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--folder", default=Path(__file__).parent, help="the exported folder (default: this file's)")
    parser.add_argument("--model", help="the model's folder, where it has moved")
    parser.add_argument("--output", default="run", help="metrics, checkpoints and the trained model go here; on several"
                        " machines a path that all of them share")
    parser.add_argument("--precision", choices=("bfloat16", "float32"), help="of the computation; weights, moments and the"
                        " sum of gradients are float32 always (default: bfloat16 on a GPU, float32 on a CPU)")
    parser.add_argument("--attention", default=ATTENTION, help="flash_attention_2 takes the flash-attn package; the default"
                        " is PyTorch's own, a call for each segment")
    parser.add_argument("--loss-chunk", type=int, default=1024, help="target tokens whose logits are made at a time")
    parser.add_argument("--keep-activations", action="store_true", help="do not recompute layers in the backward pass")
    parser.add_argument("--offload", action="store_true", help="keep weights and moments in main memory")
    parser.add_argument("--checkpoint-steps", type=int, default=100, help="steps between checkpoints")
    parser.add_argument("--stop-after", type=int, help="make steps up to this one, save a checkpoint and stop")
    return parser.parse_args()


class Processes:
    """This process among all that torchrun started; alone where it did not."""

    def __init__(self):
        if "RANK" not in os.environ:
            os.environ.update(RANK="0", LOCAL_RANK="0", WORLD_SIZE="1", LOCAL_WORLD_SIZE="1", MASTER_ADDR="127.0.0.1",
                              MASTER_PORT="0")
        self.local, self.per_machine = int(os.environ["LOCAL_RANK"]), int(os.environ.get("LOCAL_WORLD_SIZE", "1"))
        self.kind = "cuda" if torch.cuda.is_available() else "cpu"
        self.device = torch.device(self.kind, self.local) if self.kind == "cuda" else torch.device("cpu")
        if self.kind == "cuda":
            torch.cuda.set_device(self.device)
        dist.init_process_group("cpu:gloo,cuda:nccl" if self.kind == "cuda" else "gloo", timeout=timedelta(hours=1))
        self.rank, self.world = dist.get_rank(), dist.get_world_size()
        self.mesh = init_device_mesh(self.kind, (self.world,))

    def gathered(self, value):
        """The values of all processes, in order."""
        values = [None] * self.world
        dist.all_gather_object(values, value)
        return values

    def agreed(self, make):
        """What the first process makes. Its failure is everyone's."""
        result = None
        if self.rank == 0:
            try:
                result = (make(), None)
            except SystemExit as problem:
                result = (None, str(problem))
        value, problem = self.gathered(result)[0]
        if problem:
            dist.destroy_process_group()
            sys.exit(problem if self.rank == 0 else 1)
        return value


def load(path, args, processes):
    """The model, sharded over all processes. Those of one machine load one after the other: main memory holds one copy."""
    for turn in range(processes.per_machine):
        if turn == processes.local:
            model = sharded(path, args, processes)
        dist.barrier()
    row = Row.of([0, 0], [IGNORED, 0], [0.0, 1.0], [2], processes.device)
    model.check = True  # the first pass compares the logits of WeightedModel with the model's own
    if model(row) > 1e-2 * (10 if args.precision == "bfloat16" else 1):
        raise SystemExit(f"{type(model.causal_lm).__name__} changes its logits after the head (a cap, a scale): it cannot be"
                         " trained here")
    model.check = False
    model.reshard()  # no backward pass has done it
    return model


class CheckedModel(WeightedModel):
    """Its first pass measures something else, through the same call: sharded weights are there in a call only."""

    check = False

    def forward(self, row):
        return self.check_head(row) if self.check else super().forward(row)


def sharded(path, args, processes):
    config = transformers.AutoConfig.from_pretrained(path)
    for name in [name for name in vars(config) if "dropout" in name or name.endswith("pdrop")]:
        setattr(config, name, 0.0)
    causal_lm = transformers.AutoModelForCausalLM.from_pretrained(
        path, config=config, dtype="auto", attn_implementation=args.attention)
    if not args.keep_activations:
        causal_lm.gradient_checkpointing_enable(gradient_checkpointing_kwargs={"use_reentrant": False})
    causal_lm.train()
    model = CheckedModel(causal_lm, args.loss_chunk)
    policy = dict(
        mesh=processes.mesh,
        mp_policy=MixedPrecisionPolicy(param_dtype=getattr(torch, args.precision), reduce_dtype=torch.float32),
        offload_policy=CPUOffloadPolicy() if args.offload else OffloadPolicy())
    for layer in causal_lm.base_model.layers:
        fully_shard(layer.float(), **policy)
    model.float()  # what no layer holds
    model.to(processes.device if not args.offload else "cpu")
    return fully_shard(model, **policy)


def optimizer_of(model, settings, factors_in_rate=False):
    """AdamW in groups, and the factor of each group's learning rate, which may be in the group's rate already."""
    def fits(pattern, name):
        return fnmatchcase(name, pattern.replace("[", "[[]").replace("?", "[?]"))

    weights = {name.removeprefix("causal_lm."): weight for name, weight in model.named_parameters()}
    factors = settings["learningRateFactors"]
    for pattern in [*settings["withoutDecay"], *factors, *settings["frozen"]]:
        if pattern not in OPTIONAL and not any(fits(pattern, name) for name in weights):
            raise SystemExit(f"no weight fits the pattern {pattern}; there are {', '.join(list(weights)[:5])}, ...")
    groups = {}
    for name, weight in weights.items():
        if any(fits(pattern, name) for pattern in settings["frozen"]):
            weight.requires_grad_(False)
            continue
        factor = ([1.0] + [value for pattern, value in factors.items() if fits(pattern, name)])[-1]
        decays = not any(fits(pattern, name) for pattern in settings["withoutDecay"])
        groups.setdefault((factor, decays), []).append(weight)
    optimizer = torch.optim.AdamW(
        [dict(params=members, weight_decay=settings["weightDecay"] if decays else 0.0,
              lr=settings["learningRate"] * (factor if factors_in_rate else 1))
         for (factor, decays), members in groups.items()],
        lr=settings["learningRate"], betas=(settings["beta1"], settings["beta2"]), eps=settings["epsilon"])
    return optimizer, [factor for factor, _ in groups]


def learning_rate(step, steps, settings):
    """Of a step from 0: linear warm-up, then half a cosine down towards 0."""
    warmup = math.ceil(settings["warmupRatio"] * steps)
    if step < warmup:
        return settings["learningRate"] * (step + 1) / warmup
    return settings["learningRate"] * (1 + math.cos(math.pi * (step - warmup) / (steps - warmup))) / 2


class Checkpoints:
    """Folders ``step-N`` that appear when they are whole; the newest two are kept."""

    def __init__(self, folder, description, processes):
        self.folder, self.description, self.processes = folder, description, processes

    def newest(self):
        """The number of steps of the newest checkpoint, 0 without one. Refuses one of another run."""
        made = [int(match[1]) for match in map(STEP.fullmatch, os.listdir(self.folder)) if match]
        if not made:
            return 0
        there = json.loads((self._path(max(made)) / "run.json").read_text())
        found = differences(self.description, there)
        if found:
            raise SystemExit(f"{self._path(max(made))} is a checkpoint of another run: {'; '.join(found)}. Name another"
                             " --output, or remove it")
        return max(made)

    def load(self, steps, model, optimizer):
        """Fills model and optimizer; the number of processes may be another than when it was saved."""
        weights, moments = get_state_dict(model, optimizer)
        state = {"model": weights, "optimizer": moments}
        dcp.load(state, checkpoint_id=str(self._path(steps)))
        set_state_dict(model, optimizer, model_state_dict=state["model"], optim_state_dict=state["optimizer"])

    def save(self, steps, model, optimizer):
        partial = self.folder / f"partial-{steps}"
        if self.processes.rank == 0:
            shutil.rmtree(partial, ignore_errors=True)
        dist.barrier()
        weights, moments = get_state_dict(model, optimizer)
        dcp.save({"model": weights, "optimizer": moments}, checkpoint_id=str(partial))
        if self.processes.rank == 0:
            (partial / "run.json").write_text(json.dumps(self.description))
            shutil.rmtree(self._path(steps), ignore_errors=True)
            os.rename(partial, self._path(steps))
            for old in sorted(path for path in self.folder.iterdir() if STEP.fullmatch(path.name))[:-2]:
                shutil.rmtree(old)
        dist.barrier()

    def _path(self, steps):
        return self.folder / f"step-{steps:08d}"


class Metrics:
    """A line of JSON for each step, as the Java class TrainingLog reads them."""

    def __init__(self, output, description, steps_made):
        self.file = output / "metrics.jsonl"
        lines = self.file.read_text().splitlines()[:steps_made] if self.file.exists() else []
        if len(lines) < steps_made:
            raise SystemExit(f"{self.file} has {len(lines)} lines, but the checkpoint is of step {steps_made}: put it back")
        self.file.write_text("".join(line + "\n" for line in lines))
        (output / "metrics.settings.json").write_text(json.dumps(description, indent=2) + "\n")
        self.elapsed = json.loads(lines[-1])["elapsedSeconds"] if lines else 0.0
        self.resumed = time.perf_counter()

    def add(self, fields):
        fields["elapsedSeconds"] = self.elapsed + time.perf_counter() - self.resumed
        with open(self.file, "a") as stream:
            stream.write(json.dumps(fields) + "\n")
        print(f"step {fields['step']}: loss {fields['loss']:.4f}, learning rate {fields['learningRate']:.2e}, gradient norm"
              f" {fields['gradientNorm']:.3f}, {fields['realTokens']:,} tokens in {fields['milliseconds']:.0f} ms", flush=True)


class Trainer:
    def __init__(self, folder, model, processes):
        self.folder, self.settings, self.model, self.processes = folder, folder.settings, model, processes
        self.optimizer, self.factors = optimizer_of(model, self.settings)
        self.hidden_size = model.causal_lm.config.hidden_size

    def step(self, number, plan, micro_batches):
        """Makes step ``number``, from 1; returns its line of metrics."""
        start = time.perf_counter()
        world, rank = self.processes.world, self.processes.rank
        made = []
        for first in range(0, len(micro_batches), world):
            index = first + rank
            made.append(self._micro_batch(index, micro_batches[index] if index < len(micro_batches) else None))
        made = [part for own in self.processes.gathered([part for part in made if part]) for part in own]
        made.sort(key=lambda part: part["index"])
        loss = math.fsum(part["loss"] for part in made)
        losses = [one for part in made for one in part["sequences"]]
        norm = self._clipped(number, loss, losses)
        rate = learning_rate(number - 1, self.folder.planned_steps, self.settings)
        for group, factor in zip(self.optimizer.param_groups, self.factors):
            group["lr"] = rate * factor
        self.optimizer.step()
        self.optimizer.zero_grad()
        tokens, targets = sum(part["tokens"] for part in made), sum(one["targetTokens"] for one in losses)
        peaks = self.processes.gathered(torch.cuda.max_memory_allocated() if self.processes.kind == "cuda"
                                        else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)
        seconds = time.perf_counter() - start
        return dict(step=number, plan=plan, loss=loss, tokenLoss=math.fsum(one["sum"] for one in losses) / max(1, targets),
                    learningRate=rate, gradientNorm=norm, realTokens=tokens, computedTokens=tokens, targetTokens=targets,
                    milliseconds=1000 * seconds, tokensPerSecond=tokens / seconds, computedTokensPerSecond=tokens / seconds,
                    idleShare=self._idle_share([part["cost"] for part in made]), peakBytes=max(peaks), sequenceLosses=losses)

    def _micro_batch(self, index, places):
        """Forward and backward. FSDP divides gradients by the number of processes: the loss is multiplied by it."""
        if places is None:
            loss, _ = self.model(Row.of([0], [IGNORED], [0.0], [1], self.processes.device))
            loss.backward()
            return None
        rows = self.folder.micro_batch(places)
        row = Row.of(rows["input_ids"], rows["labels"], rows["loss_weights"], rows["seq_lengths"], self.processes.device)
        loss, sums = self.model(row)
        (loss * self.processes.world).backward()
        sequences = []
        for segment, (sequence, total) in enumerate(zip(rows["sequences"], sums.tolist())):
            labels = rows["labels"][row.boundaries[segment]:row.boundaries[segment + 1]]
            targets = sum(label != IGNORED for label in labels)
            sequences.append(dict(sequence=sequence, targetTokens=targets, sum=total if targets else 0.0))
        cost = sum(6 * self.hidden_size * length + length ** 2 for length in rows["seq_lengths"])
        return dict(index=index, loss=loss.item(), tokens=len(rows["input_ids"]), cost=cost, sequences=sequences)

    def _clipped(self, number, loss, losses):
        norm = torch.nn.utils.get_total_norm([weight.grad for weight in self.model.parameters() if weight.grad is not None])
        norm = norm.full_tensor() if hasattr(norm, "full_tensor") else norm
        if not (math.isfinite(loss) and math.isfinite(norm.item())):
            names = [one["sequence"] for one in losses if not math.isfinite(one["sum"])] or [one["sequence"] for one in losses]
            raise SystemExit(f"step {number}: the loss is {loss}, the gradient norm {norm.item()}; look at sequences"
                             f" {names[:10]}. The checkpoint before is as it was")
        factor = self.settings["clipNorm"] / (norm.item() + 1e-6)
        if factor < 1:
            for weight in self.model.parameters():
                if weight.grad is not None:
                    weight.grad.mul_(factor)
        return norm.item()

    def _idle_share(self, costs):
        """The share of time in which processes wait for the slowest of each round, predicted from the rows' lengths."""
        world = self.processes.world
        whole = sum(world * max(costs[first:first + world]) for first in range(0, len(costs), world))
        return 1 - sum(costs) / whole


def save_model(model, source, output, processes):
    """A folder as transformers loads it, with the tokenizer's files; weights of the type that the model came in."""
    state = get_model_state_dict(model, options=StateDictOptions(full_state_dict=True, cpu_offload=True))
    if processes.rank == 0:
        stored = transformers.AutoConfig.from_pretrained(source)
        stored = getattr(stored, "dtype", None) or torch.float32
        causal_lm = transformers.AutoModelForCausalLM.from_pretrained(source, dtype=stored)
        causal_lm.load_state_dict({name.removeprefix("causal_lm."): weight for name, weight in state.items()})
        partial = output / "partial-model"
        shutil.rmtree(partial, ignore_errors=True)
        causal_lm.save_pretrained(partial)
        for file in source.iterdir():
            if file.is_file() and not (partial / file.name).exists() and file.suffix not in (".safetensors", ".bin") \
                    and not file.name.endswith(".index.json"):
                shutil.copy(file, partial)
        shutil.rmtree(output / "model", ignore_errors=True)
        os.rename(partial, output / "model")
    dist.barrier()


def main():
    args = arguments()
    transformers.utils.logging.disable_progress_bar()
    processes = Processes()
    args.precision = args.precision or ("bfloat16" if processes.kind == "cuda" else "float32")
    output = Path(args.output)
    folder = processes.agreed(lambda: Folder(args.folder))
    source = processes.agreed(lambda: folder.model_path(args.model))
    processes.agreed(folder.check_files)
    steps = processes.agreed(folder.steps)
    description = {**folder.description, "machine": dict(
        processes=processes.world, precision=args.precision, attention=args.attention, torch=torch.__version__,
        transformers=transformers.__version__)}
    (output / "checkpoints").mkdir(parents=True, exist_ok=True)
    checkpoints = Checkpoints(output / "checkpoints", description, processes)
    made = processes.agreed(checkpoints.newest)
    metrics = processes.agreed(lambda: Metrics(output, description, made))
    model = load(source, args, processes)
    trainer = Trainer(folder, model, processes)
    if made:
        checkpoints.load(made, model, trainer.optimizer)
    if processes.rank == 0:
        print(f"{len(steps)} steps on {processes.world} process(es), {processes.kind}, {args.precision}"
              + (f"; resumed after step {made}" if made else ""), flush=True)
    last = min(args.stop_after or len(steps), len(steps))
    for number in range(made + 1, last + 1):
        line = trainer.step(number, *steps[number - 1])
        if processes.rank == 0:
            metrics.add(line)
        if number % args.checkpoint_steps == 0 or number == last:
            checkpoints.save(number, model, trainer.optimizer)
    if last == len(steps):
        save_model(model, source, output, processes)
    dist.destroy_process_group()


if __name__ == "__main__":
    main()
