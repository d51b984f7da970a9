// Forms: unsaved changes, one submit, Ctrl+S, tag boxes, spelling suggestions. Each form works without it.

const SLOW_MS = 10_000;
let announce;
let words;
const seen = new WeakSet();
const leaving = new WeakSet();

export function wire(kit) {
  ({ announce, words } = kit);
  for (const form of document.querySelectorAll("form[data-once]")) if (!seen.has(form)) once(form);
  for (const form of document.querySelectorAll("form[data-guard]")) if (!seen.has(form)) guard(form);
  for (const input of document.querySelectorAll("input[data-tokens]")) if (!seen.has(input)) tokens(input);
}

const state = (form) => new URLSearchParams([...new FormData(form)].filter(([key, value]) => typeof value === "string" && key !== "csrfmiddlewaretoken")).toString();

// Sent once: a second click while the answer is on its way does nothing.
function once(form) {
  seen.add(form);
  form.addEventListener("submit", (event) => {
    if (leaving.has(form)) { event.preventDefault(); return; }
    leaving.add(form);
    busy(event.submitter ?? form.querySelector("[type=submit], button:not([type])"));
  });
  // A page taken back from the cache may be sent again.
  addEventListener("pageshow", (event) => { if (event.persisted) { leaving.delete(form); idle(form); } });
}

function guard(form) {
  once(form);
  const opened = form.querySelector("[aria-invalid=true], #error-summary") || form.matches("[data-touched]") ? "" : state(form);
  const drafts = form.dataset.draft && import(document.documentElement.dataset.moduleDraft);
  drafts?.then((draft) => draft.offer(form));
  const bar = form.querySelector("[data-savebar]");
  const isDirty = () => state(form) !== opened;
  const show = () => {
    const dirty = isDirty();
    form.toggleAttribute("data-dirty", dirty);
    const mark = bar?.querySelector("[data-unsaved]");
    if (mark) mark.hidden = !dirty;
    if (bar?.dataset.savebar === "dirty") bar.hidden = !dirty;
    return dirty;
  };
  const type = () => { const dirty = show(); drafts?.then((draft) => draft.typed(form, dirty)); };
  form.addEventListener("input", type);
  form.addEventListener("change", type);
  form.addEventListener("click", (event) => {
    if (!event.target.closest("[data-discard]")) return;
    leaving.add(form);
    drafts?.then((draft) => draft.forget(form));
  });
  addEventListener("beforeunload", (event) => { if (!leaving.has(form) && form.isConnected && isDirty()) event.preventDefault(); });
  show();
}

function busy(button) {
  if (!button) return;
  // After this turn of the loop: the button's own name and value still travel with the form.
  setTimeout(() => {
    button.dataset.words = button.textContent;
    button.setAttribute("aria-busy", "true");
    button.textContent = button.dataset.busyWords || words().saving;
    button.setAttribute("aria-disabled", "true");
  });
  setTimeout(() => { if (button.isConnected && button.ariaBusy === "true") announce(button.textContent = words().stillSaving); }, SLOW_MS);
}

function idle(form) {
  for (const button of form.querySelectorAll("[aria-busy=true][data-words]")) {
    button.textContent = button.dataset.words;
    button.removeAttribute("aria-busy");
    button.removeAttribute("aria-disabled");
  }
}

// A box of tags over a plain text input with commas; its datalist is the list of what there is.
function tokens(input) {
  seen.add(input);
  const options = [...(document.getElementById(input.getAttribute("list"))?.options ?? [])].map((option) => ({ name: option.value, color: option.dataset.color }));
  const box = Object.assign(document.createElement("div"), { className: "tokens" });
  const entry = Object.assign(document.createElement("input"), { id: input.id, type: "text", autocomplete: "off" });
  const list = Object.assign(document.createElement("div"), { className: "menu tokens-list", id: `${input.id}-list`, popover: "manual" });
  const attributes = { role: "combobox", "aria-expanded": "false", "aria-controls": list.id, "aria-autocomplete": "list" };
  for (const [key, value] of Object.entries(attributes)) entry.setAttribute(key, value);
  for (const key of ["aria-describedby", "aria-invalid"]) if (input.hasAttribute(key)) entry.setAttribute(key, input.getAttribute(key));
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", document.querySelector(`label[for="${CSS.escape(input.id)}"]`)?.textContent.trim() ?? "");
  const hadFocus = document.activeElement === input;
  input.id = "";
  input.type = "hidden";
  input.after(box);
  box.append(entry, list);
  if (hadFocus) entry.focus();

  const chosen = () => input.value.split(",").map((name) => name.trim()).filter(Boolean);
  const same = (a, b) => a.localeCompare(b, undefined, { sensitivity: "base" }) === 0;
  const mayCreate = input.dataset.tokens === "create";
  let at = -1;

  const set = (names) => {
    input.value = names.join(", ");
    input.dispatchEvent(new Event("change", { bubbles: true }));
    draw();
  };
  const add = (name) => {
    const known = options.find((option) => same(option.name, name));
    const word = known?.name ?? (mayCreate ? name.replaceAll(",", " ").trim() : "");
    if (word && !chosen().some((each) => same(each, word))) set([...chosen(), word]);
    entry.value = "";
    close();
  };
  const draw = () => {
    for (const old of box.querySelectorAll(".tag")) old.remove();
    for (const name of chosen()) {
      const color = options.find((option) => same(option.name, name))?.color ?? "slate";
      const tag = Object.assign(document.createElement("span"), { className: `tag tag--${color}`, textContent: name });
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: "×" });
      button.setAttribute("aria-label", `${words().remove} ${name}`);
      button.addEventListener("click", () => { set(chosen().filter((each) => each !== name)); entry.focus(); });
      tag.append(button);
      entry.before(tag);
    }
  };
  const close = () => { at = -1; if (list.matches(":popover-open")) list.hidePopover(); entry.setAttribute("aria-expanded", "false"); entry.removeAttribute("aria-activedescendant"); };
  const suggest = () => {
    const typed = entry.value.trim();
    const found = options.filter((option) => !chosen().some((each) => same(each, option.name)) && option.name.toLocaleLowerCase().includes(typed.toLocaleLowerCase())).slice(0, 8);
    if (typed && mayCreate && !options.some((option) => same(option.name, typed))) found.push({ name: typed, color: "slate", isNew: true });
    list.replaceChildren(...found.map((option, index) => {
      const row = Object.assign(document.createElement("div"), { id: `${list.id}-${index}`, textContent: option.isNew ? `+ ${option.name}` : option.name });
      row.setAttribute("role", "option");
      row.setAttribute("aria-selected", "false");
      row.addEventListener("pointerdown", (event) => { event.preventDefault(); add(option.name); });
      row.dataset.name = option.name;
      return row;
    }));
    at = -1;
    if (!found.length) { close(); return; }
    if (!list.matches(":popover-open")) list.showPopover({ source: entry });
    entry.setAttribute("aria-expanded", "true");
  };
  const mark = (to) => {
    const rows = [...list.children];
    at = (to + rows.length) % rows.length;
    rows.forEach((row, index) => row.setAttribute("aria-selected", String(index === at)));
    entry.setAttribute("aria-activedescendant", rows[at].id);
    rows[at].scrollIntoView({ block: "nearest" });
  };
  entry.addEventListener("input", () => { if (entry.value.endsWith(",")) add(entry.value.slice(0, -1)); else suggest(); });
  entry.addEventListener("focus", suggest);
  entry.addEventListener("blur", () => { if (entry.value.trim()) add(entry.value.trim()); close(); });
  entry.addEventListener("keydown", (event) => {
    const isOpen = list.matches(":popover-open");
    if (event.key === "ArrowDown") { event.preventDefault(); if (isOpen) mark(at + 1); else suggest(); }
    else if (event.key === "ArrowUp" && isOpen) { event.preventDefault(); mark(at - 1); }
    else if (event.key === "Enter" && (entry.value.trim() || at >= 0)) { event.preventDefault(); add(at >= 0 ? list.children[at].dataset.name : entry.value.trim()); }
    else if (event.key === "Escape" && isOpen) { event.preventDefault(); event.stopPropagation(); close(); }
    else if (event.key === "Backspace" && !entry.value) set(chosen().slice(0, -1));
  });
  box.addEventListener("click", (event) => { if (event.target === box) entry.focus(); });
  draw();
}

// "Did you mean": use it, or keep what was typed.
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-use], [data-keep]");
  if (!button) return;
  const line = button.closest(".suggest");
  const input = document.getElementById(line.dataset.for);
  if (button.matches("[data-use]") && input) {
    input.value = button.dataset.use;
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }
  line.remove();
  input?.focus();
});

document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s") return;
  const form = document.activeElement?.closest?.("form[data-guard]") ?? document.querySelector("form[data-guard]");
  if (!form) return;
  event.preventDefault();
  form.requestSubmit(form.querySelector("[data-save]"));
});
