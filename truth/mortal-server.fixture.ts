import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * A server in a process of its own, so that it can be killed. It notes each request as it came and as it was answered, at
 * once and in a file, so that its word outlives it.
 */
const program = `
const [port, notes] = process.argv.slice(1);
const file = require("node:fs").openSync(notes, "a");
const note = (what, request) => require("node:fs").writeSync(file, what + " " + request.headers["x-request-id"] + "\\n");
require("node:http").createServer((request, response) => {
  request.resume().on("end", () => {
    note("got", request);
    setTimeout(() => {
      note("answered", request);
      response.end('{"text":"ok"}');
    }, 20);
  });
}).listen(Number(port), "127.0.0.1", function () { console.log(this.address().port); });
`;

export interface MortalServer {
  readonly port: number;
  /** At once, without a chance to say goodbye. */
  kill(): Promise<void>;
}

/** @param port 0 for any */
export async function startMortalServer(notes: string, port = 0): Promise<MortalServer> {
  const child = spawn(process.execPath, ["-e", program, String(port), notes], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = await once(child.stdout, "data");
  return {
    port: Number(String(line)),
    kill: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, "exit");
      child.kill("SIGKILL");
      await gone;
    },
  };
}

/** What the server has noted: tags in the order of its notes. */
export function readNotes(notes: string): { readonly got: string[]; readonly answered: string[] } {
  const lines = readFileSync(notes, "utf8").split("\n");
  const of = (what: string): string[] =>
    lines.filter((line) => line.startsWith(`${what} `)).map((line) => line.slice(what.length + 1));
  return { got: of("got"), answered: of("answered") };
}

export const afterMs = (ms: number): Promise<void> => sleep(ms);
