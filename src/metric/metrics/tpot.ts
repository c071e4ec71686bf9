import { e2eMs } from "../tokens/reply.ts";
import { tokenDistribution } from "../tokens/token-distribution.ts";

export const tpot = tokenDistribution({
  id: "tpot",
  label: "Time per output token",
  unit: "ms",
  better: "lower",
  input: "prompt",
  needs: "ok prompts whose streamed answer has two tokens or more",
  formula:
    "(e2e − ttft) / (n − 1) of each ok streamed prompt with n ≥ 2 output tokens: the mean gap of one reply, one sample a reply. A reply of one token, or one that came in a single read, has none (not 0). Reasoning that the server counted and never sent is not in n.",
  source:
    "draft-gaikwad-llm-benchmarking-terminology; vLLM bench serve. AIPerf calls this ITL; GuideLLM's TPOT is another figure",
  side: "output",
  streamedOnly: true,
  emptyReason: "every answer was of one token or came in one read",
  value({ reply, sentTokens = 0 }) {
    const { firstTokenAt } = reply;
    if (firstTokenAt === undefined || sentTokens < 2 || reply.lastOutputAt <= firstTokenAt) return undefined;
    return (e2eMs(reply) - (firstTokenAt - reply.sentAt)) / (sentTokens - 1);
  },
});
