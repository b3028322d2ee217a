// nodejs-polars: a typed frame, lazy queries and exact decimals.
import pl from "nodejs-polars";
import { main } from "./harness.mjs";

const FROM = new Date(Date.UTC(2026, 9, 23));
const TO = new Date(Date.UTC(2026, 10, 22));
const ZONE = "America/New_York";
// A product of decimals keeps the larger scale of its factors and rounds in silence; at 16 digits it is exact.
const EXACT = pl.Decimal(38, 16);
const AMOUNTS = ["lead_value", "conversion_ratio", "recognition"];
const SEARCHED = ["contact_name", "summary", "comment", "contact_phone"];
// The patterns of `harness.py`.
const FORMULA_INSIDE = /([;\t\r\n])([ "']*[=+\-@|%])/;
const FORMULA_FIRST = /^([ "']*[=+\-@|%]|[\t\r\n])/;
const SCHEMA = {
  id: pl.String,
  external_id: pl.String,
  started_at: pl.String,
  ended_at: pl.String,
  hours: pl.Categorical,
  channel: pl.Categorical,
  session_type: pl.String,
  summary: pl.String,
  comment: pl.String,
  tags: pl.List(pl.String),
  contact: pl.Struct({ name: pl.String, phone: pl.String, email: pl.String }),
  is_done: pl.Bool,
  is_todo: pl.Bool,
  is_lead: pl.Bool,
  is_opportunity: pl.Bool,
  is_test: pl.Bool,
  is_archived: pl.Bool,
  auto_assessment: pl.Categorical,
  human_assessment: pl.Categorical,
  stars: pl.Int32,
  lead_value: pl.String,
  conversion_ratio: pl.String,
  recognition: pl.String,
  user_messages: pl.Int32,
  agent_messages: pl.Int32,
  utms: pl.String,
  arguments: pl.String,
  connector_idn: pl.String,
};

const { col, lit, when } = pl;
// Beside a plain number, decimals become floats in silence.
const exact = (number) => lit(number).cast(EXACT);
const assessed = when(col("human_assessment").isNotNull()).then(col("human_assessment")).otherwise(col("auto_assessment"));
const success = col("assessment").isIn(["Yes-A", "Yes-B"]).fillNull(lit(false));
const ratios = col("conversion_ratio").fillNull(exact(1)).mul(col("recognition").fillNull(exact(1)));
const asr = when(col("is_lead").and(col("is_opportunity")).and(success))
  .then(col("lead_value").fillNull(exact(0)).mul(ratios))
  .otherwise(exact(0));
const recentLeads = col("is_test").not()
  .and(col("is_archived").not())
  .and(col("channel").isIn(["voice", "text"]))
  .and(col("started_at").gtEq(lit(FROM)))
  .and(col("started_at").lt(lit(TO)))
  .and(col("is_lead"));
const local = col("started_at").dt.replaceTimeZone("UTC").dt.convertTimeZone(ZONE).dt.replaceTimeZone(null);

function ingest(path) {
  const instant = (name) => col(name).str.strptime(pl.Datetime("ms"), "%Y-%m-%dT%H:%M:%SZ");
  const part = (name) => col("contact").struct.field(name).alias(`contact_${name}`);
  return pl
    .scanJson(path, { schema: SCHEMA, rechunk: true }) // It reads small chunks, which slow every question down.
    .withColumns(
      instant("started_at"), instant("ended_at"), ...AMOUNTS.map((name) => col(name).cast(EXACT)),
      part("name"), part("phone"), part("email"), assessed.alias("assessment"),
    )
    .drop("contact")
    .withColumn(asr.alias("asr"))
    .collectSync();
}

const only = (frame) => frame.row(0)[0];

function count(table) {
  return only(table.select(recentLeads.sum()));
}

function search(table) {
  // Two steps, so that only the texts of the rows that are left are searched.
  const texts = table.lazy().filter(recentLeads).select(...SEARCHED).collectSync();
  const found = pl.anyHorizontal(SEARCHED.map((name) => col(name).str.contains(/refund/i)));
  return only(texts.select(found.fillNull(lit(false)).sum()));
}

function metrics(table) {
  const recent = table.lazy().filter(recentLeads).select(
    "asr", "stars", "is_opportunity", "is_lead", success.alias("success"), col("assessment").isNotNull().alias("assessed"),
    local.cast(pl.Date).alias("day"),
  ).collectSync();
  const both = (one, other) => col(one).and(col(other)).sum();
  const [sum, stars, rated, served, opportunities, won, leads] = recent.select(
    col("asr").sum().cast(pl.String), col("stars").sum(), col("stars").count().alias("rated"),
    both("is_opportunity", "success").alias("served"), both("is_opportunity", "assessed").alias("opportunities"),
    both("is_lead", "success").alias("won"), both("is_lead", "assessed").alias("leads"),
  ).row(0);
  const days = recent.groupBy("day").agg(col("asr").sum()).select(col("day").cast(pl.String), col("asr").cast(pl.String));
  return {
    asr: plain(sum), css: [stars, 5 * rated], oss: [served, opportunities], lss: [won, leads],
    days: Object.fromEntries(days.rows().map(([day, sum]) => [day, plain(sum)])),
  };
}

/** A decimal as text without zeros at the end. */
function plain(decimal) {
  return decimal.replace(/\.?0+$/, "");
}

function guarded(text) {
  return text.str.replaceAll(FORMULA_INSIDE, "${1}'${2}").str.replace(FORMULA_FIRST, "'${1}");
}

function exportTo(path, table) {
  const yesNo = (flag) => when(col(flag)).then(lit("Yes")).otherwise(lit("No"));
  const name = col("contact_name");
  const cells = table.lazy().filter(col("is_test").not()).select(
    local.alias("Datetime"),
    yesNo("is_done").alias("Done"),
    yesNo("is_todo").alias("To Do"),
    guarded(col("session_type")).alias("Topic"),
    guarded(col("summary")).alias("Summary"),
    col("asr").round(2, "halftoeven").cast(pl.Decimal(38, 2)).alias("ASR"),
    guarded(col("tags").lst.join(", ")).alias("Tags"),
    guarded(col("comment")).alias("Comment"),
    col("stars").alias("Conversation Quality"),
    col("channel").replaceStrict(["voice", "text", "chat"], ["Voice", "Text", "Chat"]).alias("Channel"),
    guarded(when(name.str.strip().neq(lit(""))).then(name).otherwise(lit("User"))).alias("Contact"),
  );
  cells.collectSync().writeCSV(path, { datetimeFormat: "%Y-%m-%d %H:%M:%S" });
}

await main({ filesOnly: true, ingest, count, search, metrics, exportTo });
