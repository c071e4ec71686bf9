/** Ids of further turns of a session lie far above the plan's positions, and are the same however many share the plan. */
export const idsOfATurn = 2 ** 32;

/** Position in the plan of the request, or of the first turn of the session that it goes on with. */
export const planPosition = (id: number): number => id % idsOfATurn;

/** Whether the request was planned by the answer before it and not by the load. */
export const isFurtherTurn = (id: number): boolean => id >= idsOfATurn;
