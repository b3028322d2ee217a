"""The mark that keeps a spreadsheet from reading text as a formula, a number or a date, and its removal.

A CSV export for spreadsheets does this by itself; these functions are for cells of your own, and for reading such a
file back. `separator` is that of the file, `","` or `";"`, which its manifest names.
`decode(encode(text)) == text` for every text, and `decode(encode_identifier(text)) == text` too.
"""

from __future__ import annotations

from ._native import decode, encode, encode_identifier

__all__ = ["decode", "encode", "encode_identifier"]
