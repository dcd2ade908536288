#!/usr/bin/env python3
"""Generate demonstration sentences with tagged names: train.conll, dev.conll and test.conll in corpora/names-en.

usage: make_names.py

Python 3.9 or later, standard library only. The seed is fixed: the same script writes the same bytes.

A word alone does not say what it is a name of: Florence is a woman or a city, Jordan a family or a country, and capital
letters also begin sentences. Half of the names of dev and test never occur in train.
"""

import random
from pathlib import Path

SEED = 20240311
SIZES = {"train": 3000, "dev": 400, "test": 400}
FOLDER = Path(__file__).resolve().parents[2] / "corpora" / "names-en"

# Names that only dev and test have are made from other syllables.
SYLLABLES = {
    "train": ("Al Bren Cor Dar El Far Gil Har Is Jor Kel Lor".split(), "an dor en ley man mer rick son ton ward".split()),
    "unseen": ("Mar Nor Ol Per Quin Ros Sil Tor Ul Ver Wil Yor".split(), "an dor en ley man mer rick son ton ward".split()),
}
PLACE_ENDINGS = "burgh field ford haven mouth stead ville wick".split()
FIRM_ENDINGS = "Works Brothers Bank Motors Airways Mills Group".split()
FIRST = "Alice Anna Ben Clara David Emma Frank Grace Henry Ivy Jack Kate Leo Mary Nina Oscar Paul Rose Sam Tess".split()
# Each is a person's name and a place.
BOTH = "Florence Jordan Sydney Chelsea Austin Victoria Lorraine Dallas".split()
TITLES = "Mr Mrs Dr Professor".split()


class Writer:
    def __init__(self, generator, unseen):
        self.choice, self.random = generator.choice, generator.random
        self.unseen = unseen

    def stem(self):
        starts, ends = SYLLABLES["unseen" if self.unseen and self.random() < 0.5 else "train"]
        return self.choice(starts), self.choice(ends)

    def person(self):
        form, (start, end) = self.random(), self.stem()
        if form < 0.3:
            return [self.choice(FIRST)]
        if form < 0.4:
            return [self.choice(BOTH)]
        if form < 0.5:
            return [self.choice(FIRST), self.choice("ABCDEFGHJKLMPRST") + ".", start + end]
        return [self.choice(FIRST), start + end]

    def place(self):
        start, end = self.stem()
        form = self.random()
        if form < 0.25:
            return [self.choice(BOTH)]
        if form < 0.4:
            return [self.choice("New North Saint Port".split()), start.lower().capitalize() + self.choice(PLACE_ENDINGS)]
        return [start + self.choice(PLACE_ENDINGS)]

    def firm(self):
        start, end = self.stem()
        form = self.random()
        if form < 0.3:
            return [start.upper() + self.choice("XTC")]
        if form < 0.5:
            return [start + end, "&", self.choice("Sons Daughters Company".split())]
        return [start + end, self.choice(FIRM_ENDINGS)]

    def marked(self, kind):
        name = {"PER": self.person, "LOC": self.place, "ORG": self.firm}[kind]()
        return [(word, ("B-" if index == 0 else "I-") + kind) for index, word in enumerate(name)]

    def fill(self, pattern):
        """Words of a pattern, in which PER, LOC and ORG are names and TITLE a title."""
        words = []
        for word in pattern.split():
            if word in ("PER", "LOC", "ORG"):
                words += self.marked(word)
            elif word == "TITLE":
                # A title is no part of the name, and a family's name follows.
                start, end = self.stem()
                words += [(self.choice(TITLES), "O"), (start + end, "B-PER")]
            else:
                words.append((word, "O"))
        first, tag = words[0]
        words[0] = (first[0].upper() + first[1:], tag)
        return words


PATTERNS = """
PER lives in LOC .
PER moved from LOC to LOC last year .
TITLE works for ORG .
the office of ORG is in LOC .
ORG said that PER would leave .
people in LOC like PER .
PER and PER met at the station in LOC .
on Monday TITLE flew to LOC with ORG .
she told PER about the news from LOC .
have you been to LOC ?
ask PER before you call ORG .
ORG bought ORG for ten million .
the mayor of LOC thanked TITLE and PER .
PER , who was born in LOC , now leads ORG .
rain fell all day in LOC and LOC .
nobody answered the letter .
the train to LOC was late again .
my sister saw PER at ORG .
Bread and coffee were cheap in LOC .
after lunch they drove home .
ORG , a bank from LOC , lost its case against PER .
in May PER left ORG .
TITLE said : it is cold in LOC .
every Friday we read a letter from PER .
""".strip().split("\n")


def main():
    generator = random.Random(SEED)
    seen = set()
    FOLDER.mkdir(exist_ok=True)
    for name, size in SIZES.items():
        writer = Writer(generator, unseen=name != "train")
        sentences = []
        while len(sentences) < size:
            words = writer.fill(generator.choice(PATTERNS))
            text = " ".join(word for word, _ in words)
            if text in seen and any(tag != "O" for _, tag in words):
                continue
            seen.add(text)
            sentences.append("".join(f"{word}\t{tag}\n" for word, tag in words) + "\n")
        (FOLDER / f"{name}.conll").write_text("".join(sentences), encoding="utf-8")
        tags = "".join(sentences)
        print(name, {kind: tags.count("B-" + kind) for kind in ("PER", "LOC", "ORG")})


if __name__ == "__main__":
    main()
