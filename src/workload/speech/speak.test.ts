import { beforeAll, expect, test } from "vitest";
import { createRandom } from "../../base/index.ts";
import { compileFlite } from "../file/compile-flite.ts";
import { type Voice, voices } from "../workload-spec.ts";
import { createComposer } from "./compose-text.ts";
import { speak, utter } from "./speak.ts";
import { runWasi } from "./wasi-host.ts";
import type { WasmModule } from "./web-assembly.ts";

let flite: WasmModule;
beforeAll(async () => {
  flite = await compileFlite();
});

const durations = [1, 1.37, 2, 5, 12.5];
const table = durations.flatMap((seconds) => voices.map((voice): [number, Voice] => [seconds, voice]));

test.each(table)(
  "%s s by %s has exactly the samples asked for",
  { timeout: 30_000 },
  async (seconds, voice) => {
    const samples = Math.round(seconds * 16_000);
    const text = createComposer(createRandom(1))(seconds * 1000, voice);
    const made = await speak(flite, text, voice, samples);
    expect(made.length).toBe(samples);
    expect(made.some((value) => Math.abs(value) > 3000)).toBe(true);
    // Speech that was cut would not end in the quiet that Flite puts around it.
    for (const edge of [made.subarray(0, 80), made.subarray(-80)]) {
      expect(Math.max(...edge.map(Math.abs))).toBeLessThan(300);
    }
  },
);

test("a text too long for its clip is refused, not cut", async () => {
  const text = createComposer(createRandom(1))(5000, "kal16");
  await expect(speak(flite, text, "kal16", 16_000)).rejects.toThrow("does not fit");
});

test("a voice that does not speak at 16 kHz is an error", async () => {
  await expect(utter(flite, "Good morning.", "kal" as Voice, 1)).rejects.toThrow("8000 Hz");
});

test("a program that writes no file gives an empty one, and its words", async () => {
  const result = await runWasi(flite, ["flite", "--version"]);
  expect(result).toMatchObject({ file: new Uint8Array(0), text: expect.stringContaining("flite-2.3") });
});
