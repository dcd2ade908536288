"""Modules import what Package.swift declares, no more and no less, and what ARCHITECTURE.md says of them."""

import re

IMPORT = re.compile(r"^(?:@\w+\s+|public\s+|package\s+|internal\s+)*import\s+(?:(?:struct|class|enum|func)\s+)?(\w+)",
                    re.MULTILINE)


def check(package):
    imports = {module: imported(package, module) for module in package.modules}
    yield from undeclared(package, imports)
    yield from undrawn(package, imports)


def imported(package, module):
    """The modules that a module imports, with the first place of each."""
    found = {}
    for source in package.sources:
        if source.path.is_relative_to(package.modules[module]):
            for match in IMPORT.finditer(source.code):
                found.setdefault(match[1], (source.path, source.line(match.start(1))))
    return found


def undeclared(package, imports):
    products = external_products(package)
    manifest = package.root / "Package.swift"
    for module, found in imports.items():
        declared = {name for name, _ in dependencies(package.targets[module])}
        for name, (path, line) in sorted(found.items()):
            if (name in package.targets or name in products) and name not in declared:
                yield path, line, f"{module} imports {name}, which Package.swift does not list among its dependencies"
        for name in sorted(declared - set(found)):
            yield manifest, 1, f"{module} lists {name} among its dependencies and does not import it"


def dependencies(target):
    """Names of a target's dependencies, and whether each is another package's product."""
    for dependency in target["dependencies"]:
        for kind in ("byName", "target", "product"):
            if kind in dependency:
                yield dependency[kind][0], kind == "product"


def external_products(package):
    return {name for target in package.targets.values() for name, _ in dependencies(target)} - set(package.targets)


def undrawn(package, imports):
    """Compares the table of ARCHITECTURE.md, which has a column of imports, with the sources."""
    page = package.root / "ARCHITECTURE.md"
    column, rows = None, {}
    for number, text in enumerate(page.read_text(encoding="utf-8").split("\n"), 1):
        cells = [cell.strip() for cell in text.strip("|").split("|")]
        if "Imports" in cells:
            column = cells.index("Imports")
        elif column is not None and re.fullmatch(r"`\w+`", cells[0]) and len(cells) > column:
            rows[cells[0].strip("`")] = (number, set(re.findall(r"\w+", cells[column])))
    if not rows:
        yield page, 1, "there is no table of modules with a column Imports"
    for module, folder in package.modules.items():
        if folder.parent != package.root / "Sources":
            continue
        line, listed = rows.get(module, (1, None))
        own = set(imports[module]) & set(package.targets)
        if listed is None:
            yield page, line, f"the module {module} is not in the table"
        elif listed != own:
            differences = [f"without {name}" for name in sorted(own - listed)]
            differences += [f"with {name}, which it does not import" for name in sorted(listed - own)]
            yield page, line, f"{module} is listed {', '.join(differences)}"
