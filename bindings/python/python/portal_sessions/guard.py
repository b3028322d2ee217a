"""The mark that keeps a spreadsheet from reading text as a formula, and its removal.

A CSV export for spreadsheets does this by itself; these functions are for cells of your own, and for reading such a
file back. `decode(encode(text)) == text` for every text, and so for the pair of identifiers and phones.
"""

from __future__ import annotations

from ._native import decode, decode_identifier, encode, encode_identifier, is_number_like

__all__ = ["decode", "decode_identifier", "encode", "encode_identifier", "is_number_like"]
