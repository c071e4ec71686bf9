/** One audio file of the user's, before it is read. */
export interface ClipEntry {
  readonly path: string;
  /** How the clip is called in the log; unique. */
  readonly name: string;
  /** The words spoken, when known. */
  readonly reference?: string;
  /** What a manifest says of its length; the file itself is asked first. */
  readonly statedSeconds?: number;
  /** The manifest's line that names it: "set.jsonl:3". */
  readonly listedAt?: string;
}

/** What was found at a path. */
export interface FoundClips {
  readonly entries: readonly ClipEntry[];
  /** What was left out, for the description: "3 other files skipped". */
  readonly notes: readonly string[];
  /** What was looked for, said when nothing was found. */
  readonly lookedFor: string;
}
