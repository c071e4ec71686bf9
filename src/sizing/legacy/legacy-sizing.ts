/** The sizing of a spreadsheet: every core busy all the time, no goal, no queue. */
export interface LegacySizing {
  readonly ratio: number;
  readonly devCores: number;
  readonly prodCores: number;
  readonly pods: number;
  readonly cpuPerPod: number;
  readonly memoryPerPodGb: number;
  readonly cpuLimit: number;
  readonly memoryLimitGi: number;
}

const coresOfAPod = 4;
const fewestPods = 2;
/** A table had it; what was measured does not. */
const memoryPerPodGb = 1;

/**
 * cores = rate × service time, which is utilisation 1; pods = max(2, cores ÷ 4 rounded up); limits are half a core and
 * half of the memory more.
 */
export function legacySizing(devMs: number, prodMs: number, ratePerSecond: number): LegacySizing {
  const prodCores = (ratePerSecond * prodMs) / 1000;
  const pods = Math.max(fewestPods, Math.ceil(prodCores / coresOfAPod));
  const cpuPerPod = prodCores / pods;
  return {
    ratio: prodMs / devMs,
    devCores: (ratePerSecond * devMs) / 1000,
    prodCores,
    pods,
    cpuPerPod,
    memoryPerPodGb,
    cpuLimit: cpuPerPod + 0.5,
    memoryLimitGi: memoryPerPodGb * 1.5,
  };
}
