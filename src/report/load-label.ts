import type { Load } from "../record/index.ts";

/** "concurrency 32", "5 req/s", "5 req/s Poisson", "burst of 64". */
export function describeLoad(load: Load): string {
  switch (load.kind) {
    case "closed":
      return `concurrency ${load.concurrency}`;
    case "constant":
      return `${load.ratePerSecond} req/s`;
    case "poisson":
      return `${load.ratePerSecond} req/s Poisson`;
    case "trace":
      return load.speedup === 1 ? "trace" : `trace × ${load.speedup}`;
    case "burst":
      return `burst of ${load.size}`;
  }
}

/** The number of a load: users at once, requests a second or requests at once. */
export function loadValue(load: Load): number {
  switch (load.kind) {
    case "closed":
      return load.concurrency;
    case "constant":
    case "poisson":
      return load.ratePerSecond;
    case "trace":
      return load.speedup;
    case "burst":
      return load.size;
  }
}

/** True where requests are planned by a schedule that does not wait for answers. */
export function isOpenLoop(load: Load): boolean {
  return load.kind !== "closed";
}

/** "concurrency 256 and 512", "5 req/s, 10 req/s and burst of 8"; one kind of load is named once. */
export function listLoads(loads: readonly Load[]): string {
  const closed = loads.every((load) => load.kind === "closed");
  const names = loads.map((load) => (closed ? String(loadValue(load)) : describeLoad(load)));
  const last = names.at(-1) ?? "";
  const joined = names.length < 2 ? last : `${names.slice(0, -1).join(", ")} and ${last}`;
  return closed ? `concurrency ${joined}` : joined;
}
