// Holds `llm` against a real server, by hand (docs/llm.md): the same answers are read twice. The built package measures
// through a proxy that keeps every byte, and a few lines below take the server's `usage` and `timings` out of those bytes.
//   node tools/check-real-server.mjs --url http://127.0.0.1:8080 [--model M] [--type chat] [--max-tokens 256] [--runs 1]
// Exits with 1 when a token count or a text differs, or the speed of decoding by more than 3 %.
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { openRun, runScenario } from "../dist/index.js";

const kinds = { chat: "openai-chat", completions: "openai-completions", "llama-cpp": "llama-cpp" };
const mostSpeedApart = 0.03;

const { values: flags } = parseArgs({
  options: {
    url: { type: "string" },
    model: { type: "string" },
    type: { type: "string", default: "chat" },
    "api-key-env": { type: "string" },
    "max-tokens": { type: "string", default: "256" },
    runs: { type: "string", default: "1" },
  },
});
const kind = kinds[flags.type];
if (flags.url === undefined || kind === undefined) {
  console.error(`--url is needed; --type is one of ${Object.keys(kinds).join(", ")}`);
  process.exit(2);
}

const proxy = await startProxy(new URL(flags.url));
const folder = mkdtempSync(join(tmpdir(), "inferbench-real-"));
try {
  const run = await runScenario(
    {
      name: "real-server",
      target: {
        kind,
        url: proxy.url,
        ...(flags.model && { model: flags.model }),
        ...(flags["api-key-env"] && { apiKeyEnv: flags["api-key-env"] }),
      },
      workload: {
        kind: "prompt-suite",
        suite: "performance",
        runs: Number(flags.runs),
        maxOutputTokens: Number(flags["max-tokens"]),
      },
      load: { kind: "closed", concurrency: 1 },
    },
    { out: folder, environment: process.env },
  );
  if (run.failure) throw run.failure;
  process.exitCode = report(await pairsOf(run.folder, proxy.answers), run.summary.levels[0]) ? 0 : 1;
} catch (error) {
  console.error(`${error.message}${error.hint ? `\n${error.hint}` : ""}`);
  process.exitCode = 1;
} finally {
  proxy.close();
  rmSync(folder, { recursive: true, force: true });
}

/** Passes everything on as it comes, and keeps what was answered by the request's id. */
async function startProxy(target) {
  const answers = new Map();
  const client = target.protocol === "https:" ? https : http;
  // A connection for each request: llama.cpp's server closes it after a stream, and does not say so before.
  const agent = new client.Agent({ keepAlive: false });
  const server = http.createServer((request, response) => {
    const url = new URL(request.url, target.origin);
    const headers = { ...request.headers, host: target.host };
    const upstream = client.request(url, { method: request.method, headers, agent }, (answer) => {
      const bytes = [];
      answers.set(request.headers["x-request-id"], bytes);
      const { connection: _connection, "keep-alive": _keepAlive, ...passed } = answer.headers;
      response.writeHead(answer.statusCode, passed);
      answer.on("data", (piece) => {
        bytes.push(piece);
        response.write(piece);
      });
      answer.on("end", () => response.end());
      answer.on("error", () => response.destroy());
    });
    upstream.on("error", () => response.destroy());
    request.pipe(upstream);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${server.address().port}${target.pathname}${target.search}`;
  return { url, answers, close: () => server.close().closeAllConnections() };
}

/** Each measured request beside what the server's own bytes say of it. */
async function pairsOf(runFolder, answers) {
  const pairs = [];
  const opened = await openRun(runFolder);
  let runId = "";
  for await (const event of opened.events()) {
    if (event.kind === "runStarted") runId = event.runId;
    if (event.kind !== "requestEnded" || event.warmup || event.outcome.kind !== "ok") continue;
    const bytes = answers.get(`${runId}-${event.id}`);
    pairs.push({ ours: event, theirs: readAnswer(Buffer.concat(bytes ?? []).toString("utf8")) });
  }
  return pairs;
}

/** Text, usage and timings of one streamed answer, read in the plainest way there is. */
function readAnswer(stream) {
  const found = { text: "", input: null, output: null, timings: null, events: 0 };
  for (const line of stream.split(/\r?\n/)) {
    if (!line.startsWith("data:") || line.slice(5).trim() === "[DONE]") continue;
    const event = JSON.parse(line.slice(5));
    const choice = event.choices?.[0];
    const delta = choice?.delta;
    const piece = choice ? (delta ? (delta.content ?? "") : (choice.text ?? "")) : (event.content ?? "");
    found.text += piece;
    if (piece !== "" || delta?.reasoning_content) found.events += 1;
    found.input = event.usage?.prompt_tokens ?? (event.stop ? event.tokens_evaluated : null) ?? found.input;
    found.output =
      event.usage?.completion_tokens ?? (event.stop ? event.tokens_predicted : null) ?? found.output;
    found.timings = event.timings ?? found.timings;
  }
  return found;
}

/** Prints both sides; true when they agree. */
function report(pairs, { metrics, counts }) {
  const sum = (numbers) => numbers.reduce((a, b) => a + b, 0);
  const seconds = ({ ours }) => (ours.chunkAts.at(-1) - ours.firstTokenAt) / 1000;
  // The first token comes out of the prefill: n tokens are n − 1 steps, on either side.
  const ourSpeed = (some) =>
    sum(some.map(({ ours }) => ours.usage.outputTokens - 1)) / sum(some.map(seconds));
  const theirSpeed = (some) =>
    sum(some.map(({ theirs }) => theirs.timings.predicted_n - 1)) /
    (sum(some.map(({ theirs }) => theirs.timings.predicted_ms)) / 1000);
  const timed = pairs.filter(
    ({ ours, theirs }) => theirs.timings?.predicted_n > 1 && ours.usage?.outputTokens > 1,
  );
  const percent = (some) => `${((ourSpeed(some) / theirSpeed(some) - 1) * 100).toFixed(2)} %`;

  console.table(
    Object.fromEntries(
      pairs.map((pair) => {
        const { ours, theirs } = pair;
        const isTimed = timed.includes(pair);
        return [
          `${ours.id} ${ours.input.prompt}`,
          {
            "input: ours": ours.usage?.inputTokens,
            server: theirs.input,
            "output: ours": ours.usage?.outputTokens,
            "server ": theirs.output,
            events: theirs.events,
            "tok/s: ours": isTimed ? Number(ourSpeed([pair]).toFixed(2)) : "–",
            "server  ": isTimed ? Number(theirSpeed([pair]).toFixed(2)) : "–",
            apart: isTimed ? percent([pair]) : "–",
          },
        ];
      }),
    ),
  );

  const checks = [];
  const check = (what, holds) => checks.push({ what, holds });
  check(`${counts.ok} requests were answered, ${counts.failed} failed`, counts.ok > 0 && counts.failed === 0);
  check(
    "every answer was read twice",
    pairs.length === counts.ok && pairs.every(({ theirs }) => theirs.events > 0),
  );
  check(
    "every text is the server's, character by character",
    pairs.every(({ ours, theirs }) => ours.output?.text === theirs.text),
  );
  check(
    "every token count is the server's",
    pairs.every(
      ({ ours, theirs }) =>
        theirs.output !== null &&
        ours.usage?.inputTokens === theirs.input &&
        ours.usage?.outputTokens === theirs.output,
    ),
  );
  for (const [metric, side] of [
    ["input_tokens", "input"],
    ["output_tokens", "output"],
  ]) {
    const total = sum(pairs.map(({ theirs }) => theirs[side] ?? 0));
    check(
      `${metric} of the report add up to the server's ${total}`,
      metrics[metric]?.detail?.total === total,
    );
  }
  if (timed.length === 0) console.log("The server sends no timings: the speed of decoding was not compared.");
  else {
    const holds = Math.abs(ourSpeed(timed) / theirSpeed(timed) - 1) <= mostSpeedApart;
    check(
      `decoding: ${ourSpeed(timed).toFixed(2)} tok/s here, ${theirSpeed(timed).toFixed(2)} by the server, ${percent(timed)} apart (at most ${mostSpeedApart * 100} %)`,
      holds,
    );
  }
  for (const { what, holds } of checks) console.log(`${holds ? "good  " : "FAILED"}  ${what}`);
  return checks.every(({ holds }) => holds);
}
