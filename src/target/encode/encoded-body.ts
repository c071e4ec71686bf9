/** A request body ready for the wire: its pieces are written one after the other. */
export interface EncodedBody {
  readonly contentType: string;
  readonly body: readonly Uint8Array[];
}
