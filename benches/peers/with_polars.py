"""polars: a typed frame, lazy queries and exact decimals."""

import io
import sys

import polars as pl

import harness

# A product of decimals keeps the larger scale of its factors and rounds in silence; at 16 digits it is exact.
EXACT = pl.Decimal(38, 16)
ASSESSMENT = pl.Enum(["Yes-A", "Yes-B", "No"])
SCHEMA = {
    "id": pl.String,
    "external_id": pl.String,
    "started_at": pl.String,  # many times faster than instants, which the reader parses without a format
    "ended_at": pl.String,
    "hours": pl.Enum(["working", "non_working"]),
    "channel": pl.Enum(list(harness.CHANNELS)),
    "session_type": pl.String,
    "summary": pl.String,
    "comment": pl.String,
    "tags": pl.List(pl.String),
    "contact": pl.Struct({"name": pl.String, "phone": pl.String, "email": pl.String}),
    "is_done": pl.Boolean,
    "is_todo": pl.Boolean,
    "is_lead": pl.Boolean,
    "is_opportunity": pl.Boolean,
    "is_test": pl.Boolean,
    "is_archived": pl.Boolean,
    "auto_assessment": ASSESSMENT,
    "human_assessment": ASSESSMENT,
    "stars": pl.Int32,  # the reader of NDJSON knows no shorter ones
    "lead_value": pl.String,
    "conversion_ratio": pl.String,
    "recognition": pl.String,
    "user_messages": pl.Int32,
    "agent_messages": pl.Int32,
    "utms": pl.String,
    "arguments": pl.String,
    "connector_idn": pl.String,
}
ASSESSED = pl.coalesce("human_assessment", "auto_assessment")
SUCCESS = pl.col("assessment").is_in(harness.SUCCESSES).fill_null(False)
VALUE = pl.col("lead_value").fill_null(0)
RATIOS = pl.col("conversion_ratio").fill_null(1) * pl.col("recognition").fill_null(1)
ASR = (
    pl.when(pl.col("is_lead") & pl.col("is_opportunity") & SUCCESS)
    .then(VALUE * RATIOS)
    .otherwise(pl.lit(0, EXACT))
)
RECENT_LEADS = (
    ~pl.col("is_test")
    & ~pl.col("is_archived")
    & pl.col("channel").is_in(["voice", "text"])
    & (pl.col("started_at") >= harness.FROM)
    & (pl.col("started_at") < harness.TO)
    & pl.col("is_lead")
)
SEARCHED = ["contact_name", "summary", "comment", "contact_phone"]
LOCAL = pl.col("started_at").dt.convert_time_zone(harness.ZONE)


def ingest(source):
    lines = io.BytesIO(source) if isinstance(source, bytes) else source
    return (
        pl.scan_ndjson(lines, schema=SCHEMA)
        .with_columns(
            pl.col("started_at", "ended_at").str.to_datetime("%Y-%m-%dT%H:%M:%SZ", time_zone="UTC"),
            pl.col("lead_value", "conversion_ratio", "recognition").cast(EXACT),
            pl.col("contact").struct.unnest().name.prefix("contact_"),
            ASSESSED.alias("assessment"),
        )
        .drop("contact")
        .with_columns(ASR.alias("asr"))
        .collect()
    )


def count(table):
    return table.select(RECENT_LEADS.sum()).item()


def search(table):
    # Two steps, so that only the texts of the rows that are left are searched.
    texts = table.lazy().filter(RECENT_LEADS).select(SEARCHED).collect()
    found = pl.any_horizontal(pl.col(SEARCHED).str.contains("(?i)refund"))
    return texts.select(found.fill_null(False).sum()).item()


def metrics(table):
    recent = table.lazy().filter(RECENT_LEADS).select(
        "asr", "stars", "is_opportunity", "is_lead", SUCCESS.alias("success"),
        pl.col("assessment").is_not_null().alias("assessed"), LOCAL.dt.date().alias("day"),
    ).collect()
    sums = recent.lazy().select(
        pl.col("asr").sum(),
        pl.col("stars").sum(),
        pl.col("stars").count().alias("rated"),
        opportunities=(pl.col("is_opportunity") & pl.col("assessed")).sum(),
        served=(pl.col("is_opportunity") & pl.col("success")).sum(),
        leads=(pl.col("is_lead") & pl.col("assessed")).sum(),
        won=(pl.col("is_lead") & pl.col("success")).sum(),
    )
    days = recent.lazy().group_by("day").agg(pl.col("asr").sum()).sort("day")
    sums, days = pl.collect_all([sums, days])
    total = sums.row(0, named=True)
    return {
        "asr": total["asr"],
        "css": (total["stars"], 5 * total["rated"]),
        "oss": (total["served"], total["opportunities"]),
        "lss": (total["won"], total["leads"]),
        "days": dict(days.iter_rows()),
    }


def guarded(text):
    return text.str.replace_all(harness.FORMULA_INSIDE, "${1}'${2}").str.replace(harness.FORMULA_FIRST, "'${1}")


def yes_no(flag):
    return pl.when(flag).then(pl.lit("Yes")).otherwise(pl.lit("No"))


def export(table, output):
    name = pl.col("contact_name")
    cells = table.lazy().filter(~pl.col("is_test")).select(
        LOCAL.dt.replace_time_zone(None).alias("Datetime"),
        yes_no("is_done").alias("Done"),
        yes_no("is_todo").alias("To Do"),
        guarded(pl.col("session_type")).alias("Topic"),
        guarded(pl.col("summary")).alias("Summary"),
        pl.col("asr").round(2, "half_to_even").cast(pl.Decimal(38, 2)).alias("ASR"),
        guarded(pl.col("tags").list.join(", ")).alias("Tags"),
        guarded(pl.col("comment")).alias("Comment"),
        pl.col("stars").alias("Conversation Quality"),
        pl.col("channel").replace_strict(harness.CHANNELS, return_dtype=pl.Enum(list(harness.CHANNELS.values())))
        .alias("Channel"),
        guarded(pl.when(name.str.strip_chars() != "").then(name).otherwise(pl.lit("User"))).alias("Contact"),
    )
    cells.collect().write_csv(output, datetime_format="%Y-%m-%d %H:%M:%S")


if __name__ == "__main__":
    harness.main(sys.modules[__name__])
