import { CommanderError } from "commander";
import { BenchError, exitCodes } from "../base/index.ts";
import { formatError, formatErrorJson } from "./format-error.ts";
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
  } catch (caught) {
    // Help and version arrive here too, and are printed already.
    if (caught instanceof CommanderError && caught.exitCode === 0) return exitCodes.good;
    if (caught instanceof CommanderError && caught.code === "commander.help") return exitCodes.usage;
    const error = caught instanceof CommanderError ? usageError(caught, argv) : caught;
    host.stderr(formatError(error));
    if (argv.includes("--json")) host.stdout(formatErrorJson(error));
    return error instanceof BenchError ? error.exitCode : exitCodes.failure;
  }
}

/** Commander's complaint in our own words: "error: unknown option '--rte'\n(Did you mean --rate?)". */
function usageError({ code, message }: CommanderError, [command = ""]: readonly string[]): BenchError {
  const [what = "", suggestion] = message.split("\n");
  const nearest = /\(Did you mean (.*?)\?\)/.exec(suggestion ?? "")?.[1];
  const unknownCommand = code === "commander.unknownCommand";
  const page = unknownCommand || command.startsWith("-") ? "" : `${command} `;
  return new BenchError(
    unknownCommand || code === "commander.unknownOption" ? "usage.unknown-flag" : "usage.bad-value",
    what.replace(/^error: /, "").replace(/\.$/, ""),
    { hint: nearest ? `did you mean ${nearest}?` : `see inferbench ${page}--help` },
  );
}
