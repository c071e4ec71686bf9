import { readFile, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { BenchError } from "../../base/index.ts";
import type { TokenizerSpec } from "../prompts/prompt-specs.ts";
import type { Tokenizer } from "../prompts/tokenizer.ts";
import { fileFault } from "./file-fault.ts";
import { cutLongRuns } from "./long-runs.ts";
import { windowedTokenEnds } from "./windowed-token-ends.ts";

/**
 * Loads a tokenizer; only the encoding asked for comes into memory (o200k_base: 0.3 s, 60 MB).
 * @param baseDir folder that a relative path starts from
 * @throws workload.unreadable when tokenizer.json is missing or is none
 */
export async function openTokenizer(spec: TokenizerSpec, baseDir: string): Promise<Tokenizer> {
  return spec.kind === "gpt" ? openGpt(spec.encoding) : openHuggingFace(spec.path, baseDir);
}

/** Text that looks like a special token is text: it came from a prompt or a server. */
const plainText = { disallowedSpecial: new Set<string>() };

async function openGpt(encoding: "o200k_base" | "cl100k_base"): Promise<Tokenizer> {
  const loaded =
    encoding === "o200k_base"
      ? await import("gpt-tokenizer/encoding/o200k_base")
      : await import("gpt-tokenizer/encoding/cl100k_base");
  const { encode, decode } = loaded.default;
  const encodeText = (text: string): number[] => cutLongRuns(text).flatMap((part) => encode(part, plainText));
  return {
    name: `gpt ${encoding}`,
    encode: encodeText,
    count: (text) => encodeText(text).length,
    // Its decoder keeps the bytes of an unfinished character for the next call, so one token at a time adds up.
    tokenEnds: (text) => {
      const ends: number[] = [];
      let chars = 0;
      let first = 0;
      for (const [i, token] of encodeText(text).entries()) {
        const arrived = decode([token]).length;
        if (arrived === 0) continue;
        chars += arrived;
        while (first <= i) ends[first++] = chars;
      }
      return ends;
    },
  };
}

async function openHuggingFace(path: string, baseDir: string): Promise<Tokenizer> {
  const given = resolve(baseDir, path);
  const isFolder = await stat(given).then(
    (found) => found.isDirectory(),
    () => false,
  );
  const file = isFolder ? join(given, "tokenizer.json") : given;
  const model = await readJson(file);
  const config = await readJson(join(dirname(file), "tokenizer_config.json")).catch(() => ({}));
  const { Tokenizer: HuggingFaceTokenizer } = await import("@huggingface/tokenizers");
  const failed = (cause: unknown): BenchError =>
    new BenchError("workload.unreadable", `${file} is no tokenizer: ${fileFault(cause)}`, {
      cause,
      hint: "take tokenizer.json from the model's repository",
    });
  try {
    const tokenizer = new HuggingFaceTokenizer(model, config);
    const encode = (text: string): number[] => tokenizer.encode(text, { add_special_tokens: false }).ids;
    encode("a tokenizer that loads but cannot count is none");
    const decode = (tokens: number[]): string =>
      tokenizer.decode(tokens, { skip_special_tokens: false, clean_up_tokenization_spaces: false });
    return {
      name: path,
      encode,
      count: (text) => encode(text).length,
      tokenEnds: (text) => windowedTokenEnds(encode(text), decode),
    };
  } catch (cause) {
    throw failed(cause);
  }
}

async function readJson(file: string): Promise<object> {
  const content = await readFile(file, "utf8").catch((cause: unknown) => {
    throw new BenchError("workload.unreadable", `tokenizer ${file} cannot be read: ${fileFault(cause)}`, {
      cause,
    });
  });
  try {
    return Object(JSON.parse(content));
  } catch {
    throw new BenchError("workload.unreadable", `tokenizer ${file} is not JSON`);
  }
}
