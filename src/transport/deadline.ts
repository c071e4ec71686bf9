import type { Clock } from "../base/index.ts";

/**
 * One movable limit in time. A timer is armed only when none is due early enough, and looks again when it
 * fires: thousands of requests a second move the limit without touching a timer.
 */
export class Deadline {
  readonly #clock: Clock;
  readonly #onDue: () => void;
  #due = Number.POSITIVE_INFINITY;
  #armedAt = Number.POSITIVE_INFINITY;
  #cancel: (() => void) | undefined;

  constructor(clock: Clock, onDue: () => void) {
    this.#clock = clock;
    this.#onDue = onDue;
  }

  set(due: number): void {
    this.#due = due;
    if (due < this.#armedAt) this.#arm(due);
  }

  clear(): void {
    this.#due = Number.POSITIVE_INFINITY;
  }

  close(): void {
    this.clear();
    this.#cancel?.();
    this.#armedAt = Number.POSITIVE_INFINITY;
  }

  #arm(at: number): void {
    this.#cancel?.();
    this.#armedAt = at;
    this.#cancel = this.#clock.setTimer(at, () => this.#fire());
  }

  #fire(): void {
    this.#armedAt = Number.POSITIVE_INFINITY;
    this.#cancel = undefined;
    if (this.#due === Number.POSITIVE_INFINITY) return;
    if (this.#clock.now() < this.#due) {
      this.#arm(this.#due);
      return;
    }
    this.clear();
    this.#onDue();
  }
}
