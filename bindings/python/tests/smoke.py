"""The main job with nothing but the installed package: the numbers are those of the Rust report.

`smoke.py EXAMPLES`: EXAMPLES is the folder with the sample and what is expected of it.
"""

import json
import pickle
import sys
from pathlib import Path

import portal_sessions as ps

examples = Path(sys.argv[1])
table, report = ps.read_ndjson(examples / "data/sessions.ndjson")
recent = table.filter(test=False, archived=False, last="30d", now="2026-11-22T00:00:00Z", zone="America/New_York")
expected = json.loads((examples / "expected/report.json").read_text())
assert recent.summary().to_dict() == expected["summary"]
assert (report.accepted, report.rejected, len(recent)) == (
    expected["accepted"],
    expected["rejected"],
    expected["matched"],
)

file, manifest = recent.to_csv(view="fields", preset="data")
assert ps.verify(file, manifest)
assert list(ps.read_csv(file).table) == list(recent) == list(pickle.loads(pickle.dumps(recent)))

try:
    ps.Filter(chanels=["voice"])
except ps.UnknownKeyError as error:
    assert (error.code, error.path) == ("UNKNOWN_KEY", "chanels")
else:
    raise AssertionError("a misspelt clause was taken")
