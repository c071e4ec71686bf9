import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import type { RunEvent } from "../src/record/index.ts";
import { startLlmWitness, type Witness, type WitnessedLlm } from "./witness.fixture.ts";

const bin = join(import.meta.dirname, "..", "dist", "cli", "bin.js");
const scratch = mkdtempSync(join(tmpdir(), "inferbench-workers-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

let witness: Witness<WitnessedLlm>;
beforeEach(async () => {
  witness = await startLlmWitness({ engine: { kind: "llm-sim", slots: 1000, tokenMs: 5 } });
});
afterEach(() => witness.stop());

/** Starts the program as a user would, into a folder of its own. */
function start(flags: readonly string[], url = witness.url) {
  const out = mkdtempSync(join(scratch, "run-"));
  const args = [bin, "llm", "--url", url, "--input-tokens", "8", "--output-tokens", "4", "--quiet"];
  const child = spawn(process.execPath, [...args, "--out", out, ...flags], { stdio: "ignore" });
  const exit = once(child, "exit") as Promise<[number | null, string | null]>;
  const read = (): RunEvent[] => {
    const [run] = readdirSync(out);
    const lines = readFileSync(join(out, run as string, "run.jsonl"), "utf8").split("\n");
    // The last line may have been cut by a kill.
    return lines.slice(0, -1).map((line) => JSON.parse(line) as RunEvent);
  };
  return { child, exit, read, folder: () => join(out, readdirSync(out)[0] as string) };
}

const requestsOf = (events: readonly RunEvent[]) =>
  events.flatMap((event) => (event.kind === "requestEnded" ? [event] : [])).sort((a, b) => a.id - b.id);

async function measured(flags: readonly string[]): Promise<RunEvent[]> {
  const run = start(flags);
  await run.exit;
  return run.read();
}

/** Each request's planned instant since its level began, its prompt, and its level. */
function planOf(events: readonly RunEvent[]) {
  const begins = events.flatMap((event) => (event.kind === "phaseStarted" ? [event.at] : []));
  return requestsOf(events).map(({ id, level, plannedAt, input, warmup }) => ({
    id,
    level,
    warmup,
    text: input.kind === "prompt" ? input.text : "",
    plannedMs: plannedAt - (begins[level] as number),
  }));
}

describe("the same seed from 1, 2 and 4 workers", () => {
  it("is the same set of requests at the same planned instants, each sent once", async () => {
    const flags = ["--rate", "80,120", "-n", "90", "--warmup", "7"];
    const alone = planOf(await measured(flags));
    expect(alone).toHaveLength(2 * 97);
    for (const workers of [2, 4]) {
      const before = (await witness.requests()).length;
      const events = await measured([...flags, "--workers", `${workers}`]);
      const together = planOf(events);
      expect(together.map(({ plannedMs: _at, ...rest }) => rest)).toEqual(
        alone.map(({ plannedMs: _at, ...rest }) => rest),
      );
      // Logs are in microseconds: two roundings apart at most.
      for (const [n, { plannedMs }] of together.entries())
        expect(Math.abs(plannedMs - (alone[n]?.plannedMs as number))).toBeLessThan(0.003);
      // And the one request before them all.
      expect((await witness.requests()).length - before).toBe(2 * 97 + 1);
      expect(events.filter(({ kind }) => kind === "phaseStarted")).toHaveLength(2);
      const last = events.filter(({ kind }) => kind === "phaseEnded" || kind === "requestEnded").at(-1);
      expect(last?.kind).toBe("phaseEnded");
      const health = events.flatMap((event) => (event.kind === "loadgenHealth" ? [event.worker] : []));
      expect(new Set(health).size).toBe(workers);
    }
  });

  it("is a closed loop of as many users, and of as many requests", async () => {
    for (const workers of [1, 3]) {
      const requests = requestsOf(await measured(["-c", "2,7", "-n", "40", "--workers", `${workers}`]));
      for (const [level, users] of [2, 7].entries()) {
        const of = requests.filter((request) => request.level === level);
        expect(of.map(({ warmup }) => warmup).filter(Boolean)).toHaveLength(users);
        expect(of).toHaveLength(40 + users);
        const edges = of.flatMap(({ sentAt, endedAt }) => [
          [sentAt ?? 0, 1] as const,
          [endedAt, -1] as const,
        ]);
        edges.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
        let inFlight = 0;
        expect(Math.max(...edges.map(([, step]) => (inFlight += step)))).toBe(users);
      }
      expect(new Set(requests.map(({ id }) => id)).size).toBe(requests.length);
    }
  });
});

it("two workers have no more connections open than the run may have", async () => {
  const reply = {
    choices: [{ index: 0, message: { role: "assistant", content: "hello" }, finish_reason: "stop" }],
    usage: { prompt_tokens: 3, completion_tokens: 1 },
  };
  const server = createServer((request, response) => {
    request.resume();
    setTimeout(() => {
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify(reply));
    }, 10);
  });
  let open = 0;
  let most = 0;
  server.on("connection", (socket) => {
    most = Math.max(most, ++open);
    socket.on("close", () => open--);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const flags = ["--no-stream", "-m", "m", "-c", "2", "-n", "20", "--max-connections", "2", "--workers", "2"];
  const run = start(flags, url);
  await run.exit;
  server.close();
  expect(requestsOf(run.read())).toHaveLength(22);
  expect(most).toBe(2);
});

describe("two workers under way", () => {
  const underWay = async () => {
    const run = start(["--rate", "50", "-d", "60s", "--workers", "2"]);
    while ((await witness.requests()).length < 60) await new Promise((resolve) => setTimeout(resolve, 50));
    return run;
  };

  it.each(["SIGINT", "SIGTERM"] as const)("end at %s with all that they sent in the log", async (signal) => {
    const run = await underWay();
    run.child.kill(signal);
    const [code] = await run.exit;
    expect(code).toBe(1);
    const events = run.read();
    expect(events.at(-1)).toMatchObject({ kind: "runEnded", reason: "interrupted" });
    const seen = await witness.requests();
    // All but the first, which was sent before any load.
    expect(requestsOf(events).filter(({ sentAt }) => sentAt !== null)).toHaveLength(seen.length - 1);
  });

  it("leave a log that opens when they are killed, with everything up to the last second", async () => {
    const run = await underWay();
    const killedAt = process.hrtime.bigint();
    run.child.kill("SIGKILL");
    await run.exit;
    const logged = requestsOf(run.read()).length;
    const old = (await witness.requests()).filter(
      ({ endedAt }) => endedAt !== null && endedAt < killedAt - 1_000_000_000n,
    );
    expect(old.length).toBeGreaterThan(0);
    expect(logged).toBeGreaterThanOrEqual(old.length - 1);
    const report = spawn(process.execPath, [bin, "report", run.folder()], { stdio: "ignore" });
    expect(await once(report, "exit")).toEqual([0, null]);
  });
});
