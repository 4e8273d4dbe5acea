"""A picture as Graphviz laid it out, put right for other machines' fonts."""

from __future__ import annotations

import re
from itertools import chain
from xml.etree import ElementTree

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"

_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")


def centred(picture: bytes) -> bytes:
    """The picture with the words of each step in the middle of its shape.

    Graphviz says where each line begins, reckoned from how wide it was where it was laid out;
    with other fonts it would hang to one side.
    """
    ElementTree.register_namespace("", SVG)
    ElementTree.register_namespace("xlink", XLINK)
    root = ElementTree.fromstring(picture)
    for node in root.iter(f"{{{SVG}}}g"):
        middle = _middle(node) if node.get("class") == "node" else None
        if middle is not None:
            for line in node.iter(f"{{{SVG}}}text"):
                line.set("text-anchor", "middle")
                line.set("x", middle)
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _middle(node: ElementTree.Element) -> str | None:
    """Where the middle of a shape lies, from left to right; None when nothing is drawn."""
    for ellipse in node.iter(f"{{{SVG}}}ellipse"):
        return ellipse.get("cx")
    polygons = (shape.get("points", "") for shape in node.iter(f"{{{SVG}}}polygon"))
    paths = (shape.get("d", "") for shape in node.iter(f"{{{SVG}}}path"))
    across = [float(x) for x in _NUMBER.findall(" ".join(chain(polygons, paths)))[::2]]
    return f"{(min(across) + max(across)) / 2:.2f}" if across else None
