import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { formatEventLine } from "../../record/index.ts";
import { speech } from "./run-parts.fixture.ts";
import { runScenario } from "./run-scenario.ts";

let out: string;
let server: Server;
let seen: string[];
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), "secrets-"));
  seen = [];
});
afterEach(async () => {
  server.close();
  await rm(out, { recursive: true });
});

/** A server that says every header of a request in its answer, as careless ones do in their errors. */
async function listen(status: number): Promise<string> {
  server = createServer((request, response) => {
    const said = JSON.stringify(request.headers);
    seen.push(said);
    request.resume().on("end", () => {
      response.writeHead(status, { "content-type": "application/json" });
      response.end(JSON.stringify({ text: said, error: { message: said } }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const key = "sk-live-0123456789abcdef";

it.each([200, 401, 500])(
  "a key is in no event, file or error, even when a %i answer repeats it",
  async (status) => {
    const url = await listen(status);
    const lines: string[] = [];
    const { folder, summary, failure } = await runScenario(
      {
        target: {
          kind: "openai-transcription",
          url,
          model: "m",
          apiKeyEnv: "KEY",
          headers: { "x-api-key": "${OTHER_KEY}" },
        },
        load: { kind: "closed", concurrency: 1, requests: 3 },
      },
      {
        out,
        environment: { KEY: key, OTHER_KEY: `${key}-2` },
        onEvent: (event) => lines.push(formatEventLine(event)),
        parts: { openWorkload: async () => ({ description: "", at: speech }) },
      },
    );
    expect(seen.join()).toContain(`Bearer ${key}`);
    expect(seen.join()).toContain(`${key}-2`);
    const files = await Promise.all(
      (await readdir(folder)).map((name) => readFile(join(folder, name), "utf8")),
    );
    expect(files).toHaveLength(2);
    const everything = [...lines, ...files, JSON.stringify(summary), `${failure?.message} ${failure?.hint}`];
    expect(everything.join("\n")).not.toContain(key);
    expect(failure === undefined).toBe(status === 200);
  },
);
