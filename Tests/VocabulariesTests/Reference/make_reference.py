#!/usr/bin/env python3
"""Make reference.json: what Python's sentencepiece learns from a small text, and the ids it gives.

usage: make_reference.py            (pip install sentencepiece==0.1.97, the version of Debian's libsentencepiece-dev;
                                     other versions break ties between equal pieces differently)
"""
import base64, io, json, os
import sentencepiece as spm

SUBJECTS = ["le chat", "la chienne", "l'oiseau", "mon voisin", "une élève", "qu'il"]
VERBS = ["mange", "regarde", "a trouvé", "n'aime pas", "dessinera", "promène"]
OBJECTS = ["un gâteau .", "l'arc-en-ciel !", "les 12 œufs ?", "sa poupée…", "du pain frais ; oui", "ça :"]
TEXT = [f"{subject} {verb} {thing}" for subject in SUBJECTS for verb in VERBS for thing in OBJECTS]

# Not in the text: unknown characters, a ligature, spaces of several widths, a combining accent, emoji, reserved signs.
OTHERS = [
    "le chat dessinera l'oiseau .", "La chienne a trouvé 21 œufs !", "zébu kwzx", "ça\u00a0? oui\u202f!",
    "\ufb01n  du   pain ", "mon \U0001f408 mange", "e\u0301le\u0300ve", "", " ", "▁ pain ▁", "<s> un </s> <unk>",
]

CASES = [
    ("bpe", 80, {}),
    ("bpe", 5000, {}),
    ("unigram", 90, {}),
    ("unigram", 5000, {}),
    ("bpe", 90, {"normalization_rule_name": "identity"}),
    ("unigram", 90, {"split_digits": True, "character_coverage": 0.99}),
    ("bpe", 340, {"byte_fallback": True}),
]


def learn(kind, size, options):
    model = io.BytesIO()
    spm.SentencePieceTrainer.train(
        sentence_iterator=iter(TEXT), model_writer=model, model_type=kind, vocab_size=size, hard_vocab_limit=False,
        pad_id=0, unk_id=1, bos_id=2, eos_id=3, minloglevel=2, **{"character_coverage": 1.0, **options})
    return model.getvalue()


def describe(kind, size, options):
    processor = spm.SentencePieceProcessor(model_proto=learn(kind, size, options))
    ids = [processor.encode(line) for line in OTHERS]
    return {
        "kind": kind, "size": size, "normalization": options.get("normalization_rule_name", "nmt_nfkc"),
        "coverage": options.get("character_coverage", 1.0), "splitsDigits": options.get("split_digits", False),
        "fallsBackToBytes": options.get("byte_fallback", False),
        "pieces": [processor.id_to_piece(i) for i in range(len(processor))],
        "ids": ids, "decoded": [processor.decode(line) for line in ids],
    }


reference = {
    "version": spm.__version__, "text": TEXT, "others": OTHERS, "cases": [describe(*case) for case in CASES],
    # Without normalization tables a model is small enough to keep.
    "model": base64.b64encode(learn("bpe", 90, {"normalization_rule_name": "identity"})).decode(),
}
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "reference.json"), "w", encoding="utf-8") as file:
    json.dump(reference, file, ensure_ascii=False, separators=(",", ":"))
    file.write("\n")
