#!/usr/bin/env python3
"""Make reference.json: what Python's sentencepiece learns from a small text, and the ids it gives.

usage: make_reference.py            (pip install sentencepiece==0.1.97, the version of Debian's libsentencepiece-dev;
                                     other versions break ties between equal pieces differently)
"""
import base64, io, json, os
import sentencepiece as spm

SUBJECTS = ["le chat", "la chienne", "l'oiseau", "mon voisin", "une élève", "qu'il"]
VERBS = ["mange", "regarde", "a trouvé", "n'aime pas", "dessinera", "promène"]
OBJECTS = ["un gâteau", "l'arc-en-ciel", "les 12 œufs", "sa poupée", "du pain frais", "ça"]
text = [f"{s} {v} {o} {p}" for s in SUBJECTS for v in VERBS for o, p in zip(OBJECTS, [".", "!", "?", "…", "; oui", ":"])]

# Text that the models have not seen: unknown characters, a ligature, spaces of several widths, emoji.
others = [
    "le chat dessinera l'oiseau .", "La chienne a trouvé 21 œufs !", "zébu kwzx", "ça\u00a0? oui\u202f!", "ﬁn  du   pain",
    "mon 🐈 mange", "cafe\u0301", "", " ", "▁ déjà ▁", "<s> un </s> <unk>",
]


def learn(**options):
    model = io.BytesIO()
    spm.SentencePieceTrainer.train(
        sentence_iterator=iter(text), model_writer=model, character_coverage=1.0, hard_vocab_limit=False,
        pad_id=0, unk_id=1, bos_id=2, eos_id=3, minloglevel=2, **options)
    return model.getvalue()


def describe(model):
    processor = spm.SentencePieceProcessor(model_proto=model)
    ids = [processor.encode(line) for line in others]
    return {
        "pieces": [processor.id_to_piece(i) for i in range(len(processor))],
        "ids": ids,
        "decoded": [processor.decode(line) for line in ids],
    }


cases = []
for kind, size, options in [
    ("bpe", 80, {}), ("unigram", 90, {}), ("unigram", 5000, {}), ("bpe", 90, {"normalization_rule_name": "identity"}),
    ("unigram", 90, {"split_digits": True, "character_coverage": 0.99}), ("bpe", 340, {"byte_fallback": True}),
]:
    model = learn(**{"model_type": kind, "vocab_size": size, **options} if "character_coverage" not in options else {})\
        if False else None
    arguments = {"model_type": kind, "vocab_size": size, **options}
    cases.append({"kind": kind, "size": size, "options": options, **describe(learn(**arguments))})
