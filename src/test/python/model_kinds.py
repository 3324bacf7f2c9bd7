"""Small decoders of each kind that the library reads, as folders of Hugging Face's layout.

Their weights come from a formula that the Java tests compute too, so that no weights need be stored. Needs torch and
transformers; used by model_reference.py and model_check.py.
"""

import json
import sys
from pathlib import Path
from typing import Any, Dict, Optional, Tuple

import numpy as np
import torch
import transformers
from safetensors.torch import load_file, save_file

Config = Dict[str, Any]


def _of(architecture: str, model_type: str, **fields: Any) -> Config:
    shape = dict(architectures=[architecture], model_type=model_type, vocab_size=37, hidden_size=32,
                 intermediate_size=48, num_hidden_layers=3, num_attention_heads=4, num_key_value_heads=4,
                 hidden_act="silu", rms_norm_eps=1e-5, max_position_embeddings=512, tie_word_embeddings=False,
                 bos_token_id=None, eos_token_id=None, pad_token_id=None)
    return {**shape, **fields}


def _llama(**fields: Any) -> Config:
    return _of("LlamaForCausalLM", "llama", **fields)


def _chatglm(**fields: Any) -> Config:
    shape = dict(architectures=["ChatGLMModel"], model_type="chatglm", padded_vocab_size=37, hidden_size=32,
                 ffn_hidden_size=48, num_layers=3, num_attention_heads=4, kv_channels=12, multi_query_attention=True,
                 multi_query_group_num=2, layernorm_epsilon=1e-5, seq_length=512, rmsnorm=True, add_qkv_bias=True,
                 add_bias_linear=False, post_layer_norm=True, apply_residual_connection_post_layernorm=False,
                 original_rope=True, tie_word_embeddings=False, eos_token_id=2, pad_token_id=0)
    return {**shape, **fields}


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
    "glm4": _of("Glm4ForCausalLM", "glm4", num_key_value_heads=2, head_dim=12, partial_rotary_factor=0.5,
                attention_bias=True, rope_theta=10000.0),
    "phi3": _of("Phi3ForCausalLM", "phi3", num_key_value_heads=2, rope_theta=10000.0, sliding_window=11),
    "phi4": _of("Phi3ForCausalLM", "phi3", num_key_value_heads=1, rope_theta=250000.0, partial_rotary_factor=0.75,
                sliding_window=None, tie_word_embeddings=True, head_dim=8),
    "phi3-long": _of("Phi3ForCausalLM", "phi3", num_key_value_heads=2, rope_theta=10000.0, sliding_window=None,
                     max_position_embeddings=64, original_max_position_embeddings=16, rope_scaling=dict(
                         type="longrope", short_factor=[1.0, 1.1, 1.2, 1.5], long_factor=[1.0, 2.0, 4.5, 9.0])),
    "phi4-long": _of("Phi3ForCausalLM", "phi3", num_key_value_heads=2, partial_rotary_factor=0.75,
                     sliding_window=None, max_position_embeddings=112, original_max_position_embeddings=56,
                     tie_word_embeddings=True, rope_parameters=dict(
                         rope_type="longrope", rope_theta=10000.0, short_factor=[1.0, 1.1, 1.5],
                         long_factor=[1.5, 2.0, 9.0])),
    "olmo2": _of("Olmo2ForCausalLM", "olmo2", num_key_value_heads=2, rope_theta=500000.0),
    "olmo2-bias": _of("Olmo2ForCausalLM", "olmo2", attention_bias=True, rope_parameters=dict(
        rope_type="yarn", rope_theta=1e4, factor=4.0, original_max_position_embeddings=16)),
    "chatglm": _chatglm(attention_dropout=0.0, hidden_dropout=0.0, apply_query_key_layer_scaling=True,
                        attention_softmax_in_fp32=True, fp32_residual_connection=False, bias_dropout_fusion=True,
                        auto_map={"AutoModel": "modeling_chatglm.ChatGLMForConditionalGeneration"}),
    "chatglm-ratio": _chatglm(architectures=["ChatGLMForConditionalGeneration"], multi_query_group_num=1,
                              kv_channels=8, rope_ratio=200),
}

# ChatGLM's names of the tensors of a layer by those of Glm; several of Glm make up one, in this order.
CHATGLM_LAYER = {
    "input_layernorm.weight": "input_layernorm.weight",
    "self_attn.q_proj.weight": "self_attention.query_key_value.weight",
    "self_attn.k_proj.weight": "self_attention.query_key_value.weight",
    "self_attn.v_proj.weight": "self_attention.query_key_value.weight",
    "self_attn.q_proj.bias": "self_attention.query_key_value.bias",
    "self_attn.k_proj.bias": "self_attention.query_key_value.bias",
    "self_attn.v_proj.bias": "self_attention.query_key_value.bias",
    "self_attn.o_proj.weight": "self_attention.dense.weight",
    "post_attention_layernorm.weight": "post_attention_layernorm.weight",
    "mlp.gate_up_proj.weight": "mlp.dense_h_to_4h.weight",
    "mlp.down_proj.weight": "mlp.dense_4h_to_h.weight",
}
CHATGLM = {
    "model.embed_tokens.weight": "transformer.embedding.word_embeddings.weight",
    "model.norm.weight": "transformer.encoder.final_layernorm.weight",
    "lm_head.weight": "transformer.output_layer.weight",
    **{f"model.layers.{i}.{glm}": f"transformer.encoder.layers.{i}.{name}"
       for i in range(8) for glm, name in CHATGLM_LAYER.items()},
}


def is_chatglm(config: Config) -> bool:
    return config.get("model_type") == "chatglm"


def vocabulary(config: Config) -> int:
    return config["padded_vocab_size" if is_chatglm(config) else "vocab_size"]


def sized(config: Config, vocabulary: int, layers: int) -> Config:
    """The same kind with another vocabulary and number of layers."""
    names = ("padded_vocab_size", "num_layers") if is_chatglm(config) else ("vocab_size", "num_hidden_layers")
    return {**config, **dict(zip(names, (vocabulary, layers)))}


def of_transformers(config: Config) -> Config:
    """The configuration of transformers' own class that has this arithmetic: for ChatGLM that of Glm."""
    if not is_chatglm(config):
        return config
    return dict(model_type="glm", vocab_size=config["padded_vocab_size"], hidden_size=config["hidden_size"],
                intermediate_size=config["ffn_hidden_size"], num_hidden_layers=config["num_layers"],
                num_attention_heads=config["num_attention_heads"],
                num_key_value_heads=config["multi_query_group_num"], head_dim=config["kv_channels"],
                rms_norm_eps=config["layernorm_epsilon"], max_position_embeddings=config["seq_length"],
                tie_word_embeddings=False, attention_bias=True, partial_rotary_factor=0.5,
                rope_theta=10000.0 * config.get("rope_ratio", 1), bos_token_id=None, eos_token_id=None,
                pad_token_id=None)


def from_config(config: Config) -> transformers.PreTrainedModel:
    fields = {k: v for k, v in of_transformers(config).items() if k != "architectures"}
    return transformers.AutoModelForCausalLM.from_config(
        transformers.AutoConfig.for_model(**fields), attn_implementation="eager")


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
        model = from_config(config)
    tied = {"lm_head.weight"} if config["tie_word_embeddings"] else set()
    shapes: Dict[str, list] = {}
    for name, value in model.state_dict().items():
        if name in tied:
            continue
        stored = CHATGLM[name] if is_chatglm(config) else name
        shape = shapes.setdefault(stored, [0, *value.shape[1:]])
        shape[0] += value.shape[0]
    return {name: weight(name, torch.Size(shape)) for name, shape in shapes.items()}


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


def stored(folder: Path) -> Dict[str, torch.Tensor]:
    """All tensors in a folder's files."""
    tensors: Dict[str, torch.Tensor] = {}
    for file in folder.glob("*.safetensors"):
        tensors.update(load_file(file))
    return tensors


def load(folder: Path, dtype: torch.dtype = torch.float32) -> transformers.PreTrainedModel:
    """A folder's model in transformers; fails unless every weight was found and used."""
    config = json.loads((folder / "config.json").read_text())
    if is_chatglm(config):
        return _load_chatglm(config, stored(folder), dtype)
    model, report = transformers.AutoModelForCausalLM.from_pretrained(
        folder, dtype=dtype, attn_implementation="eager", output_loading_info=True)
    left = {key: value for key, value in report.items() if value}
    if left:
        raise AssertionError(f"{folder}: {left}")
    return model.eval()


def _load_chatglm(config: Config, tensors: Dict[str, torch.Tensor], dtype: torch.dtype) -> Any:
    """Transformers' Glm with the weights of a ChatGLM: renamed, and split where ChatGLM joins them."""
    model = from_config(config).to(dtype)
    rows = dict.fromkeys(tensors, 0)
    state = {}
    for name, value in model.state_dict().items():
        joined = CHATGLM[name]
        first = rows[joined]
        rows[joined] += value.shape[0]
        state[name] = tensors[joined][first:rows[joined]].to(dtype)
    if any(rows[name] != value.shape[0] for name, value in tensors.items()):
        raise AssertionError(f"unused weights: {rows}")
    model.load_state_dict(state)
    return model.eval()


def logits(model: transformers.PreTrainedModel, ids: Any) -> torch.Tensor:
    """One sequence's logits, length x vocabulary."""
    with torch.no_grad():
        return model(torch.as_tensor(ids)[None], use_cache=False).logits[0]


def backward(model: Any, ids: list, boundaries: list) -> float:
    """The loss of a pack in which each token but a segment's first is a target and each segment counts the same; each
    segment is run alone. Adds to the gradients of the model's parameters."""
    total = 0.0
    for start, end in zip(boundaries, boundaries[1:]):
        part = torch.as_tensor(ids[start:end])
        found = model(part[None], use_cache=False).logits[0]
        loss = torch.nn.functional.cross_entropy(found[:-1], part[1:]) / (len(boundaries) - 1)
        loss.backward()
        total += loss.item()
    return total


def gradients(folder: Path, ids: list, boundaries: list) -> Tuple[float, Dict[str, torch.Tensor]]:
    """The loss of a pack as ``backward`` computes it, and the gradients by the library's names."""
    model = load(folder)
    total = backward(model, ids, boundaries)
    return total, {ours: part for name, value in model.named_parameters()
                   for ours, part in separate(name, value.grad, model.config)}


def separate(name: str, value: torch.Tensor, config: Any) -> list:
    """The library's weights in one of transformers', with their names there."""
    if config.model_type == "olmo2":
        name = name.replace("post_attention_layernorm", "post_self_attn_layernorm")
        return [(name.replace("post_feedforward_layernorm", "post_mlp_layernorm"), value)]
    if "qkv_proj" in name:
        size = value.shape[0] // (config.num_attention_heads + 2 * config.num_key_value_heads)
        parts = value.split([heads * size for heads in (config.num_attention_heads, *[config.num_key_value_heads] * 2)])
        return [(name.replace("qkv_proj", f"{part}_proj"), rows) for part, rows in zip("qkv", parts)]
    if "gate_up_proj" in name:
        return list(zip((name.replace("gate_up", "gate"), name.replace("gate_up", "up")), value.chunk(2)))
    return [(name, value)]


def chatglm_float64(folder: Path, ids: list) -> torch.Tensor:
    """The logits of a ChatGLM3 by its own formulas, token by token where that is plainer."""
    config = json.loads((folder / "config.json").read_text())
    tensors = {name: value.double() for name, value in stored(folder).items()}
    heads, groups, size = (config[key] for key in ("num_attention_heads", "multi_query_group_num", "kv_channels"))
    length, turned = len(ids), size // 2

    def norm(x: torch.Tensor, name: str) -> torch.Tensor:
        return x / (x.square().mean(-1, keepdim=True) + config["layernorm_epsilon"]).sqrt() * tensors[name + ".weight"]

    def turn(x: torch.Tensor) -> torch.Tensor:
        x = x.clone()
        for j in range(0, turned, 2):
            speed = (10_000 * config.get("rope_ratio", 1)) ** (-j / turned)
            angles = torch.arange(length, dtype=torch.float64)[:, None] * speed
            a, b = x[..., j].clone(), x[..., j + 1].clone()
            x[..., j] = a * angles.cos() - b * angles.sin()
            x[..., j + 1] = b * angles.cos() + a * angles.sin()
        return x

    x = tensors["transformer.embedding.word_embeddings.weight"][torch.as_tensor(ids)]
    for layer in range(config["num_layers"]):
        of = f"transformer.encoder.layers.{layer}."
        h = norm(x, of + "input_layernorm")
        joined = of + "self_attention.query_key_value."
        rows = h @ tensors[joined + "weight"].T + tensors[joined + "bias"]
        q, k, v = (part.reshape(length, -1, size) for part in rows.split([heads * size, groups * size, groups * size], -1))
        q, k = turn(q), turn(k)
        attended = torch.zeros(length, heads, size, dtype=torch.float64)
        for head in range(heads):
            group = head // (heads // groups)
            for t in range(length):
                scores = (k[:t + 1, group] @ q[t, head] / size ** 0.5).softmax(0)
                attended[t, head] = scores @ v[:t + 1, group]
        x = x + attended.reshape(length, -1) @ tensors[of + "self_attention.dense.weight"].T
        gate, up = (norm(x, of + "post_attention_layernorm") @ tensors[of + "mlp.dense_h_to_4h.weight"].T).chunk(2, -1)
        x = x + gate * gate.sigmoid() * up @ tensors[of + "mlp.dense_4h_to_h.weight"].T
    return norm(x, "transformer.encoder.final_layernorm") @ tensors["transformer.output_layer.weight"].T


def sequence(length: int, vocabulary: int, seed: Optional[str] = None) -> list:
    return [int(x) for x in ((numbers(seed or "ids", length).astype(np.float64) + 1) / 2 * vocabulary)]


def check_of_command_line() -> Tuple[str, Path]:
    """What a check is to do, ``make`` or ``compare``, and its folder, taken from the command line; transformers is silent
    from now on."""
    transformers.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    return sys.argv.pop(1), Path(sys.argv.pop(1))
