"""Trains small SentencePiece models and encodes hostile texts with them, for SentencePieceTest to compare with.

usage: python src/test/python/sentencepiece_golden.py [FOLDER]      (needs sentencepiece)

Writes ``NAME.model`` and ``golden.json`` into ``src/test/resources/org/longalign/tokenize/sentencepiece``, or into a
folder of one's own. Text for training is made up here. Last run with sentencepiece 0.2.2.
"""

import hashlib
import io
import json
import random
import struct
import sys
from pathlib import Path

import sentencepiece

TARGET = Path(__file__).parents[1] / "resources/org/longalign/tokenize/sentencepiece"
WORDS = ("the of and to in is that a tokens packing weight loss long context model sequence training answer question "
         "document length batch user assistant round window sorted ledger judge attention mask position base scale "
         "print(x) return value; if (n == 0) { } 2024 2026 10,000 3.14 ---- ==== .... aaaa abab").split()
CHINESE = "长文本的模型需要更长的数据。问：这份文件说了什么？答：它说明了如何训练，第一章有三节。"
RULES = [("Ａ", "A"), ("Ｂ", "B"), ("　", " "), ("\t", " "), ("\n", " "), ("\u200b", ""), ("é", "e\u0301"),
         ("A\u030a", "Å"), ("A\u030a\u0301", "Ǻ"), ("…", "..."), ("㍿", "株 式 会 社"), ("\u0001", ""),
         ("ﬁ", "fi"), ("👩\u200d🚀", "astronaut"), ("\u00a0", " ")]
TEXTS = [
    "", " ", "  ", "a", " a", "a ", "  a  b  ", "the  answer   of    tokens", "\t", "\n", "\n\n", "a\n\nb", " \n ", "\t\ta\t",
    "the answer", "Hello, world", "aaaaaaa", "aaa aaaa aaaaa", "ababababa", "-------", "=======  ====", "........",
    "的的的", CHINESE, "长 文 本", "问：\n\n答：", "[Round 1]\n\n问：Who?\n\n答：Ahab", "[INST]Who?[/INST]Ahab\n\n[INST]",
    "<s>", "</s>", "<unk>", "<s>the</s>", "a<s> b", "[gMASK]", "[gMASK]sop", "sop", "<|user|>", "<|user|>\nthe<|assistant|>",
    "<0x0A>", "<0x41>x", "<pad>", "<ctl>", "a<ctl>b", "▁", "▁▁", "▁the", "the▁answer", " ▁ ", "\u0000", "a\u0000b", "\u0000\u0000",
    "e\u0301", "é", "A\u030a", "A\u030a\u0301", "Å\u0301", "\u0301", "a\u0301\u0302\u0303\u0304\u0305", "Ａ", "ＡＢ", "　　a　", "ﬁﬁ", "…", "㍿㍿ a",
    "👩\u200d🚀", "👩", "\u200d", "🇩🇪🇫🇷", "👍🏽", "😀😀 😀", "\ufffd", "\ufffd\ufffd", "\ufeffthe", "\u200b", "a\u200bb", "a\u200b b", " \u200b ",
    "\u2028\u2029\u0085", "\r\n\r\n", "\u00a0a\u00a0", "\u3000\u2003\u2002", "עברית العربية", "ไทย", "हिन्दी", "Ωμέγα",
    "🀄\U0010ffff", "\ue000", "\x7f\x01\x1f", "10,0003.14159", "print(x)return value;", "x" * 70, "the" * 40, "a b " * 30,
    "文" * 50, "\n" * 40, " " * 40, "  the" * 20, "if (n == 0) {\n    return value;\n}\n",
]
ALPHABETS = {
    "words": [word + " " for word in WORDS] + ["\n", "  ", "问", "é", "😀"],
    "unbroken": ["a", "b", "ab", "the", "-", "=", "n", "0", "长", "的", "x", "😀", "答："],
}


def corpus():
    rng = random.Random(7)
    lines = []
    for _ in range(1500):
        lines.append(rng.choice(["", "", "  ", "    "]) + " ".join(rng.choices(WORDS, k=rng.randint(3, 20))))
    for _ in range(150):
        start = rng.randrange(20)
        lines.append(CHINESE[start:start + rng.randint(4, 30)])
    return lines


def train(name, **settings):
    out = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(corpus()), model_writer=out, hard_vocab_limit=False, num_threads=1, minloglevel=2, **settings)
    (TARGET / f"{name}.model").write_bytes(out.getvalue())


def models():
    rules = TARGET / "rules.tsv"
    hexes = lambda text: " ".join(f"{ord(c):X}" for c in text)
    rules.write_text("".join(f"{hexes(a)}\t{hexes(b)}\n" for a, b in RULES))
    llama = dict(model_type="bpe", byte_fallback=True, normalization_rule_name="identity", split_digits=True,
                 allow_whitespace_only_pieces=True, remove_extra_whitespaces=False)
    train("llama", vocab_size=520, **llama)
    train("glm", vocab_size=560, **(llama | dict(split_digits=False)))
    train("defined", model_type="bpe", vocab_size=260, normalization_rule_name="identity", add_dummy_prefix=False,
          user_defined_symbols=["<|user|>", "aa", "aaaa", "\n", "▁▁", "的的"], control_symbols=["<ctl>"], pad_id=3)
    train("rules", model_type="unigram", vocab_size=200, normalization_rule_tsv=str(rules))
    train("unigram", model_type="unigram", vocab_size=520, byte_fallback=True, normalization_rule_name="identity",
          remove_extra_whitespaces=False, user_defined_symbols=["<|user|>", "aa", "aaa", "  "], control_symbols=["<ctl>"],
          max_sentencepiece_length=8)
    train("across", model_type="bpe", vocab_size=300, byte_fallback=False, normalization_rule_tsv=str(rules),
          split_by_whitespace=False, split_by_unicode_script=False, max_sentencepiece_length=24, unk_surface="[?]")
    rules.unlink()


def random_text(rng):
    parts = WORDS + list(CHINESE) + [t for t in TEXTS if 0 < len(t) < 8] + [" ", "  ", "\n", "\u0301"]
    return "".join(rng.choices(parts, k=rng.randint(1, 25)))


def long_text(name):
    """A text of a million characters by a rule that the Java test repeats."""
    state, parts, length, alphabet = 12345, [], 0, ALPHABETS[name]
    while length < 1_000_000:
        state = (state * 1103515245 + 12345) % 2**31
        parts.append(alphabet[(state >> 8) % len(alphabet)])
        length += len(parts[-1])
    return "".join(parts)


def digest(ids):
    return hashlib.sha256(struct.pack(f">{len(ids)}i", *ids)).hexdigest()


def golden(model):
    rng = random.Random(11)
    processor = sentencepiece.SentencePieceProcessor(model_file=str(model))
    texts = TEXTS + [random_text(rng) for _ in range(120)]
    streams = [[rng.randrange(processor.vocab_size()) for _ in range(rng.randint(1, 12))] for _ in range(120)]
    byte_ids = [i for i in range(processor.vocab_size()) if processor.is_byte(i)]
    if byte_ids:
        heavy = [processor.piece_to_id(f"<0x{b:02X}>") for b in "é长😀\ud800\u0000".encode("utf-8", "surrogatepass")]
        streams += [[rng.choice(heavy + heavy + byte_ids + streams[0]) for _ in range(rng.randint(1, 12))] for _ in range(200)]
        streams += [heavy]
    return {
        "ids": [{"text": text, "ids": processor.encode(text)} for text in texts],
        "decoded": [{"ids": ids, "text": processor.decode(ids)} for ids in streams],
        "long": {name: digest(processor.encode(long_text(name))) for name in ALPHABETS},
    }


def main():
    global TARGET
    TARGET = Path(sys.argv[1]) if len(sys.argv) > 1 else TARGET
    TARGET.mkdir(parents=True, exist_ok=True)
    if len(sys.argv) < 2:
        models()
    result = {"alphabets": ALPHABETS, "models": {m.stem: golden(m) for m in sorted(TARGET.glob("*.model"))}}
    (TARGET / "golden.json").write_text(json.dumps(result, ensure_ascii=True, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
