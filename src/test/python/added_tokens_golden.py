"""Encodes hostile texts with small tokenizers of every kind, for AddedTokensTest to compare with.

usage: python src/test/python/added_tokens_golden.py      (needs tokenizers)

Writes ``added_tokens.json`` into ``src/test/resources/org/longalign/tokenize``: tokenizers that this file makes up (a
model, a normalizer, a pre-tokenizer, a post-processor and added tokens with random flags) and the ids of Hugging Face's
tokenizers. Last run with tokenizers 0.23.2.
"""

import copy
import json
import random
from pathlib import Path

from tokenizers import Tokenizer

TARGET = Path(__file__).parents[1] / "resources/org/longalign/tokenize/added_tokens.json"
BYTES = [f"<0x{b:02X}>" for b in range(256)]
CHARACTERS = list("abcdefghijklmnopqrstuvwxyz ABHWI.,!?'#<>/[]|_▁é1\n")
FLAGS = ["single_word", "lstrip", "rstrip", "normalized", "special"]
TEXTS = ["", " ", "<s>[INST]Who?[/INST]granite</s>", "a<|im_end|>b", "<s> the </s>", "the<s>the", "  <s>  ",
         "\n<s>\n\n</s>", "thew the w", "sing ing", "Ａ<s>A", "▁<s>▁the", "<s><s></s>x x", "   the", "<S>the</S>",
         "＜s＞ the ＜/s＞", "é<s>e\u0301", "[INST] x[INST]", "<unk>a[UNK]", "🇩🇪<|im_end|>👩\u200d🚀 长\u3000<s>",
         "\u0000<s>\t</s>\u200d"]


def byte_symbols():
    visible = [*range(33, 127), *range(161, 173), *range(174, 256)]
    hidden = [b for b in range(256) if b not in visible]
    return [chr(b) if b in visible else chr(256 + hidden.index(b)) for b in range(256)]


def ids(*groups):
    vocabulary = {}
    for group in groups:
        for token in group:
            vocabulary.setdefault(token, len(vocabulary))
    return vocabulary


def bpe(base, merges, **settings):
    pairs = [pair.split("+") for pair in merges.split()]
    return {"type": "BPE", **settings, "vocab": ids(base, ["".join(pair) for pair in pairs]), "merges": pairs}


def unigram(byte_fallback):
    pieces = [["<unk>", 0.0], ["<s>", 0.0], ["</s>", 0.0]]
    pieces += [[b, -9.0] for b in BYTES] if byte_fallback else []
    pieces += [[c, -6.0] for c in CHARACTERS]
    pieces += [["▁the", -3.0], ["ing", -3.5], ["▁▁", -4.0], ["th", -4.5], ["▁a", -4.2]]
    return {"type": "Unigram", "unk_id": 0, "vocab": pieces, "byte_fallback": byte_fallback}


MODELS = {
    "bytes": bpe(byte_symbols(), "t+h th+e w+h Ġ+the i+n in+g"),
    "fallback": bpe(["<unk>", "<s>", "</s>", *BYTES, *CHARACTERS], "▁+t ▁t+h ▁th+e h+e t+he ▁+▁ i+n in+g ▁+[",
                    unk_token="<unk>", fuse_unk=True, byte_fallback=True),
    "unigram": unigram(True),
    "unknown": unigram(False),
    "wordpiece": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
                  "max_input_chars_per_word": 100,
                  "vocab": ids(["[UNK]", "[CLS]", "<s>", "</s>"], CHARACTERS, ["##" + c for c in CHARACTERS],
                               ["the", "##ing", "who"])},
    "words": {"type": "WordLevel", "unk_token": "<unk>",
              "vocab": ids(["<unk>", "<s>", "</s>", "the", "who", "Who", "a", "b", "s", ">", "<", "/", "[", "]", "INST",
                            "▁the", "▁", "▁a", "?", "Ġthe", "granite", " "])},
}
STRIP = {"type": "Strip", "strip_left": True, "strip_right": True}
PREPEND = {"type": "Prepend", "prepend": "▁"}
NORMALIZERS = {
    "none": None,
    "prepend": {"type": "Sequence",
                "normalizers": [PREPEND, {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}]},
    "lower": {"type": "Lowercase"}, "nfc": {"type": "NFC"}, "nfd": {"type": "NFD"}, "nfkc": {"type": "NFKC"},
    "strip": STRIP, "strip prepend": {"type": "Sequence", "normalizers": [STRIP, PREPEND]},
    "bert": {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True, "strip_accents": None,
             "lowercase": True},
    "replace": {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": "▁"},
    "sequence": {"type": "Sequence", "normalizers": [{"type": "NFKC"}, STRIP, {"type": "Lowercase"},
                                                     {"type": "StripAccents"}]},
}


def metaspace(scheme, split=True):
    return {"type": "Metaspace", "replacement": "▁", "prepend_scheme": scheme, "split": split}


def byte_level(prefix, regex=True):
    return {"type": "ByteLevel", "add_prefix_space": prefix, "trim_offsets": True, "use_regex": regex}


PRE_TOKENIZERS = {
    "none": None, "first": metaspace("first"), "always": metaspace("always"), "never": metaspace("never", False),
    "first whole": metaspace("first", False), "bytes": byte_level(False), "bytes prefix": byte_level(True),
    "whitespace": {"type": "Whitespace"}, "split": {"type": "WhitespaceSplit"}, "bert": {"type": "BertPreTokenizer"},
    "regex": {"type": "Sequence", "pretokenizers": [
        {"type": "Split", "pattern": {"Regex": "[0-9]+|[a-z]+|\\s+"}, "behavior": "Isolated", "invert": False},
        byte_level(False, False)]},
    "split first": {"type": "Sequence", "pretokenizers": [{"type": "WhitespaceSplit"}, metaspace("first")]},
    "digits": {"type": "Sequence", "pretokenizers": [{"type": "Digits", "individual_digits": True},
                                                     {"type": "Punctuation", "behavior": "Isolated"}]},
}
POST_PROCESSORS = {
    "none": None, "bytes": byte_level(True), "bert": {"type": "BertProcessing", "sep": ["</s>", 2], "cls": ["<s>", 1]},
    "roberta": {"type": "RobertaProcessing", "sep": ["</s>", 2], "cls": ["<s>", 1], "trim_offsets": True,
                "add_prefix_space": False},
    "template": {"type": "TemplateProcessing",
                 "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
                 "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
                 "special_tokens": {"<s>": {"id": "<s>", "ids": [1], "tokens": ["<s>"]}}},
}
# For each model its usual parts.
PARTS = {
    "bytes": (["none", "lower", "nfc", "nfkc", "strip", "replace", "sequence"], ["bytes", "bytes prefix", "regex"]),
    "fallback": (["prepend", "none", "nfkc", "strip prepend", "strip"], ["none", "first", "always", "first whole"]),
    "unigram": (["nfkc", "none", "sequence", "strip", "prepend"], ["always", "first", "none"]),
    "unknown": (["nfkc", "none", "lower"], ["first", "always"]),
    "wordpiece": (["bert", "none", "nfd", "sequence"], ["bert", "whitespace", "split", "digits"]),
    "words": (["none", "lower", "strip", "nfc", "prepend"], ["whitespace", "split", "first", "bytes", "none"]),
}


def vocabulary(model):
    entries = model["vocab"]
    return entries if isinstance(entries, dict) else {piece[0]: i for i, piece in enumerate(entries)}


def added_tokens(rng, name):
    """Special and other tokens: all normalized, a few normalized, or any flags."""
    known = vocabulary(MODELS[name])
    texts = ["<s>", "</s>", *rng.sample(["<|im_end|>", "[INST]", "the", "w", "ing", " x", "é", "A"], rng.randint(0, 4))]
    unknown = "[UNK]" if name == "wordpiece" else "<unk>"
    if unknown in known and rng.random() < 0.7:
        texts.insert(0, unknown)
    chances = rng.choice([(0, 0, 0, 1, 1), (0, 0, 0, 0, 1), (0, 0, 0, 0.3, 0.7), (0.3, 0.3, 0.3, 0.5, 0.6)])
    tokens = []
    after = len(known)
    for text in texts:
        token = {"id": known.get(text, after), "content": text}
        after += text not in known
        tokens.append(token | {"flags": [flag for flag, chance in zip(FLAGS, chances) if rng.random() < chance]})
    return tokens


def file(case):
    added = [{"id": token["id"], "content": token["content"]} | {flag: flag in token["flags"] for flag in FLAGS}
             for token in case["added_tokens"]]
    return {"version": "1.0", "truncation": None, "padding": None, "added_tokens": added,
            "normalizer": NORMALIZERS[case["normalizer"]], "pre_tokenizer": PRE_TOKENIZERS[case["pre_tokenizer"]],
            "post_processor": POST_PROCESSORS[case["post_processor"]], "decoder": None, "model": MODELS[case["model"]]}


def tokenizer(json_file):
    return Tokenizer.from_str(json.dumps(json_file, ensure_ascii=False))


def hidden_texts(json_file):
    return {token["content"] for token in json_file["added_tokens"] if token["special"] and len(token["content"]) > 1}


def name_of(text):
    """A name for a special token that no text has."""
    return "\U0010fffd" + "".join(chr(0xf0000 + ord(c)) for c in text)


def without_special(json_file):
    """The file with a model that does not know the special tokens."""
    changed = copy.deepcopy(json_file)
    model = changed["model"]
    hidden = hidden_texts(json_file)

    def name(text):
        return name_of(text) if text in hidden else text

    if isinstance(model["vocab"], dict):
        model["vocab"] = {name(text): i for text, i in model["vocab"].items()}
        model["merges"] = [pair for pair in model.get("merges", []) if not {*pair, "".join(pair)} & hidden]
        if model["type"] != "BPE":
            del model["merges"]
        if "unk_token" in model:
            model["unk_token"] = name(model["unk_token"])
    else:
        model["vocab"] = [[name(text), score] for text, score in model["vocab"]]
    return changed


def content(json_file, text):
    """The ids of a text as content: special tokens are text, also where the model itself knows them."""
    plain = tokenizer(json_file)
    plain.encode_special_tokens = True
    model = json_file["model"]
    unknown = model.get("unk_token", "<unk>")
    encoded = plain.encode(text, add_special_tokens=False).ids
    normalized = plain.normalizer.normalize_str(text) if plain.normalizer else text
    hidden = {plain.token_to_id(token): token for token in hidden_texts(json_file)}
    if not any(i in hidden and (hidden[i] != unknown or unknown in text + normalized) for i in encoded):
        return encoded
    other = tokenizer(without_special(json_file))
    other.encode_special_tokens = True
    texts = [token["content"] for token in json_file["added_tokens"]]
    back = {other.token_to_id(token): plain.token_to_id(token) for token in texts}
    return [back.get(i, i) for i in other.encode(text, add_special_tokens=False).ids]


def mixed(json_file, parts):
    """The ids of parts that a template wrote (at even places) and of content, for special tokens without other flags."""
    changed = without_special(json_file)
    for token in changed["added_tokens"]:
        token["content"] = name_of(token["content"])
    text = ""
    for i, part in enumerate(parts):
        for token in json_file["added_tokens"] if i % 2 == 0 else []:
            part = part.replace(token["content"], name_of(token["content"]))
        text += part
    return tokenizer(changed).encode(text, add_special_tokens=False).ids


def is_mixable(tokens):
    return all(token["flags"] == ["special"] and len(token["content"]) > 1 for token in tokens)


def case(rng, model, normalizer, pre_tokenizer, post_processor):
    made = {"model": model, "normalizer": normalizer, "pre_tokenizer": pre_tokenizer, "post_processor": post_processor,
            "added_tokens": added_tokens(rng, model)}
    plain = tokenizer(file(made))
    made["ids"] = [plain.token_to_id(token["content"]) for token in made["added_tokens"]]
    fragments = TEXTS + ["<", "s>", "the", "w", "ing", "▁", "x", " x", "\n", "granite", "A", "_", "1", "長"]
    texts = rng.sample(TEXTS, 8) + ["".join(rng.choices(fragments, k=rng.randint(2, 6))) for _ in range(4)]
    made["texts"] = []
    for text in texts:
        template = plain.encode(text, add_special_tokens=False).ids
        ordinary = content(file(made), text)
        made["texts"].append([text, template] if template == ordinary else [text, template, ordinary])
    if is_mixable(made["added_tokens"]):
        first, last = made["added_tokens"][0]["content"], made["added_tokens"][-1]["content"]
        conversations = [[first + "\n", rng.choice(TEXTS), last + "a " + first, rng.choice(fragments), last]
                         for _ in range(6)]
        made["mixed"] = [[parts, mixed(file(made), parts)] for parts in conversations]
    return made


def main():
    rng = random.Random(7)
    cases = []
    for model, (normalizers, pre_tokenizers) in PARTS.items():
        for normalizer in normalizers:
            for pre_tokenizer in pre_tokenizers:
                cases.append(case(rng, model, normalizer, pre_tokenizer, rng.choice(list(POST_PROCESSORS))))
        for _ in range(8):
            parts = [rng.choice(list(of)) for of in (NORMALIZERS, PRE_TOKENIZERS, POST_PROCESSORS)]
            if parts[1] != "split first" or parts[0] == "none":
                cases.append(case(rng, model, *parts))
    parts = {"models": MODELS, "normalizers": NORMALIZERS, "pre_tokenizers": PRE_TOKENIZERS,
             "post_processors": POST_PROCESSORS}
    with open(TARGET, "w", encoding="utf-8") as target:
        target.write('{"parts": ' + json.dumps(parts, ensure_ascii=False, separators=(",", ":")) + ',\n"cases": [\n')
        lines = [json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in cases]
        target.write(",\n".join(lines) + "\n]}\n")
    print(f"{len(cases)} tokenizers, {sum(len(one['texts']) for one in cases)} texts")


if __name__ == "__main__":
    main()
