import { beforeAll, expect, test } from "vitest";
import { createRandom } from "../../base/index.ts";
import { compileFlite } from "../file/compile-flite.ts";
import { type Voice, voices } from "../workload-spec.ts";
import { type Sentence, sentences } from "./sentences.ts";
import { utter } from "./speak.ts";
import type { WasmModule } from "./web-assembly.ts";

test("sentences are plain words: no digits, abbreviations, hyphens or apostrophes", () => {
  for (const { text } of sentences) expect(text).toMatch(/^[A-Z][a-z]*(,? (I|[A-Z]?[a-z]+))*[.?]$/);
});

test("no sentence stands twice", () => {
  expect(new Set(sentences.map(({ text }) => text)).size).toBe(sentences.length);
});

let flite: WasmModule;
beforeAll(async () => {
  flite = await compileFlite();
});

test("the lengths in the table are those that Flite speaks", { timeout: 60_000 }, async () => {
  const spoken = async ({ text }: Sentence, voice: Voice): Promise<number> =>
    (await utter(flite, text, voice, 1)).length / 16;
  const expectTrue = async (sentence: Sentence, voice: Voice): Promise<void> => {
    const error = Math.abs((await spoken(sentence, voice)) - sentence.lengthMs[voice]);
    expect(error, `${voice}: ${sentence.text}`).toBeLessThan(1);
  };
  // The quickest voice for every sentence finds an edited text; the others say some.
  for (const sentence of sentences) await expectTrue(sentence, "kal16");
  const random = createRandom(1);
  for (const voice of voices) for (let i = 0; i < 5; i++) await expectTrue(random.pick(sentences), voice);
});
