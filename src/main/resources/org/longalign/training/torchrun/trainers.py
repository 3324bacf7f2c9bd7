"""The plan and the weighted loss of this folder in Hugging Face's Trainer and in TRL's SFTTrainer.

    from packs import Folder
    from trainers import WeightedTrainer, causal_lm        # or weighted_sft_trainer()

    folder = Folder(".")
    args = transformers.TrainingArguments(output_dir="run", logging_steps=1, bf16=True)
    WeightedTrainer(causal_lm(folder), args, folder).train()

    torchrun --nproc-per-node 8 my_script.py               # any number of processes, or python my_script.py

By itself neither trainer knows of weights: both average over target tokens, cut steps anew from a shuffled order, and repeat
rows where processes are left without one. Here each process gets its micro-batches of each step, empty ones of weight 0 where
there are fewer than processes, and the settings of ``run.json`` replace those of the arguments.
"""

import torch
import transformers
from torch.nn.functional import cross_entropy
from torch.utils.data import DataLoader

from train import learning_rate, optimizer_of
from weighted import ATTENTION, IGNORED, Row, segments


def causal_lm(folder, path=None, dtype=torch.float32):
    """The folder's model, which attends inside segments."""
    return transformers.AutoModelForCausalLM.from_pretrained(
        folder.model_path(path), dtype=dtype, attn_implementation=ATTENTION)


class _Micro(torch.utils.data.Dataset):
    """The micro-batches of one process in order, as many in each step."""

    def __init__(self, folder, rank, world):
        self.folder = folder
        steps = [step for _, step in folder.steps()]
        self.accumulation = max(-(-len(step) // world) for step in steps)
        self.places = [step[index] if index < len(step) else None for step in steps
                       for index in range(rank, self.accumulation * world, world)]

    def __len__(self):
        return len(self.places)

    def __getitem__(self, index):
        if self.places[index] is None:
            row = dict(input_ids=[0], labels=[0], loss_weights=[0.0], seq_lengths=[1])
        else:
            row = self.folder.micro_batch(self.places[index])
        return {name: torch.tensor(row[name]) for name in ("input_ids", "labels", "loss_weights", "seq_lengths")}


class WeightedSteps:
    """What replaces the data, the loss, the optimizer and the schedule of a Trainer."""

    def __init__(self, model, args, folder, **more):
        if args.n_gpu > 1:
            raise SystemExit(f"one process sees {args.n_gpu} GPUs; start it with torchrun --nproc-per-node {args.n_gpu}")
        if model.config._attn_implementation != ATTENTION:
            raise SystemExit("the model does not attend inside segments: load it with trainers.causal_lm")
        folder.check_files()
        self.micro, self.folder = _Micro(folder, args.process_index, args.world_size), folder
        settings = folder.settings
        for name, value in dict(
                per_device_train_batch_size=1, gradient_accumulation_steps=self.micro.accumulation, num_train_epochs=1,
                max_steps=-1, learning_rate=settings["learningRate"], max_grad_norm=settings["clipNorm"],
                weight_decay=settings["weightDecay"], remove_unused_columns=False).items():
            setattr(args, name, value)
        super().__init__(model=model, args=args, **more)

    def get_train_dataloader(self):
        return DataLoader(self.micro, batch_size=1, shuffle=False, collate_fn=lambda rows: rows[0])

    def create_optimizer(self, model=None):
        if self.optimizer is None:
            self.optimizer, _ = optimizer_of(model or self.model, self.folder.settings, factors_in_rate=True)
        return self.optimizer

    def create_scheduler(self, num_training_steps, optimizer=None):
        if self.lr_scheduler is None:
            settings, steps = self.folder.settings, self.folder.planned_steps
            self.lr_scheduler = torch.optim.lr_scheduler.LambdaLR(
                optimizer or self.optimizer,
                lambda step: learning_rate(step, steps, settings) / settings["learningRate"] if step < steps else 0.0)
            self._created_lr_scheduler = True
        return self.lr_scheduler

    def training_step(self, model, inputs, num_items_in_batch=None):
        """Forward and backward of a micro-batch. Processes average their gradients, so the loss is multiplied by their
        number; it is divided by no number of micro-batches, because its weights sum to 1 over the whole step."""
        model.train()
        with self.compute_loss_context_manager():
            loss = self.weighted_loss(model, inputs) * self.args.world_size
        self.accelerator.backward(loss * self.accelerator.gradient_accumulation_steps)
        return loss.detach()

    def weighted_loss(self, model, inputs):
        row = Row.of(inputs["input_ids"], inputs["labels"], inputs["loss_weights"], inputs["seq_lengths"].tolist(),
                     self.args.device)
        targets = torch.nonzero(row.labels != IGNORED).squeeze(1)
        if targets.numel() == 0:  # a pack without a target: its first token, at the weight that it has, 0
            targets = torch.zeros(1, dtype=torch.long, device=self.args.device)
        with segments(row.boundaries):
            logits = model(input_ids=row.input_ids, position_ids=row.position_ids, use_cache=False,
                           logits_to_keep=(targets - 1).clamp(min=0)).logits[0]
        losses = cross_entropy(logits.float(), row.labels[targets].clamp(min=0), reduction="none")
        return (losses * row.weights[targets]).sum()


class WeightedTrainer(WeightedSteps, transformers.Trainer):
    """Hugging Face's Trainer on the folder's plan."""


def weighted_sft_trainer(model, args, folder, tokenizer):
    """TRL's SFTTrainer on the folder's plan; its own preparation, packing and loss are not used."""
    import datasets
    import trl

    class WeightedSFTTrainer(WeightedSteps, trl.SFTTrainer):
        pass

    args.dataset_kwargs, args.packing, args.loss_type = {"skip_prepare_dataset": True}, False, "nll"
    unused = datasets.Dataset.from_list([{"input_ids": [0, 0], "labels": [IGNORED, 0]}])
    return WeightedSFTTrainer(model, args, folder, train_dataset=unused, processing_class=tokenizer)
