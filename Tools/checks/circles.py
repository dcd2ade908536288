"""No circle between files of different folders of a module.

A file depends on another of its module when it names a type or a free function that the other one declares at its top
level. Members alone are not followed, so a circle found here is a real one, but not every one is found.
"""

import re

DECLARATION = re.compile(
    r"^(?P<modifiers>(?:@\w+(?:\([^)]*\))?\s+|\w+(?:\(\w+\))?\s+)*?)"
    r"(?:struct|class|enum|protocol|actor|typealias|func)\s+(?P<name>\w+)", re.MULTILINE)


def check(package):
    for module, folder in package.modules.items():
        files = [source for source in package.sources if source.path.is_relative_to(folder)]
        edges, reasons = dependencies(files)
        for circle in components(edges):
            folders = {path.parent for path in circle}
            if len(folders) < 2:
                continue
            first = sorted(circle)[0]
            inside = [
                (path, other) for path in sorted(circle) for other in sorted(edges[path] & circle)
                if path.parent != other.parent
            ]
            for path, other in inside:
                name, line = reasons[path, other]
                yield path, line, (
                    f"names {name} of {other.relative_to(folder)}, which leads back here: "
                    f"a circle of {len(circle)} files in {len(folders)} folders of {module}")


def dependencies(files):
    """For each file the files that it depends on, and for each such pair a name and a line."""
    declared = {}
    for source in files:
        for match in DECLARATION.finditer(source.code):
            if not re.search(r"\b(file)?private\b", match["modifiers"]):
                declared.setdefault(match["name"], set()).add(source.path)
    edges, reasons = {}, {}
    for source in files:
        edges[source.path] = set()
        for match in re.finditer(r"(?<![.\w`])\w+", source.code):
            owners = declared.get(match.group(), ())
            # A name that two files declare is overloaded; whose it is cannot be told here.
            if len(owners) != 1 or source.path in owners:
                continue
            # A parameter's label or a property of the same name.
            if source.code.startswith(":", match.end()):
                continue
            (owner,) = owners
            edges[source.path].add(owner)
            reasons.setdefault((source.path, owner), (match.group(), source.line(match.start())))
    return edges, reasons


def components(edges):
    """The strongly connected components of more than one file (Tarjan 1972)."""
    numbers, lows, stack, found = {}, {}, [], []

    def visit(node):
        numbers[node] = lows[node] = len(numbers)
        stack.append(node)
        for other in edges[node]:
            if other not in numbers:
                visit(other)
                lows[node] = min(lows[node], lows[other])
            elif other in stack:
                lows[node] = min(lows[node], numbers[other])
        if lows[node] == numbers[node]:
            component = set()
            while node not in component:
                component.add(stack.pop())
            if len(component) > 1:
                found.append(component)

    for node in edges:
        if node not in numbers:
            visit(node)
    return found
