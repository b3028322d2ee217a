// The files of `testdata/`, as crates/portal-sessions/testdata/README.md describes them.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";

const ROOT = new URL("../../../../crates/portal-sessions/testdata/", import.meta.url);

/** Every file of vectors, by its area and its name, such as `filter/match.json`. */
export function files() {
  const areas = readdirSync(ROOT, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return areas.flatMap(({ name: area }) => {
    const names = readdirSync(new URL(`${area}/`, ROOT)).filter((name) => name.endsWith(".json"));
    return names.map((name) => ({ path: `${area}/${name}`, vectors: read(`${area}/${name}`, area) }));
  });
}

function read(path, area) {
  const vectors = JSON.parse(readFileSync(new URL(path, ROOT), "utf8"));
  for (const { expect } of vectors) {
    if (expect?.file !== undefined) expect.file = readFileSync(new URL(`${area}/${expect.file}`, ROOT), "utf8");
  }
  assert.equal(new Set(vectors.map(({ name }) => name)).size, vectors.length, `${path}: names are unique`);
  return vectors;
}
