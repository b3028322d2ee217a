"""CSV files, views and manifests; the bytes themselves are those of the shared vectors."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
from datetime import timedelta, timezone
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import portal_sessions as ps
import pytest
from conftest import SAMPLE, ZONE, session, table


def test_every_target_gets_the_same(recent: ps.SessionTable, tmp_path: Path) -> None:
    data, manifest = recent.to_csv()
    assert data.startswith("\ufeffDatetime,Done,To Do,Topic,Summary,ASR".encode())
    assert (manifest.rows_written, manifest.bytes) == (len(recent), len(data))
    assert manifest.sha256 == hashlib.sha256(data).hexdigest()
    memory = io.BytesIO()
    assert recent.to_csv(memory, threads=1) == manifest and memory.getvalue() == data
    for path in (tmp_path / "path.csv", str(tmp_path / "text.csv")):
        assert recent.to_csv(path) == manifest and Path(path).read_bytes() == data
        assert ps.verify(path, manifest) and ps.verify(data, manifest.to_json())
    with open(tmp_path / "file.csv", "wb") as file:
        assert recent.to_csv(file) == manifest
    assert (tmp_path / "file.csv").read_bytes() == data


def test_a_manifest_says_what_the_file_is(recent: ps.SessionTable) -> None:
    manifest = recent.to_csv(view=["id", "asr"], preset="data").manifest
    assert manifest.filter == recent.query.filter and manifest.zone == ZONE
    assert [column.id for column in manifest.columns] == ["id", "asr"]
    assert manifest.columns[1].sum == recent.summary().asr.exact and manifest.columns[0].sum is None
    assert ps.Manifest.from_json(manifest.to_json()) == manifest
    assert manifest.to_dict()["columns"][1]["id"] == "asr"
    with pytest.raises(ps.UnknownKeyError):
        ps.Manifest.from_json(json.dumps({**manifest.to_dict(), "colour": 1}))


def test_a_changed_file_is_told(recent: ps.SessionTable) -> None:
    data, manifest = recent.to_csv(preset="data")
    verification = ps.verify(data.replace(b"voice", b"chat ", 1), manifest)
    assert not verification and [check.name for check in verification.failures] == ["sha256"]
    assert not ps.verify(io.BytesIO(data[:-10]), manifest)


def test_fields_read_back(recent: ps.SessionTable) -> None:
    data = recent.to_csv(view=ps.View.fields(), preset="data").data
    assert list(ps.read_csv(data, strict=True).table) == list(recent)


def test_options_reach_the_core(recent: ps.SessionTable) -> None:
    few = recent[:3]
    look = ps.SpreadsheetOptions(zone="Europe/Berlin", semicolon=True, zone_in_header=True, utc_offset=True)
    german = few.to_csv(preset=look).data.decode("utf-8-sig")
    assert german.startswith("Datetime (Europe/Berlin);") and "UTC Offset" in german

    def written(row: ps.Session, view: str, **options: Any) -> bytes:
        preset = ps.SpreadsheetOptions(zone="UTC", **options)
        return table(row).to_csv(view=[view], preset=preset).data

    assert b"\xe2\x8f\x8e" in written(session(summary="a\nb"), "summary", line_breaks="marked")
    phone = session(contact={"phone": "+14155550100"})
    assert b"'+1" in written(phone, "contact_phone")
    assert b"'+1" not in written(phone, "contact_phone", phones="plain")
    for wrong, error, path in (
        ({"preset": "excel"}, ps.InvalidValueError, "preset"),
        ({"threads": -1}, ps.NumberOutOfRangeError, "threads"),
        ({"rows_per_file": "many"}, ps.WrongTypeError, "rows_per_file"),
    ):
        with pytest.raises(error) as caught:
            few.to_csv(**wrong)  # type: ignore[call-overload]
        assert caught.value.path == path


def test_options_are_checked_when_they_are_given() -> None:
    for wrong, error, path in (
        ({"phones": "hidden"}, ps.InvalidValueError, "phones"),
        ({"line_breaks": "gone"}, ps.InvalidValueError, "line_breaks"),
        ({"zone": "Mars"}, ps.UnknownZoneError, "zone"),
        ({"zone": timezone(timedelta(hours=2))}, ps.UnknownZoneError, "zone"),
        ({"utc_offset": "yes"}, ps.WrongTypeError, "utc_offset"),
    ):
        with pytest.raises(error) as caught:
            ps.SpreadsheetOptions(**wrong)  # type: ignore[arg-type]
        assert caught.value.path == path
    with pytest.raises(TypeError, match="semikolon"):
        ps.SpreadsheetOptions(semikolon=True)  # type: ignore[call-arg]


def test_options_without_a_zone_have_that_of_the_question(recent: ps.SessionTable) -> None:
    whole = recent.to_csv()
    assert whole.manifest.preset["zone"] == ZONE
    for preset in (ps.SpreadsheetOptions(), ps.SpreadsheetOptions(zone=ZoneInfo(ZONE), phones="marked")):
        assert recent.to_csv(preset=preset) == whole
    assert recent.to_csv(preset=ps.SpreadsheetOptions(zone="UTC")).manifest.preset["zone"] == "UTC"
    assert ps.SpreadsheetOptions(zone=ZoneInfo(ZONE)) == ps.SpreadsheetOptions(zone=ZONE)


def test_a_spreadsheet_needs_a_zone() -> None:
    for preset in ("spreadsheet", ps.SpreadsheetOptions(semicolon=True)):
        with pytest.raises(ps.ZoneRequiredError) as caught:
            table(session()).to_csv(preset=preset)  # type: ignore[call-overload]
        assert caught.value.path == "preset.zone"


def test_a_large_table_has_parts(recent: ps.SessionTable, tmp_path: Path) -> None:
    before = tmp_path / "before.csv"
    before.write_bytes(b"before")
    for target in (None, before):
        with pytest.raises(ps.TooManyRowsError):
            recent.to_csv(target, rows_per_file=100)
    assert before.read_bytes() == b"before"
    manifests = recent.to_csv_parts(lambda part: tmp_path / f"{part}.csv", rows_per_file=100)
    assert [manifest.rows_written for manifest in manifests] == [100] * 5 + [88]
    assert all(ps.verify(tmp_path / f"{manifest.part}.csv", manifest) for manifest in manifests)
    buffers: list[io.BytesIO] = []

    def opened(part: int) -> io.BytesIO:
        buffers.append(io.BytesIO())
        return buffers[part - 1]

    assert recent.to_csv_parts(opened, rows_per_file=100) == manifests
    assert [buffer.getvalue() for buffer in buffers] == [
        (tmp_path / f"{part}.csv").read_bytes() for part in range(1, 7)
    ]
    with pytest.raises(ps.WriteFailedError) as caught:
        recent.to_csv_parts(lambda part: tmp_path / "no/such/folder.csv")
    assert isinstance(caught.value.__cause__, FileNotFoundError)


def test_a_target_that_fails_is_the_cause(recent: ps.SessionTable, tmp_path: Path) -> None:
    class Full(io.BytesIO):
        def write(self, data: object, /) -> int:
            raise OSError(28, "no room")

    with pytest.raises(ps.WriteFailedError) as caught:
        recent.to_csv(Full())
    assert isinstance(caught.value, OSError) and caught.value.__cause__.errno == 28  # type: ignore[union-attr]
    with pytest.raises(FileNotFoundError):
        recent.to_csv(tmp_path / "no/such/folder.csv")
    with pytest.raises(TypeError):
        recent.to_csv(5)  # type: ignore[call-overload]


SMALL_DISK = """
import resource, sys
import portal_sessions as ps

folder, sample = sys.argv[1:]
table = ps.read_ndjson(sample).table
table[:10].to_csv(f"{folder}/good.csv", preset="data")
# As a full disk would, the system refuses what is beyond the first 64 KiB of any file.
resource.setrlimit(resource.RLIMIT_FSIZE, (65_536, 65_536))

def failed(call):
    try:
        call()
    except ps.WriteFailedError as error:
        return error.__cause__ is None
    return False

assert failed(lambda: table.to_csv(f"{folder}/good.csv", preset="data"))
assert failed(lambda: table.to_csv(f"{folder}/new.csv", preset="data"))
assert failed(lambda: table.to_csv_parts(lambda part: f"{folder}/{part}.csv", preset="data", rows_per_file=300))
"""


def test_a_full_disk_leaves_what_was_there(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", SMALL_DISK, str(tmp_path), str(SAMPLE)], check=True)
    assert [path.name for path in tmp_path.iterdir()] == ["good.csv"]
    assert (tmp_path / "good.csv").read_bytes().count(b"\n") >= 11


def test_who_stops_leaves_what_was_there(recent: ps.SessionTable, tmp_path: Path) -> None:
    path = tmp_path / "good.csv"
    path.write_bytes(b"good")

    def stop(told: ps.Progress) -> None:
        raise KeyboardInterrupt

    for export in (recent.to_csv, lambda target, **given: recent.to_csv_parts(lambda _: target, **given)):
        with pytest.raises(KeyboardInterrupt):
            export(path, progress=stop)
    assert list(tmp_path.iterdir()) == [path] and path.read_bytes() == b"good"


def test_views() -> None:
    assert len(ps.View.portal()) == 11 and len(ps.View.builder()) == 26
    assert ps.View("portal") == ps.View.portal() == ps.View(ps.View.portal())
    assert ps.View.of(["id", "asr"]) == ps.View(iter(["id", "asr"]))
    assert ps.View(["id", "asr"]).labels == ("Session Id", "ASR")
    for wrong, error in ((["asrr"], ps.UnknownColumnError), (["id", "id"], ps.ConflictError), ([], ps.EmptySetError)):
        with pytest.raises(error):
            ps.View(wrong)
    with pytest.raises(ps.InvalidValueError):
        ps.View("Portal")
