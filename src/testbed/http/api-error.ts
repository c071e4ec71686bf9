/** nginx's number for a client that closed the connection before its answer; nobody receives it. */
export const clientLeft = 499;

/** A refusal in the shape that OpenAI's API gives errors. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string | null;
  readonly param: string | null;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    message: string,
    options: { code?: string; param?: string; headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(message);
    this.status = status;
    this.code = options.code ?? null;
    this.param = options.param ?? null;
    this.headers = options.headers ?? {};
  }
}

const types: Readonly<Record<number, string>> = {
  401: "authentication_error",
  429: "rate_limit_error",
  500: "server_error",
  503: "server_error",
};

export function errorBody(error: ApiError): string {
  const { message, param, code } = error;
  return JSON.stringify({
    error: { message, type: types[error.status] ?? "invalid_request_error", param, code },
  });
}
