"""Long calls: they hold nothing up, stop on Ctrl-C, let no panic pass, and leave nothing behind."""

from __future__ import annotations

import gc
import os
import re
import signal
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import portal_sessions as ps
import pytest
from conftest import NOW, ROOT, SAMPLE, ZONE
from portal_sessions import _native


def test_no_panic_escapes() -> None:
    with pytest.raises(ps.InternalError, match="a fault of portal-sessions: asked for") as caught:
        _native.panics()
    assert isinstance(caught.value, Exception) and caught.value.code == "INTERNAL"


def test_every_entry_is_guarded() -> None:
    """Each function that Python can call catches panics: by itself, or by what it does all of its work with."""
    guards = r"\b(guarded|detached|observed|apart|canonical|ask|from_dict|stream|write|write_parts)\("
    # They hand out what was there before.
    plain = {"error_codes", "version", "end"}
    entries = 0
    for path in sorted((ROOT / "bindings/python/src").glob("*.rs")):
        blocks = re.split(r"\n *#\[pymethods\]\n *| *#\[pyfunction\]\n", path.read_text(encoding="utf-8"))[1:]
        for block in blocks:
            is_class = block.startswith("impl ")
            text = block.split("\n}\n", 1)[0]
            for function in re.split(r"\n +(?=fn )", text)[1:] if is_class else [text]:
                name = re.search(r"fn \$?(\w+)", function)
                assert name is not None
                entries += 1
                assert re.search(guards, function) or name[1] in plain, f"{path.name}: {name[1]}"
    assert entries > 80


KINDS = {
    "write": "table.to_csv(Slow(), preset='data')",
    "parts": "table.to_csv_parts(lambda part: Slow(), preset='data')",
    "read": "ps.read_ndjson(Slow())",
    "on_reject": "ps.read_ndjson(b'{}' + bytes([10]) + b'{}', max_rejects=None, on_reject=slowly)",
    "progress": "ps.read_ndjson(lines, progress=slowly)",
    "records": "ps.from_dicts(slow_records())",
    "sort": "table.sort('-summary', 'comment')",
    "pickle": "pickle.dumps(table)",
    "verify": "ps.verify(Slow(), manifest)",
}


@pytest.mark.parametrize("kinds", [["write"], ["read"], ["on_reject", "progress"], list(KINDS)])
def test_the_interpreter_ends_whatever_daemon_threads_do(kinds: list[str]) -> None:
    works = "".join(
        f"""
def do_{kind}():
    while True:
        {KINDS[kind]}
        calls.add({kind!r})

works.append(do_{kind})
"""
        for kind in kinds
    )
    program = f"""
import pickle, threading, time
import portal_sessions as ps

line = b'{{"id":"%d","started_at":"2026-11-01T14:30:00Z","channel":"chat"}}\\n'
lines = b"".join(line % number for number in range(2_000))
table = ps.read_ndjson(lines).table
manifest = table.to_csv(preset="data").manifest
works, calls = [], set()

def slowly(*_):
    calls.add("slowly")
    time.sleep(0.001)

class Slow:
    def write(self, data):
        slowly()
        return min(len(data), 1000)

    def read(self, size):
        slowly()
        return line % time.perf_counter_ns()

def slow_records():
    while True:
        slowly()
        yield {{"id": "s-1", "started_at": "2026-11-01T14:30:00Z", "channel": "chat"}}
{works}
for work in works * 2:
    threading.Thread(target=work, daemon=True).start()
while "slowly" not in calls:
    time.sleep(0.01)
time.sleep(0.1)
print("main ends", flush=True)
"""
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120, check=False)
    assert (run.returncode, run.stdout, run.stderr) == (0, "main ends\n", "")


def test_the_thread_that_ends_the_interpreter_still_works() -> None:
    program = """
        import atexit, threading, time

        def late():
            print(len(ps.read_ndjson(b'{"id":"a","started_at":"2026-11-01T14:30:00Z","channel":"chat"}').table))

        atexit.register(late)
        import portal_sessions as ps

        ps.read_ndjson(b"{}", max_rejects=None)
    """
    command = [sys.executable, "-c", textwrap.dedent(program)]
    run = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert (run.returncode, run.stdout, run.stderr) == (0, "1\n", "")


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
    """The call itself raises, and not the interpreter once the call has come to its end.

    A process of its own is interrupted until it was in the middle of a call, for a signal may also come between two.
    """
    calls = {
        "read": f"ps.read_ndjson({str(large)!r}, threads=1)",
        "dicts": "ps.from_dicts(records)",
        "export": "table.to_csv(io.BytesIO(), preset=ps.SpreadsheetOptions(zone='UTC'), threads=1)",
        "parts": "table.to_csv_parts(lambda part: io.BytesIO(), preset=ps.SpreadsheetOptions(zone='UTC'), threads=1)",
        "sort": "table.sort('-summary', 'comment')",
        "pickle": "pickle.dumps(table)",
    }
    program = f"""
        import io, pickle, sys
        import portal_sessions as ps

        records = [{{"id": "s-1", "started_at": "2026-11-01T14:30:00Z", "channel": "voice"}}] * 2_000_000
        table = ps.read_ndjson({str(large)!r}, threads=1).table if {call!r} not in ("read", "dicts") else None
        ended = None

        def note(frame, event, argument):
            # How the function of C that was called last came to its end.
            global ended
            if event == "c_call":
                ended = None
            elif event in ("c_return", "c_exception") and ended is None:
                ended = event

        print("begin", flush=True)
        while True:
            try:
                sys.setprofile(note)
                while True:
                    {calls[call]}
            except KeyboardInterrupt:
                how = ended
                sys.setprofile(None)
                print(how, flush=True)
    """
    command = [sys.executable, "-c", textwrap.dedent(program)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None and process.stderr is not None
        assert process.stdout.readline() == "begin\n", process.stderr.read()
        ends = []
        while "c_exception" not in ends and len(ends) < 5:
            time.sleep(0.3)
            process.send_signal(signal.SIGINT)
            ends.append(process.stdout.readline().strip())
            assert ends[-1], process.stderr.read()
        process.kill()
        assert ends[-1] == "c_exception", ends


@pytest.mark.skipif(sys.platform != "linux", reason="the threads of a process are listed as on Linux")
def test_ctrl_c_ends_the_thread_of_a_question() -> None:
    """A question that has no end leaves no thread behind; one that does never lets this process end."""
    program = """
        import time
        from pathlib import Path
        import portal_sessions as ps
        from portal_sessions import _native

        def asks():
            names = [path.read_text() for path in Path("/proc/self/task").glob("*/comm")]
            return "portal-sessions\\n" in names

        table = ps.from_dicts([]).table
        print("begin", flush=True)
        try:
            _native.asks_without_end(table._core)
        except KeyboardInterrupt:
            while asks():
                time.sleep(0.001)
            print(table.count(), flush=True)
    """
    command = [sys.executable, "-c", textwrap.dedent(program)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "begin\n"
        time.sleep(0.2)
        process.send_signal(signal.SIGINT)
        assert process.communicate(timeout=60) == ("0\n", "")


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
