import type { Clock } from "../base/index.ts";

/** The requests under way, sessions counted once: says when all have ended, and ends them when a limit passes. */
export class InFlight {
  /** Ends every request that was given it. */
  readonly signal: AbortSignal;
  #count = 0;
  #onEmpty: (() => void) | undefined;
  readonly #clock: Clock;
  readonly #stop: AbortSignal;
  readonly #abort: AbortSignal;
  readonly #end = new AbortController();
  readonly #onAbort = (): void => this.#end.abort();

  /**
   * @param stop shortens the last wait
   * @param abort ends every request at once
   */
  constructor(clock: Clock, stop: AbortSignal, abort: AbortSignal) {
    this.#clock = clock;
    this.#stop = stop;
    this.#abort = abort;
    this.signal = this.#end.signal;
    if (abort.aborted) this.#end.abort();
    abort.addEventListener("abort", this.#onAbort);
  }

  /** Lets go of the signals. */
  dispose(): void {
    this.#abort.removeEventListener("abort", this.#onAbort);
  }

  begin(): void {
    this.#count++;
  }

  end(): void {
    if (--this.#count === 0) this.#onEmpty?.();
  }

  /** Waits for all to end; those still under way after `limitMs`, or `stoppedLimitMs` after the stop signal, are ended. */
  async drain(limitMs: number, stoppedLimitMs: number): Promise<void> {
    if (this.#count === 0) return;
    const cancels: (() => void)[] = [];
    const endAfter = (ms: number): void => {
      cancels.push(this.#clock.setTimer(this.#clock.now() + ms, this.#onAbort));
    };
    const onStop = (): void => endAfter(stoppedLimitMs);
    endAfter(limitMs);
    if (this.#stop.aborted) onStop();
    else this.#stop.addEventListener("abort", onStop);
    await new Promise<void>((resolve) => {
      this.#onEmpty = resolve;
    });
    this.#stop.removeEventListener("abort", onStop);
    for (const cancel of cancels) cancel();
  }
}
