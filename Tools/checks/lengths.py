"""No file over 300 lines and no function over 60."""

import re

from .swift_source import block_end

FILE, FUNCTION = 300, 60
HEAD = re.compile(r"\b(func\s+(?:`?\w+`?|[^\s\w(]+)|(?<![.\w])init[?!]?|subscript|deinit)(?=\s*[(<{])")


def check(package):
    for source in package.sources:
        count = source.text.count("\n")
        if count > FILE:
            yield source.path, 1, f"{count} lines, more than {FILE}"
        for name, first, last in functions(source):
            if last - first + 1 > FUNCTION:
                yield source.path, first, f"{name} has {last - first + 1} lines, more than {FUNCTION}"


def functions(source):
    """Name, first and last line of each function, initializer and subscript with a body."""
    code = source.code
    for match in HEAD.finditer(code):
        if (opening := body(code, match.end())) is not None:
            name = re.sub(r"\s+", " ", match.group(1))
            yield name, source.line(match.start()), source.line(block_end(code, opening))


def body(code, at):
    """The index of the brace that begins the body of a declaration whose parameters begin near `at`; None in a
    protocol, whose functions have none."""
    depth = 0
    while at < len(code):
        character = code[at]
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(character, 0)
        if depth < 0 or (depth == 0 and character == "}"):
            return None
        if depth == 0 and character == "{":
            return at
        # The next declaration begins before a body.
        if depth == 0 and character == "\n" and re.match(
            r"\s*(@\w+(\(.*\))?\s*)*((public|package|internal|private|fileprivate|static|mutating|override|final|"
            r"nonisolated|convenience)\s+)*(func|var|let|init|subscript|case|struct|class|enum|protocol|extension|"
            r"associatedtype|typealias)\b", code[at:]):
            return None
        at += 1
    return None
