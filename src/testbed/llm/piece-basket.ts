import type { WholeAnswer } from "../llm-api/dialect.ts";
import type { LlmPiece, LlmResult, LlmSink } from "./llm-engine.ts";

/** Gathers the pieces of an answer that goes out whole. */
export interface PieceBasket extends LlmSink {
  answer(result: LlmResult): WholeAnswer;
}

export function createPieceBasket(): PieceBasket {
  const texts: Record<LlmPiece["kind"], string> = { answer: "", reasoning: "", tool: "" };
  let toolName: string | null = null;
  return {
    piece(piece) {
      texts[piece.kind] += piece.text;
      toolName = piece.toolName ?? toolName;
    },
    answer: (result) => ({
      text: texts.answer,
      reasoning: texts.reasoning,
      toolCall: toolName === null ? null : { name: toolName, arguments: texts.tool },
      result,
    }),
  };
}
