import type { IncomingMessage } from "node:http";
import { Busboy, type BusboyInstance } from "@fastify/busboy";
import { ApiError, clientLeft } from "./api-error.ts";

/** An uploaded file, in the pieces in which it arrived. */
export interface FormFile {
  readonly pieces: readonly Uint8Array[];
  readonly bytes: number;
}

export interface MultipartForm {
  readonly fields: ReadonlyMap<string, string>;
  readonly files: ReadonlyMap<string, FormFile>;
}

const limits = { fields: 100, files: 4, fieldSize: 64 * 1024, fieldNameSize: 200, headerPairs: 100 };

/**
 * Reads the body of a request to its end. The first value of a repeated name stays.
 * @throws ApiError 400 for anything that is not well-formed multipart, 413 beyond `maxBytes`
 */
export function readMultipartForm(request: IncomingMessage, maxBytes: number): Promise<MultipartForm> {
  const contentType = request.headers["content-type"] ?? "";
  if (!/^multipart\/form-data\s*;/i.test(contentType)) {
    return Promise.reject(
      new ApiError(
        400,
        `the body must be multipart/form-data, not ${contentType || "without a content type"}`,
      ),
    );
  }
  return new Promise((resolve, reject) => {
    let parser: BusboyInstance;
    try {
      parser = new Busboy({ headers: { ...request.headers, "content-type": contentType }, limits });
    } catch (error) {
      reject(new ApiError(400, `the multipart body cannot be read: ${(error as Error).message}`));
      return;
    }
    const fields = new Map<string, string>();
    const files = new Map<string, FormFile>();
    let received = 0;
    let failed = false;

    // After a failure the rest of the body is still read and thrown away, so that the client gets to see the answer.
    const fail = (error: ApiError): void => {
      failed = true;
      reject(error);
    };
    parser.on("field", (name, value, nameCut, valueCut) => {
      if (nameCut || valueCut)
        fail(new ApiError(400, "a form field is too long", { param: name.slice(0, 80) }));
      else if (!fields.has(name)) fields.set(name, value);
    });
    parser.on("file", (name, stream) => {
      const pieces: Uint8Array[] = [];
      let bytes = 0;
      stream.on("data", (piece: Uint8Array) => {
        pieces.push(piece);
        bytes += piece.byteLength;
      });
      stream.on("end", () => {
        if (!files.has(name)) files.set(name, { pieces, bytes });
      });
      // The parser reports the same failure itself.
      stream.on("error", () => {});
    });
    parser.on("error", (error) => {
      fail(new ApiError(400, `the multipart body cannot be read: ${(error as Error).message}`));
    });
    parser.on("finish", () => resolve({ fields, files }));

    request.on("data", (piece: Buffer) => {
      received += piece.byteLength;
      if (failed) return;
      if (received > maxBytes) fail(new ApiError(413, `the body is larger than ${maxBytes} bytes`));
      else parser.write(piece);
    });
    request.on("end", () => {
      if (!failed) parser.end();
    });
    request.on("error", () => fail(new ApiError(clientLeft, "the client left before the end of the body")));
  });
}
