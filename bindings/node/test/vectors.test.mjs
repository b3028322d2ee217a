// Every shared vector of the library, by the same equality as in the other languages.
import assert from "node:assert/strict";
import { test } from "node:test";
import { areas } from "./vectors/areas.mjs";
import { files } from "./vectors/files.mjs";

/** The fewest vectors there may be, in all. */
const AT_LEAST = 900;

test("every vector holds", () => {
  let run = 0;
  const failures = [];
  for (const { path, vectors } of files()) {
    assert.ok(Object.hasOwn(areas, path), `no runner reads ${path}`);
    for (const vector of vectors) {
      run += 1;
      try {
        check(areas[path], vector);
      } catch (error) {
        failures.push(`${path}: ${vector.name}: ${error.message}`);
      }
    }
  }
  assert.equal(failures.length, 0, `${failures.length} of ${run} failed:\n${failures.join("\n")}`);
  assert.ok(run >= AT_LEAST, `only ${run} vectors`);
});

function check(answer, { input, expect, error: wanted }) {
  let given;
  try {
    given = answer(input);
  } catch (error) {
    if (wanted === undefined || typeof error.code !== "string" || error.code === "ERR_ASSERTION") throw error;
    const named = Object.fromEntries(Object.keys(wanted).map((key) => [key, error[key]]));
    return assert.deepEqual(named, wanted);
  }
  assert.deepEqual(given, expect ?? wanted);
}
