"""Long calls: they hold nothing up, stop on Ctrl-C, let no panic pass, and leave nothing behind."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import portal_sessions as ps
import pytest
from conftest import NOW, SAMPLE, ZONE
from portal_sessions import _native

# Ctrl-C is seen within 100 ms on a machine with nothing else to do; a busy one gets more.
PATIENCE = 2.0


def test_no_panic_escapes() -> None:
    with pytest.raises(ps.InternalError, match="a fault of portal-sessions: asked for") as caught:
        _native.panics()
    assert isinstance(caught.value, Exception) and caught.value.code == "INTERNAL"


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As much input as takes seconds to read."""
    path = tmp_path_factory.mktemp("large") / "sessions.ndjson"
    lines = SAMPLE.read_bytes()
    with path.open("wb") as file:
        for number in range(60):
            file.write(lines.replace(b'"id":"', b'"id":"%d-' % number))
    return path


@pytest.mark.skipif(os.name != "posix", reason="signals are sent as on POSIX")
@pytest.mark.parametrize("call", ["read", "dicts", "export", "parts", "sort", "pickle"])
def test_ctrl_c_stops_a_long_call(large: Path, call: str) -> None:
    """A process of its own reads, or writes, until it is interrupted, and tells how long that took it."""
    calls = {
        "read": f"ps.read_ndjson({str(large)!r}, threads=1)",
        "dicts": "ps.from_dicts(records)",
        "export": "table.to_csv(io.BytesIO(), zone='UTC', threads=1)",
        "parts": "table.to_csv_parts(lambda part: io.BytesIO(), zone='UTC', threads=1)",
        "sort": "table.sort('-summary', 'comment')",
        "pickle": "pickle.dumps(table)",
    }
    program = f"""
        import io, pickle, time
        import portal_sessions as ps

        records = [{{"id": "s-1", "started_at": "2026-11-01T14:30:00Z", "channel": "voice"}}] * 2_000_000
        table = ps.read_ndjson({str(large)!r}, threads=1).table if {call!r} not in ("read", "dicts") else None
        print("begin", flush=True)
        try:
            for _ in range(1000):
                {calls[call]}
        except KeyboardInterrupt:
            print(time.monotonic(), flush=True)
    """
    command = [sys.executable, "-c", textwrap.dedent(program)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None and process.stderr is not None
        assert process.stdout.readline() == "begin\n", process.stderr.read()
        time.sleep(0.3)
        sent = time.monotonic()
        process.send_signal(signal.SIGINT)
        stopped = process.stdout.readline()
        assert stopped, process.stderr.read()
        assert float(stopped) - sent < PATIENCE


def test_the_interpreter_is_free_during_a_call(large: Path) -> None:
    """Another thread counts while one reads; with the interpreter held it could not."""
    done = threading.Event()
    counted = 0

    def count() -> None:
        nonlocal counted
        while not done.is_set():
            counted += 1
            time.sleep(0.001)

    counter = threading.Thread(target=count)
    counter.start()
    before = counted
    ps.read_ndjson(large, threads=1)
    during = counted - before
    done.set()
    counter.join()
    assert during >= 10


def test_two_threads_ask_one_table(sample: ps.SessionTable) -> None:
    answers: list[object] = []

    def ask() -> None:
        for _ in range(20):
            recent = sample.filter(last="30d", search="refund", now=NOW, zone=ZONE)
            answers.append((len(recent), recent.summary().to_json(), recent.sort("-asr")[0].id, recent.to_csv().data))

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 40 and len(set(map(repr, answers))) == 1


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is read as on Linux")
def test_nothing_is_left_behind() -> None:
    """10,000 rounds of what a notebook does keep less than 5 MB."""
    lines = b"".join(SAMPLE.read_bytes().splitlines(keepends=True)[:5]) + b"{}\n"

    def work(round: int) -> None:
        table, _ = ps.read_ndjson(lines, threads=1)
        recent = table.filter(test=False, last="30d", now=NOW, zone=ZONE).sort("-asr")
        recent.page().items[0].to_dict()
        with pytest.raises(ps.Error):
            recent.filter(last="never")
        if round % 10 == 0:
            recent.summary()
            recent.to_csv(threads=1)
            ps.from_dicts(recent)

    def resident() -> int:
        gc.collect()
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    for round in range(500):
        work(round)
    before = resident()
    for round in range(10_000):
        work(round)
    assert resident() - before < 5_000_000
