import { mkdirSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { sendable, shown } from "./desk";

describe("desk", () => {
  it("keeps a draft until a clerk has read it", () => {
    const drafts = [{ text: "Dear Ms Okafor" }, { text: "Dear Mr Park", readBy: "R. Lind" }];

    expect(sendable(drafts)).toEqual([drafts[1]]);

    // What the desk showed is kept beside the results: the gate looks at it.
    mkdirSync("left", { recursive: true });
    writeFileSync("left/desk.txt", drafts.map(shown).join("\n") + "\n");
    console.log("[[ATTACHMENT|left/desk.txt]]");
  });

  it("says who has read a draft", () => {
    expect(shown({ text: "Dear Mr Park", readBy: "R. Lind" })).toBe("read by R. Lind");
  });
});
