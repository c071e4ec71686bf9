// undici's lowest level, with an empty handler and nothing kept.
//   node undici-dispatch.mjs URL seconds connections body-bytes
import { Pool } from "undici";
import { reportCost } from "./cost.mjs";

const [url, seconds, connections, bodyBytes] = process.argv.slice(2);
const { origin, pathname } = new URL(url);
const pool = new Pool(origin, { connections: Number(connections), pipelining: 1 });
const request = {
  path: pathname,
  method: "POST",
  headers: ["content-type", "audio/wav", "x-request-id", "2026-01-01-000000-bench-100000"],
  body: Buffer.alloc(Number(bodyBytes), "a"),
};
let answered = 0;
let open = Number(connections);
let isOver = false;
const cost = reportCost();
setTimeout(() => {
  isOver = true;
}, Number(seconds) * 1000);
const send = () =>
  pool.dispatch(request, {
    onConnect() {},
    onHeaders: () => true,
    onData: () => true,
    onComplete() {
      answered++;
      if (!isOver) send();
      else if (--open === 0) {
        cost.print(answered);
        pool.destroy();
      }
    },
    onError(error) {
      throw error;
    },
  });
for (let n = 0; n < Number(connections); n++) send();
