import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createTestProgram, type ImaginaryServer, type ProgramRun } from "./program.fixture.ts";

export const m4 = "m4_base_20241202_100000.json";
export const xeon = "xeon_base_20241202_110000.json";
const seeds = join(import.meta.dirname, "../../testdata/sizing");

/** A program in whose folder the two results of the first guide lie. */
export function createSizeProgram(server?: ImaginaryServer) {
  const program = createTestProgram(server);
  for (const file of [m4, xeon]) copyFileSync(join(seeds, file), join(program.folder, file));
  return {
    ...program,
    size: (...argv: string[]): Promise<ProgramRun> => program.run(["size", ...argv]),
    /** Writes one of the two with other fields. */
    change(file: string, to: string, fields: object): void {
      const document = JSON.parse(readFileSync(join(seeds, file), "utf8"));
      writeFileSync(join(program.folder, to), JSON.stringify({ ...document, ...fields }));
    },
  };
}
export type SizeProgram = ReturnType<typeof createSizeProgram>;
