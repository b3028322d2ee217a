"""Every example in the READMEs and in the docstrings runs, beside the sample."""

from __future__ import annotations

import contextlib
import doctest
import importlib
import io
import pkgutil
import re
import shutil
from datetime import date
from pathlib import Path

import portal_sessions as ps
import pytest
from conftest import ROOT, SAMPLE

READMES = {ROOT / "README.md": 1, ROOT / "bindings/python/README.md": 4}
"""How many blocks of Python each has."""


@pytest.fixture
def beside_the_sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copy(SAMPLE, tmp_path / "sessions.ndjson")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("path", READMES, ids=lambda path: path.parent.name)
def test_the_readmes_run(path: Path, beside_the_sample: Path) -> None:
    blocks = re.findall(r"^```python\n(.*?)^```", path.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    assert len(blocks) == READMES[path]
    names: dict[str, object] = {}
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        for block in blocks:
            exec(compile(block, path.name, "exec"), names)
    assert out.getvalue().startswith("588 of 1980 sessions: ASR 70731.21 USD, CSS 0.7869\n")
    assert (beside_the_sample / "sessions.csv").exists()


def test_the_docstrings_run(beside_the_sample: Path, sample: ps.SessionTable, recent: ps.SessionTable) -> None:
    names = {**{name: getattr(ps, name) for name in ps.__all__}, "date": date, "table": sample, "recent": recent}
    examples = 0
    for module in [
        ps,
        *(importlib.import_module(it.name) for it in pkgutil.iter_modules(ps.__path__, "portal_sessions.")),
    ]:
        result = doctest.testmod(module, extraglobs=names, optionflags=doctest.NORMALIZE_WHITESPACE)
        assert not result.failed
        examples += result.attempted
    assert examples >= 20
