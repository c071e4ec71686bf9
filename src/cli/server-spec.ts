import { resolve } from "node:path";
import { parse } from "yaml";
import type { z } from "zod";
import { BenchError, parseDurationMs } from "../base/index.ts";
import { describeIssues } from "../scenario/index.ts";
import {
  type LlmServerInput,
  LlmServerSpec,
  type SpeechServerInput,
  SpeechServerSpec,
} from "../testbed/index.ts";
import type { Host } from "./host.ts";
import { readNamedFile } from "./read-named-file.ts";
import { type EngineName, engines, foreignServeFlag, type ServeFlags } from "./serve-flags.ts";

/** What `serve` is asked to start. */
export type ServerSpec = { readonly engine: EngineName } & (
  | { readonly kind: "speech"; readonly spec: SpeechServerInput }
  | { readonly kind: "llm"; readonly spec: LlmServerInput }
);

type Settings = Record<string, unknown>;

/** What a settings file may hold and a flag may replace. */
const defaults = { host: "127.0.0.1", port: 8000 };

/**
 * The server that the flags and their file describe; flags go over the file.
 * @throws usage.conflict for a flag of another engine; usage.bad-value for a setting that is none, and for a token or
 *   file that is missing
 */
export async function readServerSpec(flags: ServeFlags, host: Host): Promise<ServerSpec> {
  const config = flags.config === undefined ? {} : await readConfig(flags.config, host);
  const { engine: configured = {}, ...settings } = config;
  if (!isSettings(configured)) {
    throw wrongConfig(flags.config, "has an engine that is not an object with keys");
  }
  const engine = chooseEngine(flags, configured.kind);
  const foreign = foreignServeFlag(flags, engine);
  if (foreign) {
    const others = new Intl.ListFormat("en-GB", { type: "disjunction" }).format(foreign.engines);
    throw new BenchError("usage.conflict", `${foreign.flag} is for --engine ${others}, not ${engine}`, {
      hint: `leave it out, or choose the engine with --engine ${foreign.engines[0]}`,
    });
  }
  const fromFlags = given({
    host: flags.host,
    port: flags.port,
    queueLimit: flags.queue,
    token: readToken(flags, host),
    engine: { kind: engine, ...engineSettings(flags, engine) },
  });
  const spec = {
    ...defaults,
    ...settings,
    ...fromFlags,
    engine: { ...configured, ...(fromFlags.engine as Settings) },
  };
  return engine === "moonshine" || engine === "sim"
    ? { kind: "speech", engine, spec: checked(spec, SpeechServerSpec, fromFlags, flags) }
    : { kind: "llm", engine, spec: checked(spec, LlmServerSpec, fromFlags, flags) };
}

function isSettings(value: unknown): value is Settings {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function given(entries: Settings): Settings {
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined));
}

const configHint = "docs/servers.md shows one";

function wrongConfig(file: string | undefined, reason: string, cause?: unknown): BenchError {
  return new BenchError("usage.bad-value", `--config ${file} ${reason}`, { hint: configHint, cause });
}

async function readConfig(file: string, host: Host): Promise<Settings> {
  const text = await readNamedFile(resolve(host.cwd, file), `--config ${file}`, configHint);
  let content: unknown;
  try {
    content = parse(text);
  } catch (cause) {
    const reason = (cause as Error).message.split("\n")[0]?.replace(/ at line \d+, column \d+:?$/, "");
    const [place] = (cause as { linePos?: { line: number }[] }).linePos ?? [];
    throw wrongConfig(file, `is not YAML${place ? ` in line ${place.line}` : ""}: ${reason}`, cause);
  }
  if (isSettings(content)) return content;
  throw wrongConfig(file, "does not hold settings");
}

function chooseEngine({ engine, config }: ServeFlags, configured: unknown): EngineName {
  if (configured !== undefined && !engines.includes(configured as EngineName)) {
    throw wrongConfig(config, `has an engine.kind that is not one of ${engines.join(", ")}`);
  }
  if (engine !== undefined && configured !== undefined && engine !== configured) {
    throw new BenchError(
      "usage.conflict",
      `--config ${config} is for engine ${configured}, and --engine ${engine} was asked for`,
      { hint: "leave --engine out" },
    );
  }
  return engine ?? (configured as EngineName | undefined) ?? "moonshine";
}

function readToken({ tokenEnv }: ServeFlags, host: Host): string | undefined {
  if (tokenEnv === undefined) return undefined;
  const token = host.environment[tokenEnv];
  if (token) return token;
  throw new BenchError("usage.bad-value", `the environment variable ${tokenEnv} is not set`, {
    hint: `export ${tokenEnv}=… first`,
  });
}

/** The flag that sets each setting, where it is not called as the setting is. */
const flagOfSetting: Readonly<Record<string, string>> = {
  queueLimit: "--queue",
  "engine.models": "--model",
  "engine.shapes": "--shape",
  "engine.contextTokens": "--context",
  "engine.prefillTokensPerSecond": "--prefill-rate",
  "engine.service": "--service-ms",
  "engine.stalls": "--stall",
};

/** The servers check their settings too, in words for programs: here people are told, by the flag that they wrote. */
function checked<T extends z.ZodType>(
  spec: Settings,
  schema: T,
  fromFlags: Settings,
  { config }: ServeFlags,
): z.input<T> {
  const { success, error } = schema.safeParse(spec);
  if (success) return spec as z.input<T>;
  const labelOf = (path: string): string | undefined => {
    const [first = "", second = ""] = path.split(".");
    const isFlag = first === "engine" ? second in (fromFlags.engine as Settings) : first in fromFlags;
    const setting = first === "engine" ? `${first}.${second}` : first;
    if (!isFlag) return undefined;
    const name = setting.replace(/^engine\./, "").replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    return flagOfSetting[setting] ?? `--${name}`;
  };
  const complaint = describeIssues(error.issues, spec, schema, labelOf);
  const where = config === undefined || complaint.startsWith("--") ? "" : `--config ${config}: `;
  throw new BenchError("usage.bad-value", `${where}${complaint}`, { hint: "see inferbench serve --help" });
}

function engineSettings(flags: ServeFlags, engine: EngineName): Settings {
  const { slots, seed, threads } = flags;
  const stalls = flags.stall?.map(parseStall);
  switch (engine) {
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
