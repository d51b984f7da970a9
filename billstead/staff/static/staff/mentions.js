// "@" in a note offers the staff: arrows choose, Enter or Tab takes, Escape closes. Without it a name is typed as text.

const ASKED = /(?:^|[\s(])@([^\s@][^@\n]{0,40})?$/u;
const source = document.getElementById("mentions").dataset.mentions;
const list = Object.assign(document.createElement("div"), { className: "mentions", id: "mention-list", hidden: true });
list.setAttribute("role", "listbox");
let box;
let at = -1;
let asking;

const options = () => [...list.querySelectorAll("[role=option]")];
const asked = () => (box.selectionStart === box.selectionEnd ? ASKED.exec(box.value.slice(0, box.selectionStart)) : null);

function close() {
  asking?.abort();
  list.hidden = true;
  list.replaceChildren();
  at = -1;
  box?.removeAttribute("aria-activedescendant");
}

function mark(to) {
  const all = options();
  at = (to + all.length) % all.length;
  all.forEach((option, index) => option.setAttribute("aria-selected", String(index === at)));
  box.setAttribute("aria-activedescendant", all[at].id);
  all[at].scrollIntoView({ block: "nearest" });
}

async function suggest() {
  const found = asked();
  if (!found) { close(); return; }
  asking?.abort();
  const { signal } = asking = new AbortController();
  const url = new URL(source, location.href);
  url.searchParams.set("q", found[1] ?? "");
  const html = await fetch(url, { signal, headers: { "HX-Request": "true" } })
    .then((answer) => (answer.ok && !answer.redirected ? answer.text() : ""), () => "").catch(() => "");
  if (signal.aborted || document.activeElement !== box) return;
  list.innerHTML = html;
  list.setAttribute("aria-label", "@");
  list.hidden = !options().length;
  if (list.hidden) close(); else { box.after(list); mark(0); }
}

function take(option) {
  const typed = asked()?.[1] ?? "";
  box.setRangeText(`${option.dataset.name} `, box.selectionStart - typed.length, box.selectionStart, "end");
  close();
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

document.addEventListener("input", (event) => {
  if (!event.target.matches?.("[data-mention]")) return;
  box = event.target;
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-haspopup", "listbox");
  box.setAttribute("aria-controls", list.id);
  suggest();
});
document.addEventListener("keydown", (event) => {
  if (event.target === box && event.key === "Escape") asking?.abort();
  if (event.target !== box || list.hidden || event.ctrlKey || event.metaKey || event.isComposing) return;
  if (event.key === "ArrowDown") { event.preventDefault(); mark(at + 1); }
  else if (event.key === "ArrowUp") { event.preventDefault(); mark(at - 1); }
  else if (event.key === "Enter" || event.key === "Tab") { event.preventDefault(); take(options()[at]); }
  else if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); close(); }
}, { capture: true });
list.addEventListener("pointerdown", (event) => {
  const option = event.target.closest("[role=option]");
  if (option) { event.preventDefault(); take(option); }
});
document.addEventListener("focusout", (event) => { if (event.target === box) close(); });
