// The profile: Ctrl+Enter sends a note, and the pill that says how much is new while somebody looks.

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
  const box = event.target.closest?.("[data-submit=ctrl-enter]");
  if (!box) return;
  event.preventDefault();
  box.form.requestSubmit();
});

const EVERY_MS = 30_000;
// A page nobody touched for so long asks no more: an open tab must not keep a session alive over night.
const PATIENCE_MS = 30 * 60_000;
let touched = Date.now();

function look() {
  if (document.hidden || Date.now() - touched > PATIENCE_MS) return;
  document.getElementById("newer")?.dispatchEvent(new Event("look"));
}

for (const sign of ["pointerdown", "keydown", "scroll"]) addEventListener(sign, () => { touched = Date.now(); }, { passive: true });
document.addEventListener("visibilitychange", () => { if (!document.hidden) { touched = Date.now(); look(); } });
setInterval(look, EVERY_MS);

// Saved: what the tab kept of the form is done with.
const done = document.getElementById("profile-head")?.dataset.draftDone;
if (done) for (const key of Object.keys(sessionStorage)) if (key.startsWith(`billstead.draft.${done}.`)) sessionStorage.removeItem(key);
