"use strict";
// Long calls: how far they are, and how they end early.
const native = require("./native");
const { abortSignal, callback } = require("./border");

/** How often `onProgress` is called, in milliseconds. */
const EVERY = 100;

/**
 * Runs a long call, which gets a native `Watch` and a promise that rejects when it shall end early.
 * It then rejects with the reason of the signal, or with what `onProgress` threw.
 */
async function watched(signal, onProgress, work) {
  if (signal !== undefined) abortSignal(signal, "signal").throwIfAborted();
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
  const abort = () => end(signal.reason);
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

module.exports = { watched };
