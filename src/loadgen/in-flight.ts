import type { Clock } from "../base/index.ts";
import type { Answer, PreparedRequest } from "../target/index.ts";

/** The requests under way: wakes whoever waits for one to end, and ends them all when a limit passes. */
export class InFlight {
  #count = 0;
  #wake: () => void = () => {};
  readonly #stop: AbortSignal;
  readonly #end = new AbortController();
  readonly #onStop = (): void => this.#wake();
  readonly #onAbort = (): void => this.#end.abort();

  /**
   * @param stop wakes a waiter
   * @param abort ends every request at once
   */
  constructor(stop: AbortSignal, abort: AbortSignal) {
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

  add(prepared: PreparedRequest, onEnd: (answer: Answer) => void): void {
    this.#count++;
    prepared.send(this.#end.signal).then((answer) => {
      this.#count--;
      onEnd(answer);
      this.#wake();
    });
  }

  /** Resolves at the next end, or at the stop signal. */
  nextEnd(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  /** Waits for all to end; those still under way after `limitMs`, or `stoppedLimitMs` after the stop signal, are ended. */
  async drain(clock: Clock, limitMs: number, stoppedLimitMs: number): Promise<void> {
    let stopped = false;
    let cancelTimer = clock.setTimer(clock.now() + limitMs, this.#onAbort);
    while (this.#count > 0) {
      if (this.#stop.aborted && !stopped) {
        stopped = true;
        cancelTimer();
        cancelTimer = clock.setTimer(clock.now() + Math.min(limitMs, stoppedLimitMs), this.#onAbort);
      }
      await this.nextEnd();
    }
    cancelTimer();
  }
}
