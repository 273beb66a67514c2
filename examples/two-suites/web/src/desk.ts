export type Draft = { text: string; readBy?: string };

/** The drafts that may be sent: those that a clerk has read. */
export function sendable(drafts: Draft[]): Draft[] {
  return drafts.filter((draft) => draft.readBy !== undefined);
}

/** What the desk shows of a draft. */
export function shown(draft: Draft): string {
  return draft.readBy === undefined ? "to be read" : `read by ${draft.readBy}`;
}
