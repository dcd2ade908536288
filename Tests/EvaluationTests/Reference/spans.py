"""What the script conlleval.pl of the CoNLL-2000 task says of random tags: python spans.py conlleval.pl > spans.json"""
import json
import random
import re
import subprocess
import sys

draw = random.Random(7)


def sentence(scheme, kinds):
    """A tag for each word: of a scheme, or any after any."""
    tags, before = [], "O"
    for _ in range(draw.randint(1, 9)):
        if scheme == "iob2" and draw.random() < 0.4 and before != "O":
            tag = "I-" + before[2:]
        elif scheme == "iob1" and draw.random() < 0.6:
            kind = draw.choice(kinds)
            tag = ("B-" if before != "O" and before[2:] == kind and draw.random() < 0.5 else "I-") + kind
        elif scheme == "any":
            tag = draw.choice(["O"] + [p + k for p in ("B-", "I-") for k in kinds])
        else:
            tag = "B-" + draw.choice(kinds) if scheme == "iob2" and draw.random() < 0.5 else "O"
        tags.append(tag)
        before = tag
    return tags


def spoilt(tags, kinds):
    """The same with some other tags."""
    return [draw.choice(["O"] + [p + k for p in ("B-", "I-") for k in kinds]) if draw.random() < 0.25 else t for t in tags]


cases = []
for number in range(30):
    scheme, kinds = ["iob2", "iob1", "any"][number % 3], ["A", "B", "LOC"][: 1 + number % 3]
    truth = [sentence(scheme, kinds) for _ in range(draw.randint(1, 6))]
    found = [spoilt(tags, kinds) for tags in truth]
    lines = []
    for one, other in zip(truth, found):
        lines += ["w %s %s" % pair for pair in zip(one, other)] + [""]
    said = subprocess.run(["perl", sys.argv[1]], input="\n".join(lines) + "\n", capture_output=True, text=True).stdout
    figures = re.search(r"with (\d+) phrases; found: (\d+) phrases; correct: (\d+)", said)
    shares = re.search(r"accuracy: +([\d.]+)%; precision: +([\d.]+)%; recall: +([\d.]+)%; FB1: +([\d.]+)", said)
    kinds = {
        kind: [precision, recall, f1, int(count)]
        for kind, precision, recall, f1, count in re.findall(
            r"^ +(\w+): precision: +([\d.]+)%; recall: +([\d.]+)%; FB1: +([\d.]+) +(\d+)", said, re.M)
    }
    cases.append(
        dict(
            truth=[" ".join(t) for t in truth], found=[" ".join(t) for t in found],
            counts=[int(n) for n in figures.groups()], shares=list(shares.groups()), kinds=kinds))
print("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]")
