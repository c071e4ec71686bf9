import { join, resolve } from "node:path";
import type { Random } from "../../base/index.ts";
import type { PromptRequest, SpeechRequest } from "../../record/index.ts";
import { type ClipSource, createClipWorkload, defaultMemoryBytes } from "../clip-workload.ts";
import { counted } from "../counted.ts";
import { planNonSpeech, planSpeech } from "../speech/plan-speech.ts";
import type { Workload } from "../workload.ts";
import type { ClipsSpec, NonSpeechSpec, SyntheticSpeechSpec, WorkloadSpec } from "../workload-spec.ts";
import { createByteCache } from "./byte-cache.ts";
import { defaultCacheFolder } from "./cache-folder.ts";
import { findClips } from "./find-clips.ts";
import { openPrompts, type PromptsSpec } from "./open-prompts.ts";
import { checkClip, readClip } from "./read-clip.ts";
import { syntheticClips } from "./synthetic-clips.ts";

export interface OpenWorkloadOptions {
  /** Decides what is made and the order in which all is sent. */
  readonly random: Random;
  /** Folder that relative paths of the spec start from. */
  readonly baseDir: string;
  /** Where clips that we made are kept; INFERBENCH_CACHE_DIR or the platform's cache folder unless given. */
  readonly cacheDir?: string;
  /** Clips held in memory, in bytes; the rest is read again when needed. 256 MiB unless given. */
  readonly memoryBytes?: number;
  readonly signal?: AbortSignal;
  /** Called after each clip that was made or read. */
  readonly onProgress?: (done: number, total: number) => void;
}

type SpeechSpec = ClipsSpec | SyntheticSpeechSpec;

/**
 * Makes or finds what a spec sends and brings it into memory: clips as far as they fit, prompts whole.
 * @throws workload.unreadable, workload.empty, usage.bad-value for an unfit tokenizer; the signal's reason when aborted
 */
export function openWorkload(
  spec: SpeechSpec,
  options: OpenWorkloadOptions,
): Promise<Workload<SpeechRequest>>;
export function openWorkload(
  spec: PromptsSpec,
  options: OpenWorkloadOptions,
): Promise<Workload<PromptRequest>>;
export function openWorkload(spec: WorkloadSpec, options: OpenWorkloadOptions): Promise<Workload>;
export async function openWorkload(spec: WorkloadSpec, options: OpenWorkloadOptions): Promise<Workload> {
  return spec.kind === "clips" || spec.kind === "synthetic-speech"
    ? openSpeech(spec, options)
    : openPrompts(spec, options);
}

async function openSpeech(spec: SpeechSpec, options: OpenWorkloadOptions): Promise<Workload<SpeechRequest>> {
  const { random, memoryBytes = defaultMemoryBytes } = options;
  const { clips, description, preload } = await (spec.kind === "clips"
    ? openClips(spec, options)
    : openSyntheticSpeech(spec, options));
  const workload = createClipWorkload({ clips, description, random, memoryBytes });
  for (let i = 0; preload && i < clips.length; i++) {
    options.signal?.throwIfAborted();
    await workload.load(i);
    options.onProgress?.(i + 1, clips.length);
  }
  return workload;
}

interface OpenedClips {
  readonly clips: readonly ClipSource[];
  readonly description: string;
  /** Whether every clip is brought in before the first request. */
  readonly preload: boolean;
}

async function openSyntheticSpeech(
  spec: SyntheticSpeechSpec,
  options: OpenWorkloadOptions,
): Promise<OpenedClips> {
  const { random } = options;
  const durations = [spec.durationSeconds].flat();
  const range = [Math.min(...durations), Math.max(...durations)].map((seconds) => seconds.toFixed(1));
  const voices = new Set(spec.voices).size;
  return {
    clips: makeClips([...planSpeech(spec, random), ...planNonSpeech(spec.nonSpeech)], options),
    description: [
      "synthetic speech",
      `${counted(spec.clips, "clip")} of ${[...new Set(range)].join(" to ")} s`,
      counted(voices, "voice"),
      ...describeNonSpeech(spec.nonSpeech),
    ].join(", "),
    // Even what memory cannot hold is made now, so that it comes from the cache later.
    preload: true,
  };
}

async function openClips(spec: ClipsSpec, options: OpenWorkloadOptions): Promise<OpenedClips> {
  const { entries, notes } = await findClips(resolve(options.baseDir, spec.path));
  let totalBytes = 0;
  for (const entry of entries) {
    options.signal?.throwIfAborted();
    totalBytes += await checkClip(entry);
  }
  return {
    clips: [
      ...entries.map((entry) => ({ load: () => readClip(entry) })),
      ...makeClips(planNonSpeech(spec.nonSpeech), options),
    ],
    description: [
      `${counted(entries.length, "clip")} from ${spec.path}`,
      ...notes,
      ...describeNonSpeech(spec.nonSpeech),
    ].join(", "),
    preload: totalBytes <= (options.memoryBytes ?? defaultMemoryBytes),
  };
}

function makeClips(plan: Parameters<typeof syntheticClips>[0], options: OpenWorkloadOptions) {
  const cache = createByteCache(join(options.cacheDir ?? defaultCacheFolder(), "speech"), ".wav");
  return syntheticClips(plan, options.random.fork("sound"), cache);
}

const describeNonSpeech = ({ silence, noise }: NonSpeechSpec): string[] => [
  ...(silence > 0 ? [`${silence} of silence`] : []),
  ...(noise > 0 ? [`${noise} of noise`] : []),
];
