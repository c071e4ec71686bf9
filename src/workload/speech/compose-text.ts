import type { Random } from "../../base/index.ts";
import { shuffledIndices } from "../clip-order.ts";
import type { Voice } from "../workload-spec.ts";
import { type Sentence, sentences } from "./sentences.ts";

/** What one clip says. */
export interface SpokenText {
  readonly sentences: readonly Sentence[];
  /** Length at normal speed. */
  readonly lengthMs: number;
}

/** The speech may be this much longer or shorter than the clip at normal speed; its tempo makes up for it. */
const acceptedRatio = { low: 0.9, high: 1.05 };
/** The longest speech that still fits when it is hurried as much as sounds natural. */
export const maxRatio = 1 / 0.9;
/** Two sentences fill this much of a clip well; before that any sentence may come. */
const endgameMs = 6000;

/**
 * Writes the texts of one set of clips. Sentences that were used least come first, so clips hardly repeat each other;
 * text `n` depends on the seed and the texts before it.
 */
export function createComposer(random: Random): (targetMs: number, voice: Voice) => SpokenText {
  const uses = sentences.map(() => 0);
  let made = 0;
  return (targetMs, voice) => {
    const deck = [...shuffledIndices(sentences.length, random.fork(made++))].sort(
      (a, b) => (uses[a] as number) - (uses[b] as number),
    );
    const lengthOf = (card: number): number => (sentences[card] as Sentence).lengthMs[voice];
    const chosen: number[] = [];
    let lengthMs = 0;
    for (let i = 0; targetMs - lengthMs > endgameMs; i++) {
      const card = deck[i % deck.length] as number;
      chosen.push(card);
      lengthMs += lengthOf(card);
    }
    const free = deck.filter((card) => !chosen.slice(-deck.length / 2).includes(card));
    const ending = bestEnding(free, lengthOf, lengthMs, targetMs);
    chosen.push(...ending);
    for (const card of chosen) uses[card] = (uses[card] as number) + 1;
    return {
      sentences: chosen.map((card) => sentences[card] as Sentence),
      lengthMs: chosen.reduce((sum, card) => sum + lengthOf(card), 0),
    };
  };
}

/** The first one or two cards that bring `startMs` near the target; else those that come nearest and fit. */
function bestEnding(
  deck: readonly number[],
  lengthOf: (card: number) => number,
  startMs: number,
  targetMs: number,
): readonly number[] {
  let best: readonly number[] = [];
  let bestRatio = startMs / targetMs;
  for (const [i, card] of deck.entries()) {
    for (const ending of [[card], ...deck.slice(0, i).map((earlier) => [earlier, card])]) {
      const ratio = (startMs + ending.reduce((sum, c) => sum + lengthOf(c), 0)) / targetMs;
      if (ratio >= acceptedRatio.low && ratio <= acceptedRatio.high) return ending;
      if (ratio <= maxRatio && ratio > bestRatio) {
        best = ending;
        bestRatio = ratio;
      }
    }
  }
  return best;
}
