import type { ScenarioWords } from "../scenario/index.ts";

/** The flag that sets each key of a scenario. */
export const flagOfKey: Readonly<Record<string, string>> = {
  name: "--name",
  goals: "--goal",
  seed: "--seed",
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
  "target.fields": "--field",
  "target.fileField": "--file-field",
  "target.textPath": "--text-path",
  "target.language": "--language",
  "target.responseFormat": "--response-format",
  "target.stream": "--stream",
  "target.timeouts.totalMs": "--timeout",
  "workload.path": "--clips",
  "workload.durationSeconds": "--audio-seconds",
  "workload.clips": "--clip-count",
  "workload.voices": "--voices",
  "workload.nonSpeech.silence": "--silence",
  "workload.nonSpeech.noise": "--noise",
  "scoring.normalizer": "--normalizer",
};

/** "target.headers.X-A" is set by `--header X-A`, the second of `load.concurrency` by `--concurrency`. */
function labelOf(path: string): string | undefined {
  const key = Object.keys(flagOfKey).find((one) => path === one || path.startsWith(`${one}.`));
  if (key === undefined) return undefined;
  const rest = path.slice(key.length + 1);
  return rest === "" || /^\d+$/.test(rest) ? flagOfKey[key] : `${flagOfKey[key]} ${rest}`;
}

/** For the scenario of a command that is made of flags: errors name the flag, and its help. */
export function flagWords(command: string): ScenarioWords {
  return { labelOf, hint: `see inferbench ${command} --help` };
}
