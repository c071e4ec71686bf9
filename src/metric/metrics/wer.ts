import { textErrorRate } from "./text-error-rate.ts";

export const wer = textErrorRate(
  {
    id: "wer",
    label: "Word error rate",
    unit: "ratio",
    better: "lower",
    input: "speech",
    needs: "requests with speech whose words are known",
    formula:
      "(substitutions + deletions + insertions) / reference words, both summed over all scored requests (corpus level, not a mean of rates), after normalisation; detail.normalizer names it. References that normalise to nothing are dropped. Can exceed 1.",
    source: "Levenshtein alignment, aggregated as the Open ASR Leaderboard does within a set",
  },
  "words",
);
