import type { Suite, SuiteTest } from "./suite-schema.ts";

/** Five prompts for speed: short to read, and a good model has more to say on each than it may. */
const performanceTests: SuiteTest[] = [
  {
    id: "technical-explanation",
    name: "Technical explanation",
    prompt:
      "Explain how a database keeps its data safe when the power fails in the middle of a write. Begin with what can go " +
      "wrong, then describe the write-ahead log step by step, and end with what it costs.",
    maxTokens: 512,
  },
  {
    id: "creative-writing",
    name: "Creative writing",
    prompt:
      "Continue this story in the same tone: The last train of the evening stopped between two stations, and the lights " +
      "went out. When they came back there was one passenger more in the carriage, and nobody had heard a door.",
    maxTokens: 512,
  },
  {
    id: "scientific-discussion",
    name: "Scientific discussion",
    prompt:
      "Discuss what limits how deep whales can dive. Consider pressure, oxygen, heat and food, say which of these is best " +
      "understood, and name an experiment that would settle one open question.",
    maxTokens: 512,
  },
  {
    id: "historical-analysis",
    name: "Historical analysis",
    prompt:
      "Analyse why the Hanseatic League rose to wealth in northern Europe and why it declined. Weigh trade routes, " +
      "politics, technology and competitors against each other.",
    maxTokens: 512,
  },
  {
    id: "technology-trends",
    name: "Technology trends",
    prompt:
      "Describe how running language models on small devices instead of in data centres changes the design of software. " +
      "Cover privacy, energy, updates and cost, and say what you expect of the next five years.",
    maxTokens: 512,
  },
];

/** Five tasks whose answers are to be read; what a program can decide about them is checked. */
const qualityTests: SuiteTest[] = [
  {
    id: "creativity",
    name: "Creativity: a short story",
    prompt:
      "Write a short story of 300 to 500 words about a clockmaker who repairs a clock that runs backwards. A letter, a " +
      "storm and a child must each matter to the plot. Give it a beginning, a turn and an ending. Write only the story.",
    maxTokens: 1024,
    checks: [
      { kind: "words", min: 300, max: 500 },
      { kind: "mentions", points: ["clock", "letter", "storm", ["child", "boy", "girl", "daughter", "son"]] },
      { kind: "noLoop" },
    ],
  },
  {
    id: "planning",
    name: "Planning: a project in phases",
    prompt:
      "Plan the move of a town library of 40,000 books into a new building, with at most two weeks in which it is closed. " +
      "List the phases in order, each with its tasks, who does them, how long they take and what they depend on. Include " +
      "a budget, the main risks, and how you will know that it went well.",
    maxTokens: 2048,
    checks: [
      { kind: "words", min: 200 },
      {
        kind: "mentions",
        points: [
          ["phase", "stage", "step"],
          ["week", "day"],
          ["depend", "prerequisite", "after"],
          ["budget", "cost"],
          "risk",
          ["catalog", "inventory", "label"],
          ["volunteer", "staff", "librarian", "team"],
          ["success", "measure", "metric", "criteria"],
        ],
      },
      { kind: "noLoop" },
    ],
  },
  {
    id: "coding",
    name: "Coding: a documented function",
    prompt:
      "Write a Python function merge_intervals that takes a list of (start, end) pairs of numbers and returns a sorted " +
      "list in which overlapping and touching intervals are merged. Raise ValueError for a pair whose end is before its " +
      "start. Give it type hints and a docstring that explains arguments, result and errors, and show two calls with " +
      "their results. Put all of the code into one code block.",
    maxTokens: 1024,
    checks: [
      { kind: "code", language: "python" },
      { kind: "mentions", points: ["def merge_intervals", "raise ValueError", "->", ['"""', "'''"], "sort"] },
      { kind: "noLoop" },
    ],
  },
  {
    id: "instruction-following",
    name: "Instruction following: structured JSON",
    prompt:
      "Compare travelling by night train and by plane between two cities 1000 km apart. Answer with one JSON object and " +
      'nothing else. Its keys are "summary" (a text), "advantages" (a list of exactly three objects, each with "of", ' +
      'which is "train" or "plane", and "text"), "emissions_ratio" (a number above 0: plane divided by train) and ' +
      '"recommendation", which is "train", "plane" or "depends". There are no further keys.',
    maxTokens: 1024,
    checks: [
      {
        kind: "json",
        schema: {
          type: "object",
          required: ["summary", "advantages", "emissions_ratio", "recommendation"],
          additionalProperties: false,
          properties: {
            summary: { type: "string", minLength: 20 },
            advantages: {
              type: "array",
              minItems: 3,
              maxItems: 3,
              items: {
                type: "object",
                required: ["of", "text"],
                additionalProperties: false,
                properties: { of: { enum: ["train", "plane"] }, text: { type: "string", minLength: 1 } },
              },
            },
            emissions_ratio: { type: "number", exclusiveMinimum: 0 },
            recommendation: { enum: ["train", "plane", "depends"] },
          },
        },
      },
      { kind: "noLoop" },
    ],
  },
  {
    id: "consistency",
    name: "Consistency: an essay",
    prompt:
      "Write an essay of 800 to 1200 words on how printing changed Europe. Go from handwritten books and block printing to " +
      "Gutenberg's press, then to religion, science and newspapers, and close with a comparison with the internet. Keep " +
      "one tone throughout, let each section lead to the next, and do not repeat yourself.",
    maxTokens: 2560,
    checks: [
      { kind: "words", min: 800, max: 1200 },
      {
        kind: "mentions",
        points: [
          ["manuscript", "handwritten", "scribe"],
          ["block", "woodcut"],
          "Gutenberg",
          ["Reformation", "Luther", "church"],
          ["science", "scientific"],
          ["newspaper", "gazette"],
          ["internet", "digital"],
        ],
      },
      { kind: "noLoop" },
    ],
  },
];

export const builtInSuites: Readonly<Record<"performance" | "quality" | "all", Suite>> = {
  performance: { performance_tests: { tests: performanceTests } },
  quality: { quality_tests: { tests: qualityTests } },
  all: { performance_tests: { tests: performanceTests }, quality_tests: { tests: qualityTests } },
};
