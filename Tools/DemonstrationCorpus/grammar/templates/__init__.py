"""The sentence templates, by the grammar they exercise; importing a module registers its templates."""

from importlib import import_module

from .registry import TEMPLATES

for _module in (
    "statements people negation object_pronouns questions relatives everyday dates requests counting comparing idioms "
    "linking complex_sentences"
).split():
    import_module(f".{_module}", __name__)

__all__ = ["TEMPLATES"]
