/** Text for a cell of a Markdown table. */
export const cell = (text) =>
  String(text).replaceAll("|", "\\|").replaceAll("\n", " ").replaceAll("<", "&lt;");

export function table(heads, rows) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  return [line(heads), line(heads.map(() => "---")), ...rows.map(line)].join("\n");
}

export const generatedNote = (source) =>
  `<!-- Generated from ${source} by \`npm run generate\`. Do not edit. -->`;
