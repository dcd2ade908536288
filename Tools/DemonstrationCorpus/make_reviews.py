#!/usr/bin/env python3
"""Generate the demonstration tables of reviews and their classes: train.tsv, dev.tsv and test.tsv in corpora/reviews-en.

usage: make_reviews.py

Python 3.9 or later, standard library only. The seed is fixed: the same script writes the same bytes.

Single words do not decide the class. A negation turns it ("not bad at all"), what follows "but" weighs more than what
came before, and opinions of others do not count. Some words of dev and test never occur in train.
"""

import random
from pathlib import Path

SEED = 20240229
SIZES = {"train": 4000, "dev": 500, "test": 500}
FOLDER = Path(__file__).resolve().parents[2] / "corpora" / "reviews-en"

GOOD = "good great lovely excellent delicious perfect charming wonderful pleasant fresh superb tasty".split()
BAD = "bad awful dull terrible bland disappointing cold unpleasant stale horrible poor tasteless".split()
# Words that only dev and test have.
UNSEEN = {"good": ["marvellous", "splendid"], "bad": ["dreadful", "lousy"]}
THINGS = (
    "soup bread fish coffee dessert salad music service room breakfast view garden terrace menu cake wine tea staff "
    "bed shower lamp chair film book story ending"
).split()
PLACES = "at the harbour|near the station|in the old town|by the lake|behind the church|on the hill".split("|")
PEOPLE = "my sister|my neighbour|a friend|the guidebook|everyone else|my father".split("|")
DEGREES = ["", "", "", "very ", "really ", "quite ", "absolutely "]
LOVED = ["loved", "enjoyed", "liked", "adored"]
HATED = ["hated", "regretted", "disliked", "cannot recommend"]


def other(side):
    return "bad" if side == "good" else "good"


class Writer:
    def __init__(self, generator, unseen):
        self.choice = generator.choice
        self.random = generator.random
        self.words = {"good": list(GOOD), "bad": list(BAD)}
        if unseen:
            for side, words in UNSEEN.items():
                self.words[side] += words * 3

    def thing(self):
        return "the " + self.choice(THINGS)

    def opinion(self, side):
        """A clause whose author thinks well or ill of something."""
        form = self.random()
        if form < 0.4:
            return f"{self.thing()} was {self.choice(DEGREES)}{self.choice(self.words[side])}"
        if form < 0.6:
            # A negation turns the word beside it.
            negation = self.choice(["was not {} at all", "was never {}", "was not {}, whatever they say", "was hardly {}"])
            return f"{self.thing()} " + negation.format(self.choice(self.words[other(side)]))
        if form < 0.8:
            if side == "good":
                return f"I {self.choice(LOVED)} {self.thing()}"
            return f"I {self.choice(HATED)} {self.thing()}"
        if form < 0.9:
            if side == "good":
                return f"nothing about {self.thing()} was {self.choice(self.words['bad'])}"
            return f"nothing about {self.thing()} was {self.choice(self.words['good'])}"
        first, second = self.choice(self.words[side]), self.choice(self.words[side])
        return f"{self.thing()} was {first} and {second}" if first != second else f"{self.thing()} was {first}"

    def review(self, label):
        form = self.random()
        if label == "mixed":
            sides = self.choice([("good", "bad"), ("bad", "good")])
            clauses = [self.opinion(side) for side in sides]
            text = self.choice(["{} and {}, so I cannot decide", "{}, yet {}; it was even in the end"]).format(*clauses)
        else:
            side = {"positive": "good", "negative": "bad"}[label]
            if form < 0.35:
                text = self.opinion(side)
            elif form < 0.55:
                text = f"{self.opinion(side)} and {self.opinion(side)}"
            elif form < 0.8:
                # What comes last decides.
                ending = {"good": "so we will come back", "bad": "so we will never come back"}[side]
                text = f"{self.opinion(other(side))}, but {self.opinion(side)}, {ending}"
            else:
                # Others do not decide.
                verb = self.choice({"good": HATED[:3], "bad": LOVED[:3]}[side])
                text = f"{self.choice(PEOPLE)} {verb} {self.thing()}, but for my part {self.opinion(side)}"
        if self.random() < 0.25:
            text = f"{self.choice(PLACES)} {text}"
        return text[0].upper() + text[1:] + "."


def main():
    generator = random.Random(SEED)
    seen = set()
    FOLDER.mkdir(exist_ok=True)
    for name, size in SIZES.items():
        writer = Writer(generator, unseen=name != "train")
        rows = []
        while len(rows) < size:
            label = generator.choice(["positive", "positive", "negative", "negative", "mixed"])
            text = writer.review(label)
            if text not in seen:
                seen.add(text)
                rows.append(f"{text}\t{label}\n")
        (FOLDER / f"{name}.tsv").write_text("text\tlabel\n" + "".join(rows), encoding="utf-8")
        labels = [row.rstrip("\n").split("\t")[1] for row in rows]
        print(name, {label: labels.count(label) for label in sorted(set(labels))})


if __name__ == "__main__":
    main()
