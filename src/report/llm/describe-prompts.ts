type Fields = Readonly<Record<string, unknown>>;

/** A word of a scenario that may have been written by another version. */
const textOf = (value: unknown): string => (typeof value === "string" ? value : "of unknown name");

/** What prompts were sent; undefined for a workload that is not of prompts. */
export function describePrompts(workload: Fields): string[] | undefined {
  switch (workload.kind) {
    case "prompt-suite":
      return describeSuite(workload);
    case "synthetic-prompts":
      return describeSynthetic(workload);
    case "prompt-dataset":
      return describeDataset(workload);
    case "trace":
      return [`lengths and arrivals of ${textOf(workload.path)}`, ...describeEos(workload)];
    default:
      return undefined;
  }
}

function describeSuite({ suite, runs, maxTokens }: Fields): string[] {
  return [
    `prompt suite ${textOf(suite)}`,
    ...(typeof runs === "number" && runs > 1 ? [`${runs} times`] : []),
    ...describeLimit(maxTokens),
  ];
}

function describeSynthetic(workload: Fields): string[] {
  const { inputTokens, outputTokens, unique, sharedPrefixRatio, sharedPrefixTokens } = workload;
  const shared =
    typeof sharedPrefixTokens === "number" && sharedPrefixTokens > 0
      ? [`the first ${sharedPrefixTokens} tokens shared`]
      : typeof sharedPrefixRatio === "number" && sharedPrefixRatio > 0
        ? [`the first ${Number((sharedPrefixRatio * 100).toFixed(1))}% shared`]
        : [];
  return [
    "synthetic prompts",
    `input ${describeLengths(inputTokens)}`,
    `output ${describeLengths(outputTokens)}`,
    ...(unique === false
      ? ["all the same: a cached prefix flatters"]
      : shared.length > 0
        ? shared
        : ["each unique"]),
    ...describeEos(workload),
  ];
}

function describeDataset({ path, sessions, maxTurns, thinkSeconds, maxTokens }: Fields): string[] {
  if (sessions !== true) return [`prompts from ${textOf(path)}`, ...describeLimit(maxTokens)];
  const think = describeThinking(thinkSeconds);
  return [
    `conversations from ${textOf(path)}`,
    ...(typeof maxTurns === "number" ? [`at most ${maxTurns} turns`] : []),
    ...(think === undefined ? [] : [think]),
    ...describeLimit(maxTokens),
  ];
}

function describeThinking(seconds: unknown): string | undefined {
  const mean = typeof seconds === "object" && seconds !== null ? (seconds as Fields).mean : undefined;
  if (typeof mean === "number") return `${mean} s of thought on average`;
  return typeof seconds === "number" && seconds > 0 ? `${seconds} s of thought` : undefined;
}

function describeLengths(lengths: unknown): string {
  if (typeof lengths === "number") return `${lengths} tokens`;
  if (typeof lengths !== "object" || lengths === null) return "of unknown length";
  const { mean, stddev, median, sigma, histogram } = lengths as Fields;
  if (typeof mean === "number") return `normal, ${mean} ± ${stddev} tokens`;
  if (typeof median === "number") return `lognormal, median ${median} tokens, sigma ${sigma}`;
  return Array.isArray(histogram) ? `from a histogram of ${histogram.length} lengths` : "of unknown length";
}

const describeLimit = (maxTokens: unknown): string[] =>
  typeof maxTokens === "number" ? [`answers of at most ${maxTokens} tokens`] : [];

const describeEos = ({ ignoreEos }: Fields): string[] =>
  ignoreEos === true ? ["full length asked for, where the server can"] : [];
