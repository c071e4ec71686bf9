import { readFileSync } from "node:fs";

/** At most this many files and sockets may this process have open; undefined where the system does not say. */
export function openFileLimit(): number | undefined {
  const soft = process.platform === "linux" ? fromProc() : fromReport();
  return soft === undefined || soft === "unlimited" ? undefined : Number(soft) || undefined;
}

function fromProc(): string | undefined {
  try {
    return /^Max open files\s+(\S+)/m.exec(readFileSync("/proc/self/limits", "latin1"))?.[1];
  } catch {
    return undefined;
  }
}

interface LimitsReport {
  readonly userLimits?: { readonly open_files?: { readonly soft: string | number } };
}

function fromReport(): string | undefined {
  const { report } = process;
  // The names of network interfaces would be looked up in DNS.
  if (report) Object.assign(report, { excludeNetwork: true });
  const soft = (report?.getReport() as LimitsReport | undefined)?.userLimits?.open_files?.soft;
  return soft === undefined ? undefined : String(soft);
}
