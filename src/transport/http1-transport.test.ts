import { describeHttpTransport } from "./http-transport.contract.ts";
import { createHttp1Transport } from "./http1-transport.ts";

describeHttpTransport("createHttp1Transport", createHttp1Transport);
