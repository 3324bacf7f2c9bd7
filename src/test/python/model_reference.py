"""Writes transformers' logits of small decoders of each kind: what the Java test ReferenceLogitsTest compares with.

usage: model_reference.py

Needs torch and transformers, as `environment/test models` installs them into target/export-venv; run it again when
model_kinds.py changes. The weights come from a formula, so that only configurations and logits are stored.
"""

import json
import tempfile
from pathlib import Path
from typing import Iterable, List

import torch
import transformers

import model_kinds

TARGET = Path(__file__).resolve().parents[1] / "resources" / "org" / "longalign" / "model" / "reference-logits.json"
LENGTH = 40
PROMPT = 20
PLACES = [0, 8, 9, 17, 39]


def rounded(rows: Iterable[torch.Tensor]) -> List[List[float]]:
    return [[float(f"{x:.7g}") for x in row.tolist()] for row in rows]


def cached(model: transformers.PreTrainedModel, ids: List[int]) -> List[torch.Tensor]:
    """The logits after PROMPT tokens, and after each of the others, which come one by one over a KV cache."""
    found, cache = [], None
    with torch.no_grad():
        for part in [ids[:PROMPT], *([token] for token in ids[PROMPT:])]:
            step = model(torch.tensor([part]), past_key_values=cache, use_cache=True)
            cache = step.past_key_values
            found.append(step.logits[0, -1])
    return found[::PROMPT // 2]


def main() -> None:
    kinds = {}
    with tempfile.TemporaryDirectory() as temporary:
        for name, config in model_kinds.KINDS.items():
            folder = Path(temporary, name)
            model_kinds.write(folder, config)
            ids = model_kinds.sequence(LENGTH, model_kinds.vocabulary(config))
            found = model_kinds.logits(model_kinds.load(folder), ids)
            kinds[name] = {"config": config, "logits": rounded(found[t] for t in PLACES)}
            if name == "dynamic":
                kinds[name]["cachedLogits"] = rounded(cached(model_kinds.load(folder), ids))
    made = {"madeBy": f"src/test/python/model_reference.py, torch {torch.__version__},"
                      f" transformers {transformers.__version__}",
            "ids": ids, "places": PLACES}
    lines = [f"  {json.dumps(name)}: {json.dumps(kind)}" for name, kind in kinds.items()]
    TARGET.write_text(json.dumps(made)[:-1] + ', "kinds": {\n' + ",\n".join(lines) + "\n}}\n")
    print(f"{TARGET.name}: {len(kinds)} kinds, {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    transformers.logging.set_verbosity_error()
    main()
