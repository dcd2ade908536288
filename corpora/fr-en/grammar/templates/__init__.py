"""The sentence templates, by the grammar they exercise."""

from . import (comparing, complex_sentences, counting, everyday, idioms, linking, negation, object_pronouns,  # noqa: F401
               questions, relatives, statements)
from .registry import TEMPLATES

__all__ = ["TEMPLATES"]
