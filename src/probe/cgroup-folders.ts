/** Where the kernel keeps the limits and counters of this process, own group first, then its parents up to the mount. */
export interface CgroupFolders {
  /** v1 when the processor controller is of the first version, also on a mixed system. */
  readonly version: "v1" | "v2";
  /** Limits of processor time and the counters of throttling. */
  readonly cpu: readonly string[];
  /** Processor time used. */
  readonly cpuacct: readonly string[];
  readonly memory: readonly string[];
}

interface Mount {
  readonly root: string;
  readonly folder: string;
  readonly isV2: boolean;
  readonly controllers: readonly string[];
}

/**
 * @param selfCgroup /proc/self/cgroup
 * @param mountInfo /proc/self/mountinfo
 * @returns a reason where the system has none
 */
export function findCgroupFolders(
  selfCgroup: string | undefined,
  mountInfo: string | undefined,
): CgroupFolders | { readonly unavailable: string } {
  if (selfCgroup === undefined || mountInfo === undefined) {
    return { unavailable: "the system has no control groups" };
  }
  const mounts = mountInfo.split("\n").flatMap(parseMount);
  const paths = parsePaths(selfCgroup);
  const v2 = mounts.find(({ isV2 }) => isV2);
  const foldersOf = (controller: string): { readonly isV2: boolean; readonly folders: string[] } => {
    const v1 = mounts.find((one) => !one.isV2 && one.controllers.includes(controller));
    const path = paths.get(controller);
    if (v1 && path !== undefined) return { isV2: false, folders: chain(v1, path) };
    const unified = paths.get("");
    return { isV2: true, folders: v2 && unified !== undefined ? chain(v2, unified) : [] };
  };
  const cpu = foldersOf("cpu");
  if (cpu.folders.length === 0) return { unavailable: "no control group of the processor is mounted" };
  return {
    version: cpu.isV2 ? "v2" : "v1",
    cpu: cpu.folders,
    cpuacct: foldersOf("cpuacct").folders,
    memory: foldersOf("memory").folders,
  };
}

/** proc(5): "36 35 98:0 /root /mount/point rw shared:1 - type source superoptions". */
function parseMount(line: string): Mount[] {
  const [front = "", back] = line.split(" - ");
  const [, , , root = "/", folder = "/"] = front.split(" ").map(unescapeOctal);
  const [type, , options = ""] = back?.split(" ") ?? [];
  if (type !== "cgroup" && type !== "cgroup2") return [];
  return [{ root, folder, isV2: type === "cgroup2", controllers: options.split(",") }];
}

/** The kernel writes space, tab, newline and backslash of a path as \040 and so on. */
function unescapeOctal(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
}

/** cgroups(7): "hierarchy:controllers:path"; the unified one has no controllers. */
function parsePaths(text: string): Map<string, string> {
  const paths = new Map<string, string>();
  for (const line of text.split("\n")) {
    const [, controllers, path] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    if (controllers === undefined || path === undefined) continue;
    for (const controller of controllers.split(",")) paths.set(controller, path);
  }
  return paths;
}

/** A container often sees its own group mounted as if it were the root, and its path as the host sees it. */
function chain({ root, folder }: Mount, path: string): string[] {
  const below = path === root || root === "/" ? path.slice(root === "/" ? 0 : root.length) : undefined;
  const inside = below ?? (path.startsWith(`${root}/`) ? path.slice(root.length) : "");
  // With a namespace of its own a process that was moved in from outside has a path that leads out of it.
  const steps = inside.split("/").filter((step) => step !== "");
  const inner = steps.includes("..") ? [] : steps;
  return Array.from({ length: inner.length + 1 }, (_, i) =>
    [folder, ...inner.slice(0, inner.length - i)].join("/"),
  );
}
