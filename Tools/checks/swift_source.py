"""Swift files, taken apart far enough for the checks: code, comments and string literals."""

import re
from pathlib import Path

# What may stand before a regular expression literal; after anything else a slash divides.
BEFORE_REGEX = re.compile(r"(?:^|[(,=:\[{!&|?;]|\breturn|\bin|\bcase|\btry|\bawait)\s*$")
REGEX = re.compile(r"/(?![\s/*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n])+/")


class SwiftSource:
    """A file's text as three parts with line numbers."""

    def __init__(self, path, text=None):
        self.path = Path(path)
        self.text = self.path.read_text(encoding="utf-8") if text is None else text
        self.comments = []  # (line, text)
        self.strings = []  # (line, text), without interpolated code
        self._code = []
        self._scan(0, len(self.text))
        # The text with blanks for comments and for what strings hold; as long as the text, line by line.
        self.code = "".join(self._code)

    def line(self, index):
        return self.text.count("\n", 0, index) + 1

    def _blank(self, start, end):
        self._code.append(re.sub(r"[^\n]", " ", self.text[start:end]))

    def _scan(self, at, end, closing=None):
        """Reads code up to the end, or up to the parenthesis that closes an interpolation."""
        depth = 0
        while at < end:
            rest = self.text[at : at + 3]
            if rest.startswith("//"):
                stop = self._index("\n", at, end)
                self.comments.append((self.line(at), self.text[at:stop]))
                self._blank(at, stop)
            elif rest.startswith("/*"):
                stop = self._comment_end(at, end)
                self.comments.append((self.line(at), self.text[at:stop]))
                self._blank(at, stop)
            elif rest[0] == '"' or (rest[0] == "#" and re.match(r'#+"', self.text[at:end])):
                stop = self._string(at, end)
            elif rest[0] == "/" and (stop := self._regex(at)):
                self._blank(at, stop)
            elif closing and rest[0] == ")" and depth == 0:
                return at
            else:
                depth += {"(": 1, ")": -1}.get(rest[0], 0)
                self._code.append(rest[0])
                stop = at + 1
            at = stop
        return at

    def _comment_end(self, at, end):
        """Swift's comments nest."""
        depth = 0
        for match in re.compile(r"/\*|\*/").finditer(self.text, at, end):
            depth += 1 if match.group() == "/*" else -1
            if depth == 0:
                return match.end()
        return end

    def _index(self, what, at, end):
        found = self.text.find(what, at, end)
        return end if found < 0 else found

    def _regex(self, at):
        before = self.text[self.text.rfind("\n", 0, at) + 1 : at]
        match = BEFORE_REGEX.search(before) and REGEX.match(self.text, at)
        return match.end() if match else None

    def _string(self, at, end):
        """Reads a literal with its interpolations; returns the index after it."""
        hashes = re.match(r"#*", self.text[at:end]).group()
        start = at + len(hashes)
        quotes = '"""' if self.text.startswith('"""', start) else '"'
        escape, closing = "\\" + hashes, quotes + hashes
        line, parts = self.line(at), []
        self._blank(at, start + len(quotes))
        at = start + len(quotes)
        while at < end and not self.text.startswith(closing, at):
            if self.text.startswith(escape + "(", at):
                opening = at + len(escape) + 1
                self._blank(at, opening)
                stop = self._scan(opening, end, closing=")") + 1
                self._blank(stop - 1, stop)
                parts.append("\ufffc")
            else:
                length = len(escape) + 1 if self.text.startswith(escape, at) else 1
                stop = min(at + length, end)
                parts.append(self.text[at:stop])
                self._blank(at, stop)
            at = stop
        self._blank(at, min(at + len(closing), end))
        self.strings.append((line, "".join(parts)))
        return at + len(closing)


def block_end(code, opening):
    """The index of the brace that closes the one at `opening`."""
    depth = 0
    for match in re.finditer(r"[{}]", code[opening:]):
        depth += 1 if match.group() == "{" else -1
        if depth == 0:
            return opening + match.start()
    return len(code) - 1


def swift_files(root):
    """All Swift files below a folder, sorted."""
    return [SwiftSource(path) for path in sorted(Path(root).rglob("*.swift"))]
