import { createProgram } from "../../dist/cli/program.js";
import { cell, generatedNote, table } from "./markdown.mjs";

const silentHost = {
  stdout: () => {},
  stderr: () => {},
  terminalColumns: null,
  columns: 100,
  color: false,
  environment: {},
  cwd: ".",
  onInterrupt: () => () => {},
};

function fallbackOf({ defaultValue }) {
  return defaultValue === undefined || defaultValue === false ? "" : `\`${JSON.stringify(defaultValue)}\``;
}

function commandSection(command) {
  const usage = `inferbench ${command.name()} ${command.usage()}`.trim();
  const options = command.options.map((option) => [
    `\`${cell(option.flags)}\``,
    cell(option.description + (option.argChoices ? ` (${option.argChoices.join(", ")})` : "")),
    cell(fallbackOf(option)),
  ]);
  const args = command.registeredArguments.map((argument) => [
    `\`${argument.name()}\``,
    cell(argument.description),
    "",
  ]);
  return `## ${command.name()}

${command.description()}

\`\`\`
${usage}
\`\`\`

${table(["flag", "meaning", "default"], [...args, ...options])}`;
}

export function cliPage() {
  const program = createProgram(silentHost, () => {});
  return `${generatedNote("src/cli/program.ts")}
# Command line

Every command has \`--help\`. Errors go to standard error with what to try; exit codes are in [errors.md](errors.md).
\`NO_COLOR\` turns colours off. Progress goes to standard error, results to standard output.

${program.commands.map(commandSection).join("\n\n")}
`;
}
