/** Names as people call these processors; the first that fits. */
const known: readonly (readonly [RegExp, string])[] = [
  [/apple (m\d+)( pro| max| ultra)?/i, "$1$2"],
  [/xeon/i, "xeon"],
  [/epyc/i, "epyc"],
  [/threadripper/i, "threadripper"],
  [/ryzen (\d)/i, "ryzen$1"],
  [/core\(tm\) (i\d|ultra \d)/i, "core-$1"],
  [/neoverse/i, "neoverse"],
  [/cortex-(\w+)/i, "cortex-$1"],
];

/** A short name of the machine for a file's name: m4, xeon, …; from its processor, or else its architecture. */
export function machineNameOf(cpuModel: string, arch: string): string {
  for (const [pattern, name] of known) {
    const found = pattern.exec(cpuModel)?.[0];
    if (found !== undefined) return fileSafe(found.replace(pattern, name));
  }
  return fileSafe(arch);
}

/** Part of a file's name: small letters, digits, and what no shell minds. */
export function fileSafe(text: string): string {
  return (
    text
      .toLowerCase()
      .replace(/[^a-z0-9.]+/g, "-")
      .replace(/^[-.]+|[-.]+$/g, "")
      .slice(0, 60) || "machine"
  );
}

/** `<machine>_<model>_<YYYYMMDD>_<HHMMSS>`, in UTC. */
export function resultName(machine: string, model: string, at: Date): string {
  const [day = "", time = ""] = at.toISOString().slice(0, 19).replaceAll(/[-:]/g, "").split("T");
  return [fileSafe(machine), fileSafe(model), day, time].join("_");
}
