import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { captureReport } from "./capture-report.ts";
import { type Capture, captureSchema } from "./capture-schema.ts";
import { twoModels } from "./captured-runs.fixture.ts";

const capture = (runs = twoModels): Capture => JSON.parse(captureReport(runs).json);

describe("the capture of two models", () => {
  it("reads well as Markdown", async () => {
    await expect(captureReport(twoModels).markdown).toMatchFileSnapshot("../goldens/capture.md");
  });

  it("is JSON of the committed schema", async () => {
    const path = join(import.meta.dirname, "../../../schema/capture.schema.json");
    const committed = JSON.parse(readFileSync(path, "utf8"));
    expect(committed).toEqual(z.toJSONSchema(captureSchema, { io: "output", unrepresentable: "any" }));
    const validate = new Ajv2020({ keywords: ["unit"] }).compile(committed);
    expect(validate(capture()), JSON.stringify(validate.errors)).toBe(true);
    expect(captureSchema.parse(capture())).toEqual(capture());
    await expect(captureReport(twoModels).json).toMatchFileSnapshot("../goldens/capture.json");
  });

  it("is named for the day, and apart from every other capture of it", () => {
    const [first] = twoModels as [(typeof twoModels)[number]];
    const nameOf = (runId: string, startedAt = first.summary.startedAt): string =>
      captureReport([{ ...first, summary: { ...first.summary, runId, startedAt } }]).name;
    expect(captureReport(twoModels).name).toMatch(/^benchmark_20260504_[0-9a-f]{8}$/);
    expect(captureReport(twoModels).name).toBe(captureReport(twoModels).name);
    const names = ["2026-05-04-093012-llm", "2026-05-04-093013-llm", "../../etc/passwd\u0000"].map((id) =>
      nameOf(id),
    );
    expect(new Set(names).size).toBe(3);
    for (const name of names) expect(name).toMatch(/^benchmark_20260504_[0-9a-f]{8}$/);
    expect(nameOf("x", "../..")).toMatch(/^benchmark_undated_[0-9a-f]{8}$/);
  });

  it("has the figures of each request", () => {
    const [first] = capture().detailed_results;
    expect(first).toMatchObject({
      model: "qwen2-0.5b",
      prompt_id: "perf-trends",
      prompt_name: "Technology trends",
      run: 1,
      ttft_ms: 180,
      total_time_ms: 180 + 5 * 24,
      input_tokens: 25,
      output_tokens: 6,
      token_source: "server usage",
      response_text: "Power, heat and updates.",
      success: true,
      error: null,
    });
    expect(first?.tokens_per_second).toBeCloseTo(1000 / 24, 9);
    expect(first?.tokens_per_second_with_wait).toBeCloseTo(6 / 0.3, 9);
  });

  it("says what each check wanted and whether it got it", () => {
    const [, second] = capture().detailed_results.filter(({ suite }) => suite === "quality_tests");
    expect(second?.checks).toEqual([
      { check: "code", wanted: "a closed code block of python with balanced brackets", passed: false },
      { check: "words", wanted: "10 to 60 words", passed: false },
      { check: "noLoop", wanted: "no phrase that is repeated over and over", passed: true },
    ]);
  });

  it("keeps what had arrived of a request that failed, without figures and checks", () => {
    expect(capture().detailed_results.at(-1)).toMatchObject({
      success: false,
      error: "timeout reading the answer: no progress after 60000 ms",
      response_text: "Here is",
      ttft_ms: null,
      tokens_per_second: null,
      checks: [],
    });
  });

  it("sums up each model, and of all together only what has a meaning", () => {
    const { summary, models } = capture();
    expect(models[0]?.summary).toMatchObject({
      total_requests: 4,
      successful_requests: 4,
      avg_ttft_ms: (180 + 176 + 195 + 190) / 4,
      median_ttft_ms: null,
      min_ttft_ms: 176,
      max_ttft_ms: 195,
      total_input_tokens: 100,
      total_output_tokens: 64,
      total_tokens: 164,
      avg_output_tokens: 16,
      checks_passed: 4,
      checks_total: 6,
    });
    expect(summary).toMatchObject({ total_requests: 8, failed_requests: 1, total_output_tokens: 124 });
    expect(summary.avg_ttft_ms).toBeNull();
    expect(summary.min_tokens_per_second).toBeNull();
  });
});

describe("the capture of one model", () => {
  it("has that model's averages in its summary", () => {
    const { summary, models } = capture(twoModels.slice(0, 1));
    expect(summary).toEqual(models[0]?.summary);
    expect(summary.avg_ttft_ms).not.toBeNull();
  });

  it("has a median from five requests on", () => {
    const [run] = twoModels as [(typeof twoModels)[number]];
    const again = run.records.map((record) => ({ ...record, id: record.id + 10 }));
    const { summary } = capture([{ ...run, records: [...run.records, ...again] }]);
    expect(summary.median_ttft_ms).toBeCloseTo(180, 0);
  });

  it("leaves out warm-up, and takes requests in the order of the plan", () => {
    const [run] = twoModels as [(typeof twoModels)[number]];
    const records = run.records.map((record, index) => ({ ...record, warmup: index === 0 })).reverse();
    const results = capture([{ ...run, records }]).detailed_results;
    expect(results.map(({ prompt_id, run: time }) => [prompt_id, time])).toEqual([
      ["perf-trends", 1],
      ["quality-code", 1],
      ["quality-code", 2],
    ]);
  });

  it("counts tokens by our tokenizer where the server sends no usage", () => {
    const [run] = twoModels as [(typeof twoModels)[number]];
    const { usage: _, ...record } = run.records[0]!;
    const counted = [{ kind: "tokensCounted" as const, id: 0, tokenizer: "o200k_base", outputTokens: 6 }];
    const [result] = capture([{ ...run, records: [record], counted }]).detailed_results;
    expect(result).toMatchObject({
      output_tokens: 6,
      token_source: "tokenizer o200k_base",
      input_tokens: null,
    });
  });
});
