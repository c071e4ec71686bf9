import type { PhaseStarted, RunEvent } from "../record/index.ts";
import { formatProgressLine } from "../report/index.ts";
import type { RunNow } from "../scenario/file.ts";
import type { Host } from "./host.ts";

/** Progress on standard error: one line drawn over itself on a terminal, a line now and then elsewhere. */
export interface LiveConsole {
  readonly onEvent: (event: RunEvent, now: RunNow) => void;
  readonly onPreparing: (text: string) => void;
  /** A line of its own among the progress; shown even when quiet. */
  note(text: string): void;
  /** Whether the preparation is over. */
  isRunning(): boolean;
  close(): void;
}

/** Each drawing computes percentiles on the generator's own loop: rarely enough not to matter. */
const drawEveryMs = 250;
const lineEveryMs = 10_000;

const eraseLine = "\r\x1b[2K";

/** @param quiet shows nothing but notes */
export function createLiveConsole(host: Host, quiet: boolean): LiveConsole {
  // A terminal may change its width while it is drawn on; it stays one.
  const isTerminal = host.terminalColumns !== null;
  let drawn = false;
  let level: PhaseStarted | undefined;
  let shownAt = Number.NEGATIVE_INFINITY;

  const erase = (): void => {
    if (drawn) host.stderr(eraseLine);
    drawn = false;
  };
  const print = (text: string): void => {
    erase();
    host.stderr(`${text}\n`);
  };
  const draw = (text: string): void => {
    host.stderr(`${eraseLine}${text.slice(0, (host.terminalColumns ?? 80) - 1)}`);
    drawn = true;
  };

  const levelLine = (phase: PhaseStarted, at: number, now: RunNow): string | undefined => {
    const summary = now.summary().levels.find((one) => one.level === phase.level);
    return summary && formatProgressLine(summary, { elapsedMs: at - phase.at, inFlight: now.inFlight() });
  };

  const showNow = (at: number, now: RunNow): void => {
    if (!level || at - shownAt < (isTerminal ? drawEveryMs : lineEveryMs)) return;
    shownAt = at;
    const line = levelLine(level, at, now);
    if (line) (isTerminal ? draw : print)(line);
  };

  const onEvent = (event: RunEvent, now: RunNow): void => {
    switch (event.kind) {
      case "phaseStarted":
        level = event;
        shownAt = event.at;
        return;
      case "phaseEnded": {
        const line = level && levelLine(level, event.at, now);
        if (line) print(line);
        level = undefined;
        return;
      }
      case "targetChecked":
        if (event.latencyMs !== null) print(`First request, alone: ${Math.round(event.latencyMs)} ms`);
        return;
      case "requestEnded":
        showNow(event.endedAt, now);
        return;
      case "loadgenHealth":
        showNow(event.at, now);
        return;
      case "warned":
        print(`Warning: ${event.message}`);
        return;
    }
  };

  let preparing = "";
  const onPreparing = (text: string): void => {
    // The last of many steps stays; elsewhere than on a terminal only that one is shown.
    preparing = text;
    if (isTerminal) draw(text);
  };

  let running = false;
  return {
    onEvent: (event, now) => {
      if (event.kind === "runStarted") running = true;
      if (quiet) return;
      if (event.kind === "runStarted" && preparing) print(preparing);
      onEvent(event, now);
    },
    onPreparing: quiet ? () => {} : onPreparing,
    note: print,
    isRunning: () => running,
    close: erase,
  };
}
