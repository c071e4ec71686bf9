import type { Random } from "../../base/index.ts";
import type { ChatMessage, FollowUp, PromptRequest } from "../../record/index.ts";
import { createClipOrder } from "../clip-order.ts";
import type { Workload } from "../workload.ts";
import type { PromptDatasetSpec, ThinkSeconds } from "./prompt-specs.ts";

/** What a dataset has of one conversation: the user's side. The answers come from the server that is measured. */
export interface Conversation {
  /** Unique in the dataset: "chats.jsonl#12". */
  readonly name: string;
  readonly system?: string;
  /** At least one. */
  readonly turns: readonly string[];
}

/** Sends conversations pass after pass, each pass in a seeded order of its own. */
export function createDatasetWorkload(
  conversations: readonly Conversation[],
  spec: PromptDatasetSpec,
  random: Random,
  description: string,
): Workload<PromptRequest> {
  const orderAt = createClipOrder(conversations.length, random.fork("order"));
  return {
    description,
    at: (index) => {
      const conversation = conversations[orderAt(index)] as Conversation;
      const thinking = random.fork("think").fork(index);
      return turnRequest(
        { conversation, spec, thinking, sessionId: String(index) },
        0,
        opening(conversation),
      );
    },
  };
}

interface Session {
  readonly conversation: Conversation;
  readonly spec: PromptDatasetSpec;
  readonly thinking: Random;
  readonly sessionId: string;
}

const opening = ({ system }: Conversation): readonly ChatMessage[] =>
  system === undefined ? [] : [{ role: "system", content: system }];

function turnRequest(session: Session, turn: number, before: readonly ChatMessage[]): PromptRequest {
  const { conversation, spec, sessionId } = session;
  const content = conversation.turns[turn] as string;
  const messages: readonly ChatMessage[] = [...before, { role: "user", content }];
  const turns = Math.min(conversation.turns.length, spec.maxTurns ?? Number.POSITIVE_INFINITY);
  const goesOn = spec.sessions && turn + 1 < turns;
  return {
    input: {
      kind: "prompt",
      prompt: turn === 0 ? conversation.name : `${conversation.name}/${turn}`,
      ...(spec.maxOutputTokens === undefined ? {} : { maxOutputTokens: spec.maxOutputTokens }),
      ...(spec.sessions ? { session: { id: sessionId, turn } } : {}),
    },
    messages,
    ...(goesOn ? { followUp: (answer: string) => nextTurn(session, turn + 1, messages, answer) } : {}),
  };
}

/** A server that said nothing ends the conversation: there is nothing to reply to. */
function nextTurn(
  session: Session,
  turn: number,
  before: readonly ChatMessage[],
  answer: string,
): FollowUp | undefined {
  if (answer.trim() === "") return undefined;
  return {
    thinkMs: drawThinkMs(session.spec.thinkSeconds, session.thinking.fork(turn)),
    request: turnRequest(session, turn, [...before, { role: "assistant", content: answer }]),
  };
}

function drawThinkMs(thinkSeconds: ThinkSeconds, random: Random): number {
  return 1000 * (typeof thinkSeconds === "number" ? thinkSeconds : random.exponential(thinkSeconds.mean));
}
