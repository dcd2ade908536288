"""Writing TMX 1.4 files."""

from xml.sax.saxutils import escape

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE tmx SYSTEM "tmx14.dtd">
<tmx version="1.4">
<header creationtool="make_corpus.py" creationtoolversion="1.0" segtype="sentence" o-tmf="none" adminlang="en" \
srclang="fr" datatype="plaintext" o-encoding="UTF-8"/>
<body>
"""
_TAIL = "</body>\n</tmx>\n"


def write(path, name, pairs):
    """Write (French, English, template) triples as translation units, one a line."""
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.write(_HEAD)
        for index, (fr, en, template) in enumerate(pairs, 1):
            file.write(
                f'<tu tuid="{name}-{index:05}"><prop type="x-template">{template}</prop>'
                f'<tuv xml:lang="fr"><seg>{escape(fr)}</seg></tuv>'
                f'<tuv xml:lang="en"><seg>{escape(en)}</seg></tuv></tu>\n'
            )
        file.write(_TAIL)
