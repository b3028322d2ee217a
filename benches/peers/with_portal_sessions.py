"""This library from Python, by the same verbs as from Rust."""

import sys

import harness
import portal_sessions as ps

AT = {"now": harness.TO, "zone": harness.ZONE}
RECENT_LEADS = ps.Filter(test=False, archived=False, channels=["voice", "text"], lead=True, last="30d")


def ingest(source):
    return ps.read_ndjson(source).table


def count(table):
    return table.count(RECENT_LEADS, **AT)


def search(table):
    return table.count(RECENT_LEADS, search="refund", **AT)


def metrics(table):
    summary = table.filter(RECENT_LEADS, **AT).summary()
    scores = {name: (score.numerator, score.denominator) for name, score in
              (("css", summary.css), ("oss", summary.oss), ("lss", summary.lss))}
    days = {row.date: row.sum for row in summary.sessions_by_asr if row.sum}
    return {"asr": summary.asr.exact, **scores, "days": days}


def export(table, output):
    table.filter(test=False, **AT).to_csv(output)


def export_to_memory(table):
    return table.filter(test=False, **AT).to_csv().data


def to_arrow(table):
    return table.to_arrow()


def from_arrow(arrow):
    return ps.from_arrow(arrow).table


if __name__ == "__main__":
    harness.main(sys.modules[__name__])
