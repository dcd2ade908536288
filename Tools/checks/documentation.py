"""Public declarations have a documentation comment, as swift-format's rule has it."""

import json
import re
import subprocess
import tempfile

from .swift_source import block_end

RULE = "AllPublicDeclarationsHaveDocumentation"
NAME = re.compile(r"\b(?:(?:func|var|let|case|typealias|associatedtype)\s+(`?\w+`?|[^\s\w(]+)|(init|subscript)\b)")
# What the standard library's, Foundation's and ArgumentParser's protocols ask for.
KNOWN = {
    "==", "<", "hash", "hashValue", "description", "encode", "makeIterator", "next", "count", "startIndex", "endIndex",
    "index", "rawValue", "id", "configuration", "run", "validate", "allCases", "allValueStrings",
    "defaultValueDescription", "errorDescription", "withContiguousStorageIfAvailable",
}


def check(package):
    # Every other rule stays out of it: `make lint` reports those.
    rules = json.loads(subprocess.run(
        ["swift", "format", "dump-configuration"], capture_output=True, text=True, check=True).stdout)["rules"]
    with tempfile.NamedTemporaryFile("w", suffix=".json") as configuration:
        json.dump({"version": 1, "rules": {rule: rule == RULE for rule in rules}}, configuration)
        configuration.flush()
        found = subprocess.run(
            ["swift", "format", "lint", "--parallel", "--recursive", "--configuration", configuration.name, "Sources"],
            capture_output=True, text=True, cwd=package.root).stderr
    sources = {source.path: source for source in package.sources}
    known = KNOWN | requirements(package.sources)
    for match in re.finditer(rf"^(.+?):(\d+):\d+: \w+: \[{RULE}\] (.+)$", found, re.MULTILINE):
        path, line = package.root / match[1], int(match[2])
        text = "".join(sources[path].code.splitlines(keepends=True)[line - 1 :])
        if not explains_itself(text, sources[path].code, known):
            yield path, line, "a public declaration without a documentation comment"


def requirements(sources):
    """The names of what the package's protocols ask for: it is documented there, not at every witness."""
    names = set()
    for source in sources:
        for match in re.finditer(r"\bprotocol\s+\w+[^{]*\{", source.code):
            body = source.code[match.end() - 1 : block_end(source.code, match.end() - 1)]
            names.update(found[1] for found in NAME.finditer(body) if found[1])
    return names


def explains_itself(text, code, known):
    """Whether the declaration that the text begins with is a witness of a protocol, or an initializer with a parameter
    for each of some properties."""
    name = NAME.search(text)
    if name is None:
        return False
    if name[2] != "init":
        return name[1] in known
    opening = text.index("(", name.end())
    parameters = text[opening + 1 : closing(text, opening)]
    if "throws" in text[: text.find("{")]:
        return parameters.strip().startswith("from ")
    names = re.findall(r"(?:^|,)\s*(?:_\s+)?(\w+)(?:\s+\w+)?\s*:", parameters)
    return all(re.search(rf"\b(?:var|let)\s+{name}\b", code) for name in names)


def closing(text, opening):
    """The index of the parenthesis that closes the one at `opening`."""
    depth = 0
    for match in re.finditer(r"[()]", text[opening:]):
        depth += 1 if match.group() == "(" else -1
        if depth == 0:
            return opening + match.start()
    return len(text)
