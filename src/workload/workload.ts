import type { Request } from "../record/index.ts";

/** What to send. The same seed and index give the same request, whoever asks and in whatever order. */
export interface Workload<R extends Request = Request> {
  /** One line for the console: "synthetic speech, 24 clips of 5.0 s, 3 voices". */
  readonly description: string;
  /**
   * The request at a position of the plan; positions past the last clip start over in a new seeded order.
   * @throws workload.unreadable when it cannot be read
   */
  at(index: number): R | Promise<R>;
  /** Arrival of the request at a position, in ms after the first, where the workload is a trace. */
  readonly arrivalAtMs?: (index: number) => number;
}
