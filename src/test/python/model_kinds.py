"""Small decoders of each kind that the library reads, as folders of Hugging Face's layout.

Their weights come from a formula that the Java tests compute too, so that no weights need be stored. Needs torch and
transformers; used by model_reference.py and model_check.py.
"""

import json
from pathlib import Path
from typing import Any, Dict, Optional

import numpy as np
import torch
import transformers
from safetensors.torch import save_file

Config = Dict[str, Any]


def _of(architecture: str, model_type: str, **fields: Any) -> Config:
    shape = dict(architectures=[architecture], model_type=model_type, vocab_size=37, hidden_size=32,
                 intermediate_size=48, num_hidden_layers=3, num_attention_heads=4, num_key_value_heads=4,
                 hidden_act="silu", rms_norm_eps=1e-5, max_position_embeddings=512, tie_word_embeddings=False,
                 bos_token_id=None, eos_token_id=None, pad_token_id=None)
    return {**shape, **fields}


def _llama(**fields: Any) -> Config:
    return _of("LlamaForCausalLM", "llama", **fields)


# Both layouts of rotary positions occur: rope_theta with rope_scaling, and rope_parameters.
KINDS: Dict[str, Config] = {
    "llama2": _llama(rope_theta=10000.0),
    "llama3": _llama(num_key_value_heads=2, tie_word_embeddings=True, rope_theta=500000.0, rope_scaling=dict(
        rope_type="llama3", factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0,
        original_max_position_embeddings=16)),
    "linear": _llama(rope_theta=10000.0, rope_scaling=dict(type="linear", factor=4.0)),
    "dynamic": _llama(max_position_embeddings=16, rope_parameters=dict(
        rope_type="dynamic", factor=2.0, rope_theta=10000.0)),
    "yarn": _of("Qwen2ForCausalLM", "qwen2", num_key_value_heads=2, rope_theta=1e6, max_position_embeddings=16,
                rope_scaling=dict(type="yarn", factor=4.0, original_max_position_embeddings=16)),
    "yarn-qwen3": _of("Qwen3ForCausalLM", "qwen3", num_key_value_heads=2, head_dim=12, max_position_embeddings=64,
                      rope_parameters=dict(rope_type="yarn", rope_theta=1e4, original_max_position_embeddings=16,
                                           factor=4.0, beta_fast=8, beta_slow=2, attention_factor=1.25)),
    "yarn-deepseek": _llama(max_position_embeddings=64, rope_theta=1e4, rope_scaling=dict(
        rope_type="yarn", factor=8.0, original_max_position_embeddings=32, mscale=1.0, mscale_all_dim=0.5,
        beta_fast=4.0, truncate=False)),
    "attention-bias": _llama(attention_bias=True, num_key_value_heads=1, rope_parameters=dict(
        rope_type="default", rope_theta=20000.0)),
    "mistral": _of("MistralForCausalLM", "mistral", num_key_value_heads=2, sliding_window=9, rope_theta=10000.0),
    "mistral-wide-heads": _of("MistralForCausalLM", "mistral", num_attention_heads=6, num_key_value_heads=3,
                              head_dim=10, sliding_window=None, rope_theta=1e6),
    "qwen2": _of("Qwen2ForCausalLM", "qwen2", num_key_value_heads=2, rope_theta=1e6, use_sliding_window=False,
                 sliding_window=4, max_window_layers=1, tie_word_embeddings=True),
    "qwen2-window": _of("Qwen2ForCausalLM", "qwen2", num_key_value_heads=2, rope_theta=1e6, use_sliding_window=True,
                        sliding_window=7, max_window_layers=0),
    "qwen3": _of("Qwen3ForCausalLM", "qwen3", num_key_value_heads=2, head_dim=12, rope_theta=1e6, sliding_window=None),
    "qwen3-bias": _of("Qwen3ForCausalLM", "qwen3", head_dim=16, attention_bias=True, rope_parameters=dict(
        rope_type="linear", factor=2.0, rope_theta=1e6)),
    "glm": _of("GlmForCausalLM", "glm", num_key_value_heads=2, head_dim=12, partial_rotary_factor=0.5,
               attention_bias=True, rope_theta=10000.0),
    "glm-no-bias": _of("GlmForCausalLM", "glm", num_key_value_heads=1, head_dim=8, attention_bias=False,
                       rope_parameters=dict(rope_type="default", rope_theta=10000.0, partial_rotary_factor=1.0)),
}


def numbers(name: str, count: int) -> np.ndarray:
    """Element i of a tensor: splitmix64 of (hash of its name) + i, its upper 24 bits as a number in [-1, 1)."""
    seed = 0
    for character in name:
        seed = (31 * seed + ord(character)) & 0xFFFFFFFF
    with np.errstate(over="ignore"):
        x = (np.uint64(seed << 32) + np.arange(1, count + 1, dtype=np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
        x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        x = x ^ (x >> np.uint64(31))
    return ((x >> np.uint64(40)).astype(np.float64) / 2 ** 23 - 1).astype(np.float32)


def weight(name: str, shape: torch.Size) -> torch.Tensor:
    """Norms lie around 1, biases within a half, matrices have columns of about unit length."""
    values = numbers(name, shape.numel())
    if len(shape) == 1:
        values = values * np.float32(0.5) + np.float32(0 if name.endswith("bias") else 1)
    else:
        values = values * np.float32(2 / shape[1] ** 0.5)
    return torch.from_numpy(values).reshape(shape)


def weights(config: Config) -> Dict[str, torch.Tensor]:
    """All that a checkpoint of this configuration stores."""
    with torch.device("meta"):
        model = transformers.AutoModelForCausalLM.from_config(
            transformers.AutoConfig.for_model(**{k: v for k, v in config.items() if k != "architectures"}))
    tied = {"lm_head.weight"} if config["tie_word_embeddings"] else set()
    return {name: weight(name, value.shape) for name, value in model.state_dict().items() if name not in tied}


def write(folder: Path, config: Config, dtype: torch.dtype = torch.float32, shards: int = 1) -> None:
    """Writes config.json and the weights, in so many files."""
    folder.mkdir(parents=True)
    (folder / "config.json").write_text(json.dumps(config, indent=2))
    stored = {name: value.to(dtype) for name, value in weights(config).items()}
    if shards == 1:
        save_file(stored, folder / "model.safetensors", metadata={"format": "pt"})
        return
    names = sorted(stored)
    files = {name: f"model-{i % shards + 1:05d}-of-{shards:05d}.safetensors" for i, name in enumerate(names)}
    for file in set(files.values()):
        save_file({name: stored[name] for name in names if files[name] == file}, folder / file,
                  metadata={"format": "pt"})
    size = sum(value.numel() * value.element_size() for value in stored.values())
    (folder / "model.safetensors.index.json").write_text(
        json.dumps({"metadata": {"total_size": size}, "weight_map": files}))


def load(folder: Path) -> transformers.PreTrainedModel:
    """A folder's model in float32; fails unless every weight was found and used."""
    model, report = transformers.AutoModelForCausalLM.from_pretrained(
        folder, dtype=torch.float32, attn_implementation="eager", output_loading_info=True)
    left = {key: value for key, value in report.items() if value}
    if left:
        raise AssertionError(f"{folder}: {left}")
    return model.eval()


def logits(model: transformers.PreTrainedModel, ids: Any) -> torch.Tensor:
    """One sequence's logits, length x vocabulary."""
    with torch.no_grad():
        return model(torch.as_tensor(ids)[None], use_cache=False).logits[0]


def sequence(length: int, vocabulary: int, seed: Optional[str] = None) -> list:
    return [int(x) for x in ((numbers(seed or "ids", length).astype(np.float64) + 1) / 2 * vocabulary)]
