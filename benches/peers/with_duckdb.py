"""DuckDB: a typed table, SQL and exact decimals."""

import sys

import duckdb

import harness

# NDJSON in memory cannot be read.
FILES_ONLY = True

COLUMNS = """{
    id: 'VARCHAR', external_id: 'VARCHAR', started_at: 'TIMESTAMPTZ', ended_at: 'TIMESTAMPTZ', hours: 'hours',
    channel: 'channel', session_type: 'VARCHAR', summary: 'VARCHAR', comment: 'VARCHAR', tags: 'VARCHAR[]',
    contact: 'STRUCT(name VARCHAR, phone VARCHAR, email VARCHAR)', is_done: 'BOOLEAN', is_todo: 'BOOLEAN',
    is_lead: 'BOOLEAN', is_opportunity: 'BOOLEAN', is_test: 'BOOLEAN', is_archived: 'BOOLEAN',
    auto_assessment: 'assessment', human_assessment: 'assessment', stars: 'UTINYINT', lead_value: 'DECIMAL(16, 4)',
    conversion_ratio: 'DECIMAL(7, 6)', recognition: 'DECIMAL(7, 6)', user_messages: 'UINTEGER',
    agent_messages: 'UINTEGER', utms: 'JSON', arguments: 'JSON', connector_idn: 'VARCHAR'}"""
SUCCESS = "coalesce(coalesce(human_assessment, auto_assessment) in ('Yes-A', 'Yes-B'), false)"
ASSESSED = "coalesce(human_assessment, auto_assessment) is not null"
# Wider than 18 digits, because a product of two narrow decimals overflows there.
ASR = f"""case when is_lead and is_opportunity and {SUCCESS}
    then coalesce(lead_value, 0)::decimal(22, 4) * coalesce(conversion_ratio, 1) * coalesce(recognition, 1)
    else 0::decimal(36, 16) end"""
RECENT_LEADS = f"""not is_test and not is_archived and channel in ('voice', 'text') and is_lead
    and started_at >= timestamptz '{harness.FROM}' and started_at < timestamptz '{harness.TO}'"""
FOUND = " or ".join(
    f"regexp_matches({text}, 'refund', 'i')" for text in ["contact.name", "summary", "comment", "contact.phone"]
)
LOCAL = f"timezone('{harness.ZONE}', started_at)"


class Table:
    """A database in memory with the one table `sessions`."""

    def __init__(self, path):
        self.connection = duckdb.connect()
        for statement in [
            "set TimeZone = 'UTC'",
            "create type channel as enum ('voice', 'text', 'chat')",
            "create type assessment as enum ('Yes-A', 'Yes-B', 'No')",
            "create type hours as enum ('working', 'non_working')",
            f"""create table sessions as select *, {ASR} as asr
                from read_json('{path}', format = 'newline_delimited', columns = {COLUMNS})""",
        ]:
            self.connection.execute(statement)

    def __len__(self):
        return self.one("select count(*) from sessions")

    def rows(self, query):
        return self.connection.execute(query).fetchall()

    def one(self, query):
        return self.rows(query)[0][0]


def ingest(path):
    return Table(path)


def count(table):
    return table.one(f"select count(*) from sessions where {RECENT_LEADS}")


def search(table):
    return table.one(f"select count(*) from sessions where {RECENT_LEADS} and ({FOUND})")


def metrics(table):
    # One scan: the totals are the sums over the days.
    days = table.rows(f"""
        select {LOCAL}::date as day, sum(asr), sum(stars)::bigint, count(stars),
            count(*) filter (is_opportunity and {SUCCESS}), count(*) filter (is_opportunity and {ASSESSED}),
            count(*) filter (is_lead and {SUCCESS}), count(*) filter (is_lead and {ASSESSED})
        from sessions where {RECENT_LEADS} group by day order by day""")
    asr, stars, rated, served, opportunities, won, leads = (
        sum(number for number in column if number is not None) for column in list(zip(*days))[1:]
    )
    return {
        "asr": asr,
        "css": (stars, 5 * rated),
        "oss": (served, opportunities),
        "lss": (won, leads),
        "days": {day[0]: day[1] for day in days},
    }


def quoted(text):
    return "'" + text.replace("'", "''") + "'"


def guarded(text):
    for pattern, replacement in [(harness.FORMULA_INSIDE, r"\1'\2"), (harness.FORMULA_FIRST, r"'\1")]:
        text = f"regexp_replace({text}, {quoted(pattern)}, {quoted(replacement)}, 'g')"
    return text


def export(table, output):
    # Without a temporary file, which would take the place of `/dev/null`.
    labels = " ".join(f"when '{name}' then '{label}'" for name, label in harness.CHANNELS.items())
    table.connection.execute(f"""copy (
        select strftime({LOCAL}, '%Y-%m-%d %H:%M:%S') as "Datetime",
            if(is_done, 'Yes', 'No') as "Done",
            if(is_todo, 'Yes', 'No') as "To Do",
            {guarded("session_type")} as "Topic",
            {guarded("summary")} as "Summary",
            round_even(asr, 2) as "ASR",
            {guarded("array_to_string(tags, ', ')")} as "Tags",
            {guarded("comment")} as "Comment",
            stars as "Conversation Quality",
            case channel {labels} end as "Channel",
            {guarded("if(trim(contact.name) <> '', contact.name, 'User')")} as "Contact"
        from sessions where not is_test
    ) to '{output}' (format csv, header, use_tmp_file false)""")


if __name__ == "__main__":
    harness.main(sys.modules[__name__])
