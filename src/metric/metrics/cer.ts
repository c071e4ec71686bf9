import { textErrorRate } from "./text-error-rate.ts";

export const cer = textErrorRate(
  {
    id: "cer",
    label: "Character error rate",
    unit: "ratio",
    better: "lower",
    input: "speech",
    needs: "requests with speech whose words are known",
    formula:
      "As wer, in characters: Unicode code points of the normalised texts, with one space between words counted as a character.",
    source: "Levenshtein alignment, aggregated as the Open ASR Leaderboard does within a set",
  },
  "characters",
);
