"""The package: its folder, its modules as Package.swift declares them, and its Swift sources."""

import json
import subprocess
from functools import cached_property

from .swift_source import SwiftSource, swift_files


class Package:
    def __init__(self, root):
        self.root = root

    @cached_property
    def sources(self):
        return swift_files(self.root / "Sources")

    @cached_property
    def c_sources(self):
        """C and C++ as far as comments and strings go, which are like Swift's but for quotes as characters."""
        paths = [path for path in sorted((self.root / "Sources").rglob("*")) if path.suffix in {".c", ".cc", ".cpp", ".h"}]
        return [SwiftSource(path, path.read_text(encoding="utf-8").replace("'\"'", "' '")) for path in paths]

    @cached_property
    def targets(self):
        """The targets of Package.swift by name, without tests."""
        dump = subprocess.run(
            ["swift", "package", "dump-package"], capture_output=True, text=True, check=True, cwd=self.root).stdout
        return {target["name"]: target for target in json.loads(dump)["targets"] if target["type"] != "test"}

    @cached_property
    def modules(self):
        """The folders of the targets that have Swift sources, by name."""
        folders = {
            name: self.root / (target.get("path") or f"Sources/{name}") for name, target in self.targets.items()
        }
        return {
            name: folder for name, folder in folders.items()
            if any(source.path.is_relative_to(folder) for source in self.sources)
        }
