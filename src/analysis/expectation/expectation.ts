import { z } from "zod";
import { figureKind } from "./expected-figure.ts";

const positive = z.number().positive();

/** What a figure should be: about a value, within a range, or on one side of a limit. */
const expectedSchema = {
  about: positive
    .exactOptional()
    .meta({ description: "a published value; 80 to 120 % of it is as expected" }),
  between: z
    .tuple([positive, positive])
    .exactOptional()
    .meta({ description: "a published range, lowest and highest" }),
  atLeast: positive.exactOptional().meta({ description: "a target from below" }),
  atMost: positive.exactOptional().meta({ description: "a target from above" }),
};
export const expectedKinds = ["about", "between", "atLeast", "atMost"] as const;

const figureSchema = z
  .strictObject({
    figure: z.string().refine((figure) => figureKind(figure) !== undefined, {
      error: "is no figure that can be better or worse: generation_speed, or an id of docs/metrics.md",
    }),
    ...expectedSchema,
    note: z.string().min(1).exactOptional().meta({ description: "what to know before it is believed" }),
  })
  .superRefine((figure, context) => {
    const given = expectedKinds.filter((kind) => figure[kind] !== undefined);
    if (given.length !== 1) {
      context.addIssue({ code: "custom", message: `needs one of ${expectedKinds.join(", ")}` });
    }
    const better = figureKind(figure.figure)?.better;
    const pointless = { lower: "atLeast", higher: "atMost" } as const;
    if (better && figure[pointless[better]] !== undefined) {
      const message = `is pointless: ${better} is better`;
      context.addIssue({ code: "custom", path: [pointless[better]], message });
    }
    if (figure.between && figure.between[0] > figure.between[1]) {
      context.addIssue({ code: "custom", path: ["between"], message: "must begin with the lower value" });
    }
  });
export type ExpectedFigure = z.infer<typeof figureSchema>;

const modelSchema = z.strictObject({
  model: z.string().min(1).meta({
    description:
      "pattern for the model's id: * stands for anything, case does not count, and - _ : / and spaces are alike",
  }),
  title: z.string().min(1).exactOptional(),
  figures: z.array(figureSchema).min(1),
});

const checklistItemSchema = z.strictObject({
  check: z.string().min(1),
  how: z.string().min(1).exactOptional().meta({ description: "a command that tells, or where to look" }),
  figures: z
    .array(z.string())
    .min(1)
    .exactOptional()
    .meta({ description: "shown when one of these is below what was expected; absent: when any is" }),
});
export type ChecklistItem = z.infer<typeof checklistItemSchema>;

/** One file of expectations: what a device does with models, one request at a time, and what to look at when it does not. */
export const deviceExpectationsSchema = z
  .strictObject({
    device: z
      .string()
      .regex(/^[a-z0-9][a-z0-9.-]*$/, { error: "must be lower-case letters, digits, . and -" }),
    title: z.string().min(1),
    models: z.array(modelSchema).min(1).meta({ description: "the first whose pattern fits a model counts" }),
    checklist: z.array(checklistItemSchema).default([]),
  })
  .meta({ title: "inferbench expectations" });
export type DeviceExpectations = z.infer<typeof deviceExpectationsSchema>;

/** What one model should do on one device. */
export interface Expectation {
  readonly device: string;
  /** Of the device, and of the model where it has one. */
  readonly title: string;
  readonly figures: readonly ExpectedFigure[];
  readonly checklist: readonly ChecklistItem[];
}
