"""Sampling the templates and dividing the sentences into train, dev and test."""

import random
import re
from collections import Counter, deque
from dataclasses import dataclass

from .choices import is_held_out
from .clock import english_date, french_date
from .grammar import Grammar
from .numbers import english_number, french_number
from .orthography import english, french
from .templates import TEMPLATES

MINIMUM_COUNT = 14
CHOICES = 4
LONGEST = 24


@dataclass(frozen=True)
class Pair:
    fr: str
    en: str
    template: str
    held_out: tuple


def forms(sentence):
    """Lower-cased word forms, split at apostrophes and hyphens."""
    return re.findall(r"\w+", sentence.lower())


def normalized(sentence):
    """What counts as the same sentence when looking for leaks: letters and digits only."""
    return " ".join(forms(sentence))


def closed_words():
    """Number words, ordinals, months and weekdays, which stay in training however rare (English marked `en:`)."""
    days, months = range(1, 32), range(12)
    fr = [french_number(n) for n in range(1, 100)] + [french_date(day, 0) for day in days]
    en = [english_number(n) for n in range(1, 100)] + [english_date(day, 0) for day in days]
    fr += [french_date(1, month, weekday=month % 7) for month in months] + ["cent cents mille"]
    en += [english_date(1, month, weekday=month % 7) for month in months] + ["hundred thousand"]
    return frozenset(forms(" ".join(fr)) + ["en:" + word for word in forms(" ".join(en))])


def _generate(grammar, function, name):
    grammar.begin_sentence()
    result = function(grammar)
    if result is None:
        return None
    fr, en, end = result
    pair = Pair(french(fr, end), english(en, end), name, tuple(filter(is_held_out, sorted(grammar.combinations))))
    return pair if 3 <= len(pair.fr.split()) <= LONGEST else None


def _quotas(total):
    shares = {name: share for name, (_, share) in TEMPLATES.items()}
    scale = total / sum(shares.values())
    exact = {name: share * scale for name, share in shares.items()}
    counts = {name: int(value) for name, value in exact.items()}
    for name in sorted(exact, key=lambda n: counts[n] - exact[n])[: total - sum(counts.values())]:
        counts[name] += 1
    return counts


def _pools(grammar, train_quota, other_quota):
    """For each template, more candidates than needed: (for training, with a held-out combination)."""
    pools, seen = {}, {}
    for name, (function, _) in TEMPLATES.items():
        train, others = [], []
        wanted, spare = int(train_quota[name] * 2.5) + 20, other_quota[name] * 6 + 10
        for _ in range(60 * wanted):
            if len(train) >= wanted and len(others) >= spare:
                break
            pair = _generate(grammar, function, name)
            if pair is None:
                continue
            if pair.fr in seen:
                if seen[pair.fr] != pair.en:
                    raise AssertionError(f"two translations of {pair.fr!r}: {seen[pair.fr]!r} and {pair.en!r}")
                continue
            seen[pair.fr] = pair.en
            (others if pair.held_out else train).append(pair)
        pools[name] = train, others
    return pools


def _keys(pair):
    """The word forms of both sides, the English ones marked."""
    return forms(pair.fr) + ["en:" + word for word in forms(pair.en)]


def _balanced(pools, quota, banned):
    """Fill the quotas, each time taking of a few candidates the one with the rarest words so far."""
    counts, chosen = Counter(), []
    waiting = {
        name: deque((pair, keys) for pair, keys in candidates if banned.isdisjoint(keys))
        for name, candidates in pools.items()
    }
    # Templates take turns in proportion to their quotas.
    turns = sorted((index / size, name) for name, size in quota.items() for index in range(size))
    for _, name in turns:
        # A template that has run dry lends its turn to the one with most left.
        queue = waiting[name] or max(waiting.values(), key=len)
        drawn = [queue.popleft() for _ in range(min(CHOICES, len(queue)))]
        best = max(drawn, key=lambda item: sum(1 / (1 + counts[key]) for key in item[1]))
        queue.extend(item for item in drawn if item is not best)
        chosen.append(best[0])
        counts.update(best[1])
    return chosen, counts


def _select_training(pools, quota):
    """Fill the quotas from words that stay frequent: no form occurs fewer than MINIMUM_COUNT times."""
    candidates = {name: [(pair, _keys(pair)) for pair in train] for name, (train, _) in pools.items()}
    banned, closed = set(), closed_words()
    while True:
        chosen, counts = _balanced(candidates, quota, banned)
        rare = sorted((count, word) for word, count in counts.items() if count < MINIMUM_COUNT and word not in closed)
        if not rare:
            return chosen, counts
        # Only the rarest go at a time: without them, others may become frequent enough.
        banned.update(word for _, word in rare[: len(rare) // 4 + 1])


def _select_others(pools, quota, train, counts, draw):
    """Sentences with a held-out combination, every word known, no sentence of training on either side."""
    sources, targets = {normalized(p.fr) for p in train}, {normalized(p.en) for p in train}
    chosen, spare, taken = [], [], Counter()
    for name, (_, candidates) in pools.items():
        usable = []
        for pair in candidates:
            fr, en = normalized(pair.fr), normalized(pair.en)
            known = all(counts[w] for w in forms(pair.fr)) and all(counts["en:" + w] for w in forms(pair.en))
            if known and fr not in sources and en not in targets:
                usable.append(pair)
                sources.add(fr)
                targets.add(en)
        # Of each template, the sentences whose held-out combinations were taken least so far.
        for _ in range(min(quota[name], len(usable))):
            pair = min(usable, key=lambda candidate: sum(taken[novel] for novel in candidate.held_out))
            usable.remove(pair)
            taken.update(pair.held_out)
            chosen.append(pair)
        spare += usable
    draw.shuffle(spare)
    chosen += spare[: sum(quota.values()) - len(chosen)]
    draw.shuffle(chosen)
    return chosen


def build(seed, train_size, dev_size, test_size):
    """(train, dev, test) as lists of pairs; the same arguments give the same lists."""
    grammar, draw = Grammar(seed), random.Random(seed + 1)
    quota, other_quota = _quotas(train_size), _quotas(dev_size + test_size)
    pools = _pools(grammar, quota, other_quota)
    train, counts = _select_training(pools, quota)
    others = _select_others(pools, other_quota, train, counts, draw)
    draw.shuffle(train)
    return train, others[:dev_size], others[dev_size:]
