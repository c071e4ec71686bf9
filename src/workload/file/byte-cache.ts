import { createHash } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Bytes kept on disk by key. Losing it costs time only: nothing in here fails. */
export interface ByteCache {
  /** The bytes stored under a key; undefined when there are none or they were damaged. */
  read(key: string): Promise<Uint8Array | undefined>;
  write(key: string, bytes: Uint8Array): Promise<void>;
}

const digestBytes = 32;
const sha256 = (data: Uint8Array | string): Buffer => createHash("sha256").update(data).digest();

/** A cache in a folder, made when first written to. Safe for several processes at once. */
export function createByteCache(folder: string, extension: string): ByteCache {
  const fileOf = (key: string): string =>
    join(folder, `${sha256(key).toString("hex").slice(0, 32)}${extension}`);
  return {
    async read(key) {
      const stored = await readFile(fileOf(key)).catch(() => undefined);
      if (stored === undefined || stored.length < digestBytes) return undefined;
      // The digest follows the content, where players of the file do not look.
      const content = stored.subarray(0, -digestBytes);
      return sha256(content).equals(stored.subarray(-digestBytes)) ? content : undefined;
    },
    async write(key, bytes) {
      const file = fileOf(key);
      // Another process may write the same key: each its own draft, the last rename wins, both are the same.
      const draft = `${file}.${process.pid}.tmp`;
      try {
        await mkdir(folder, { recursive: true });
        await writeFile(draft, Buffer.concat([bytes, sha256(bytes)]));
        await rename(draft, file);
      } catch {
        await rm(draft, { force: true }).catch(() => undefined);
      }
    },
  };
}
