import type { RequestRecord } from "../../record/index.ts";
import { type MetricContext, type MetricDescription, type NumberSpec, numberMetric } from "../metric.ts";
import type { SpeechScore } from "../text/speech-scorer.ts";

type Unit = keyof SpeechScore;

/** What wer and cer share: error counts summed over the level before they are divided. */
export function textErrorRate(description: MetricDescription, unit: Unit) {
  const start: NumberSpec["start"] = ({ scorer }: MetricContext) => {
    let withReference = 0;
    let scoredRequests = 0;
    let substitutions = 0;
    let deletions = 0;
    let insertions = 0;
    let referenceLength = 0;
    return {
      add(record: RequestRecord) {
        if (!scorer.hasReference(record)) return;
        withReference++;
        const errors = scorer.score(record)?.[unit];
        if (!errors) return;
        scoredRequests++;
        substitutions += errors.substitutions;
        deletions += errors.deletions;
        insertions += errors.insertions;
        referenceLength += errors.referenceLength;
      },
      result() {
        if (withReference === 0) return undefined;
        if (scoredRequests === 0) {
          return { value: null, reason: "no request with a reference was answered with a text", n: 0 };
        }
        return {
          value: (substitutions + deletions + insertions) / referenceLength,
          n: scoredRequests,
          detail: {
            substitutions,
            deletions,
            insertions,
            [unit === "words" ? "referenceWords" : "referenceCharacters"]: referenceLength,
            scoredRequests,
            normalizer: scorer.normalizer,
          },
        };
      },
    };
  };
  return numberMetric({ ...description, start });
}
