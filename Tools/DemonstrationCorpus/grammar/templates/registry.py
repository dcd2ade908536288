"""The list of sentence templates; each is a function from a Grammar to French words, English words and an end mark."""

TEMPLATES = {}


def template(share=1.0):
    """Register the function under its name; `share` is its part of the corpus relative to the other templates."""

    def register(function):
        TEMPLATES[function.__name__.replace("_", "-")] = (function, share)
        return function

    return register


def said(clause, end="."):
    return clause.fr, clause.en, end
