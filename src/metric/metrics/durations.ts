import type { RequestRecord } from "../../record/index.ts";

/** Planned send → last byte: what a user waits for, the client's own queue included. */
export function responseMs(record: RequestRecord): number {
  return record.endedAt - record.plannedAt;
}

/** Actual send → last byte; undefined when it was never sent. */
export function serviceMs(record: RequestRecord): number | undefined {
  return record.sentAt === null ? undefined : record.endedAt - record.sentAt;
}

/** Length of the audio that was sent; undefined when it was not audio. */
export function audioSeconds({ input }: RequestRecord): number | undefined {
  return input.kind === "speech" ? input.audioSeconds : undefined;
}

/** `to − from`; undefined when one of them never came. */
export function between(from: number | null | undefined, to: number | undefined): number | undefined {
  return typeof from === "number" && to !== undefined ? to - from : undefined;
}
