import { exitCodes } from "./exit-codes.ts";

export interface ErrorEntry {
  /** What kind of thing went wrong; the thrown message says where and with what value. */
  readonly meaning: string;
  /** What to try, in general. */
  readonly hint: string;
  readonly exitCode: number;
}

const { failure, usage } = exitCodes;

/** Every error a user can meet. docs/errors.md is generated from it. */
export const errorTable = {
  "usage.unknown-flag": {
    meaning: "A flag or command that does not exist.",
    hint: "see --help",
    exitCode: usage,
  },
  "usage.bad-value": {
    meaning: "A flag or key has a value that it cannot have.",
    hint: "see --help",
    exitCode: usage,
  },
  "usage.conflict": {
    meaning: "Two flags or keys exclude each other.",
    hint: "keep one of them",
    exitCode: usage,
  },
  "scenario.unreadable": {
    meaning: "The scenario file cannot be read or parsed.",
    hint: "check the path, or make one with: inferbench init",
    exitCode: usage,
  },
  "scenario.invalid": {
    meaning: "The scenario does not have the shape of docs/scenario.md.",
    hint: "compare with docs/scenario.md, or with what inferbench init writes",
    exitCode: usage,
  },
  "selftest.failed": {
    meaning:
      "The self test could not be made, or its result does not belong to the run it was to be attached to.",
    hint: "run it alone: inferbench selftest",
    exitCode: failure,
  },
  "size.unreadable": {
    meaning: "A file is no result of a benchmark, no run and no saved ratio, or lacks fields.",
    hint: "give what inferbench bench or a run wrote",
    exitCode: usage,
  },
  "size.invalid": {
    meaning:
      "A measurement must not be used for sizing: throttled, unsteady, failing, too short, or its generator was saturated.",
    hint: "measure again without what is named; no number is given from such a run",
    exitCode: failure,
  },
  "size.unlike": {
    meaning: "Results of different models or settings, or of one machine twice, were to be compared.",
    hint: "compare the same model, quantization, engine, threads and batch on two machines",
    exitCode: usage,
  },
  "workload.unreadable": {
    meaning: "A clip, manifest or folder of the workload cannot be read.",
    hint: "check the path and the file's format",
    exitCode: failure,
  },
  "workload.empty": {
    meaning: "The workload has nothing to send.",
    hint: "point --clips at a folder with audio files, or leave it out for synthetic speech",
    exitCode: failure,
  },
  "target.unreachable": {
    meaning: "No connection to the server.",
    hint: "is it running, and is the address right?",
    exitCode: failure,
  },
  "target.tls": {
    meaning: "The TLS handshake with the server failed.",
    hint: "check the certificate, or trust its authority with NODE_EXTRA_CA_CERTS",
    exitCode: failure,
  },
  "target.unauthorized": {
    meaning: "The server refused the credentials (401 or 403).",
    hint: "name the variable that holds the key with --api-key-env",
    exitCode: failure,
  },
  "target.not-found": {
    meaning: "The server has no such path (404 or 405).",
    hint: "check the path of the address",
    exitCode: failure,
  },
  "target.unknown-model": {
    meaning: "The server does not have the model.",
    hint: "choose one of those that the server lists",
    exitCode: failure,
  },
  "target.no-model-loaded": {
    meaning: "The server is there, but the model is not loaded.",
    hint: "load one: POST /v1/models/load with its name, or start the server with it",
    exitCode: failure,
  },
  "target.redirect": {
    meaning: "The server answered with a redirect, which a load test must not follow.",
    hint: "use the address that it redirects to",
    exitCode: failure,
  },
  "target.bad-answer": {
    meaning: "The server answered something that is not what its dialect says.",
    hint: "check that the address and the dialect belong together",
    exitCode: failure,
  },
  "target.timeout": {
    meaning: "The server took the request and did not answer in time.",
    hint: "is the model still loading? wait, or raise --timeout (timeouts.totalMs)",
    exitCode: failure,
  },
  "target.refused": {
    meaning: "The server refused the request as it is (a 4xx status).",
    hint: "change what the server's message names",
    exitCode: failure,
  },
  "target.unavailable": {
    meaning: "The server is there but could not serve one lone request: overloaded, still loading or broken.",
    hint: "look into the server's own log",
    exitCode: failure,
  },
  "target.lost": {
    meaning: "The server could not be reached any more, for half a minute of a run.",
    hint: "start it again and repeat the run; look into the server's own log for why it went away",
    exitCode: failure,
  },
  "generator.lost": {
    meaning: "Every thread that sends has died.",
    hint: "read the reasons in the report's warnings; with --workers 1 a defect shows its place",
    exitCode: failure,
  },
  "generator.open-files": {
    meaning: "This machine allows the generator fewer open files, and so connections, than the run needs.",
    hint: "raise the limit with ulimit -n in the shell that starts inferbench, or use fewer connections",
    exitCode: failure,
  },
  "generator.no-ports": {
    meaning: "This machine has no free port left for a new connection to the server (EADDRNOTAVAIL).",
    hint: "let the server keep connections open; or open fewer a second, or widen net.ipv4.ip_local_port_range",
    exitCode: failure,
  },
  "run.all-failed": {
    meaning: "Every request of the run, or of one of its levels, failed: nothing was measured there.",
    hint: "read the first failure above, then send one request by hand",
    exitCode: failure,
  },
  "run.invalid": {
    meaning: "The run has no goals and is invalid: its numbers are not those of the server.",
    hint: "do what the report's warnings say, and run it again",
    exitCode: failure,
  },
  "run.interrupted": {
    meaning: "The run was stopped before its end; what ran is kept.",
    hint: "run it again for the rest: the log and the report of what ran are complete",
    exitCode: failure,
  },
  "log.unreadable": {
    meaning: "The run log cannot be opened or is not one.",
    hint: "give a run folder or its run.jsonl; list them with: inferbench runs",
    exitCode: failure,
  },
  "log.write-failed": {
    meaning: "The run log cannot be written.",
    hint: "free some space or choose another folder with --out",
    exitCode: failure,
  },
  "import.invalid": {
    meaning:
      "A file of another tool's results cannot be read, or has a line that is not of the form expected.",
    hint: "compare with docs/import.md",
    exitCode: usage,
  },
  "serve.engine-missing": {
    meaning: "The engine's packages are not installed.",
    hint: "install the packages named above, or use --engine sim",
    exitCode: failure,
  },
  "serve.port-taken": {
    meaning: "The address is in use or may not be bound.",
    hint: "choose another port with --port",
    exitCode: failure,
  },
  "serve.token-missing": {
    meaning: "The server would be open to other machines without a token.",
    hint: "give a token, or listen on 127.0.0.1",
    exitCode: usage,
  },
  "bench.out-of-memory": {
    meaning: "The measured model needs more memory than its limit, and the kernel killed it.",
    hint: "give more with --memory, or take a smaller model",
    exitCode: failure,
  },
  "model.unreadable": {
    meaning: "The model file cannot be read or is no GGUF file.",
    hint: "check the path, and that the download is whole",
    exitCode: failure,
  },
  "model.write-failed": {
    meaning: "A model file with synthetic weights cannot be written.",
    hint: "free some space, or name another folder with INFERBENCH_CACHE_DIR",
    exitCode: failure,
  },
  "manifest.invalid": {
    meaning: "A manifest or configuration file cannot be parsed, or is not of a kind that can be worked on.",
    hint: "check the file: kubectl apply --dry-run=client -f FILE",
    exitCode: usage,
  },
  internal: {
    meaning: "A defect of inferbench itself.",
    hint: "please report it with the command you ran",
    exitCode: failure,
  },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof errorTable;
