"""Random choices that stay balanced, and the record of which words a sentence brought together."""

import hashlib
import random
from collections import Counter

HELD_OUT_PERCENT = 9


def is_held_out(combination):
    """Whether a combination of words is kept away from training; decided by its name alone."""
    digest = hashlib.sha256("|".join(combination).encode()).digest()
    return int.from_bytes(digest[:4], "big") % 100 < HELD_OUT_PERCENT


class Choices:
    """One seeded source of randomness for a whole run.

    `pick` draws three candidates and takes the one used least so far, so that the words of a list end up with
    similar frequencies and rare ones do not stay unlearnable.
    """

    def __init__(self, seed):
        self._random = random.Random(seed)
        self._used = Counter()
        self.combinations = set()

    def begin_sentence(self):
        self.combinations = set()

    def chance(self, probability):
        return self._random.random() < probability

    def number(self, low, high):
        return self._random.randint(low, high)

    def pick(self, options):
        options = list(options)
        drawn = [options[self._random.randrange(len(options))] for _ in range(min(3, len(options)))]
        best = min(drawn, key=lambda option: self._used[repr(option)])
        self._used[repr(best)] += 1
        return best

    def weighted(self, **weights):
        return self._random.choices(list(weights), list(weights.values()))[0]

    def combine(self, kind, first, second):
        """Record that two words meet in this sentence, under the name of the relation between them."""
        self.combinations.add((kind, first, second))
