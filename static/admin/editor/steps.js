// The steps that a popup can come to.

export function stepsOf(document) {
  if (document.game) return ["start", "won", "lost"];
  const blocks = document.steps?.start?.blocks || [];
  return blocks.some((block) => block.type === "form") ? ["start", "done"] : ["start"];
}
