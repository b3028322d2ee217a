"""What the Python peers share: how they are called, timed and how they answer (see README.md).

A peer is a module with the works W1 to W4:

    ingest(source) -> table             source: the path of the input, or its bytes
    count(table) -> int
    search(table) -> int
    metrics(table) -> dict              asr: Decimal; css, oss, lss: (numerator, denominator); days: {date: Decimal}
    export(table, path)

Ours has three more, W4m, A1 and A2:

    export_to_memory(table) -> csv      bytes
    to_arrow(table) -> arrow            a table of pyarrow
    from_arrow(arrow) -> table

One that reads nothing but files says `FILES_ONLY = True`.
"""

import json
import sys
import time
from datetime import UTC, datetime

FROM = datetime(2026, 10, 23, tzinfo=UTC)
TO = datetime(2026, 11, 22, tzinfo=UTC)
ZONE = "America/New_York"
CHANNELS = {"voice": "Voice", "text": "Text", "chat": "Chat"}
SUCCESSES = ["Yes-A", "Yes-B"]
NOWHERE = "/dev/null"  # takes what is written and keeps nothing

# The formula guard as patterns of RE2 and of Rust's regex, to be applied in this order. A text is split after each of
# `; TAB CR LF`, and a segment that a spreadsheet could run gets one `'`. So does a text that begins with TAB, CR or LF.
# Two patterns, because `(^|[;\t\r\n])` makes one that is several times slower.
FORMULA_INSIDE = r"""([;\t\r\n])([ "']*[=+\-@|%])"""
FORMULA_FIRST = r"""^([ "']*[=+\-@|%]|[\t\r\n])"""


def main(peer):
    """Runs the peer as its command line says."""
    mode, path, output, *repetitions = sys.argv[1:]
    if mode == "cold":
        table = peer.ingest(path)
        answers = {"rows": len(table), "w2": peer.count(table), "w2s": peer.search(table), **peer.metrics(table)}
        peer.export(table, output)
        emit(w="W5", cpu=time.process_time(), peak_kib=peak_kib())
    else:
        answers = warm(peer, path, output, dict(work.split("=") for work in repetitions[0].split(",")))
    emit(answers=plain(answers))


def warm(peer, path, output, repetitions):
    def timed(work, run, *arguments):
        for _ in range(int(repetitions[work])):
            result = None  # frees the last one before the clock starts
            cpu, wall = time.process_time(), time.perf_counter()
            result = run(*arguments)
            wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
            emit(w=work, wall=wall, cpu=cpu)
        return result

    source = path if getattr(peer, "FILES_ONLY", False) else read(path)
    table = timed("W1", peer.ingest, source)
    answers = {
        "rows": len(table),
        "w2": timed("W2", peer.count, table),
        "w2s": timed("W2s", peer.search, table),
        **timed("W3", peer.metrics, table),
    }
    if hasattr(peer, "to_arrow"):
        answers["rows"] = len(timed("A2", peer.from_arrow, timed("A1", peer.to_arrow, table)))
    timed("W4", peer.export, table, NOWHERE)
    if hasattr(peer, "export_to_memory"):
        timed("W4m", peer.export_to_memory, table)
    peer.export(table, output)
    return answers


def read(path):
    with open(path, "rb") as file:
        return file.read()


def plain(value):
    """The answer as JSON holds it, with amounts as exact text."""
    match value:
        case dict():
            return {str(key): plain(item) for key, item in value.items()}
        case tuple() | list():
            return [plain(item) for item in value]
        case int():
            return value
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def peak_kib():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))


def emit(**line):
    print(json.dumps(line), flush=True)
