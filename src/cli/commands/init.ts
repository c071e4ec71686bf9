import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { BenchError, exitCodes } from "../../base/index.ts";
import type { Host } from "../host.ts";

/** Short enough to read at once; every other key is in docs/scenario.md. */
const template = `# A test of one server. Check it without running it: inferbench run FILE --print-scenario
name: my-server

target:
  kind: openai-transcription          # POST /v1/audio/transcriptions; "http" speaks to any other endpoint
  url: http://127.0.0.1:8000
  model: whisper-1
  # apiKeyEnv: OPENAI_API_KEY         # the name of the variable, never the key

workload:
  kind: synthetic-speech              # made here, with exact transcripts; or kind: clips and path: ./audio
  durationSeconds: 5

load:
  kind: closed                        # or constant / poisson with ratePerSecond, or burst with size
  concurrency: [1, 2, 4, 8, 16]
  duration: 30s

goals:
  - p95 < 2s
  - error_rate < 1%

seed: 1
`;

export async function initCommand(
  file: string,
  flags: { force?: boolean; json?: boolean },
  host: Host,
): Promise<number> {
  const path = resolve(host.cwd, file);
  await writeFile(path, template, { flag: flags.force ? "w" : "wx" }).catch(
    (cause: NodeJS.ErrnoException) => {
      if (cause.code === "EEXIST") {
        throw new BenchError("usage.bad-value", `${file} is there already`, {
          hint: "add --force to replace it",
          cause,
        });
      }
      throw new BenchError("usage.bad-value", `cannot write ${file}: ${cause.message}`, {
        hint: "name a file in a folder that exists",
        cause,
      });
    },
  );
  host.stdout(
    flags.json
      ? `${JSON.stringify({ file: path })}\n`
      : `Wrote ${file}. Change its url and model, then: inferbench run ${file}\n`,
  );
  return exitCodes.good;
}
