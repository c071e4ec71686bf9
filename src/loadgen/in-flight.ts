import type { Clock } from "../base/index.ts";
import { type Answer, defectAnswer, type PreparedRequest } from "../target/index.ts";

/** The requests under way: wakes whoever waits for one to end, and ends them all when a limit passes. */
export class InFlight {
  #count = 0;
  #wake: () => void = () => {};
  #failure: { readonly error: unknown } | undefined;
  readonly #clock: Clock;
  readonly #stop: AbortSignal;
  readonly #end = new AbortController();
  readonly #onStop = (): void => this.#wake();
  readonly #onAbort = (): void => this.#end.abort();

  /**
   * @param stop wakes a waiter
   * @param abort ends every request at once
   */
  constructor(clock: Clock, stop: AbortSignal, abort: AbortSignal) {
    this.#clock = clock;
    this.#stop = stop;
    if (abort.aborted) this.#end.abort();
    stop.addEventListener("abort", this.#onStop);
    abort.addEventListener("abort", this.#onAbort);
    this.dispose = () => {
      stop.removeEventListener("abort", this.#onStop);
      abort.removeEventListener("abort", this.#onAbort);
    };
  }

  /** Lets go of both signals. */
  readonly dispose: () => void;

  /** A request, or a session of them, until `work` settles. */
  add(work: Promise<void>): void {
    this.#count++;
    const done = (): void => {
      this.#count--;
      this.#wake();
    };
    work.then(done, (error) => {
      this.#failure ??= { error };
      done();
    });
  }

  /** Throws what made a session fail: its next turn could not be made. */
  rethrow(): void {
    if (this.#failure) throw this.#failure.error;
  }

  /** Sends it now. A target that breaks its promise and throws makes a failed request of it, not a run that hangs. */
  async send(prepared: PreparedRequest): Promise<Answer> {
    try {
      return await prepared.send(this.#end.signal);
    } catch (error) {
      return defectAnswer(this.#clock.now(), error);
    }
  }

  /** Resolves at the next end, or at the stop signal. */
  nextEnd(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  /** Waits for all to end; those still under way after `limitMs`, or `stoppedLimitMs` after the stop signal, are ended. */
  async drain(limitMs: number, stoppedLimitMs: number): Promise<void> {
    const endAfter = (ms: number): (() => void) =>
      this.#clock.setTimer(this.#clock.now() + ms, this.#onAbort);
    const cancelLimit = endAfter(limitMs);
    let cancelStoppedLimit: (() => void) | undefined;
    while (this.#count > 0) {
      if (this.#stop.aborted) cancelStoppedLimit ??= endAfter(stoppedLimitMs);
      await this.nextEnd();
    }
    cancelLimit();
    cancelStoppedLimit?.();
  }
}
