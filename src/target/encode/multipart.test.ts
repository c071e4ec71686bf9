import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sampleRequest } from "../transport.fixture.ts";
import { encodeMultipart, type FormField } from "./multipart.ts";

const { audio } = sampleRequest();

function boundaryOf(contentType: string): string {
  return contentType.split("boundary=")[1] ?? "";
}

/** An independent reading of a form, by the platform's own parser. */
async function parse(encoded: ReturnType<typeof encodeMultipart>): Promise<FormData> {
  const headers = { "content-type": encoded.contentType };
  return new Response(Buffer.concat(encoded.body), { headers }).formData();
}

describe("encodeMultipart", () => {
  it("writes the form byte for byte", () => {
    const { contentType, body } = encodeMultipart([["model", "tiny"]], "file", audio);
    expect(contentType).toBe("multipart/form-data; boundary=----inferbench-0000");
    expect(Buffer.from(body[0] ?? []).toString()).toBe(
      '------inferbench-0000\r\nContent-Disposition: form-data; name="model"\r\n\r\ntiny\r\n' +
        '------inferbench-0000\r\nContent-Disposition: form-data; name="file"; filename="one.wav"\r\n' +
        "Content-Type: audio/wav\r\n\r\n",
    );
    expect(body[1]).toBe(audio.bytes);
    expect(Buffer.from(body[2] ?? []).toString()).toBe("\r\n------inferbench-0000--\r\n");
  });

  it("makes the same bytes every time", () => {
    const bytes = () => Buffer.concat(encodeMultipart([["a", 1]], "file", audio).body);
    expect(bytes()).toEqual(bytes());
  });

  it("escapes names as a browser does", async () => {
    const hostile = { ...audio, fileName: 'a"b\r\nc 音.wav', mimeType: "audio/wav\r\nx: y" };
    const head = Buffer.from(
      encodeMultipart([['n"\n', "v\nw\rx\r\ny"]], "file", hostile).body[0] ?? [],
    ).toString();
    expect(head).toContain(
      'filename="a%22b%0D%0Ac 音.wav"\r\nContent-Type: application/octet-stream\r\n\r\n',
    );
    expect(head).toContain('name="n%22%0D%0A"\r\n\r\nv\r\nw\r\nx\r\ny\r\n');
  });

  it.each<[string, Uint8Array, FormField[]]>([
    ["the clip", Buffer.from("xx------inferbench-0000 ----inferbench-0001"), []],
    [
      "a value",
      Buffer.from("x"),
      [
        ["a", "----inferbench-0000"],
        ["b", "----inferbench-0001"],
      ],
    ],
    [
      "a name",
      Buffer.from("x"),
      [
        ['----inferbench-0000"', ""],
        ["----inferbench-0001", ""],
      ],
    ],
  ])("chooses a boundary that %s does not hold", (_where, bytes, fields) => {
    expect(boundaryOf(encodeMultipart(fields, "file", { ...audio, bytes }).contentType)).toBe(
      "----inferbench-0002",
    );
  });

  it("is read back as it was by another parser", async () => {
    const piece = fc.oneof(
      fc
        .constantFrom(..."\r\n", "--", "----inferbench-0000", "\r\n------inferbench-0000--\r\n")
        .map((t) => Buffer.from(t)),
      fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
    );
    const clip = fc.array(piece, { maxLength: 8 }).map((pieces) => Buffer.concat(pieces));
    await fc.assert(
      fc.asyncProperty(clip, fc.string({ unit: "grapheme" }), async (bytes, value) => {
        const form = await parse(encodeMultipart([["v", value]], "file", { ...audio, bytes }));
        expect(form.get("v")).toBe(value.replace(/\r\n|\r|\n/g, "\r\n"));
        expect(Buffer.from(await (form.get("file") as File).arrayBuffer())).toEqual(bytes);
      }),
      { seed: 20260117, numRuns: 200 },
    );
  });
});
