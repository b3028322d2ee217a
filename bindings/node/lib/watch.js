"use strict";
// Long calls: how far they are, and how they end early.
const native = require("./native");
const { abortSignal, callback, known } = require("./border");

/** How often `onProgress` is called, in milliseconds. */
const EVERY = 100;

/**
 * Runs a long call, which gets a native `Watch` and a promise that rejects when it shall end early.
 * It then rejects with the reason of the signal, or with what `onProgress` threw.
 */
async function watched(signal, onProgress, work) {
  if (signal !== undefined) throwIfAborted(abortSignal(signal, "signal"));
  if (onProgress !== undefined) callback(onProgress, "onProgress");
  const watch = new native.Watch();
  let ended = null;
  let end;
  const early = new Promise((_, reject) => {
    end = (reason) => {
      ended ??= { reason };
      watch.stop();
      reject(reason);
    };
  });
  early.catch(() => {}); // The call itself rejects.
  const tell = () => {
    try {
      onProgress({ rows: watch.rows(), bytes: watch.bytes() });
    } catch (error) {
      end(error);
    }
  };
  const abort = () => end(reasonOf(signal));
  signal?.addEventListener("abort", abort, { once: true });
  const timer = onProgress && setInterval(tell, EVERY);
  timer?.unref();
  try {
    const result = await work(watch, early);
    if (onProgress) tell();
    if (ended === null) return result;
  } catch (error) {
    if (ended === null) throw error;
  } finally {
    clearInterval(timer);
    signal?.removeEventListener("abort", abort);
  }
  throw ended.reason;
}

/** Asks a question, which gets a native `Watch` or null. On the signal it rejects at once, and the thread that answers is free soon after. */
async function unlessAborted(signal, ask) {
  if (signal === undefined) return ask(null);
  return watched(signal, undefined, (watch, early) => Promise.race([ask(watch), early]));
}

/** The signal among options that have nothing else in them. */
function onlySignal(given) {
  return known(given, ["signal"]).signal;
}

function throwIfAborted(signal) {
  if (signal.aborted) throw reasonOf(signal);
}

/** Signals of other realms may have no reason. */
function reasonOf(signal) {
  return signal.reason ?? new DOMException("This operation was aborted", "AbortError");
}

module.exports = { watched, unlessAborted, onlySignal };
