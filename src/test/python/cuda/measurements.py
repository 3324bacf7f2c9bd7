"""What is measured on a GPU, largest question first; each function is a section of the report."""

import json
import math
import time
from dataclasses import dataclass

import torch
import torch.nn.functional as F

from layer import boundaries, rotation_of, split
from model import Decoder, Pack, Updates, pairs
from report import distance, measured
from script import layer

BFLOAT16 = torch.bfloat16


@dataclass(frozen=True)
class Scale:
    """How large everything is: a GPU's work, or a rehearsal on the CPU."""

    device: str
    most: int  # tokens of the longest pack
    layers: int
    inner: int
    vocabulary: int
    matrix: int


GPU = Scale("cuda", 65_536, 16, 8_192, 128_256, 8_192)
REHEARSAL = Scale("cpu", 256, 2, 64, 300, 64)


class Measurements:
    def __init__(self, folder, report, scale):
        self.folder, self.report, self.scale = folder, report, scale

    def load(self, name):
        return torch.jit.load(str(self.folder / f"{name}.pt"), map_location=self.scale.device)

    def random(self, *shape, dtype=torch.float32):
        return torch.randn(*shape, device=self.scale.device, dtype=dtype)

    def decoder(self, layers=1, vocabulary=64):
        module = self.load("llama-1b-flash")
        return Decoder(module, layers, module.heads * module.head_size, self.scale.inner, vocabulary, self.scale.device)

    # ------------------------------------------------------------------------------------------------ device, attention

    def matrix_products(self):
        """The peak that products reach with random numbers, and with zeros, which draw less power."""
        n = self.scale.matrix
        random = self.random(n, n, dtype=BFLOAT16)
        for numbers, a in (("random", random), ("zeros", torch.zeros_like(random))):
            figures = measured(lambda: [a @ a for _ in range(10)])
            self.report.say(measure="matrix products", numbers=numbers, width=n,
                            teraflops=round(10 * 2 * n**3 / figures["milliseconds"] / 1e9, 1), **figures)

    def attention(self):
        """Flash attention and cuDNN's kernel against the loop over segments in float32: numbers, time, memory."""
        most = self.scale.most
        for tokens in sorted({min(most, n) for n in (2_048, 16_384, 65_536)}):
            for segments in (1, 4, 32):
                self._attention("bfloat16-flash", tokens, split(tokens, segments))
        few = min(most, 16_384)
        self._attention("grouped-flash", few, split(few, 4))
        self._attention("llama-1b-flash", few, split(few, 4))
        self._attention("window-flash", few, split(few, 4))
        self._attention("bfloat16-flash", min(most, 4_096), [min(most, 4_096)], rows=3)
        self._attention("bfloat16-flash", 7, [1, 1, 5])

    def _attention(self, archive, tokens, lengths, rows=1):
        module, report = self.load(archive), self.report
        torch.manual_seed(len(lengths))
        heads = (module.heads, module.key_value_heads, module.key_value_heads)
        half = [self.random(rows, tokens, h, module.head_size, dtype=BFLOAT16).requires_grad_() for h in heads]
        wanted = self.random(rows, tokens, module.heads, module.head_size, dtype=BFLOAT16)
        counted, ends = torch.tensor(lengths), boundaries(lengths * rows).to(self.scale.device)

        def forward(way, inputs):
            if way == "loop":
                return module.attend_segments(*inputs, counted)
            if way == "cudnn":
                return module.attend_cudnn(*inputs, counted)
            return module.attend_flash(*inputs, counted, ends)

        def everything(way, inputs, gradient):
            if way == "loop":
                output, _ = forward(way, inputs)
                return [output.detach(), *torch.autograd.grad(output, inputs, gradient)]
            with torch.no_grad():
                output, logs = forward(way, inputs)
                if way == "cudnn":
                    return [output, *module.cudnn_gradient(gradient, *inputs, output, logs, counted)]
                return [output, *module.flash_gradient(gradient, *inputs, output, logs, counted, ends)]

        # cuDNN's kernel has no sliding window, and makes a plan for each length, in about a second.
        ways = ["flash", "loop"] if module.window or len(lengths) > 4 else ["flash", "cudnn", "loop"]
        full = [x.detach().float().requires_grad_() for x in half]
        exact = everything("loop", full, wanted.float())
        facts = dict(archive=archive, tokens=tokens, segments=len(lengths), rows=rows, heads=module.heads,
                     headSize=module.head_size, window=module.window)
        useful = 4 * module.heads * module.head_size * pairs(lengths, module.window) * rows
        for way in ways:
            started = time.perf_counter()
            try:
                ours = everything(way, half, wanted)
                ours[-1].flatten()[0].item()  # waits for the device
                first = round(1000 * (time.perf_counter() - started), 1)
            except RuntimeError as problem:
                if way != "cudnn" or self.scale.device != "cuda":
                    raise
                report.say(measure="attention", way=way, error=str(problem).splitlines()[0][:200], **facts)
                continue
            for part, a, b in zip(("output", "dq", "dk", "dv"), ours, exact):
                report.check(f"{way}: {part} as in float32", distance(a, b), 2e-2, **facts)
            if way == "flash":
                again = everything(way, half, wanted)
                report.say(measure="same bits twice", **{n: bool(torch.equal(a, b)) for n, a, b in
                                                         zip(("output", "dq", "dk", "dv"), ours, again)}, **facts)
            with torch.no_grad():
                alone = measured(lambda: forward(way, half))
            both = measured(lambda: everything(way, half, wanted))
            report.say(measure="attention", way=way, forwardMilliseconds=alone["milliseconds"],
                       firstMilliseconds=first, **both,
                       forwardTeraflops=round(useful / alone["milliseconds"] / 1e9, 1),
                       teraflops=round(3.5 * useful / both["milliseconds"] / 1e9, 1), **facts)

    def other_kernels(self):
        """PyTorch's own attention, a call a segment, by its flash and by cuDNN's kernel, beside one call for all."""
        from torch.nn.attention import SDPBackend, sdpa_kernel
        module, most = self.load("bfloat16-flash"), self.scale.most
        for segments in (1, 4, 32):
            lengths = split(most, segments)
            shape = (1, module.heads, most, module.head_size)
            inputs = [self.random(*shape, dtype=BFLOAT16).requires_grad_() for _ in range(3)]
            wanted = torch.randn_like(inputs[0])
            counted, ends = torch.tensor(lengths), boundaries(lengths).to(self.scale.device)

            def each():
                parts = zip(*(x.split(lengths, 2) for x in inputs))
                return torch.cat([F.scaled_dot_product_attention(q, k, v, is_causal=True) for q, k, v in parts], 2)

            turned = [x.detach().transpose(1, 2) for x in inputs]

            def once():
                with torch.no_grad():
                    output, logs = module.attend_flash(*turned, counted, ends)
                    return module.flash_gradient(wanted.transpose(1, 2), *turned, output, logs, counted, ends)

            ways = {"one call": (once, None)}
            if self.scale.device == "cuda":
                ways |= {"flash, a call a segment": (each, SDPBackend.FLASH_ATTENTION),
                         "cuDNN, a call a segment": (each, SDPBackend.CUDNN_ATTENTION)}
            for way, (forward, backend) in ways.items():
                try:
                    with sdpa_kernel(backend) if backend else torch.enable_grad():
                        figures = measured(
                            (lambda: torch.autograd.grad(forward(), inputs, wanted)) if backend else forward)
                except RuntimeError as problem:  # this kernel is not to be had here, which is an answer
                    self.report.say(measure="attention kernels", way=way, segments=segments,
                                    error=str(problem).splitlines()[0][:200])
                    continue
                useful = 3.5 * 4 * module.heads * module.head_size * pairs(lengths)
                self.report.say(measure="attention kernels", way=way, tokens=most, segments=segments,
                                teraflops=round(useful / figures["milliseconds"] / 1e9, 1), **figures)

    # ------------------------------------------------------------------------------------------------ layers, steps

    def training_step(self):
        """Llama-3.2-1B's shape: time, utilisation, and memory beside what MemoryEstimate predicts for the whole."""
        report, scale = self.report, self.scale
        predicted = json.loads((self.folder / "predicted.json").read_text(encoding="utf-8"))
        model = self.decoder(scale.layers, scale.vocabulary)
        updates = Updates(model, self.load("adamw"), self.load("gradients"))
        report.say(measure="model", parameters=model.parameters())
        for tokens, segments in ((scale.most, 8), (scale.most, 1), (scale.most, 64), (scale.most // 16, 8)):
            pack, losses = Pack(model, split(tokens, segments), 0.25), []
            if scale.device == "cuda":
                torch.cuda.reset_peak_memory_stats()
            figures = measured(lambda: losses.append(model.losses_and_gradients(pack)), 2)
            memory = {}
            if scale.device == "cuda":
                memory = dict(measuredGiB=round(torch.cuda.max_memory_allocated() / 2**30, 2),
                              reservedGiB=round(torch.cuda.max_memory_reserved() / 2**30, 2),
                              predictedGiB=predicted.get(str(tokens)))
            seconds = figures["milliseconds"] / 1000
            report.say(measure="micro-batch", tokens=tokens, segments=segments, targets=len(pack.targets),
                       tokensPerSecond=round(tokens / seconds),
                       usefulTeraflops=round(model.flops(pack) / seconds / 1e12, 2), **memory, **figures)
            report.check("the loss of random weights is near the logarithm of the vocabulary",
                         abs(losses[-1] - math.log(model.vocabulary)), 3)
        report.say(measure="gradient norm and AdamW", **measured(updates.step))

    def layouts(self):
        """A layer over the same 64 sequences: packed, padded as they come, padded among their like."""
        most = self.scale.most // 4
        model, generator = self.decoder(), torch.Generator().manual_seed(7)
        lengths = []
        for i in range(64):
            long = most // 4 + int(torch.randint(most * 3 // 4, (1,), generator=generator))
            short = int(torch.randn(1, generator=generator).exp() * most / 18)
            lengths.append(max(2, min(most, long if i % 10 == 0 else short)))
        packs = []
        for n in sorted(lengths, reverse=True):
            fitting = next((pack for pack in packs if sum(pack) + n <= self.scale.most), None)
            packs.append([n]) if fitting is None else fitting.append(n)
        batches = lambda order: [(8, [max(order[i:i + 8])]) for i in range(0, 64, 8)]
        plans = {"packed": [(1, pack) for pack in packs], "padded": batches(lengths),
                 "padded, sorted": batches(sorted(lengths))}
        for name, plan in plans.items():
            work = [(self.random(rows, sum(row), model.width).requires_grad_(), torch.tensor(row),
                     boundaries(row * rows).to(self.scale.device),
                     rotation_of(model.module, row, self.scale.device)) for rows, row in plan]
            leaves = list(model.layers[0].values())

            def step():
                for x, counted, ends, rotation in work:
                    y = layer(model.module, x, model.layers[0], rotation, counted, ends)
                    torch.autograd.grad(y, [x, *leaves], y.detach())

            figures = measured(step)
            self.report.say(measure="layouts", layout=name, sequences=64, realTokens=sum(lengths),
                            computedTokens=sum(rows * sum(row) for rows, row in plan),
                            realTokensPerSecond=round(1000 * sum(lengths) / figures["milliseconds"]), **figures)

    def kernels_of_a_layer(self):
        """Where the time of a layer goes, by kernel, and what converted weights or PyTorch's fuser would change."""
        model = self.decoder()
        pack = Pack(model, split(self.scale.most, 8), 0.25)
        x = self.random(1, self.scale.most, model.width).requires_grad_()

        def both():
            y = model.layer(x, 0, pack)
            torch.autograd.grad(y, [x, *model.layers[0].values()], y.detach())

        def forward():
            with torch.no_grad():
                model.module.layer(x, model.layers[0], pack.rotation, pack.lengths, pack.boundaries)

        self.report.say(measure="layer", way="forward and backward", **measured(both))
        self.report.say(measure="layer", way="forward", **measured(forward))
        if self.scale.device == "cuda":
            from torch.profiler import ProfilerActivity, profile
            with profile(activities=[ProfilerActivity.CUDA]) as profiled:
                both()
                torch.cuda.synchronize()
            rows = sorted(profiled.key_averages(), key=lambda row: -row.device_time_total)
            total = sum(row.device_time_total for row in rows)
            for row in rows[:20]:
                self.report.say(measure="kernel", name=row.key[:90], calls=row.count,
                                milliseconds=round(row.device_time_total / 1000, 3),
                                share=round(row.device_time_total / total, 3))
        with torch.jit.optimized_execution(True):
            try:
                figures = measured(lambda: [forward() for _ in range(3)], 1)
                self.report.say(measure="layer", way="three times forward, fuser", **figures)
            except RuntimeError as problem:
                reason = str(problem).strip().splitlines()[-1][:200]
                self.report.say(measure="layer", way="three times forward, fuser", error=reason)
        model.layers[0] = {name: w.detach().to(BFLOAT16).requires_grad_() if w.dim() == 2 else w
                           for name, w in model.layers[0].items()}
        self.report.say(measure="layer", way="forward and backward, weights converted before", **measured(both))

    def memory_bound_parts(self):
        """Forward passes of norm, rotation and gate, by decoder.py's own methods and in other words."""
        module = self.load("llama-1b-flash")
        tokens, width = self.scale.most, module.heads * module.head_size
        x, epsilon = self.random(1, tokens, width), module.norm_epsilon
        norms = {
            "decoder.py": lambda: module.normed(x)[0],
            "mean of squares": lambda: (x * torch.rsqrt((x * x).mean(-1, keepdim=True) + epsilon)).to(BFLOAT16),
            "rms_norm": lambda: F.rms_norm(x, (width,), eps=epsilon).to(BFLOAT16),
        }
        self._compare("norm", norms)
        rotation = rotation_of(module, [tokens], self.scale.device)
        q = self.random(1, tokens, module.heads, module.head_size, dtype=BFLOAT16)

        def in_float32():
            a, b = q.chunk(2, -1)
            first = a * rotation[0] - b * rotation[1]
            return torch.cat([first, b * rotation[0] + a * rotation[1]], -1).to(BFLOAT16)

        self._compare("rotation", {"decoder.py": lambda: module.rotate(q, rotation, 1), "in float32": in_float32})
        y, d = (self.random(tokens, width, dtype=BFLOAT16) for _ in range(2))

        def in_parts():
            products = (d * y).sum(-1, keepdim=True, dtype=torch.float32) / width
            return (torch.addcmul(d, y, products, value=-1) / width**0.5).to(BFLOAT16)

        self._compare("norm, backward", {"decoder.py": lambda: module.normed_gradient(d, y), "in parts": in_parts})

    def _compare(self, part, ways):
        with torch.no_grad():
            exact = next(iter(ways.values()))()
            for way, forward in ways.items():
                self.report.check(f"{part}: {way}", distance(forward(), exact), 1e-2)
                self.report.say(measure=part, way=way, **measured(forward))
