import type { Request } from "../record/index.ts";

/** What to send. The same seed and index give the same request, whoever asks and in whatever order. */
export interface Workload<R extends Request = Request> {
  /** One line for the console: "synthetic speech, 24 clips of 5.0 s, 3 voices". */
  readonly description: string;
  /**
   * The request at a position of the plan; positions past the last clip, prompt or row start over, clips and
   * conversations in a new seeded order.
   * @throws workload.unreadable when it cannot be read
   */
  at(index: number): R | Promise<R>;
  /** How many requests send all of it once: the tests of a suite times its runs, the rows of a trace. Absent: no end. */
  readonly requests?: number;
  /** Arrival of the request at a position, in ms after the first, where the workload is a trace. Never falls. */
  readonly arrivalAtMs?: (index: number) => number;
}
