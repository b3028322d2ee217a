"""The public names are those of `bindings/surface.json`: none is missing and none is new."""

from __future__ import annotations

import json
import keyword
import re
import shutil
import subprocess
import sys
from dataclasses import is_dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import portal_sessions as ps
import pytest
from conftest import ROOT

SURFACE: dict[str, dict[str, list[str]]] = json.loads((ROOT / "bindings/surface.json").read_text(encoding="utf-8"))
GROUPS = {name: names for name, names in SURFACE.items() if name != "functions"}


def listed(names: dict[str, list[str]]) -> set[str]:
    """The names in Python; one that is a keyword there has an underscore behind it."""
    both = (name + "_" if keyword.iskeyword(name) else name for name in names.get("both", []))
    return {*both, *names.get("python", [])}


def names_of(it: Any) -> set[str]:
    """The names that are its own, not those that every object, tuple, sequence or exception has."""
    if isinstance(it, ModuleType):
        return set(it.__all__)
    common = {*dir(object), *dir(BaseException)} | ({"count", "index"} - vars(it).keys())
    fields = it.__dataclass_fields__ if is_dataclass(it) else {}
    attributes = {name for kind in it.__mro__ for name in vars(kind).get("__annotations__", {})}
    return {name for name in {*dir(it), *fields, *attributes} if not name.startswith("_")} - common


def test_the_exported_names_are_listed() -> None:
    classes = {name for name, names in GROUPS.items() if listed(names)}
    exported = {name for name in ps.__all__ if not is_error(name)}
    assert exported == classes | listed(SURFACE["functions"])


def is_error(name: str) -> bool:
    """Whether it is the class of one code; those are the core's, and tested against it."""
    it = getattr(ps, name)
    return isinstance(it, type) and issubclass(it, ps.Error) and it is not ps.Error


@pytest.mark.parametrize("name", sorted(name for name, names in GROUPS.items() if listed(names)))
def test_the_names_of_each_are_listed(name: str) -> None:
    assert names_of(getattr(ps, name)) == listed(GROUPS[name])


def test_every_name_is_documented() -> None:
    for name in ps.__all__:
        it = getattr(ps, name)
        assert it.__doc__, name
        for member in names_of(it) if isinstance(it, type) else ():
            inner = getattr(it, member, None)
            assert not callable(inner) or inner.__doc__, f"{name}.{member}"


def test_it_is_imported_from_a_folder_that_was_copied(tmp_path: Path) -> None:
    """As in a frozen application: without the folder by which an installer knows the package."""
    package = Path(ps.__file__).parent
    shutil.copytree(package, tmp_path / package.name, ignore=shutil.ignore_patterns("__pycache__"))
    program = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import portal_sessions as ps; "
    program += "print(ps.__version__, len(ps.read_ndjson(b'').table), ps.__file__)"
    run = subprocess.run([sys.executable, "-I", "-S", "-c", program], capture_output=True, text=True, check=False)
    assert run.stdout.split() == [ps.__version__, "0", str(tmp_path / package.name / "__init__.py")], run.stderr


def test_the_version_is_that_of_the_workspace() -> None:
    manifest = (ROOT / "Cargo.toml").read_text(encoding="utf-8")
    [version] = re.findall(r'^\[workspace\.package\]\nversion = "([^"]+)"', manifest, re.MULTILINE)
    assert ps.__version__ == version
