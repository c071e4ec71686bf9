import type { AssessedRun } from "../../analysis/index.ts";
import type { BenchError, Clock } from "../../base/index.ts";
import type { LoopMeter } from "../../loadgen/index.ts";
import type { RunSummary } from "../../metric/index.ts";
import type { Machine, RunEvent } from "../../record/index.ts";
import type { ModelControl, Target } from "../../target/index.ts";
import type { Workload } from "../../workload/index.ts";
import type { Scenario } from "../scenario-spec.ts";

/** What a test replaces to run a whole scenario without sockets, models or real time. */
export interface RunParts {
  readonly clock: Clock;
  readonly openWorkload: (scenario: Scenario, options: RunOptions) => Promise<Workload>;
  readonly createTarget: (scenario: Scenario, clock: Clock, options: RunOptions) => Target;
  readonly createModelControl: (
    scenario: Scenario,
    clock: Clock,
    options: Pick<RunOptions, "environment">,
  ) => ModelControl;
  readonly createMeter: () => LoopMeter & { close(): void };
  readonly machine: Machine;
}

/** A look at a run under way. */
export interface RunNow {
  /**
   * The numbers so far, some hundred milliseconds old; exact at the end of a level and of the run. May cost a
   * millisecond: not for every event.
   */
  summary(): RunSummary;
  /** Requests sent, or waiting for a connection, and not ended. */
  inFlight(): number;
}

/** A reading of the machine under test as the log takes it; its instant is that of the asking. */
export type Reading = Omit<Extract<RunEvent, { kind: "probeSampled" }>, "kind" | "at">;

export interface RunOptions {
  /** Folder that receives the run's own folder; "runs" by default. */
  readonly out?: string;
  /** Where API keys are looked up; none by default. Pass process.env. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** What relative paths in the scenario start from; the working folder by default. */
  readonly baseDir?: string;
  /** First signal: send nothing more, let a few seconds pass for what is under way. */
  readonly stop?: AbortSignal;
  /** Second signal: end what is under way at once. */
  readonly abort?: AbortSignal;
  /** Told every event as it happens, after it was given to the log. What it throws stops the run. */
  readonly onEvent?: (event: RunEvent, now: RunNow) => void;
  /** Asked after every event for readings of the machine under test that belong there. */
  readonly probe?: (event: RunEvent) => readonly Reading[];
  /** Told what is being prepared before the run: "speech clips 3 of 24". */
  readonly onPreparing?: (text: string) => void;
  /** What is known before the run and matters to whoever reads its report; written to the log as warnings. */
  readonly warnings?: readonly { readonly code: string; readonly message: string }[];
  readonly parts?: Partial<RunParts>;
}

export interface RunResult {
  /** runs/<time>-<name>: run.jsonl and summary.json are in it. */
  readonly folder: string;
  readonly summary: AssessedRun;
  /** Why the run did not do what it was to do; what was measured before is in the summary all the same. */
  readonly failure?: BenchError;
}
