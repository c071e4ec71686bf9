import type { ScenarioWords } from "../scenario/index.ts";

type FlagOfKey = Readonly<Record<string, string>>;

/** The flag that sets each key of a scenario, for every command that runs a load. */
const runFlagOfKey: FlagOfKey = {
  name: "--name",
  goals: "--goal",
  seed: "--seed",
  workers: "--workers",
  "load.concurrency": "--concurrency",
  "load.ratePerSecond": "--rate",
  "load.size": "--burst",
  "load.requests": "--requests",
  "load.duration": "--duration",
  "load.warmup": "--warmup",
  "connection.maxConnections": "--max-connections",
  "connection.client": "--client",
  "connection.proxyUrl": "--proxy",
  "connection.http2": "--http2",
  "target.url": "--url",
  "target.model": "--model",
  "target.apiKeyEnv": "--api-key-env",
  "target.headers": "--header",
  "target.timeouts.totalMs": "--timeout",
};

/** The same for `stt`. */
export const speechFlagOfKey: FlagOfKey = {
  ...runFlagOfKey,
  "target.fields": "--field",
  "target.fileField": "--file-field",
  "target.textPath": "--text-path",
  "target.language": "--language",
  "target.responseFormat": "--response-format",
  "target.stream": "--stream",
  "workload.path": "--clips",
  "workload.durationSeconds": "--audio-seconds",
  "workload.clips": "--clip-count",
  "workload.voices": "--voices",
  "workload.nonSpeech.silence": "--silence",
  "workload.nonSpeech.noise": "--noise",
  "scoring.normalizer": "--normalizer",
};

/** The same for `llm`. A path is the dataset's; that of a trace has a flag of its own. */
export const promptFlagOfKey: FlagOfKey = {
  ...runFlagOfKey,
  "load.speedup": "--speedup",
  "target.stream": "--no-stream",
  "target.temperature": "--temperature",
  "target.system": "--system",
  "target.maxOutputTokens": "--max-tokens",
  "target.extra": "--extra",
  "workload.suite": "--suite",
  "workload.runs": "--runs",
  "workload.maxOutputTokens": "--max-tokens",
  "workload.inputTokens": "--input-tokens",
  "workload.outputTokens": "--output-tokens",
  "workload.path": "--dataset",
  "workload.sessions": "--sessions",
  "tokenizer.encoding": "--tokenizer",
  "tokenizer.path": "--tokenizer",
};

/** "target.headers.X-A" is set by `--header X-A`, the second of `load.concurrency` by `--concurrency`. */
function labelOf(path: string, flagOfKey: FlagOfKey): string | undefined {
  const key = Object.keys(flagOfKey).find((one) => path === one || path.startsWith(`${one}.`));
  if (key === undefined) return undefined;
  const rest = path.slice(key.length + 1);
  return rest === "" || /^\d+$/.test(rest) ? flagOfKey[key] : `${flagOfKey[key]} ${rest}`;
}

/** For the scenario of a command that is made of flags: errors name the flag, and its help. */
export function flagWords(command: string): ScenarioWords {
  const flagOfKey = command === "llm" ? promptFlagOfKey : speechFlagOfKey;
  return { labelOf: (path) => labelOf(path, flagOfKey), hint: `see inferbench ${command} --help` };
}
