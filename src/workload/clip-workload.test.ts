import { expect, test } from "vitest";
import { createRandom } from "../base/index.ts";
import type { SpeechRequest } from "../record/index.ts";
import { createClipWorkload } from "./clip-workload.ts";

function fakeClips(count: number, bytes: number) {
  const loads: number[] = [];
  const clips = Array.from({ length: count }, (_, i) => ({
    load: async (): Promise<SpeechRequest> => {
      loads.push(i);
      return {
        input: { kind: "speech", clip: `clip ${i}`, audioSeconds: 1, sound: "speech" },
        audio: { bytes: new Uint8Array(bytes), fileName: `${i}.wav`, mimeType: "audio/wav" },
      };
    },
  }));
  return { loads, open: (memoryBytes: number) => createClipWorkload({ ...common, clips, memoryBytes }) };
}
const common = { description: "fake clips", random: createRandom(1) };

test("clips that fit in memory are loaded once and then given at once", async () => {
  const { loads, open } = fakeClips(4, 10);
  const workload = open(40);
  for (let i = 0; i < 4; i++) await workload.load(i);
  for (let i = 0; i < 20; i++) expect(workload.at(i)).not.toBeInstanceOf(Promise);
  expect(loads).toEqual([0, 1, 2, 3]);
});

test("beyond the memory limit the least recently used clip is loaded again", async () => {
  const { loads, open } = fakeClips(3, 10);
  const workload = open(20);
  await workload.load(0);
  await workload.load(1);
  await workload.load(0);
  await workload.load(2);
  expect(workload.load(0)).not.toBeInstanceOf(Promise);
  expect(workload.load(1)).toBeInstanceOf(Promise);
  expect(loads).toEqual([0, 1, 2, 1]);
});

test("a clip larger than memory is still given", async () => {
  const workload = fakeClips(1, 100).open(10);
  expect((await workload.at(0)).audio.bytes.length).toBe(100);
});

test("a clip asked for twice while it loads is loaded once", async () => {
  const { loads, open } = fakeClips(1, 10);
  const workload = open(100);
  const [one, two] = await Promise.all([workload.at(0), workload.at(1)]);
  expect(one).toBe(two);
  expect(loads).toEqual([0]);
});

test("a clip that failed to load can be tried again", async () => {
  let tries = 0;
  const clip = {
    load: async (): Promise<SpeechRequest> => {
      tries += 1;
      if (tries === 1) throw new Error("the disk hiccuped");
      return (await fakeClips(1, 10).open(100).at(0)) as SpeechRequest;
    },
  };
  const workload = createClipWorkload({ ...common, clips: [clip] });
  await expect(workload.at(0)).rejects.toThrow("hiccuped");
  expect((await workload.at(0)).input.clip).toBe("clip 0");
});
