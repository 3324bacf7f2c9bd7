"""Tests of the roofline, which traces training steps on the device `meta`, and of the calls of cuDNN's attention kernel, by
a stand-in for it on the CPU.

usage: roofline_check.py FOLDER

FOLDER holds what the Java class RooflineSample wrote: small decoders of every kind, a folder for each. Needs torch; run
by ``environment/test models``.
"""

import contextlib
import dataclasses
import importlib.util
import io
import json
import math
import shutil
import sys
import tempfile
import unittest
from pathlib import Path

import torch

ROOFLINE = Path(__file__).with_name("roofline")
sys.path.insert(0, str(ROOFLINE))
# At the end: both folders have a report.py.
sys.path.append(str(ROOFLINE.with_name("cuda")))

import costs  # noqa: E402
import devices  # noqa: E402
import report  # noqa: E402
from tracing import Trace  # noqa: E402
from training_step import BACKWARD, FORWARD, HEAD, OPTIMIZER, RECOMPUTE, TrainingStep, layer_shapes  # noqa: E402

SPECIFICATION = importlib.util.spec_from_file_location("roofline_program", ROOFLINE / "__main__.py")
PROGRAM = importlib.util.module_from_spec(SPECIFICATION)
SPECIFICATION.loader.exec_module(PROGRAM)
FOLDER = Path()
TOKENS, WIDTH = 64, 16
FLOAT, HALF = 4, 2


def on_meta(*shape, dtype=torch.float32):
    return torch.empty(*shape, dtype=dtype, device="meta")


def program(folder):
    """Exit status and lines of the program that environment/bench starts."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        status = PROGRAM.main([str(folder)])
    return status, [json.loads(line) for line in printed.getvalue().splitlines()]


class OperatorCosts(unittest.TestCase):
    """Single operators whose flop and bytes are counted by hand."""

    def kernels(self, work):
        trace = Trace()
        with trace, trace.stage("work"):
            work()
        return trace.kernels["work"]

    def only(self, work):
        kernels = self.kernels(work)
        self.assertEqual(1, len(kernels), [each.name for each in kernels])
        return kernels[0]

    def test_an_operand_that_is_passed_twice_or_broadcast_is_read_once(self):
        x, row = on_meta(TOKENS, WIDTH), on_meta(TOKENS, 1)
        self.assertEqual(FLOAT * 2 * TOKENS * WIDTH, self.only(lambda: x * x).bytes)
        self.assertEqual(FLOAT * (2 * TOKENS * WIDTH + TOKENS), self.only(lambda: x * row).bytes)
        expanded = row.expand(TOKENS, WIDTH)
        self.assertEqual(FLOAT * (TOKENS + TOKENS * WIDTH), self.only(lambda: expanded.clone()).bytes)

    def test_in_place_kernels_read_and_write_and_fills_only_write(self):
        x, y = on_meta(TOKENS, WIDTH), on_meta(TOKENS, WIDTH)
        size = FLOAT * TOKENS * WIDTH
        self.assertEqual(2 * size, self.only(lambda: x.mul_(2)).bytes)
        self.assertEqual(3 * size, self.only(lambda: x.add_(y)).bytes)
        self.assertEqual(size, self.only(lambda: x.zero_()).bytes)
        self.assertEqual(2 * size, self.only(lambda: x.copy_(y)).bytes)

    def test_views_and_empty_memory_start_no_kernel(self):
        x = on_meta(TOKENS, WIDTH)
        self.assertEqual([], self.kernels(lambda: (x.t(), x.view(-1), x[1:], x.expand(3, TOKENS, WIDTH), x.detach())))
        self.assertEqual([], self.kernels(lambda: torch.empty_like(x)))

    def test_products_are_counted_by_their_flop(self):
        a, b = on_meta(TOKENS, WIDTH, dtype=torch.bfloat16), on_meta(WIDTH, 5, dtype=torch.bfloat16)
        product = self.only(lambda: a @ b)
        self.assertEqual((costs.PRODUCT, 2 * TOKENS * WIDTH * 5), (product.kind, product.flop))
        self.assertEqual(HALF * (TOKENS * WIDTH + WIDTH * 5 + TOKENS * 5), product.bytes)
        weight, bias = on_meta(5, WIDTH, dtype=a.dtype), on_meta(5, dtype=a.dtype)
        with_bias = self.only(lambda: torch.nn.functional.linear(a, weight, bias))
        self.assertEqual(product.flop, with_bias.flop)
        batch = self.only(lambda: torch.bmm(on_meta(3, 4, 6), on_meta(3, 6, 7)))
        self.assertEqual(2 * 3 * 4 * 6 * 7, batch.flop)

    def test_look_ups_do_not_read_the_table(self):
        table, ids = on_meta(10_000, WIDTH), on_meta(TOKENS, dtype=torch.int64)
        self.assertEqual(TOKENS * (2 * FLOAT * WIDTH + 8), self.only(lambda: table.index_select(0, ids)).bytes)
        self.assertEqual(TOKENS * (2 * FLOAT * WIDTH + 8), self.only(lambda: torch.embedding(table, ids)).bytes)

    def test_the_gradient_of_a_look_up_is_added_in_place(self):
        table, ids = on_meta(10_000, WIDTH).requires_grad_(), on_meta(TOKENS, dtype=torch.int64)
        chosen = table.index_select(0, ids)
        zeros, added = self.kernels(lambda: chosen.backward(torch.empty_like(chosen)))
        self.assertEqual(FLOAT * 10_000 * WIDTH, zeros.bytes)
        self.assertEqual(TOKENS * (3 * FLOAT * WIDTH + 8), added.bytes)

    def test_flash_counts_the_pairs_of_each_segment_and_window(self):
        boundaries = torch.tensor([0, 3, 4, 20], dtype=torch.int32)
        query = on_meta(20, 2, 8, dtype=torch.bfloat16)
        for window in (0, 1, 5, 16):
            pairs = sum(1 for start, end in ((0, 3), (3, 4), (4, 20))
                        for i in range(start, end) for j in range(start, i + 1) if window == 0 or i - j < window)
            forward = costs.flash_kernel(costs.FLASH_FORWARD, query, boundaries, window, [query])
            backward = costs.flash_kernel(costs.FLASH_BACKWARD, query, boundaries, window, [query])
            self.assertEqual((4 * pairs * 2 * 8, 10 * pairs * 2 * 8), (forward.flop, backward.flop), window)


    def test_where_a_result_goes_is_not_read(self):
        x, half = on_meta(TOKENS, WIDTH), on_meta(TOKENS, WIDTH, dtype=torch.bfloat16)
        size = TOKENS * WIDTH
        self.assertEqual(2 * FLOAT * size + HALF * size, self.only(lambda: torch.mul(x, on_meta(TOKENS, WIDTH), out=half)).bytes)
        self.assertEqual(2 * FLOAT * size, self.only(lambda: torch.mul(x, 2, out=x)).bytes)

    def test_choosing_and_placing_do_not_touch_the_rest(self):
        table, places = on_meta(TOKENS, 10_000), on_meta(TOKENS, 1, dtype=torch.int64)
        chosen = FLOAT * TOKENS
        self.assertEqual(2 * chosen + 8 * TOKENS, self.only(lambda: table.gather(1, places)).bytes)
        self.assertEqual(2 * chosen + 8 * TOKENS, self.only(lambda: table.scatter_(1, places, on_meta(TOKENS, 1))).bytes)
        rows, ids = on_meta(3, 10_000), on_meta(3, dtype=torch.int64)
        self.assertEqual(2 * FLOAT * 30_000 + 24, self.only(lambda: table.index_copy_(0, ids, rows)).bytes)


class MemoryOverTime(unittest.TestCase):
    def test_what_backward_needs_is_held_until_backward(self):
        trace = Trace()
        size = FLOAT * TOKENS * WIDTH
        with trace, trace.stage("work"):
            x = on_meta(TOKENS, WIDTH).requires_grad_()
            y = (x * 2).sin().exp()
            # x * 2 for sin, exp's own result; not x, nor sin's result.
            self.assertEqual(3 * size, trace.memory.live)
            y.backward(torch.empty_like(y))
            self.assertEqual(3 * size, trace.memory.live, "x, y and the gradient of x")
            del y
            x.grad = None
            self.assertEqual(size, trace.memory.live)
        self.assertGreaterEqual(trace.memory.peak, 5 * size)
        self.assertEqual(trace.memory.peak, sum(trace.memory.at_peak().values()))

    def test_memory_that_a_kernel_gives_back_counts_at_the_peak_only(self):
        trace = Trace()
        trace.memory.pass_through("workspace", 100)
        self.assertEqual((0, 100), (trace.memory.live, trace.memory.peak))
        self.assertEqual({"workspace": 100}, trace.memory.at_peak())

    def test_a_layer_holds_what_its_halves_keep(self):
        job, scripts = loaded("keeping")
        trace = Trace()
        step = TrainingStep(*scripts, job, trace)
        before = trace.memory.live
        with torch.jit.optimized_execution(False), torch.no_grad(), trace, trace.stage("layer"):
            rotation = step.decoder.rotation(step.positions, step.frequencies)
            x = on_meta(1, step.tokens, job["config"]["hiddenSize"])
            attention = step.decoder.attention_kept(x, step.layers[0], rotation, step.lengths, step.boundaries)
            feed_forward = step.decoder.feed_forward_kept(attention["output"], step.layers[0])
        saved = [rotation, x, *attention.values(), *feed_forward.values()]
        self.assertGreater(len(saved), 12)
        sizes = {tensor.untyped_storage()._cdata: tensor.untyped_storage().nbytes() for tensor in saved}
        self.assertEqual(sum(sizes.values()), trace.memory.live - before)


class Untraced:
    """What a step needs of a trace, without one."""

    def held(self, tensor, label):
        pass

    def copied(self, tensor):
        pass

    def stage(self, name):
        return contextlib.nullcontext()

    def in_main_memory(self):
        return contextlib.nullcontext()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None


def kernels_on_cpu():
    """Stand-ins for the flash kernels and cuDNN's that take as much memory and give as much, and compute nothing. They last as long
    as the library that is returned."""
    def forward(query, key, value, boundaries, *_, **__):
        return (torch.zeros_like(query), torch.zeros(query.shape[1], query.shape[0]),
                torch.zeros(2, dtype=torch.uint64), torch.zeros((), dtype=torch.uint64), query.new_empty(0))

    def backward(gradient, query, key, value, output, log_sums, boundaries, *_, **__):
        workspace = torch.empty(costs.flash_workspace(query, key, boundaries), dtype=torch.uint8)
        del workspace
        return tuple(torch.zeros_like(x) for x in (query, key, value))

    def cudnn_forward(query, *_, **__):
        sums, nothing = torch.zeros(query.shape[:3]), torch.zeros((), dtype=torch.int64)
        length = query.shape[2]
        return torch.zeros_like(query), sums, nothing, nothing, length, length, nothing, nothing, nothing

    def cudnn_backward(gradient, query, key, value, *_, **__):
        workspace = torch.empty(costs.cudnn_workspace(query), dtype=torch.uint8)
        del workspace
        return tuple(torch.zeros_like(x) for x in (query, key, value))

    library = torch.library.Library("aten", "IMPL")
    library.impl("_flash_attention_forward", forward, "CPU")
    library.impl("_flash_attention_backward", backward, "CPU")
    library.impl("_scaled_dot_product_cudnn_attention", cudnn_forward, "CPU")
    library.impl("_scaled_dot_product_cudnn_attention_backward", cudnn_backward, "CPU")
    return library


def peak_on_cpu(name):
    """Bytes at the peak of a step that is made for real, by PyTorch's own record of allocations."""
    job, scripts = loaded(name)
    with torch.profiler.profile(activities=[torch.profiler.ProfilerActivity.CPU], profile_memory=True) as profile:
        TrainingStep(*scripts, job, Untraced(), device="cpu").run()
    events = [event for event in profile.profiler.kineto_results.events() if event.name() == "[memory]"]
    live = peak = 0
    for event in sorted(events, key=lambda each: each.start_ns()):
        live += event.nbytes()
        peak = max(peak, live)
    return peak


class RealSteps(unittest.TestCase):
    def test_the_traced_peak_is_that_of_the_same_step_on_the_cpu(self):
        """Without a trace, where autograd adds in place wherever it can."""
        library = kernels_on_cpu()
        for folder in folders():
            traced, real = stepped(folder.name)[2].memory.peak, peak_on_cpu(folder.name)
            print(f"{folder.name}: traced peak {traced}, on the CPU {real} bytes")
            self.assertLess(abs(traced / real - 1), 0.005, folder.name)
        del library


class CudnnCalls(unittest.TestCase):
    """The script's calls of cuDNN's kernel give what its loop over segments gives in float32. Stand-ins for both of CUDA's
    kernels refuse what these refuse."""

    def compared(self, lengths, rows=1):
        _, (module, *_) = loaded("cudnn")
        torch.manual_seed(3)
        counts = (module.heads, module.key_value_heads, module.key_value_heads, module.heads)
        q, k, v, d = (torch.randn(rows, sum(lengths), count, module.head_size).bfloat16() for count in counts)
        counted = torch.tensor(lengths)
        with torch.jit.optimized_execution(False):
            with torch.no_grad():
                found = module.attention_alone(q, k, v, d, counted, counted)
            wide = [x.float().requires_grad_() for x in (q, k, v)]
            output, _ = module.attend_segments(*wide, counted)
            wanted = [output, *torch.autograd.grad(output, wide, d.float())]
        for (name, ours), exact in zip(found.items(), wanted):
            self.assertEqual(exact.shape, ours.shape, name)
            # A token that sees itself alone moves neither its query nor its key, but for rounding.
            size = max(float(exact.detach().norm()), 1e-3)
            self.assertLess(float((ours.float() - exact.detach()).norm()) / size, 0.01, f"{name} of {lengths}")

    def test_packs_rows_and_single_tokens_are_attended_as_by_the_loop(self):
        import cudnn_stand_in
        try:
            # As PyTorch 2.7 has the logarithms, and as later versions have them.
            for last in ((), (1,)):
                cudnn_stand_in.logarithms["last"] = last
                for lengths, rows in (([33], 1), ([9, 1, 30, 1, 2], 1), ([21], 3), ([1, 1], 1), ([1], 2)):
                    with self.subTest(lengths=lengths, rows=rows, last=last):
                        self.compared(lengths, rows)
        finally:
            cudnn_stand_in.library._destroy()
            sys.modules.pop("cudnn_stand_in").__dict__.clear()
            sys.modules.pop("flash_stand_in").library._destroy()

    def test_a_segments_strides_do_not_depend_on_its_row(self):
        """Or cuDNN would make another plan for it."""
        _, (module, *_) = loaded("cudnn")
        long, short = (torch.empty(1, tokens, 3, 8) for tokens in (50, 20))
        self.assertEqual(module.segment(long, 7, 19).stride(), module.segment(short, 2, 14).stride())


class Steps(unittest.TestCase):
    """Whole steps of the small decoders."""

    def test_every_kind_is_near_its_memory_estimate(self):
        for folder in folders():
            with self.subTest(folder.name):
                status, lines = program(folder)
                self.assertEqual(0, status, lines[-2:])
                peak = next(line for line in lines if str(line.get("check")).startswith("peak"))
                print(f"{folder.name}: traced peak / estimate {peak['ratio']}")

    def test_flop_are_those_of_the_formula(self):
        for name in ("llama", "window"):
            job, step, trace = stepped(name)
            config, attention = job["config"], job["config"]["attention"]
            hidden, inner, layers = config["hiddenSize"], config["intermediateSize"], config["layers"]
            query, key = (attention[heads] * attention["headSize"] for heads in ("heads", "keyValueHeads"))
            window = attention["slidingWindow"]
            pairs = sum(min(i + 1, window or i + 1) for length in job["segments"] for i in range(length))
            matrices = 2 * hidden * query + 2 * hidden * key + 3 * hidden * inner
            layer = 2 * step.tokens * matrices + 4 * query * pairs
            head = 2 * step.tokens * hidden * config["vocabularySize"]
            self.assertEqual(3 * (layers * layer + head), report.model_flop(trace), name)
            self.assertEqual(layers * layer, flop(trace, FORWARD))
            # Without attention, and without the last matrix of the feed-forward layer.
            again = layer - 4 * query * pairs - 2 * step.tokens * hidden * inner
            self.assertEqual(layers * again, flop(trace, RECOMPUTE))
            # Twice the products, and five products of attention for two.
            self.assertEqual(layers * (2 * layer + 2 * query * pairs), flop(trace, BACKWARD))
            self.assertEqual(3 * head, flop(trace, HEAD))

    def test_cudnns_kernel_makes_the_same_products_and_repeats_shared_heads(self):
        (job, _, cudnn), (_, _, flash) = stepped("cudnn"), stepped("llama")
        by_kind = lambda trace, kind: sum(each.flop for stage in trace.kernels.values() for each in stage
                                          if each.kind == kind)
        self.assertEqual(by_kind(flash, costs.FLASH), by_kind(cudnn, costs.CUDNN))
        self.assertEqual(0, by_kind(cudnn, costs.FLASH))
        self.assertEqual(report.model_flop(flash), report.model_flop(cudnn))
        calls = [each for each in cudnn.kernels[FORWARD] if each.kind == costs.CUDNN]
        self.assertEqual(job["config"]["layers"] * len(job["segments"]), len(calls), "a call for each segment")

    def test_layers_that_are_kept_are_not_run_again(self):
        for name, kept in (("llama", 0), ("spared", 4)):
            job, _, trace = stepped(name)
            self.assertEqual(kept, job["keptLayers"])
            layers = job["config"]["layers"]
            self.assertEqual(0, len(trace.kernels[RECOMPUTE]) % (layers - kept))
            self.assertEqual(flop(stepped("llama")[2], RECOMPUTE) * (layers - kept) / layers, flop(trace, RECOMPUTE))
        self.assertLess(stepped("llama")[2].memory.peak, stepped("spared")[2].memory.peak)
        self.assertLess(stepped("spared")[2].memory.peak, stepped("keeping")[2].memory.peak)

    def test_recomputation_costs_part_of_a_forward_pass_and_saves_memory(self):
        (_, _, saving), (_, _, keeping) = stepped("llama"), stepped("keeping")
        self.assertEqual(report.model_flop(saving), report.model_flop(keeping))
        self.assertNotIn(RECOMPUTE, keeping.kernels)
        self.assertLess(len(saving.kernels[RECOMPUTE]), len(saving.kernels[FORWARD]))
        self.assertFalse([each for each in saving.kernels[RECOMPUTE] if each.kind == costs.FLASH])
        self.assertLess(saving.memory.peak, 0.7 * keeping.memory.peak)

    def test_an_adapter_trains_its_own_weights_alone(self):
        job, step, trace = stepped("adapter")
        rank, config = job["adapter"]["rank"], job["config"]
        shapes = [shape for name, shape in layer_shapes(config).items() if len(shape) == 2]
        adapter = config["layers"] * sum(rank * sum(shape) for shape in shapes)
        self.assertEqual((adapter, job["parameters"]), (step.trained_count, step.parameter_count))
        products = 2 * step.tokens * config["layers"] * sum(rows * columns for rows, columns in shapes)
        self.assertEqual(flop(stepped("llama")[2], FORWARD) + 2 * step.tokens * adapter, flop(trace, FORWARD))
        # Backward: the gradients of the inputs, once; of the adapter's inputs and weights, twice; attention's.
        attention = sum(each.flop for each in trace.kernels[BACKWARD] if each.kind == costs.FLASH)
        self.assertEqual(products + 4 * step.tokens * adapter + attention, flop(trace, BACKWARD))
        self.assertEqual(2 * 2 * step.tokens * config["hiddenSize"] * config["vocabularySize"], flop(trace, HEAD))
        forward_attention = sum(each.flop for each in trace.kernels[FORWARD] if each.kind == costs.FLASH)
        self.assertEqual(2 * products + 3 * forward_attention + 6 * step.tokens * adapter + flop(trace, HEAD),
                         report.model_flop(trace, step.tokens, adapter))
        self.assertEqual(0, trace.main_memory.peak)

    def test_offload_copies_gradients_there_and_back_and_weights_once(self):
        _, step, trace = stepped("offload")
        kernels = [each for stage in trace.kernels.values() for each in stage]
        copied = sum(each.bytes for each in kernels if each.kind == costs.COPY)
        config = stepped("offload")[0]["config"]
        table = config["vocabularySize"] * config["hiddenSize"]
        matrices = config["layers"] * sum(math.prod(s) for s in layer_shapes(config).values() if len(s) == 2)
        others = step.trained_count - matrices - table
        # Float32 gradients both ways, those of the tied head and embedding twice; bfloat16 matrices, the rest float32.
        self.assertEqual(8 * (step.trained_count + table) + 2 * matrices + 4 * (table + others), copied)
        self.assertEqual({costs.HOST}, {each.kind for each in trace.kernels[OPTIMIZER]})
        host = sum(each.bytes for each in trace.kernels[OPTIMIZER])
        all_on_device = stepped("llama")[2].kernels[OPTIMIZER]
        self.assertEqual(sum(each.bytes for each in all_on_device), host)
        self.assertGreaterEqual(trace.main_memory.peak, 16 * step.trained_count)
        self.assertEqual(report.model_flop(stepped("llama")[2]), report.model_flop(trace))

    def test_layers_inputs_in_main_memory_are_copied_there_and_back(self):
        job, step, trace = stepped("main-memory")
        stream = FLOAT * step.tokens * job["config"]["hiddenSize"]
        kernels = trace.kernels[FORWARD] + trace.kernels[RECOMPUTE]
        copies = [each.bytes for each in kernels if each.kind == costs.COPY]
        self.assertEqual([stream] * 2 * job["config"]["layers"], copies)
        self.assertEqual(stream * job["config"]["layers"], trace.main_memory.peak)
        self.assertTrue([each for each in trace.kernels[RECOMPUTE] if each.kind == costs.FLASH], "attention runs twice")

    def test_stages_of_a_layer_are_for_one_of_them(self):
        job, _, trace = stepped("llama")
        lines = {line["stage"]: line for line in report.stage_lines(trace, job["config"]["layers"])}
        parts = [lines[stage] for stage in (FORWARD, RECOMPUTE, BACKWARD)]
        self.assertEqual(len(trace.kernels[FORWARD]), job["config"]["layers"] * lines[FORWARD]["kernels"])
        self.assertEqual(lines["layer"]["kernels"], sum(part["kernels"] for part in parts))
        self.assertAlmostEqual(lines["layer"]["memoryBoundGigabytes"],
                               sum(part["memoryBoundGigabytes"] for part in parts), delta=0.02)

    def test_the_status_tells_of_a_peak_far_from_the_estimate(self):
        for factor in (0.85, 1.15):
            with tempfile.TemporaryDirectory() as temporary:
                folder = Path(temporary, "llama")
                shutil.copytree(FOLDER / "llama", folder)
                job = json.loads((folder / "job.json").read_text())
                job["estimateBytes"] = int(factor * stepped("llama")[2].memory.peak)
                (folder / "job.json").write_text(json.dumps(job))
                status, lines = program(folder)
                self.assertEqual((1, False), (status, lines[-1]["passed"]))


class Predictions(unittest.TestCase):
    DEVICE = devices.Device("made up", peak=4, product=2, flash=1, bandwidth=1, memory=80, shortest=1, copy=0.5,
                            host=0.25)

    def seconds(self, kind, flop, size):
        return self.DEVICE.seconds([costs.Kernel("one", kind, flop, size, "")])[kind]

    def test_a_kernel_takes_as_long_as_its_flop_or_its_bytes_or_a_launch(self):
        self.assertAlmostEqual(3, self.seconds(costs.PRODUCT, 6e12, 1e12))
        self.assertAlmostEqual(5, self.seconds(costs.PRODUCT, 6e12, 5e12))
        self.assertAlmostEqual(6, self.seconds(costs.FLASH, 6e12, 0))
        self.assertAlmostEqual(2, self.seconds(costs.MEMORY, 0, 2e12))
        self.assertAlmostEqual(1e-6, self.seconds(costs.MEMORY, 0, 4))
        self.assertAlmostEqual(4, self.seconds(costs.COPY, 0, 2e12))
        self.assertAlmostEqual(8, self.seconds(costs.HOST, 0, 2e12))

    def test_utilisation_counts_neither_recomputation_nor_attainable_rates(self):
        _, step, trace = stepped("llama")
        line = report.device_line(trace, self.DEVICE, step.tokens)
        kernels = [each for stage in trace.kernels.values() for each in stage]
        seconds = sum(self.DEVICE.seconds(kernels).values())
        self.assertAlmostEqual(report.model_flop(trace) / seconds / 4e12, line["predictedUtilisation"], delta=1e-4)
        self.assertEqual(round(step.tokens / seconds), line["predictedTokensPerSecond"])
        self.assertTrue(line["predictedToFit"])

    def test_cudnns_kernel_has_its_own_rate_and_is_predicted_from_hopper_on(self):
        each = costs.Kernel("one", costs.CUDNN, 6e12, 0, "")
        self.assertAlmostEqual(3, dataclasses.replace(self.DEVICE, cudnn=2).seconds([each])[costs.CUDNN])
        predicted = {line["device"].split()[0]: line for line in program(FOLDER / "cudnn")[1] if "device" in line}
        self.assertIn("9.0", predicted["A100"]["notPredicted"])
        self.assertGreater(predicted["H100"]["predictedUtilisation"], 0)
        self.assertIn(costs.CUDNN, predicted["H100"]["predictedSecondsByKind"])

    def test_every_figure_of_a_device_has_a_source_and_none_is_above_the_peak(self):
        names = {device.name.split()[0] for device in devices.devices()}
        self.assertEqual({"H100", "H200", "A100", "A800"}, names)
        for device in devices.devices():
            self.assertLess(device.flash, device.product)
            if device.cudnn is not None:
                self.assertLess(device.flash, device.cudnn)
                self.assertLess(device.cudnn, device.product)
            self.assertLess(device.product, device.peak)
        for entry in json.loads(devices.FILE.read_text())["devices"]:
            for field, figure in entry.items():
                if field != "name":
                    self.assertGreater(figure["value"], 0, entry["name"])
                    self.assertGreater(len(figure["source"]), 5, entry["name"])


def folders():
    found = sorted(path for path in FOLDER.iterdir() if path.is_dir())
    if len(found) < 12:
        raise AssertionError(f"only {len(found)} decoders in {FOLDER}")
    return found


def loaded(name):
    folder = FOLDER / name
    scripts = [torch.jit.load(str(folder / f"{script}.pt")) for script in ("decoder", "adamw", "gradients")]
    return json.loads((folder / "job.json").read_text()), scripts


def stepped(name):
    """A job, its step and its trace."""
    job, scripts = loaded(name)
    trace = Trace()
    step = TrainingStep(*scripts, job, trace)
    step.run()
    return job, step, trace


def flop(trace, stage):
    return sum(each.flop for each in trace.kernels[stage])


if __name__ == "__main__":
    FOLDER = Path(sys.argv.pop(1))
    unittest.main(verbosity=2)
