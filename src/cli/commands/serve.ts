import { exitCodes } from "../../base/index.ts";
import { startLlmServer, startSpeechServer } from "../../testbed/index.ts";
import type { Host } from "../host.ts";
import type { ServeFlags } from "../serve-flags.ts";
import { readServerSpec, type ServerSpec } from "../server-spec.ts";

interface Started {
  readonly url: string;
  readonly models: readonly string[];
  close(): Promise<void>;
}

export async function serveCommand(flags: ServeFlags, host: Host): Promise<number> {
  const asked = await readServerSpec(flags, host);
  const server = await start(asked, flags, host);
  host.stdout(
    flags.json ? `${JSON.stringify({ url: server.url, models: server.models })}\n` : welcome(asked, server),
  );
  await untilStopped(flags, host);
  await server.close();
  return exitCodes.good;
}

function start({ kind, spec }: ServerSpec, flags: ServeFlags, host: Host): Promise<Started> {
  if (kind === "speech") return startSpeechServer(spec);
  let shown = -1;
  return startLlmServer(spec, ({ writtenBytes, totalBytes }) => {
    const percent = Math.floor((writtenBytes / totalBytes) * 10) * 10;
    if (percent > shown && !flags.json) host.stderr(`Writing random weights: ${percent} %\n`);
    shown = Math.max(shown, percent);
  });
}

function welcome({ kind, engine }: ServerSpec, { url, models }: Started): string {
  const model = models[0] ?? "MODEL";
  const examples =
    kind === "speech"
      ? [
          `curl -F file=@clip.wav -F model=${model} ${url}/v1/audio/transcriptions`,
          `inferbench stt --url ${url} --model ${model} --concurrency 1,2,4`,
        ]
      : [
          `curl ${url}/v1/chat/completions -d '{"model": "${model}", "messages": [{"role": "user", "content": "Hello"}]}'`,
          `inferbench llm --url ${url} --model ${model}`,
        ];
  const what = kind === "speech" ? "Speech" : "Language";
  return [
    `${what} server (${engine}) at ${url}`,
    ...examples.map((line) => `  ${line}`),
    "Ctrl-C stops it.",
    "",
  ].join("\n");
}

/** A second Ctrl-C, while the server closes, is left to the system. */
function untilStopped(flags: ServeFlags, host: Host): Promise<void> {
  return new Promise((resolve) => {
    const stop = (): void => {
      for (const release of releases) release();
      resolve();
    };
    const releases = [host.onInterrupt(stop), ...(flags.untilInputEnds ? [host.onInputEnd(stop)] : [])];
  });
}
