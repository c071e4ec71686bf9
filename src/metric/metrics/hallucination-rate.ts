import { numberMetric } from "../metric.ts";

export const hallucinationRate = numberMetric({
  id: "hallucination_rate",
  label: "Hallucination rate",
  unit: "ratio",
  better: "lower",
  input: "speech",
  needs: "requests with silence or noise clips",
  formula:
    "ok requests with a silence or noise clip whose normalised answer has any word / all such requests answered with a text; detail.wordsPerNonSpeechMinute is all their words over all their minutes.",
  source: "Barański et al. 2025 (non-speech audio hallucinations of Whisper), as a rate over clips",
  start({ scorer }) {
    let asked = 0;
    let answered = 0;
    let nonEmpty = 0;
    let words = 0;
    let seconds = 0;
    return {
      add(record) {
        if (record.input.kind !== "speech" || record.input.sound === "speech") return;
        asked++;
        const heard = record.outcome.kind === "ok" ? scorer.countWords(record) : undefined;
        if (heard === undefined) return;
        answered++;
        words += heard;
        seconds += record.input.audioSeconds;
        if (heard > 0) nonEmpty++;
      },
      result() {
        if (asked === 0) return undefined;
        if (answered === 0) {
          return { value: null, reason: "no silence or noise clip was answered with a text", n: 0 };
        }
        return {
          value: nonEmpty / answered,
          n: answered,
          detail: {
            nonEmptyAnswers: nonEmpty,
            words,
            wordsPerNonSpeechMinute: words / (seconds / 60),
            normalizer: scorer.normalizer,
          },
        };
      },
    };
  },
});
