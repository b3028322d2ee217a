"""pandas on Arrow: the JSON reader of Arrow, columns of Arrow types and its CSV writer."""

import sys
from decimal import Decimal

import pandas
import pyarrow
import pyarrow.compute as arrow
import pyarrow.csv
import pyarrow.json

import harness

TEXT, FLAG = pyarrow.string(), pyarrow.bool_()
INSTANT = pyarrow.timestamp("s", "UTC")
SCHEMA = pyarrow.schema({
    "id": TEXT,
    "external_id": TEXT,
    "started_at": INSTANT,
    "ended_at": INSTANT,
    "hours": TEXT,
    "channel": TEXT,
    "session_type": TEXT,
    "summary": TEXT,
    "comment": TEXT,
    "tags": pyarrow.list_(TEXT),
    "contact": pyarrow.struct({"name": TEXT, "phone": TEXT, "email": TEXT}),
    "is_done": FLAG,
    "is_todo": FLAG,
    "is_lead": FLAG,
    "is_opportunity": FLAG,
    "is_test": FLAG,
    "is_archived": FLAG,
    "auto_assessment": TEXT,
    "human_assessment": TEXT,
    "stars": pyarrow.int8(),
    "lead_value": pyarrow.decimal128(16, 4),
    "conversion_ratio": pyarrow.decimal128(7, 6),
    "recognition": pyarrow.decimal128(7, 6),
    "user_messages": pyarrow.int32(),
    "agent_messages": pyarrow.int32(),
    # Nested objects cannot be kept as text.
    "utms": pyarrow.struct({"utm_source": TEXT, "utm_medium": TEXT, "utm_campaign": TEXT}),
    "arguments": pyarrow.struct({}),
    "connector_idn": TEXT,
})
ONE = Decimal(1)
SEARCHED = ["contact_name", "summary", "comment", "contact_phone"]


def ingest(source):
    lines = pyarrow.BufferReader(source) if isinstance(source, bytes) else source
    table = pyarrow.json.read_json(
        lines,
        read_options=pyarrow.json.ReadOptions(block_size=8 << 20),
        parse_options=pyarrow.json.ParseOptions(explicit_schema=SCHEMA),
    )
    for field in ["name", "phone", "email"]:
        table = table.append_column(f"contact_{field}", arrow.struct_field(table["contact"], field))
    sessions = table.drop_columns("contact").to_pandas(types_mapper=pandas.ArrowDtype)
    sessions["assessment"] = sessions["human_assessment"].fillna(sessions["auto_assessment"])
    sessions["success"] = sessions["assessment"].isin(harness.SUCCESSES)
    value = sessions["lead_value"].fillna(Decimal(0))
    value = value * sessions["conversion_ratio"].fillna(ONE) * sessions["recognition"].fillna(ONE)
    secured = sessions["is_lead"] & sessions["is_opportunity"] & sessions["success"]
    sessions["asr"] = value.where(secured, Decimal(0))
    return sessions


def recent_leads(sessions):
    return (
        ~sessions["is_test"]
        & ~sessions["is_archived"]
        & sessions["channel"].isin(["voice", "text"])
        & (sessions["started_at"] >= harness.FROM)
        & (sessions["started_at"] < harness.TO)
        & sessions["is_lead"]
    )


def count(sessions):
    return int(recent_leads(sessions).sum())


def search(sessions):
    texts = sessions.loc[recent_leads(sessions), SEARCHED]
    found = False
    for column in SEARCHED:
        found |= texts[column].str.contains("refund", case=False, regex=False).fillna(False)
    return int(found.sum())


def metrics(sessions):
    columns = ["started_at", "stars", "is_opportunity", "is_lead", "assessment", "success", "asr"]
    recent = sessions.loc[recent_leads(sessions), columns]
    assessed = recent["assessment"].notna()
    # Grouped by Arrow, because pandas adds decimals as Python's objects.
    local = arrow.local_timestamp(arrow.cast(pyarrow.array(recent["started_at"]), pyarrow.timestamp("s", harness.ZONE)))
    days = pyarrow.table({"day": local.cast(pyarrow.date32()), "asr": pyarrow.array(recent["asr"])})
    days = days.group_by("day").aggregate([("asr", "sum")]).sort_by("day")

    def share(eligible):
        return int((eligible & recent["success"]).sum()), int((eligible & assessed).sum())

    return {
        "asr": recent["asr"].sum(),
        "css": (int(recent["stars"].sum()), 5 * int(recent["stars"].count())),
        "oss": share(recent["is_opportunity"]),
        "lss": share(recent["is_lead"]),
        "days": dict(zip(days["day"].to_pylist(), days["asr_sum"].to_pylist())),
    }


def guarded(text):
    marked = arrow.replace_substring_regex(text, harness.FORMULA_INSIDE, r"\1'\2")
    return arrow.replace_substring_regex(marked, harness.FORMULA_FIRST, r"'\1")


def export(sessions, output):
    live = pyarrow.Table.from_pandas(sessions[~sessions["is_test"]], preserve_index=False)
    local = arrow.local_timestamp(arrow.cast(live["started_at"], pyarrow.timestamp("s", harness.ZONE)))
    named = arrow.greater(arrow.utf8_length(arrow.utf8_trim_whitespace(live["contact_name"])), 0)
    asr = arrow.round(live["asr"], 2, round_mode="half_to_even")
    cells = {
        "Datetime": local,
        "Done": arrow.if_else(live["is_done"], "Yes", "No"),
        "To Do": arrow.if_else(live["is_todo"], "Yes", "No"),
        "Topic": guarded(live["session_type"]),
        "Summary": guarded(live["summary"]),
        "ASR": asr.cast(pyarrow.decimal128(38, 2)),
        "Tags": guarded(arrow.binary_join(live["tags"], ", ")),
        "Comment": guarded(live["comment"]),
        "Conversation Quality": live["stars"],
        "Channel": arrow.utf8_capitalize(live["channel"]),
        "Contact": guarded(arrow.if_else(arrow.fill_null(named, False), live["contact_name"], "User")),
    }
    options = pyarrow.csv.WriteOptions(quoting_style="needed")
    pyarrow.csv.write_csv(pyarrow.table(cells), output, options)


if __name__ == "__main__":
    harness.main(sys.modules[__name__])
