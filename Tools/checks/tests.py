"""Tests of the checks. usage: python3 -m unittest checks.tests, in Tools"""

import unittest
from pathlib import Path

from . import circles, helpers, language, lengths
from .swift_source import SwiftSource


def source(text, path="Sources/A/x.swift"):
    return SwiftSource(path, text)


class SwiftSourceTests(unittest.TestCase):
    def test_strings_and_comments_leave_the_code(self):
        found = source('let a = "{ // \\(b("}")) é" /* { /* } */ */ + c // }\n')
        self.assertEqual([text for _, text in found.strings], ["}", "{ // \ufffc é"])
        self.assertEqual([text for _, text in found.comments], ["/* { /* } */ */", "// }"])
        self.assertEqual(found.code.split(), ["let", "a", "=", "b(", ")", "+", "c"])
        self.assertEqual(len(found.code), len(found.text))

    def test_raw_and_multiline_strings(self):
        found = source('let a = #"\\("#\nlet b = """\n    "{"\n    """\nlet c = 1\n')
        self.assertEqual([line for line, _ in found.strings], [1, 2])
        self.assertIn("let c = 1", found.code)
        self.assertNotIn("{", found.code)

    def test_regular_expressions_are_not_divisions(self):
        self.assertEqual(source("x.replacing(/[{/\"]+/, with: y) + a / b / c").code.split()[-5:],
                         ["a", "/", "b", "/", "c"])


class CheckTests(unittest.TestCase):
    def test_lengths_of_functions(self):
        text = "protocol P {\n    func a()\n    func b()\n}\nfunc c(_ x: () -> Int = { 1 }) {\n    if x { y }\n}\n"
        self.assertEqual(list(lengths.functions(source(text))), [("func c", 5, 7)])

    def test_circles(self):
        files = [
            source("struct A { var b: B }", "M/one/a.swift"), source("struct B { var c: C }", "M/two/b.swift"),
            source("struct C { var a: A }", "M/one/c.swift"), source("struct D { var a: A }", "M/two/d.swift"),
        ]
        edges, _ = circles.dependencies(files)
        self.assertEqual(circles.components(edges), [{Path("M/one/a.swift"), Path("M/two/b.swift"), Path("M/one/c.swift")}])

    def test_language_across_lines(self):
        found = source("/// The rows lie\n/// in memory.\nlet a = 1 // left behind\n")
        package = type("Package", (), {"sources": [found], "c_sources": []})
        self.assertEqual([line for _, line, _ in language.check(package)], [1])

    def test_helpers_that_are_written_again(self):
        root = Path("/p")
        files = [source("let a = JSONEncoder()\n// JSONEncoder()\nlet b = 0xCBF2_9CE4_8422_2325\n", root / "Sources/A/x.swift"),
                 source("let a = JSONEncoder()\n", root / "Sources/Files/JSON.swift")]
        found = list(helpers.violations(files, helpers.RULES, root))
        self.assertEqual([(path.name, line) for path, line, _ in found], [("x.swift", 1), ("x.swift", 3)])
