"""Files of torch.save between PyTorch and this library.

usage: torch_files.py make FOLDER
       torch_files.py compare FOLDER
       torch_files.py samples FOLDER

``make`` writes files of every form into the new FOLDER, and some that must be refused. The Java class TorchSample then
writes the tensors of each as a safetensors file beside it; ``compare`` reads the files with torch and compares bit for
bit. ``samples`` writes the small files among the tests' resources. Needs torch; run by ``environment/test models``.
"""

import collections
import io
import json
import os
import sys
import unittest
import zipfile
from pathlib import Path

import torch
from safetensors.torch import load_file

FOLDER = Path()
TYPES = [torch.float32, torch.float16, torch.bfloat16, torch.float64, torch.int64, torch.int32, torch.int16, torch.int8,
         torch.uint8, torch.bool]


class Attack:
    def __reduce__(self):
        return os.system, ("touch attacked",)


def views(dtype=torch.float32):
    """Views of shared storages: rows, columns, transposed, every other one, permuted, expanded, empty, scalar."""
    matrix = (torch.arange(70 * 90) % 251).reshape(70, 90).to(dtype)
    cube = (torch.arange(4 * 5 * 6 * 7) % 119).to(dtype).reshape(4, 5, 6, 7)
    return collections.OrderedDict(
        whole=matrix, rows=matrix[3:9], columns=matrix[:, 5:11], transposed=matrix.t(), other=matrix[::2, ::3],
        column=matrix[:, 4], scalar=matrix[2, 2], empty=matrix[:0], permuted=cube.permute(2, 0, 3, 1),
        part=cube[1:3, :, 2:5].transpose(1, 3), diagonal=matrix[:, :70].diagonal(), expanded=matrix[:, :1].expand(70, 5),
        overlapping=torch.as_strided(matrix, (20, 30), (1, 2), 17), window=matrix.unfold(1, 8, 7)[::2])


class Model(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = torch.nn.Embedding(12, 8)
        self.norm = torch.nn.BatchNorm1d(8)
        self.head = torch.nn.Linear(8, 12, bias=False)
        self.head.weight = self.embedding.weight


def accepted():
    torch.manual_seed(3)
    model = Model()
    attributed = torch.nn.Parameter(torch.randn(3, 4))
    attributed.note = "kept by _rebuild_parameter_with_state"
    large = {f"layer.{i}.weight": torch.randn(3, 2) for i in range(2000)}
    contents = {
        "module": (model.state_dict(), {}),
        "half-module": (model.half().state_dict(), {}),
        "parameters": (dict(Model().named_parameters(remove_duplicate=False)), {}),
        "attributes": ({"a": attributed}, {}),
        "many": (large, {}),
        "types": ({str(dtype): (torch.arange(12) % 2).to(dtype) for dtype in TYPES}, {}),
        "names": ({"ä漢😀": torch.ones(2), "": torch.zeros(1), "a b/c": torch.ones(1)}, {}),
    }
    for dtype in (torch.float32, torch.float16, torch.bfloat16, torch.int64, torch.uint8):
        contents[f"views-{str(dtype)[6:]}"] = (views(dtype), {})
    for protocol in (1, 2, 3, 4, 5):
        contents[f"protocol-{protocol}"] = (views(torch.bfloat16), {"pickle_protocol": protocol})
    return contents


def refused():
    sparse = torch.eye(3).to_sparse()
    tensor = torch.ones(2)
    return {
        "attack": ({"a": Attack()}, {}, "system"),
        "legacy": ({"a": tensor}, {"_use_new_zipfile_serialization": False}, "PyTorch before 1.6"),
        "whole-model": (Model(), {}, "it names __main__.Model"),
        "complex": ({"a": torch.ones(2, dtype=torch.complex64)}, {}, "torch.ComplexFloatStorage"),
        "float8": ({"a": tensor.to(torch.float8_e4m3fn)}, {}, "torch._utils._rebuild_tensor_v3"),
        "uint16": ({"a": tensor.to(torch.uint16)}, {}, "torch._utils._rebuild_tensor_v3"),
        "sparse": ({"a": sparse}, {}, "torch._utils._rebuild_sparse_tensor"),
        "quantised": ({"a": torch.quantize_per_tensor(tensor, 0.1, 0, torch.qint8)}, {}, "torch."),
        "negative": ({"a": torch.complex(tensor, tensor).conj().imag}, {}, ""),
        "nested": ({"state_dict": {"a": tensor}, "epoch": 3}, {}, "tensor state_dict: it is a dictionary"),
        "list": ([tensor], {}, "it holds a list"),
        "script": (None, {}, "TorchScript"),
        "expanded-far": ({"a": torch.ones(1).expand(10 ** 12)}, {}, "again and again"),
        "set": ({"a": {1, 2}}, {}, ""),
        "numpy": ({"a": __import__("numpy").ones(2)}, {}, "it names numpy"),
    }


def big_endian(source, target):
    """A file whose storages are stored with the other byte order, as on s390x."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for info in old.infolist():
            data = old.read(info)
            if info.filename.endswith("byteorder"):
                data = b"big"
            elif "/data/" in info.filename:
                data = b"".join(data[i:i + 2][::-1] for i in range(0, len(data), 2))
            new.writestr(zipfile.ZipInfo(info.filename), data)


def make(folder):
    folder.mkdir(parents=True)
    for name, (content, options) in accepted().items():
        torch.save(content, folder / f"{name}.bin", **options)
    big_endian(folder / "views-bfloat16.bin", folder / "big-endian.bin")
    for name, (content, options, _) in refused().items():
        if name == "script":
            torch.jit.script(torch.nn.Linear(2, 2)).save(str(folder / f"{name}.bin"))
        else:
            torch.save(content, folder / f"{name}.bin", **options)


def samples(folder):
    """The small files of the tests."""
    torch.manual_seed(5)
    small = {"a": torch.arange(6.).reshape(2, 3), "t": torch.arange(6.).reshape(2, 3).t()}
    small["tied"] = small["a"]
    small["sixteen"] = torch.arange(4.).half()
    torch.save(torch.nn.ParameterDict({k: torch.nn.Parameter(v, requires_grad=False) for k, v in small.items()})
               .state_dict(), folder / "module.bin")
    torch.save({k: torch.nn.Parameter(v.bfloat16()) for k, v in small.items()}, folder / "parameters.bin",
               pickle_protocol=4)
    torch.save({"a": torch.ones(2)}, folder / "legacy.bin", _use_new_zipfile_serialization=False)
    torch.jit.script(torch.nn.Linear(2, 1)).save(str(folder / "script.bin"))


def checkpoint(source, target):
    """A checkpoint of safetensors files once more as transformers 4 wrote it with torch.save: in as many files, a tied
    head beside its embedding, and matrices as training may leave them, some transposed in memory."""
    target.mkdir()
    (target / "config.json").write_text((source / "config.json").read_text())
    tied = json.loads((source / "config.json").read_text()).get("tie_word_embeddings")
    files = {}
    for file in sorted(source.glob("*.safetensors")):
        state = collections.OrderedDict()
        for i, (name, value) in enumerate(load_file(file).items()):
            state[name] = value.t().contiguous().t() if value.dim() == 2 and i % 3 == 0 else value
            if tied and "embed_tokens" in name:
                state["lm_head.weight"] = state[name]
        name = f"pytorch_{file.stem}.bin"
        torch.save(state, target / name)
        files.update({key: name for key in state})
    if len(set(files.values())) > 1:
        (target / "pytorch_model.bin.index.json").write_text(
            json.dumps({"metadata": {"total_size": 0}, "weight_map": files}))


class TorchFilesTest(unittest.TestCase):
    def test_tensors_are_bit_for_bit_those_of_torch(self):
        tensors = 0
        for path in sorted(FOLDER.glob("*.bin")):
            if path.stem in refused():
                continue
            theirs = torch.load(path, weights_only=False)
            ours = load_file(f"{path}.safetensors")
            self.assertEqual(sorted(theirs), sorted(ours), path.name)
            for name, value in theirs.items():
                self.assertEqual(value.dtype, ours[name].dtype, f"{path.name}: {name}")
                self.assertTrue(torch.equal(value, ours[name]), f"{path.name}: {name}")
                tensors += 1
        print(f"torch.save: {tensors} tensors of {len(accepted()) + 1} files are the same")
        self.assertGreater(tensors, 2000)

    def test_other_files_are_refused_by_name(self):
        messages = json.loads((FOLDER / "refused.json").read_text())
        self.assertEqual(sorted(f"{name}.bin" for name in refused()), sorted(messages))
        for name, (_, _, expected) in refused().items():
            message = messages[f"{name}.bin"]
            self.assertTrue(message.startswith(str(FOLDER / f"{name}.bin: ")), message)
            self.assertIn(expected, message)
            print(message[message.index(f"{name}.bin"):])
        self.assertFalse(Path("attacked").exists())


if __name__ == "__main__":
    command, FOLDER = sys.argv.pop(1), Path(sys.argv.pop(1))
    if command == "make":
        make(FOLDER)
    elif command == "samples":
        samples(FOLDER)
    else:
        unittest.main(verbosity=2)
