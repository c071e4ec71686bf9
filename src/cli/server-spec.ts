import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { parse } from "yaml";
import { BenchError, parseDurationMs } from "../base/index.ts";
import type { LlmServerInput, SpeechServerInput } from "../testbed/index.ts";
import type { Host } from "./host.ts";
import { foreignServeFlag, type ServeFlags } from "./serve-flags.ts";

/** What `serve` is asked to start. The servers themselves check what is in it. */
export type ServerSpec =
  | { readonly kind: "speech"; readonly spec: SpeechServerInput }
  | { readonly kind: "llm"; readonly spec: LlmServerInput };

type Settings = Record<string, unknown>;

/**
 * The server that the flags and their file describe.
 * @throws usage.conflict for a flag of another engine, usage.bad-value for a token or file that is missing
 */
export async function readServerSpec(flags: ServeFlags, host: Host): Promise<ServerSpec> {
  const foreign = foreignServeFlag(flags);
  if (foreign) {
    throw new BenchError("usage.conflict", `${foreign.flag} is not for --engine ${flags.engine}`, {
      hint: `leave it out, or take --engine ${foreign.engines.join(" or ")}`,
    });
  }
  const { engine: configured = {}, ...settings } =
    flags.config === undefined ? {} : await readConfig(flags.config, host);
  const token = readToken(flags, host);
  const common = {
    ...settings,
    host: flags.host,
    port: flags.port,
    ...given({ queueLimit: flags.queue, token }),
  };
  const engine = { ...(configured as Settings), kind: flags.engine, ...engineSettings(flags) };
  const isSpeech = flags.engine === "moonshine" || flags.engine === "sim";
  // What came from a file may be anything: the servers parse it with their schemas.
  const spec = { ...common, engine } as unknown;
  return isSpeech
    ? { kind: "speech", spec: spec as SpeechServerInput }
    : { kind: "llm", spec: spec as LlmServerInput };
}

function given(entries: Settings): Settings {
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined));
}

async function readConfig(file: string, host: Host): Promise<Settings> {
  const wrong = (reason: string, cause?: unknown): BenchError =>
    new BenchError("usage.bad-value", `--config ${file} ${reason}`, {
      hint: "docs/servers.md shows one",
      cause,
    });
  const text = await readFile(resolve(host.cwd, file), "utf8").catch((cause: Error) => {
    throw wrong(`cannot be read: ${cause.message}`, cause);
  });
  let content: unknown;
  try {
    content = parse(text);
  } catch (cause) {
    throw wrong(`is not YAML: ${(cause as Error).message.split("\n")[0]}`, cause);
  }
  if (typeof content === "object" && content !== null && !Array.isArray(content)) return content as Settings;
  throw wrong("does not hold settings");
}

function readToken({ tokenEnv }: ServeFlags, host: Host): string | undefined {
  if (tokenEnv === undefined) return undefined;
  const token = host.environment[tokenEnv];
  if (token) return token;
  throw new BenchError("usage.bad-value", `the environment variable ${tokenEnv} is not set`, {
    hint: `export ${tokenEnv}=… first`,
  });
}

function engineSettings(flags: ServeFlags): Settings {
  const { slots, seed, threads } = flags;
  const stalls = flags.stall?.map(parseStall);
  switch (flags.engine) {
    case "moonshine":
      return given({ workers: flags.workers, modelDir: flags.modelDir });
    case "sim":
      return given({
        slots,
        seed,
        stalls,
        service: serviceTime(flags),
        perAudioSecond: flags.perAudioSecond,
        errorRatio: flags.errorRatio,
      });
    case "llama":
      return given({
        slots,
        seed,
        threads,
        models: flags.model,
        shapes: flags.shape,
        contextTokens: flags.context,
        gpu: flags.cpu === undefined ? undefined : !flags.cpu,
      });
    case "llm-sim":
      return given({
        slots,
        seed,
        stalls,
        contextTokens: flags.context,
        prefillTokensPerSecond: flags.prefillRate,
        tokenMs: flags.tokenMs,
        outputTokens:
          flags.outputTokens === undefined ? undefined : { kind: "fixed", tokens: flags.outputTokens },
        reasoningTokens: flags.reasoningTokens,
        tokensPerEvent: flags.tokensPerEvent,
        errorRatio: flags.errorRatio,
      });
  }
}

function serviceTime({ serviceMs, serviceCv = 0 }: ServeFlags): Settings | undefined {
  if (serviceMs === undefined && serviceCv === 0) return undefined;
  const meanMs = serviceMs ?? 50;
  return serviceCv > 0 ? { kind: "lognormal", meanMs, cv: serviceCv } : { kind: "fixed", ms: meanMs };
}

/** "5s:2s" */
function parseStall(text: string): { atMs: number; durationMs: number } {
  const [at = "", length, ...more] = text.split(":");
  if (length === undefined || more.length > 0) {
    throw new BenchError("usage.bad-value", `--stall "${text}" is not a time and a length`, {
      hint: "write --stall 5s:2s: after 5 seconds, for 2 seconds",
    });
  }
  return { atMs: parseDurationMs(at), durationMs: parseDurationMs(length) };
}
