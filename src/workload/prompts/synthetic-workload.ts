import type { Random } from "../../base/index.ts";
import type { PromptRequest } from "../../record/index.ts";
import type { Workload } from "../workload.ts";
import type { SyntheticPromptsSpec } from "./prompt-specs.ts";
import { createTextMaker, oneTokenWords } from "./text-maker.ts";
import { describeTokens, drawTokens } from "./token-lengths.ts";
import type { Tokenizer } from "./tokenizer.ts";

/**
 * Prompts made to measure, each a function of the seed and its position.
 * @throws usage.bad-value for a tokenizer that no exact length can be written for
 */
export function createSyntheticWorkload(
  spec: SyntheticPromptsSpec,
  random: Random,
  tokenizer?: Tokenizer,
): Workload<PromptRequest> {
  const vocabulary = oneTokenWords(tokenizer);
  const sharedText = createTextMaker(vocabulary, random.fork("shared"));
  const ownText = createTextMaker(vocabulary, random.fork("own"));
  const sharedOf = (inputTokens: number): number => {
    if (!spec.unique) return inputTokens;
    return Math.min(inputTokens, spec.sharedPrefixTokens ?? Math.round(inputTokens * spec.sharedPrefixRatio));
  };
  return {
    description: describe(spec, tokenizer),
    at: (index) => {
      const lengths = random.fork("lengths").fork(index);
      const inputTokens = drawTokens(spec.inputTokens, lengths);
      const outputTokens = drawTokens(spec.outputTokens, lengths);
      const shared = sharedOf(inputTokens);
      const parts = [sharedText(0, shared), ownText(index, inputTokens - shared)];
      return {
        input: {
          kind: "prompt",
          prompt: `synthetic-${index}`,
          plannedInputTokens: inputTokens,
          maxOutputTokens: outputTokens,
        },
        messages: [{ role: "user", content: parts.filter((part) => part !== "").join(" ") }],
        ignoreEos: spec.ignoreEos,
      };
    },
  };
}

function describe(spec: SyntheticPromptsSpec, tokenizer: Tokenizer | undefined): string {
  return [
    `synthetic prompts of ${describeTokens(spec.inputTokens)} tokens for ${describeTokens(spec.outputTokens)}`,
    tokenizer === undefined ? "one word counted as one token" : `counted by ${tokenizer.name}`,
    ...describeSharing(spec),
  ].join(", ");
}

function describeSharing({ unique, sharedPrefixTokens, sharedPrefixRatio }: SyntheticPromptsSpec): string[] {
  if (!unique) return ["all with the same words"];
  if (sharedPrefixTokens) return [`the first ${sharedPrefixTokens} shared`];
  return sharedPrefixRatio > 0 ? [`the first ${Math.round(sharedPrefixRatio * 100)} % shared`] : [];
}
