import { afterAll, beforeAll, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { emitKinds } from "../../sizing/index.ts";
import { createSizeProgram, type SizeProgram, xeon } from "../size-program.fixture.ts";

let program: SizeProgram;
beforeAll(() => {
  program = createSizeProgram();
});
afterAll(() => program.remove());

it.each(emitKinds)("size --emit %s prints a manifest and nothing else", async (kind) => {
  const { exitCode, stdout, stderr } = await program.run([
    ...["size", "--prod", xeon, "--target-rps", "10", "--goal", "p95 < 1s", "--max-workers", "4"],
    ...["--memory-per-worker", "1g", "--emit", kind],
  ]);
  expect(exitCode).toBe(0);
  expect(stderr).toBe("");
  for (const document of parseAllDocuments(stdout)) expect(document.errors).toEqual([]);
  await expect(stdout).toMatchFileSnapshot(`../goldens/size.${kind}.yaml`);
});
