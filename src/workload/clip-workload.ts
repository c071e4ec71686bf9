import type { Random } from "../base/index.ts";
import type { SpeechRequest } from "../record/index.ts";
import { createClipOrder } from "./clip-order.ts";
import type { Workload } from "./workload.ts";

/** A clip that can be brought into memory again and again, always the same. */
export interface ClipSource {
  readonly load: () => SpeechRequest | Promise<SpeechRequest>;
}

/** Clips in memory up to this many bytes; beyond it the least recently used are read again when needed. */
export const defaultMemoryBytes = 256 * 2 ** 20;

export interface ClipWorkloadOptions {
  readonly description: string;
  readonly clips: readonly ClipSource[];
  readonly random: Random;
  readonly memoryBytes?: number;
}

export interface ClipWorkload extends Workload<SpeechRequest> {
  /** Brings a clip into memory, by its position in the list (not in the plan). */
  load(clip: number): SpeechRequest | Promise<SpeechRequest>;
}

/** Sends clips pass after pass, keeping the recently used ones in memory. */
export function createClipWorkload(options: ClipWorkloadOptions): ClipWorkload {
  const { clips, memoryBytes = defaultMemoryBytes } = options;
  const clipAt = createClipOrder(clips.length, options.random.fork("order"));
  const held = new Map<number, SpeechRequest>();
  const loading = new Map<number, Promise<SpeechRequest>>();
  let heldBytes = 0;

  const keep = (clip: number, request: SpeechRequest): SpeechRequest => {
    held.set(clip, request);
    heldBytes += request.audio.bytes.length;
    for (const [oldest, { audio }] of held) {
      if (heldBytes <= memoryBytes) break;
      held.delete(oldest);
      heldBytes -= audio.bytes.length;
    }
    return request;
  };

  const load = (clip: number): SpeechRequest | Promise<SpeechRequest> => {
    const hit = held.get(clip);
    if (hit !== undefined) {
      // A Map keeps insertion order: taking out and putting back makes it the youngest.
      held.delete(clip);
      held.set(clip, hit);
      return hit;
    }
    const pending = loading.get(clip);
    if (pending !== undefined) return pending;
    const result = (clips[clip] as ClipSource).load();
    if (!(result instanceof Promise)) return keep(clip, result);
    const kept = result.then((request) => keep(clip, request)).finally(() => loading.delete(clip));
    loading.set(clip, kept);
    return kept;
  };

  return { description: options.description, load, at: (index) => load(clipAt(index)) };
}
