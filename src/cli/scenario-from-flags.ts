import { BenchError, parseDurationMs } from "../base/index.ts";
import type { RunFlags, SpeechFlags } from "./flags.ts";

/** A scenario as it comes from a file or from flags, not yet checked. */
export type RawScenario = Record<string, unknown>;

const isObject = (value: unknown): value is RawScenario =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Leaves out what was not given. */
export function given(entries: Readonly<Record<string, unknown>>): RawScenario {
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined));
}

function nonEmpty(entries: RawScenario): RawScenario | undefined {
  return Object.keys(entries).length > 0 ? entries : undefined;
}

/** One level is written as its value, several as a list. */
export const single = <T>(list: readonly T[] | undefined): T | readonly T[] | undefined =>
  list?.length === 1 ? list[0] : list;

/** The load's kind and its levels, when a flag names them; `before` is what a scenario file says. */
function loadKind(flags: RunFlags, before: RawScenario): RawScenario | undefined {
  const named = (["concurrency", "rate", "burst"] as const).filter((name) => flags[name] !== undefined);
  if (named.length > 1) {
    throw new BenchError("usage.conflict", `--${named[0]} and --${named[1]} are different kinds of load`);
  }
  const arrivalBefore = before.kind === "constant" || before.kind === "poisson" ? before.kind : undefined;
  if (flags.arrival !== undefined && flags.rate === undefined && (named.length > 0 || !arrivalBefore)) {
    throw new BenchError("usage.conflict", "--arrival needs --rate", {
      hint: "add --rate, such as --rate 10",
    });
  }
  if (flags.concurrency) return { kind: "closed", concurrency: single(flags.concurrency) };
  if (flags.rate) {
    return { kind: flags.arrival ?? arrivalBefore ?? "poisson", ratePerSecond: single(flags.rate) };
  }
  if (flags.burst) return { kind: "burst", size: single(flags.burst) };
  return flags.arrival === undefined ? undefined : { kind: flags.arrival };
}

/** The keys that each kind of load has of its own; the others are kept when a flag changes the kind. */
const levelKeys: readonly string[] = ["concurrency", "ratePerSecond", "size"];

function withLoadFlags(before: unknown, flags: RunFlags): unknown {
  const stop = given({ requests: flags.requests, duration: flags.duration, warmup: flags.warmup });
  const said = isObject(before) ? before : {};
  const kind = loadKind(flags, said);
  if (kind) {
    const replacesLevels = levelKeys.some((key) => key in kind);
    const kept = Object.entries(said).filter(([key]) => !replacesLevels || !levelKeys.includes(key));
    return { ...Object.fromEntries(kept), ...kind, ...stop };
  }
  if (before === undefined) return Object.keys(stop).length > 0 ? { ...defaultLoad, ...stop } : undefined;
  // What is no load at all is left for the schema to refuse.
  return isObject(before) ? { ...before, ...stop } : before;
}

/** Puts the load flags over a scenario. */
export function withRunFlags(base: RawScenario, flags: RunFlags): RawScenario {
  const connection = given({ maxConnections: flags.maxConnections });
  return {
    ...base,
    ...given({
      name: flags.name,
      goals: flags.goal,
      seed: seedOf(flags.seed),
      workers: flags.workers,
      load: withLoadFlags(base.load, flags),
      connection:
        base.connection === undefined || isObject(base.connection)
          ? nonEmpty({ ...base.connection, ...connection })
          : base.connection,
    }),
  };
}

/** The load that --requests or --duration alone refer to. */
const defaultLoad = { kind: "closed", concurrency: [1, 2, 4, 8] };

function seedOf(seed: string | undefined): string | number | undefined {
  return seed !== undefined && /^\d{1,15}$/.test(seed) ? Number(seed) : seed;
}

/** What a repeatable flag of names and values gives; a name may come once. */
export function pairs(
  flag: string,
  texts: readonly string[] | undefined,
  separator: string,
): RawScenario | undefined {
  if (!texts) return undefined;
  const entries = texts.map((text): [name: string, value: string] => {
    const at = text.indexOf(separator);
    if (at <= 0) {
      throw new BenchError("usage.bad-value", `--${flag} "${text}" has no "${separator}"`, {
        hint: `write --${flag} 'name${separator}${separator === ":" ? " " : ""}value'`,
      });
    }
    return [text.slice(0, at).trim(), text.slice(at + 1).trim()];
  });
  const same = (name: string): string => (flag === "header" ? name.toLowerCase() : name);
  const names = entries.map(([name]) => same(name));
  const twice = entries.find(([name], i) => names.indexOf(same(name)) < i);
  if (twice) throw new BenchError("usage.conflict", `--${flag} gives ${twice[0]} twice`);
  return Object.fromEntries(entries);
}

function targetFromFlags(flags: SpeechFlags): RawScenario {
  const http = flags.api === "http";
  const foreign = http
    ? given({
        model: flags.model,
        language: flags.language,
        "response-format": flags.responseFormat,
        stream: flags.stream,
      })
    : given({ "file-field": flags.fileField, "text-path": flags.textPath });
  const [wrong] = Object.keys(foreign);
  if (wrong) {
    throw new BenchError("usage.conflict", `--${wrong} does not go with --api ${http ? "http" : "openai"}`, {
      hint: http ? "send it as --field name=value" : "add --api http",
    });
  }
  return given({
    kind: http ? "http" : "openai-transcription",
    url: flags.url,
    model: flags.model,
    language: flags.language,
    responseFormat: flags.responseFormat,
    stream: flags.stream,
    fileField: flags.fileField,
    textPath: flags.textPath,
    fields: pairs("field", flags.field, "="),
    headers: pairs("header", flags.header, ":"),
    apiKeyEnv: flags.apiKeyEnv,
    timeouts: flags.timeout === undefined ? undefined : { totalMs: parseDurationMs(flags.timeout) },
  });
}

function workloadFromFlags(flags: SpeechFlags): RawScenario {
  const nonSpeech = nonEmpty(given({ silence: flags.silence, noise: flags.noise }));
  if (flags.clips === undefined) {
    const { clipCount: clips, audioSeconds, voices } = flags;
    return {
      kind: "synthetic-speech",
      ...given({ clips, durationSeconds: single(audioSeconds), voices, nonSpeech }),
    };
  }
  const [wrong] = Object.keys(
    given({ "clip-count": flags.clipCount, "audio-seconds": flags.audioSeconds, voices: flags.voices }),
  );
  if (wrong) {
    throw new BenchError("usage.conflict", `--${wrong} is for synthetic speech and does not go with --clips`);
  }
  return { kind: "clips", path: flags.clips, ...given({ nonSpeech }) };
}

/** A proxy and HTTP/2 are the second client's. */
export function connectionFromFlags({
  client,
  proxy: proxyUrl,
  http2,
}: Pick<SpeechFlags, "client" | "proxy" | "http2">): RawScenario | undefined {
  const implied = proxyUrl !== undefined || http2 ? "undici" : undefined;
  return nonEmpty(given({ client: client ?? implied, proxyUrl, http2 }));
}

/** The whole scenario of `inferbench stt`. */
export function scenarioFromFlags(flags: RunFlags & SpeechFlags): RawScenario {
  if (flags.url === undefined) {
    throw new BenchError("usage.bad-value", "--url is missing", {
      hint: "name your server: --url http://127.0.0.1:8000; to try without one: inferbench demo",
    });
  }
  if (flags.model === undefined && flags.api !== "http") {
    throw new BenchError("usage.bad-value", "--model is missing", {
      hint: "name it as the server lists it in /v1/models",
    });
  }
  const connection = connectionFromFlags(flags);
  const scoring = nonEmpty(given({ normalizer: flags.normalizer }));
  return withRunFlags(
    {
      name: "stt",
      target: targetFromFlags(flags),
      workload: workloadFromFlags(flags),
      ...given({ connection, scoring }),
    },
    flags,
  );
}
