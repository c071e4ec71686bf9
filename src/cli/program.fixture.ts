import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Clock, createVirtualClock } from "../base/index.ts";
import type { SystemLimits } from "../probe/index.ts";
import type { Request } from "../record/index.ts";
import type { RunParts } from "../scenario/file.ts";
import { askedRequest } from "../target/index.ts";
import type { Host } from "./host.ts";
import { type ImaginaryLlmServer, llmParts } from "./imaginary-llm.fixture.ts";
import { main } from "./main.ts";

/** How the imaginary server of a whole-program test behaves. It shares no code with what measures it. */
export interface ImaginaryServer {
  /** Requests served at once. */
  readonly slots: number;
  /** Service time of the n-th request it starts, in ms. */
  readonly serviceMs: (n: number) => number;
  /** Status of the n-th request; 200 unless given. */
  readonly status?: (n: number) => number;
  /** How busy the generator's own loop is; 0.1 unless given. */
  readonly loopUtilizationRatio?: number;
}

export interface ProgramRun {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface TestProgram {
  readonly folder: string;
  /** @param options.interruptOn a Ctrl-C comes when this text is printed as progress */
  run(
    argv: readonly string[],
    options?: { interruptOn?: string; environment?: Host["environment"]; systemLimits?: SystemLimits },
  ): Promise<ProgramRun>;
  remove(): void;
}

const words = "the quick brown fox jumps over the lazy dog";

const request = (index: number): Request => ({
  input: { kind: "speech", clip: `clip-${index % 5}`, audioSeconds: 5, sound: "speech", reference: words },
  audio: { bytes: new Uint8Array(8), fileName: "clip.wav", mimeType: "audio/wav" },
});

/** A queue with slots, on the test's clock. */
function createTarget(server: ImaginaryServer, clock: Clock): ReturnType<RunParts["createTarget"]> {
  let started = 0;
  let busy = 0;
  const line: (() => void)[] = [];
  const enter = async (): Promise<void> => {
    if (busy < server.slots) busy++;
    else await new Promise<void>((resolve) => line.push(resolve));
  };
  const leave = (): void => {
    const next = line.shift();
    if (next) next();
    else busy--;
  };
  return {
    description: "imaginary server",
    prepare: (asked) =>
      askedRequest(asked, clock, async (signal) => {
        const sentAt = clock.now();
        await enter();
        const n = started++;
        await clock.sleepUntil(clock.now() + server.serviceMs(n), signal);
        leave();
        const status = server.status?.(n) ?? 200;
        return {
          outcome: signal.aborted
            ? { kind: "aborted", reason: "stopped" }
            : status === 200
              ? { kind: "ok" }
              : { kind: "httpError", status, message: "no" },
          sentAt,
          stamps: { firstByteAt: clock.now() },
          endedAt: clock.now(),
          connection: { id: 1, reused: n > 0 },
          bytesSent: 100,
          bytesReceived: 50,
          ...(status === 200 ? { output: { text: words } } : {}),
        };
      }),
    explain: async () => undefined,
    close: async () => {},
  };
}

const speechParts = (server: ImaginaryServer): Pick<RunParts, "openWorkload" | "createTarget"> => ({
  openWorkload: async () => ({ description: "imaginary clips", at: request }),
  createTarget: (_scenario, clock) => createTarget(server, clock),
});

/** The whole program, from arguments to output, on a virtual clock and against an imaginary server. */
export function createTestProgram(
  server: ImaginaryServer | ImaginaryLlmServer = { slots: 4, serviceMs: () => 100 },
): TestProgram {
  const folder = mkdtempSync(join(tmpdir(), "inferbench-program-"));
  const run: TestProgram["run"] = async (argv, { interruptOn, environment = {}, systemLimits } = {}) => {
    const clock = createVirtualClock(new Date("2026-03-04T05:06:07Z"));
    const listeners = new Set<() => void>();
    const texts = { stdout: "", stderr: "" };
    const parts: Partial<RunParts> = {
      clock,
      ...("models" in server ? llmParts(server) : speechParts(server)),
      createMeter: () => ({
        read: () => ({
          loopUtilizationRatio: ("models" in server ? undefined : server.loopUtilizationRatio) ?? 0.1,
          loopDelayP99Ms: 0.2,
          loopDelayMaxMs: 0.5,
          cpuRatio: 0.1,
          rssBytes: 1e8,
        }),
        close: () => {},
      }),
      machine: {
        platform: "linux",
        arch: "x64",
        os: "Linux 6.1",
        cpuModel: "Imaginary CPU",
        cpuCount: 4,
        memoryBytes: 8 * 2 ** 30,
        node: "v20.19.0",
      },
    };
    const host: Host = {
      stdout: (text) => {
        texts.stdout += text;
      },
      stderr: (text) => {
        texts.stderr += text;
        if (interruptOn !== undefined && text.includes(interruptOn)) {
          for (const listener of listeners) listener();
        }
      },
      terminalColumns: null,
      columns: 100,
      color: false,
      environment,
      cwd: folder,
      runParts: parts,
      ...(systemLimits && { systemLimits }),
      onInterrupt: (callback) => {
        listeners.add(callback);
        return () => listeners.delete(callback);
      },
      onInputEnd: () => () => {},
    };
    const exitCode = await clock.run(main(argv, host));
    return { exitCode, ...texts };
  };
  return { folder, run, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
