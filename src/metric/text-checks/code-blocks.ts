export interface CodeBlock {
  /** First word after the fence, in lower case; empty when there is none. */
  readonly language: string;
  readonly code: string;
  /** False when the text ended before the block did. */
  readonly isClosed: boolean;
}

export interface FencedText {
  readonly blocks: readonly CodeBlock[];
  /** All that stands outside of the blocks. */
  readonly around: string;
}

/** Fenced code blocks after CommonMark: three or more backticks or tildes, closed by at least as many of the same. */
export function fencedText(text: string): FencedText {
  const blocks: CodeBlock[] = [];
  const around: string[] = [];
  let open: { readonly fence: string; readonly language: string; readonly lines: string[] } | undefined;
  const finish = (isClosed: boolean): void => {
    if (open) blocks.push({ language: open.language, code: open.lines.join("\n"), isClosed });
    open = undefined;
  };
  for (const line of text.split(/\r?\n/)) {
    // Backticks further on in the line make it code within a sentence.
    const fence = /^[ \t]*(?:(`{3,})([^`]*)|(~{3,})(.*))$/.exec(line);
    const marks = fence?.[1] ?? fence?.[3] ?? "";
    if (!open) {
      const info = (fence?.[2] ?? fence?.[4] ?? "").trim().toLowerCase();
      if (fence) open = { fence: marks, language: info.split(/\s/, 1)[0] as string, lines: [] };
      else around.push(line);
    } else if (marks.startsWith(open.fence) && line.trim() === marks) finish(true);
    else open.lines.push(line);
  }
  finish(false);
  return { blocks, around: around.join("\n") };
}
