import type { WavInfo } from "./wav/wav-info.ts";

/** One clip as it was uploaded; its head is checked, its samples are not decoded. */
export interface UploadedAudio {
  readonly info: WavInfo;
  /** The whole file. Copies; call it only where the samples are needed. */
  bytes(): Uint8Array;
}

export interface SpeechJob {
  readonly audio: UploadedAudio;
  readonly prompt: string;
  /** Whether `onDelta` is of use to anyone. */
  readonly stream: boolean;
}

export interface TranscriptSegment {
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly text: string;
}

export interface Transcript {
  readonly text: string;
  readonly segments: readonly TranscriptSegment[];
}

/** A job that the queue has taken, with whatever its engine has drawn for it. */
export interface SpeechTask {
  /** The service time that the simulator drew; a real engine cannot know. */
  readonly plannedServiceMs?: number;
  /** Resolves when the engine starts things at all (a stall is over). Absent: at once. */
  whenAllowed?(): Promise<void>;
  /**
   * Does the work. Rejects with a sentence for the client when it fails.
   * @param slot which of the engine's slots, from 0; never two tasks at once in the same
   * @param onDelta receives the text piece by piece when the job streams
   */
  run(slot: number, onDelta: (text: string) => void): Promise<Transcript>;
}

/** Turns audio into text, `slots` jobs at a time. Never works on the thread that calls it. */
export interface SpeechEngine {
  readonly name: string;
  readonly models: readonly string[];
  readonly slots: number;
  /** Called in order of arrival, so that what a seeded engine draws does not depend on timing. */
  accept(job: SpeechJob): SpeechTask;
  close(): Promise<void>;
}
