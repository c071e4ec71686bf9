import type { RequestRecord, TextCheck } from "../../record/index.ts";
import { boardSuite } from "../llm-runs.fixture.ts";
import type { CapturedRun } from "./captured-run.ts";

interface Answer {
  readonly prompt: string;
  readonly title: string;
  readonly text: string;
  readonly suite?: string;
  readonly checks?: readonly TextCheck[];
  readonly answer: string;
  readonly tokens: number;
  readonly ttftMs: number;
  readonly tpotMs: number;
  readonly more?: Partial<RequestRecord>;
}

/** A streamed answer with equal gaps; the next request begins when it has ended. */
function toRecord(answer: Answer, id: number, sentAt: number): RequestRecord {
  const { prompt, title, text, suite, checks, tokens, ttftMs, tpotMs } = answer;
  const firstTokenAt = sentAt + ttftMs;
  const chunkAts = Array.from({ length: tokens }, (_, index) => firstTokenAt + index * tpotMs);
  return {
    id,
    level: 0,
    warmup: false,
    plannedAt: sentAt,
    sentAt,
    stamps: { firstByteAt: firstTokenAt },
    firstTokenAt,
    firstAnswerAt: firstTokenAt,
    chunkAts,
    endedAt: (chunkAts.at(-1) ?? firstTokenAt) + 1,
    connection: { id: 1, reused: id > 0 },
    bytesSent: 400,
    bytesReceived: 100_000,
    input: {
      kind: "prompt",
      prompt,
      title,
      text,
      suite: suite ?? "performance_tests",
      ...(checks ? { checks: [...checks] } : {}),
    },
    output: { text: answer.answer, finishReason: "stop" },
    usage: { inputTokens: 25, outputTokens: tokens },
    outcome: { kind: "ok" },
    ...answer.more,
  };
}

function capturedRun(model: string, runId: string, answers: readonly Answer[]): CapturedRun {
  let at = 0;
  const records = answers.map((answer, id) => {
    const record = toRecord(answer, id, at);
    at = record.endedAt;
    return record;
  });
  const target = { kind: "openai-chat", url: "http://192.168.10.53:8080/v1", model, stream: true };
  return { model, summary: { ...boardSuite, runId, scenario: { target } }, records };
}

const edge = {
  prompt: "perf-trends",
  title: "Technology trends",
  text: "Name three difficulties of computing at the edge of the network.",
};
const codeTask = {
  prompt: "quality-code",
  title: "Documented Python function",
  text: "Write a documented Python function that reverses a list.\nUse at least 10 words.",
  suite: "quality_tests",
  checks: [
    { kind: "code", language: "python" },
    { kind: "words", min: 10, max: 60 },
    { kind: "noLoop" },
  ] as const satisfies readonly TextCheck[],
};

const goodCode =
  'Here it is:\n\n```python\ndef reverse(items):\n    """Return the items in reverse order."""\n    return items[::-1]\n```\n\nIt makes a new list.';

/** Two models, two prompts, each prompt twice; the second model is slower and fails in its last request. */
export const twoModels: readonly CapturedRun[] = [
  capturedRun("qwen2-0.5b", "20260504-093012-a1b2", [
    { ...edge, answer: "Power, heat and updates.", tokens: 6, ttftMs: 180, tpotMs: 24 },
    { ...edge, answer: "Power, heat and updates.", tokens: 6, ttftMs: 176, tpotMs: 25 },
    { ...codeTask, answer: goodCode, tokens: 41, ttftMs: 195, tpotMs: 24.5 },
    { ...codeTask, answer: "def reverse(items): return items[::-1]", tokens: 11, ttftMs: 190, tpotMs: 24 },
  ]),
  capturedRun("tinyllama-1.1b", "20260504-094501-c3d4", [
    { ...edge, answer: "Bandwidth.\n\n1. Power\n2. Trust", tokens: 12, ttftMs: 244, tpotMs: 41 },
    {
      ...edge,
      answer: "Bandwidth, power and trust.",
      tokens: 7,
      ttftMs: 249,
      tpotMs: 42,
      more: {
        output: { text: "Bandwidth, power and trust.", reasoning: "They want three.", finishReason: "stop" },
      },
    },
    { ...codeTask, answer: goodCode, tokens: 41, ttftMs: 250, tpotMs: 40 },
    {
      ...codeTask,
      answer: "Here is",
      tokens: 2,
      ttftMs: 251,
      tpotMs: 41,
      more: { outcome: { kind: "timeout", phase: "read", afterMs: 60_000 }, output: { text: "Here is" } },
    },
  ]),
];
