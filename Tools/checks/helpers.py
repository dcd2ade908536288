"""One helper for one thing: what would be written again has one file, and everything else uses that."""

import re

from .swift_source import swift_files

# (pattern in code, the files that may have it, what to use)
RULES = [
    (r"\bJSONEncoder\(\)", ["Sources/Files/JSON.swift"], "JSON.encoder, JSON.data or JSON.text of Files"),
    (r"(?i)0x0*cbf2_?9ce4|0x(?:0|_)*100_?0000_?01b3", ["Sources/Text/StableHash.swift"], "StableHash of Text"),
]
# The same for tests.
TEST_RULES = [
    (r"\bNSTemporaryDirectory\(\)|\.temporaryDirectory\b", ["Tests/Support/TemporaryFolder.swift"],
     "TemporaryFolder of TestSupport"),
]


def check(package):
    yield from violations(package.sources, RULES, package.root)
    yield from violations(swift_files(package.root / "Tests"), TEST_RULES, package.root)


def violations(sources, rules, root):
    for pattern, allowed, use in rules:
        for source in sources:
            if str(source.path.relative_to(root)) in allowed:
                continue
            for match in re.finditer(pattern, source.code):
                yield source.path, source.line(match.start()), f"'{match.group()}'; use {use}"
