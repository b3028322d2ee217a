"""The guard of spreadsheet cells: marks strings that could be read as a formula, a number or a date, and removes marks.

A CSV export with the `spreadsheet` preset does this itself; these functions are for cells of your own, and for reading
such a file. `separator` is that of the file, `","` or `";"`, and is in its manifest.
`decode(encode(text)) == text` for every string, and `decode(encode_identifier(text)) == text` too.
"""

from __future__ import annotations

from ._native import decode, encode, encode_identifier

__all__ = ["decode", "encode", "encode_identifier"]
