import { z } from "zod";

export const machineSchema = z.strictObject({
  platform: z.string(),
  arch: z.string(),
  os: z.string(),
  cpuModel: z.string(),
  cpuCount: z.number().int(),
  memoryBytes: z.number(),
  node: z.string(),
});
export type Machine = z.infer<typeof machineSchema>;
