// The customers list: suggestions under the box, the count said aloud, keys that move through rows, the way back.

const DEBOUNCE_MS = 150;
const box = () => document.getElementById("q");
const list = document.getElementById("assist");
const options = () => [...list.querySelectorAll("[role=option]")];
let timer;
let asking;
let chosen = -1;

function say(text) {
  const region = document.getElementById("announce");
  if (region) { region.textContent = ""; setTimeout(() => { region.textContent = text; }, 60); }
}

function close() {
  asking?.abort();
  clearTimeout(timer);
  if (!list) return;
  list.hidden = true;
  chosen = -1;
  box()?.setAttribute("aria-expanded", "false");
  box()?.removeAttribute("aria-activedescendant");
}

function choose(to) {
  const all = options();
  if (!all.length) return;
  chosen = (to + all.length) % all.length;
  all.forEach((option, at) => option.setAttribute("aria-selected", String(at === chosen)));
  box().setAttribute("aria-activedescendant", all[chosen].id);
  all[chosen].scrollIntoView({ block: "nearest" });
}

function take(option) {
  const input = box();
  input.value = option.dataset.text;
  input.focus();
  input.setSelectionRange(Number(option.dataset.at), Number(option.dataset.at));
  close();
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

async function ask() {
  const input = box();
  asking?.abort();
  asking = new AbortController();
  const question = new URL(list.dataset.url, location.href);
  question.searchParams.set("q", input.value);
  question.searchParams.set("at", String(input.selectionStart));
  const answer = await fetch(question, { signal: asking.signal, headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok || document.activeElement !== input) return;
  list.innerHTML = await answer.text();
  chosen = -1;
  input.removeAttribute("aria-activedescendant");
  list.hidden = !options().length;
  input.setAttribute("aria-expanded", String(!list.hidden));
}

document.addEventListener("input", (event) => {
  if (event.target.id !== "q") return;
  clearTimeout(timer);
  timer = setTimeout(ask, DEBOUNCE_MS);
});
document.addEventListener("keydown", (event) => {
  if (event.target.id !== "q") return;
  const isOpen = list && !list.hidden;
  if (event.key === "ArrowDown" && isOpen) { event.preventDefault(); choose(chosen + 1); }
  else if (event.key === "ArrowUp" && isOpen) { event.preventDefault(); choose(chosen < 0 ? -1 : chosen - 1); }
  else if ((event.key === "Enter" || event.key === "Tab") && isOpen && chosen >= 0) { event.preventDefault(); take(options()[chosen]); }
  else if (event.key === "Escape" && isOpen) { event.preventDefault(); close(); }
});
document.addEventListener("pointerdown", (event) => {
  const option = event.target.closest?.("#assist [role=option]");
  if (option) { event.preventDefault(); take(option); }
});
document.addEventListener("focusout", (event) => { if (event.target.id === "q") close(); });

// The count is said once it stands; the region itself is replaced with the rows, and would not be heard.
let said = "";
function sayCount() {
  const count = document.querySelector("#results [data-count]:not([hx-get])")?.textContent.trim();
  if (count && count !== said) { said = count; say(count); }
}
document.addEventListener("htmx:after:swap", sayCount);

// Tabs stay when results change: they would only count again. Which of them is meant follows the query.
document.addEventListener("htmx:after:swap", () => {
  const q = document.getElementById("results")?.dataset.q;
  if (q === undefined) return;
  for (const tab of document.querySelectorAll("#views a")) {
    if (tab.dataset.q === q) tab.setAttribute("aria-current", "page"); else tab.removeAttribute("aria-current");
  }
});

// A page turned begins at its top.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.(".pager a[hx-get]");
  if (link) document.addEventListener("htmx:after:swap", () => document.getElementById("main").scrollIntoView(), { once: true });
});

// Back highlights the row one came from: its anchor goes into the history before leaving.
document.addEventListener("click", (event) => {
  const row = event.target.closest?.(".list-table tbody tr");
  if (!row || !event.target.closest("a.rowlink, .quick a")) return;
  history.replaceState(history.state, "", `#${row.id}`);
});

// The card with more about a row is fetched with its script on the first look at a name.
let preview;
function look(event, act) {
  const table = event.target.closest?.(".list-table[data-preview]");
  if (preview || !table || !event.target.closest("th.a")) return;
  preview = import(table.dataset.previewModule);
  preview.then((card) => card[act](event), () => { preview = undefined; });
}
document.addEventListener("pointerover", (event) => { if (event.pointerType !== "touch") look(event, "pointed"); });
document.addEventListener("focusin", (event) => look(event, "focused"));

// J and K, or the arrows while in a row, move from row to row; E, N and S act on the row in focus. Their keys stand in
// the table as hidden buttons, so that "?" names them.
const rows = () => [...document.querySelectorAll(".list-table a.rowlink")];
const focused = () => document.activeElement?.closest(".list-table tbody tr");

function move(by) {
  const all = rows();
  const at = all.indexOf(focused()?.querySelector("a.rowlink"));
  all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.max(0, Math.min(all.length - 1, at + by))]?.focus();
}

document.addEventListener("click", (event) => {
  const { step, rowLink } = event.target.dataset;
  if (step) move(Number(step));
  else if (rowLink) focused()?.querySelector(`:is(.quick, .menu) a[href*="${CSS.escape(rowLink)}"]`)?.click();
});
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || !event.target.matches?.("a.rowlink")) return;
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (by) { event.preventDefault(); move(by); }
});
