import { type Command, CommanderError } from "commander";
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
    const error = caught instanceof CommanderError ? usageError(caught, pageOf(program, argv)) : caught;
    host.stderr(formatError(error));
    if (argv.includes("--json")) host.stdout(formatErrorJson(error));
    return error instanceof BenchError ? error.exitCode : exitCodes.failure;
  }
}

/** The command that was meant, as its help page is asked for: "stt ", "model synth ", or nothing. */
function pageOf(program: Command, [word, ...rest]: readonly string[]): string {
  const command = program.commands.find((one) => one.name() === word);
  return command ? `${word} ${pageOf(command, rest)}` : "";
}

/** Commander's complaint in our own words: "error: unknown option '--rte'\n(Did you mean --rate?)". */
function usageError({ code, message }: CommanderError, page: string): BenchError {
  const [what = "", suggestion] = message.split("\n");
  const nearest = /\(Did you mean (.*?)\?\)/.exec(suggestion ?? "")?.[1];
  const unknownCommand = code === "commander.unknownCommand";
  return new BenchError(
    unknownCommand || code === "commander.unknownOption" ? "usage.unknown-flag" : "usage.bad-value",
    what.replace(/^error: /, "").replace(/\.$/, ""),
    { hint: nearest ? `did you mean ${nearest}?` : `see inferbench ${page}--help` },
  );
}
