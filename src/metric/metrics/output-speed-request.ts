import { e2eMs } from "../tokens/reply.ts";
import { tokenDistribution } from "../tokens/token-distribution.ts";

export const outputSpeedRequest = tokenDistribution({
  id: "output_speed_request",
  label: "Output tokens per second of a request",
  unit: "tokens/s",
  better: "higher",
  input: "prompt",
  needs: "ok prompts with a token count",
  formula:
    "n / e2e of each ok prompt with n output tokens, the wait for the first one included: the speed that one user sees. Without the wait it is 1000 / tpot. Not the throughput of the server: that is output_token_rate. As higher is better, the slow requests are at the low percentiles.",
  source:
    "definition of this project; n / e2e because (n − 1) / (e2e − ttft) runs to any height when an answer comes in one piece",
  side: "output",
  streamedOnly: false,
  emptyReason: "no answer took any time",
  value({ reply, output }) {
    const ms = e2eMs(reply);
    return output && ms > 0 ? output.tokens / (ms / 1000) : undefined;
  },
});
