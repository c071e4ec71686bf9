import { BenchError, exitCodes, parseDurationMs } from "../../base/index.ts";
import { type SpeechServerInput, startSpeechServer } from "../../testbed/index.ts";
import type { Host } from "../host.ts";
import { foreignServeFlag, type ServeFlags } from "../serve-flags.ts";

export async function serveCommand(flags: ServeFlags, host: Host): Promise<number> {
  const server = await startSpeechServer(serverSpec(flags, host));
  host.stdout(
    flags.json
      ? `${JSON.stringify({ url: server.url })}\n`
      : [
          `Speech server (${flags.engine}) at ${server.url}`,
          `  curl -F file=@clip.wav -F model=${server.models[0]} ${server.url}/v1/audio/transcriptions`,
          `  inferbench stt --url ${server.url} --model ${server.models[0]} --concurrency 1,2,4`,
          "Ctrl-C stops it.",
          "",
        ].join("\n"),
  );
  await untilStopped(flags, host);
  await server.close();
  return exitCodes.good;
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

function serverSpec(flags: ServeFlags, host: Host): SpeechServerInput {
  const foreign = foreignServeFlag(flags);
  if (foreign) {
    const other = flags.engine === "sim" ? "moonshine" : "sim";
    throw new BenchError("usage.conflict", `${foreign} is for --engine ${other}`, {
      hint: `leave it out, or add --engine ${other}`,
    });
  }
  const token = flags.tokenEnv === undefined ? undefined : host.environment[flags.tokenEnv];
  if (flags.tokenEnv !== undefined && !token) {
    throw new BenchError("usage.bad-value", `the environment variable ${flags.tokenEnv} is not set`, {
      hint: `export ${flags.tokenEnv}=… first`,
    });
  }
  return {
    host: flags.host,
    port: flags.port,
    engine: flags.engine === "sim" ? simulator(flags) : moonshine(flags),
    ...(flags.queue === undefined ? {} : { queueLimit: flags.queue }),
    ...(token === undefined ? {} : { token }),
  };
}

function moonshine({ workers, modelDir }: ServeFlags): SpeechServerInput["engine"] {
  return {
    kind: "moonshine",
    ...(workers === undefined ? {} : { workers }),
    ...(modelDir === undefined ? {} : { modelDir }),
  };
}

function simulator(flags: ServeFlags): SpeechServerInput["engine"] {
  const { slots, serviceMs = 50, serviceCv = 0, perAudioSecond, errorRatio, stall = [], seed } = flags;
  return {
    kind: "sim",
    service:
      serviceCv > 0
        ? { kind: "lognormal", meanMs: serviceMs, cv: serviceCv }
        : { kind: "fixed", ms: serviceMs },
    stalls: stall.map(parseStall),
    ...(slots === undefined ? {} : { slots }),
    ...(perAudioSecond === undefined ? {} : { perAudioSecond }),
    ...(errorRatio === undefined ? {} : { errorRatio }),
    ...(seed === undefined ? {} : { seed }),
  };
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
