import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { BenchError } from "../base/index.ts";
import { startChildServer } from "./child-server.ts";
import type { Host } from "./host.ts";

/** A process that can be interrupted and nothing else. */
function interruptible(): { host: Host; interrupt(): void; listening(): boolean } {
  let callback: (() => void) | undefined;
  const host = {
    onInterrupt: (given: () => void) => {
      callback = given;
      return () => {
        callback = undefined;
      };
    },
  } as unknown as Host;
  return { host, interrupt: () => callback?.(), listening: () => callback !== undefined };
}

const script = (text: string): string[] => ["--input-type=commonjs", "--eval", text];
const says = (value: unknown): string => `console.log(${JSON.stringify(JSON.stringify(value))});`;
const forever = "setInterval(() => {}, 1000);";

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe("a server in a process of its own", () => {
  it("is known by the url it says, and is gone when it was stopped", async () => {
    const { host, listening } = interruptible();
    const text = `console.log(JSON.stringify({ url: "http://h/" + process.pid })); ${forever}`;
    const server = await startChildServer(script(text), host);
    const pid = Number(server.url.split("/").at(-1));
    expect(isAlive(pid)).toBe(true);
    expect(listening()).toBe(false);
    await server.stop();
    expect(isAlive(pid)).toBe(false);
    await server.stop();
  });

  it("hears on its standard input that whoever started it is gone, even by a kill -9", () => {
    const server = "process.stdin.resume().once('close', () => process.exit()); console.log(process.pid);";
    const starter = `
      const child = require("node:child_process").spawn(process.execPath, ${JSON.stringify(script(server))}, {
        stdio: ["pipe", "pipe", "ignore"], detached: true,
      });
      child.stdout.once("data", (pid) => { process.stdout.write(pid, () => process.kill(process.pid, "SIGKILL")); });`;
    const { stdout, signal } = spawnSync(process.execPath, script(starter), { encoding: "utf8" });
    expect(signal).toBe("SIGKILL");
    const pid = Number(stdout);
    expect(pid).toBeGreaterThan(0);
    // Its end was begun by ours; a few polls of real time are what it takes.
    const isGone = (): boolean => {
      for (let i = 0; i < 100; i++) {
        if (!isAlive(pid)) return true;
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
      }
      return false;
    };
    expect(isGone()).toBe(true);
  });

  it.each<[what: string, text: string, message: string, hint: string | undefined]>([
    [
      "its own error",
      `${says({ error: { code: "x", message: "no model", hint: "install it" } })} process.exitCode = 1;`,
      "the built-in server did not start: no model",
      "install it",
    ],
    [
      "its last words",
      "throw new Error('broken');",
      "the built-in server did not start: [eval]:1",
      undefined,
    ],
    ["its exit code", "process.exit(7)", "the built-in server did not start: it ended with 7", undefined],
    [
      "a line that is no address",
      `console.log("hello"); ${forever}`,
      "the built-in server did not start: hello",
      undefined,
    ],
  ])("that does not start is an error with %s", async (_what, text, message, hint) => {
    const error = await startChildServer(script(text), interruptible().host).catch(
      (caught: unknown) => caught,
    );
    expect(error).toBeInstanceOf(BenchError);
    expect(error).toMatchObject({ code: "serve.engine-missing", message });
    if (hint !== undefined) expect(error).toMatchObject({ hint });
  });

  it("that is interrupted while it starts is gone, and says so", async () => {
    const { host, interrupt } = interruptible();
    const starting = startChildServer(script(forever), host);
    interrupt();
    await expect(starting).rejects.toMatchObject({
      code: "run.interrupted",
      message: "stopped while the server was starting",
    });
  });
});
