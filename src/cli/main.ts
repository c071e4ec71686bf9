import { CommanderError } from "commander";
import { BenchError, exitCodes } from "../base/index.ts";
import { formatError } from "./format-error.ts";
import type { Host } from "./host.ts";
import { createProgram } from "./program.ts";

/**
 * The whole program: arguments in, exit code out.
 * @param argv without the interpreter and the script
 */
export async function main(argv: readonly string[], host: Host): Promise<number> {
  let exitCode: number = exitCodes.good;
  const program = createProgram(host, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(argv, { from: "user" });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) {
      // Help and version arrive here too, with 0; commander has already printed.
      return error.exitCode === 0 ? exitCodes.good : exitCodes.usage;
    }
    host.stderr(formatError(error));
    return error instanceof BenchError ? error.exitCode : exitCodes.failure;
  }
}
