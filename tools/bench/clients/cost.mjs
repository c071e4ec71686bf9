import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { join } from "node:path";

/** Processor time so far, in seconds; the first thread's apart too. */
function costSoFar() {
  const { user, system } = process.cpuUsage();
  const stat = readFileSync(`/proc/self/task/${process.pid}/stat`, "utf8");
  const [firstUser, firstSystem] = stat.split(") ").at(-1).split(" ").slice(11, 13);
  return {
    at: process.hrtime.bigint(),
    user: user / 1e6,
    system: system / 1e6,
    firstThread: (Number(firstUser) + Number(firstSystem)) / 100,
  };
}

/** Prints what so many units of work cost since then, as one line of JSON, and nothing after it. */
function print(units, before) {
  const { at, user, system, firstThread } = costSoFar();
  const cost = {
    units,
    seconds: Number(at - before.at) / 1e9,
    userSeconds: user - before.user,
    systemSeconds: system - before.system,
    firstThreadSeconds: firstThread - before.firstThread,
  };
  process.stdout.write(`${JSON.stringify(cost)}\n`);
}

/** Counts the processor time of this process, all its threads, from now on. */
export function reportCost() {
  const before = costSoFar();
  return { print: (units) => print(units, before) };
}

/** The same for one of our runs, from the beginning of its load: noted every 20 ms, and the log says when that was. */
export function reportCostOfRun() {
  const notes = [costSoFar()];
  const noting = setInterval(() => notes.push(costSoFar()), 20);
  return {
    print: (units, runFolder) => {
      clearInterval(noting);
      const beganAt = beginningOfLoad(join(runFolder, "run.jsonl"));
      print(units, notes.findLast(({ at }) => at <= beganAt) ?? notes[0]);
    },
  };
}

/** By the monotonic clock, in nanoseconds. */
function beginningOfLoad(log) {
  const start = Buffer.alloc(64 * 1024);
  const file = openSync(log);
  const bytes = readSync(file, start);
  closeSync(file);
  const lines = start.toString("utf8", 0, bytes).split("\n").slice(0, -1);
  const events = lines.map((line) => JSON.parse(line));
  const { clockOriginNs } = events.find(({ kind }) => kind === "runStarted");
  const { at } = events.find(({ kind }) => kind === "phaseStarted");
  return BigInt(clockOriginNs) + BigInt(Math.round(at * 1e6));
}
