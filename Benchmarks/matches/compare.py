"""pipeline-match beside rapidfuzz, and with a million generated units. Benchmarks/matches/run calls it."""

import argparse
import collections
import os
import random
import re
import shutil
import subprocess
import sys
import threading
import time
import unicodedata

TAG = re.compile(
    r"</?[A-Za-z][A-Za-z0-9.:_-]*(?:[ /][^<>]*)?>|⟦[/0-9]+⟧|\$?\{[A-Za-z0-9.:_-]*\}|\$\[[A-Za-z0-9.:_-]*\]"
    r"|%(?:\([A-Za-z0-9.:_-]*\))?[0-9$+#.*-]*[lhz]*[diouxXeEfgGcrsp](?![A-Za-z0-9\x80-\U0010ffff])")
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
UNSPACED = [
    (0x3041, 0x30FF), (0x31F0, 0x31FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF),
    (0x0E01, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF)]


def is_unspaced(character):
    return any(low <= ord(character) <= high for low, high in UNSPACED)


def is_word(character):
    category = unicodedata.category(character)
    return character == "_" or category[0] in "LMN" or category == "Cf" and character != "\u200b"


def tokens(text):
    """The tokens of a segment as docs/matching.md has them, written a second time."""
    found, offset = [], 0
    while offset < len(text):
        tag = TAG.match(text, offset)
        character = text[offset]
        if tag:
            found.append("<tag>")
            offset = tag.end()
        elif character.isspace() or character == "\u200b":
            offset += 1
        elif is_unspaced(character) or not is_word(character):
            found.append(character)
            offset += 1
        else:
            start = offset
            number = NUMBER.match(text, offset)
            if number:
                offset = number.end()
            while offset < len(text) and is_word(text[offset]) and not is_unspaced(text[offset]):
                offset += 1
            found.append("<number>" if number and offset == number.end() else text[start:offset].lower())
    return found


def run(command):
    """Runs a command; returns its seconds, the peak of its memory in MB, and what it said."""
    start = time.time()
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    said = []
    reader = threading.Thread(target=lambda: said.append(process.stderr.read()))
    reader.start()
    _, status, usage = os.wait4(process.pid, 0)
    reader.join()
    if status != 0:
        sys.exit(f"{' '.join(command)}\n{said[0]}")
    return time.time() - start, usage.ru_maxrss / 1024, said[0]


def build(arguments, memory, index):
    shutil.rmtree(index, ignore_errors=True)
    seconds, peak, said = run([
        f"{arguments.bin}/pipeline-match", "--source", arguments.source, "--target", arguments.target, "--index", index,
        "--memory", memory])
    size = sum(os.path.getsize(f"{index}/{name}") for name in os.listdir(index)) / 1e6
    print(f"  built in {seconds:.1f} s with {peak:.0f} MB; {size:.0f} MB on disk ({said.strip().splitlines()[-1]})")


def ask(arguments, index, queries, threads, output, minimum=0.5):
    seconds, peak, said = run([
        f"{arguments.bin}/pipeline-match", "--index", index, "--input", queries, "--output", output, "--threads",
        str(threads), "--minimum", str(minimum)])
    print(f"  {threads} thread(s), minimum {minimum}: {said.strip().splitlines()[-1].split(': ', 1)[1]}; "
          f"{seconds:.2f} s from start to end, {peak:.0f} MB")


def compare_with_rapidfuzz(arguments, index, units, queries):
    import numpy
    import rapidfuzz
    from rapidfuzz import process
    from rapidfuzz.distance import Levenshtein

    symbols = collections.defaultdict(lambda: chr(0x100 + len(symbols) + (0x800 if len(symbols) > 0xD000 else 0)))

    def spelled(text):
        return "".join(symbols[token] for token in tokens(text))

    start = time.time()
    choices = [spelled(unit) for unit in units]
    print(f"rapidfuzz {rapidfuzz.__version__}: {len(choices)} units as strings of tokens in {time.time() - start:.1f} s")
    wanted = [spelled(query) for query in queries]
    texts = set(units)
    best = numpy.zeros(len(wanted))
    start = time.time()
    for first in range(0, len(wanted), 64):
        part = process.cdist(
            wanted[first:first + 64], choices, scorer=Levenshtein.normalized_similarity, score_cutoff=0.5,
            dtype=numpy.float64, workers=1)
        best[first:first + 64] = part.max(axis=1)
    seconds = time.time() - start
    print(f"  1 thread: {len(wanted) / seconds:.0f} queries/s")
    with open(f"{arguments.work}/matches.tsv", encoding="utf-8", newline="\n") as file:
        rows = [line.split("\t") for line in file]
    different = 0
    for number, (row, score, query) in enumerate(zip(rows, best, queries)):
        if unicodedata.normalize("NFC", query) in texts:
            score = 1
        elif wanted[number]:
            score = min(score, 0.99)
        else:
            score = 0
        if abs(float(row[0]) - score) > 1e-4:
            different += 1
            if different <= 10:
                print(f"  line {number + 1}: {row[0]}, rapidfuzz {score:.4f}")
    print(f"  {len(rows) - different} of {len(rows)} best scores are the same")
    return different == 0


def generate(units, count, name, source, target):
    """Units like the given ones: a third of the words replaced by others, as frequent as they are there."""
    choice = random.Random(1)
    words = [word for unit in units for word in unit.split()]
    with open(f"{name}.{source}", "w", encoding="utf-8") as sources, \
            open(f"{name}.{target}", "w", encoding="utf-8") as targets:
        for number in range(count):
            unit = units[choice.randrange(len(units))].split()
            for index in range(len(unit)):
                if choice.random() < 1 / 3:
                    unit[index] = words[int(choice.random() * len(words))]
            sources.write(" ".join(unit) + "\n")
            targets.write(f"translation {number}\n")


def lines(path):
    with open(path, encoding="utf-8", newline="\n") as file:
        return [line.rstrip("\n") for line in file]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", required=True)
    parser.add_argument("--work", required=True)
    parser.add_argument("--source", required=True)
    parser.add_argument("--target", required=True)
    parser.add_argument("--units", type=int, default=1_000_000)
    parser.add_argument("memory")
    parser.add_argument("queries")
    arguments = parser.parse_args()
    os.makedirs(arguments.work, exist_ok=True)
    index = f"{arguments.work}/index"
    print(f"{arguments.memory}, asked with {arguments.queries}")
    build(arguments, arguments.memory, index)
    for threads in (1, os.cpu_count()):
        ask(arguments, index, arguments.queries, threads, f"{arguments.work}/matches.tsv")
    run([f"{arguments.bin}/pipeline-ingest", "--source", arguments.source, "--target", arguments.target, "--output",
         f"{arguments.work}/memory", arguments.memory])
    units = lines(f"{arguments.work}/memory.{arguments.source}")
    same = compare_with_rapidfuzz(arguments, index, units, lines(arguments.queries))
    if arguments.units:
        print(f"{arguments.units} units generated from them")
        generate(units, arguments.units, f"{arguments.work}/generated", arguments.source, arguments.target)
        build(arguments, f"{arguments.work}/generated", index)
        for threads in (1, os.cpu_count()):
            ask(arguments, index, arguments.queries, threads, f"{arguments.work}/generated.tsv")
    sys.exit(0 if same else 1)


main()
