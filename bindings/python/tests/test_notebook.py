"""The example notebook runs, and its numbers are those of the Rust report."""

from __future__ import annotations

import ast
import json

import nbformat
import pytest
from conftest import ROOT
from nbclient import NotebookClient

NOTEBOOK = ROOT / "examples/python/weekly_report.ipynb"
EXPECTED = json.loads((ROOT / "examples/expected/report.json").read_text(encoding="utf-8"))

ANSWERS = """
repr({
    "accepted": report.accepted,
    "rejected": report.rejected,
    "matched": len(recent),
    "summary": summary.to_dict(),
    "polars": (frame.height, str(frame["asr"].sum())),
    "channels": (sum(it.count for it in channels), str(sum(it.asr.exact for it in channels))),
    "zero": str(recent.explain_asr(missed[0].id).asr.exact),
    "sql": [(row[1], str(row[2])) for row in topics.fetchall()],
})
"""


@pytest.mark.filterwarnings("ignore")
def test_the_notebook_has_the_numbers_of_the_report() -> None:
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    assert not any(cell.get("outputs") for cell in notebook.cells), "it is committed without its outputs"
    notebook.cells.append(nbformat.v4.new_code_cell(ANSWERS))
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(NOTEBOOK.parent)}}).execute()
    shown = [output for cell in notebook.cells for output in cell.get("outputs", []) if "data" in output]
    assert sum("image/png" in output["data"] for output in shown) == 2
    assert sum("<table>" in output["data"].get("text/html", "") for output in shown) >= 7

    answers = ast.literal_eval(ast.literal_eval(shown[-1]["data"]["text/plain"]))
    assert {key: answers[key] for key in EXPECTED} == EXPECTED
    exact = EXPECTED["summary"]["asr"]["exact"]
    assert answers["zero"] == "0"
    for sessions, amount in (answers["polars"], answers["channels"]):
        assert (sessions, amount.rstrip("0")) == (EXPECTED["matched"], exact)
    counts = {row["type"]: row["count"] for row in EXPECTED["summary"]["sessions_by_type"]}
    assert len(answers["sql"]) == 5 and {count for count, _ in answers["sql"]} <= set(counts.values())
