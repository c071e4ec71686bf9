/** What is counted at one instant. */
export interface SystemState {
  inLine: number;
  inSystem: number;
  busyWorkers: number;
}

/** Integrals over time of what is in the system, from `start` to `stop`. */
export interface TimeAverages {
  /** Call before the state changes. */
  advance(atMs: number): void;
  start(atMs: number): void;
  stop(atMs: number): void;
  readonly spanMs: number;
  meanOf(key: keyof SystemState): number;
}

export function createTimeAverages(state: Readonly<SystemState>): TimeAverages {
  let isOn = false;
  let lastAtMs = 0;
  let spanMs = 0;
  let inLine = 0;
  let inSystem = 0;
  let busyWorkers = 0;

  const advance = (atMs: number): void => {
    if (!isOn) return;
    const pastMs = atMs - lastAtMs;
    lastAtMs = atMs;
    spanMs += pastMs;
    inLine += pastMs * state.inLine;
    inSystem += pastMs * state.inSystem;
    busyWorkers += pastMs * state.busyWorkers;
  };
  return {
    advance,
    start(atMs) {
      isOn = true;
      lastAtMs = atMs;
    },
    stop(atMs) {
      advance(atMs);
      isOn = false;
    },
    get spanMs() {
      return spanMs;
    },
    meanOf(key) {
      const sum = { inLine, inSystem, busyWorkers }[key];
      return spanMs > 0 ? sum / spanMs : 0;
    },
  };
}
