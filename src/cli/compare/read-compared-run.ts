import { resolve } from "node:path";
import { openRun } from "../../scenario/file.ts";
import { type Compared, createRunComparer } from "../../sizing/index.ts";
import type { Host } from "../host.ts";

/**
 * One of our runs, by its folder or log, for a comparison.
 * @throws log.unreadable
 */
export async function readComparedRun(path: string, host: Host): Promise<Compared> {
  const opened = await openRun(resolve(host.cwd, path));
  const comparer = createRunComparer();
  for await (const event of opened.events()) comparer.add(event);
  return comparer.result(await opened.summary());
}
