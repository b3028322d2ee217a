// Reads a long input as it comes, and tells the most memory the process had meanwhile.
import { SessionTable } from "portal-sessions";

const [megabytes] = process.argv.slice(2);
let most = 0;

function* blankLines() {
  for (let count = 0; count < megabytes; count += 1) {
    yield Buffer.alloc(1 << 20, `${" ".repeat((1 << 20) - 1)}\n`);
    most = Math.max(most, process.memoryUsage.rss());
  }
}

await SessionTable.fromNdjsonAsync(blankLines());
console.log(most);
