import type { Clock } from "../../base/index.ts";

/**
 * When the reads of one turn of the event loop were ready. The loop asks the kernel once a turn which sockets have
 * something, and then reads one after the other: a stamp of each read's own would charge the server with the time that
 * the reads before it took us. What reaches a socket while the others are read gets the same instant, too early by as much
 * at most.
 */
export class ReadyInstant {
  readonly #clock: Clock;
  readonly #onTurn = (): void => {
    this.#at = undefined;
  };
  #at: number | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** To be asked at the beginning of a read, in ms on the clock. */
  get at(): number {
    if (this.#at === undefined) {
      this.#at = this.#clock.now();
      // Comes after the turn's last read, and before the loop asks again.
      this.#clock.defer(this.#onTurn);
    }
    return this.#at;
  }
}
