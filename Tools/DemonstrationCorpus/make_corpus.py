#!/usr/bin/env python3
"""Generate the demonstration corpora: train.tmx, dev.tmx and test.tmx in corpora/fr-en, and their English in corpora/text-en.

usage: make_corpus.py [--sample N] [--template NAME]

Without options it checks the grammar, writes the files, checks them and prints statistics.
With --sample it prints N random pairs and writes nothing.
"""

import argparse
import gzip
import random
from collections import Counter
from pathlib import Path

from grammar import checks, corpus, tmx

SEED = 20240229
TRAIN, DEV, TEST = 14000, 500, 500
FOLDER = Path(__file__).resolve().parents[2] / "corpora" / "fr-en"
TEXT = FOLDER.parent / "text-en"


def write_text(name, pairs):
    """The English sentences, each once, a line each; those of train packed."""
    content = "".join(f"{sentence}\n" for sentence in dict.fromkeys(pair.en for pair in pairs)).encode()
    TEXT.mkdir(exist_ok=True)
    if name == "train":
        (TEXT / f"{name}.txt.gz").write_bytes(gzip.compress(content, mtime=0))
    else:
        (TEXT / f"{name}.txt").write_bytes(content)


def statistics(parts):
    lines = []
    for name, pairs in parts.items():
        lengths = [len(pair.fr.split()) for pair in pairs]
        lines.append(
            f"{name}: {len(pairs)} pairs, French words per sentence {min(lengths)} to {max(lengths)}, "
            f"mean {sum(lengths) / len(lengths):.1f}"
        )
    train = parts["train"]
    for language in ("fr", "en"):
        counts = Counter(word for pair in train for word in corpus.forms(getattr(pair, language)))
        lines.append(f"{language}: {len(counts)} word forms in train, the rarest {min(counts.values())} times")
    lines.append(
        "templates: "
        + ", ".join(f"{name} {count}" for name, count in sorted(Counter(pair.template for pair in train).items()))
    )
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description="Generate the demonstration corpus.")
    parser.add_argument("--sample", type=int, help="print this many random pairs and write nothing")
    parser.add_argument("--template", help="sample this template only")
    parser.add_argument("--sample-seed", type=int, default=0, help="which random sample (default 0)")
    options = parser.parse_args()

    checks.check_numbers()
    checks.check_clock()
    train, dev, test = corpus.build(SEED, TRAIN, DEV, TEST)
    parts = {"train": train, "dev": dev, "test": test}
    if options.sample:
        pairs = [p for pairs in parts.values() for p in pairs if options.template in (None, p.template)]
        for pair in random.Random(options.sample_seed).sample(pairs, min(options.sample, len(pairs))):
            print(f"{pair.template}\t{pair.fr}\t{pair.en}")
        return
    checks.check_corpus(parts, {"train": TRAIN, "dev": DEV, "test": TEST})
    for name, pairs in parts.items():
        tmx.write(FOLDER / f"{name}.tmx", name, [(p.fr, p.en, p.template) for p in pairs])
        write_text(name, pairs)
    print(statistics(parts))


if __name__ == "__main__":
    main()
