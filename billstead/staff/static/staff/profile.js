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

// Once the header is scrolled away, the tabs that stick say whose they are.
const stuck = document.querySelector("[data-stuck-below]");
const head = stuck && document.getElementById(stuck.dataset.stuckBelow);
if (head) {
  const margin = `-${Math.round(stuck.offsetHeight + document.querySelector(".topbar").offsetHeight)}px 0px 0px`;
  new IntersectionObserver(([entry]) => stuck.toggleAttribute("data-is-stuck", !entry.isIntersecting), { rootMargin: margin }).observe(head);
}

// Saved: what the tab kept of the form is done with.
const done = head?.dataset.draftDone;
if (done) for (const key of Object.keys(sessionStorage)) if (key.startsWith(`billstead.draft.${done}.`)) sessionStorage.removeItem(key);
