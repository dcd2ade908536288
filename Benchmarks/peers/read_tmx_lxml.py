#!/usr/bin/env python3
"""A TMX file to two text files with lxml, unit by unit. usage: read_tmx_lxml.py IN.tmx OUT"""
import sys
from lxml import etree

LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
with open(sys.argv[2] + ".fr", "w") as source, open(sys.argv[2] + ".en", "w") as target:
    for _, unit in etree.iterparse(sys.argv[1], tag="tu"):
        text = {variant.get(LANGUAGE): "".join(variant.find("seg").itertext()) for variant in unit.iterfind("tuv")}
        source.write(text["fr"] + "\n")
        target.write(text["en"] + "\n")
        unit.clear()
        while unit.getprevious() is not None:
            del unit.getparent()[0]
