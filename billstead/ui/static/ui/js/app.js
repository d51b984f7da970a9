// What every page needs, in one request. Listeners stand on the document, so swapped parts need no wiring;
// without this file find, open, add and edit still work. No static imports: hashed file names stay right without a build.

// Words of this page's language come with the page; nothing is said in a language of our own.
const words = () => document.getElementById("words").dataset;

function announce(text) {
  const region = document.getElementById("announce");
  if (region) { region.textContent = ""; setTimeout(() => { region.textContent = text; }, 60); }
}

const kit = { announce, words };
const isTyping = (node) => node?.matches?.("input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select, [contenteditable]") ?? false;

const TOAST_MS = 10_000;

// Toasts: ten seconds, longer while the pointer or the focus rests on one.
function arm(toast) {
  let timer;
  let left = TOAST_MS;
  let since;
  const run = () => { clearTimeout(timer); since = Date.now(); timer = setTimeout(() => toast.remove(), left); };
  const stay = () => { clearTimeout(timer); left = Math.max(3_000, left - (Date.now() - since)); };
  toast.dataset.armed = "";
  toast.addEventListener("pointerenter", stay);
  toast.addEventListener("focusin", stay);
  toast.addEventListener("pointerleave", () => toast.contains(document.activeElement) || run());
  toast.addEventListener("focusout", () => toast.matches(":hover") || run());
  run();
}

function armToasts() {
  for (const toast of document.querySelectorAll("[data-toast]:not([data-armed])")) arm(toast);
}

// A live region speaks only what is added to it after it stood: what came with the page is said once more.
function speakToasts() {
  const said = [...document.querySelectorAll("#toasts [data-toast] > span")].map((span) => span.textContent);
  if (said.length) setTimeout(() => announce(said.join(". ")), 300);
}

function dismiss(button) {
  const toast = button.closest("[data-toast], .banner");
  toast?.remove();
}

async function copy(button) {
  const text = button.dataset.copy;
  // On plain http off localhost there is no clipboard object.
  await (navigator.clipboard?.writeText(text) ?? Promise.reject(new Error())).catch(() => selectAndCopy(text));
  button.dataset.copied = "";
  setTimeout(() => delete button.dataset.copied, 1_600);
  announce(words().copied);
}

function selectAndCopy(text) {
  const area = document.body.appendChild(Object.assign(document.createElement("textarea"), { value: text, className: "sr" }));
  area.select();
  document.execCommand("copy");
  area.remove();
}

// In a row of buttons the one in force is pressed; a switch (`data-on`, `data-off`) is pressed while on, and asks for the other.
function showAppearance(name, value) {
  for (const each of document.querySelectorAll(`[data-appearance] [name="${name}"]`)) {
    const { on, off } = each.dataset;
    each.setAttribute("aria-pressed", String(value === (on ?? each.value)));
    if (on) each.value = value === on ? off : on;
  }
}

// Theme and row height change at once and are kept by the same form that works without us.
async function keepAppearance(event) {
  const form = event.target.closest("[data-appearance]");
  const button = event.submitter;
  if (!form || !button?.name) return;
  event.preventDefault();
  const body = new FormData(form, button);
  const root = document.documentElement;
  if (button.name === "theme" && button.value === "system") delete root.dataset.theme;
  else root.dataset[button.name] = button.value;
  showAppearance(button.name, button.value);
  tellKeys();
  await fetch(form.action, { method: "POST", body, headers: { "HX-Request": "true" } }).catch(() => {});
}

// An error summary takes the focus when it arrives.
function focusSummary(root = document) {
  root.querySelector?.("[data-focus]")?.focus();
}

// The rest is fetched only where it is used.
function loadModules() {
  const { moduleForm } = document.documentElement.dataset;
  if (moduleForm && document.querySelector("[data-guard], [data-once], [data-tokens], [data-use], [data-busy-words]")) {
    import(moduleForm).then((form) => form.wire(kit));
  }
}

function openCommand(event) {
  const palette = document.getElementById("command");
  const { moduleCommand } = document.documentElement.dataset;
  if (!palette || !moduleCommand) return;
  event.preventDefault();
  if (!palette.open) palette.showModal();
  // At once, not when the module has come: by then something is typed, which the next key would replace.
  palette.querySelector("[role=combobox]").select();
  import(moduleCommand).then((command) => command.wire(palette, kit));
}

document.addEventListener("click", (event) => {
  const target = event.target.closest?.("[data-dismiss], [data-copy], [data-command]");
  if (!target || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (target.matches("[data-dismiss]")) dismiss(target);
  else if (target.matches("[data-copy]")) copy(target);
  else openCommand(event);
});
document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k") openCommand(event);
});
// A small form opens in the page's dialog; what that needs is fetched at the first one.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-quick]");
  const dialog = document.getElementById("quick");
  if (!link || !dialog || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  import(dialog.dataset.module).then((module) => module.open(link));
});
document.addEventListener("submit", keepAppearance);
// What this tab keeps of a person's work goes when the person does.
document.addEventListener("submit", (event) => { if (event.target.matches("[data-sign-out]")) sessionStorage.clear(); });
document.addEventListener("htmx:after:swap", (event) => { armToasts(); loadModules(); focusSummary(event.detail?.ctx?.target ?? document); });

// Arrow keys in menus, and what older browsers lack: commandfor on buttons.
const items = (menu) => [...menu.querySelectorAll("a[href], button:not(:disabled)")];

function moveInMenu(event) {
  const invoker = event.target.closest?.("[popovertarget]");
  if (invoker && event.key === "ArrowDown") {
    const menu = document.getElementById(invoker.getAttribute("popovertarget"));
    if (!menu?.matches("[data-menu]")) return;
    event.preventDefault();
    menu.showPopover({ source: invoker });
    items(menu)[0]?.focus();
    return;
  }
  const menu = event.target.closest?.("[data-menu]");
  if (!menu) return;
  const all = items(menu);
  const at = all.indexOf(document.activeElement);
  const to = { ArrowDown: (at + 1) % all.length, ArrowUp: (at - 1 + all.length) % all.length, Home: 0, End: all.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  all[to].focus();
}

function actInMenu(event) {
  const chosen = event.target.closest?.("[data-menu] :is(a, button)");
  if (chosen && !chosen.closest("[data-appearance]") && !chosen.hasAttribute("popovertarget")) chosen.closest("[data-menu]").hidePopover?.();
  if ("commandForElement" in HTMLButtonElement.prototype) return;
  const button = event.target.closest?.("button[commandfor]");
  const target = button && document.getElementById(button.getAttribute("commandfor"));
  if (!target) return;
  const command = button.getAttribute("command");
  if (command === "show-modal") target.showModal();
  else if (command === "close" || command === "request-close") target.close();
  else if (command === "toggle-popover") target.togglePopover();
}

document.addEventListener("keydown", moveInMenu);
document.addEventListener("click", actInMenu);

// Single keys (WCAG 2.1.4). The page is their registry: `data-key` on a link, button or field names its key ("e",
// "g c", "Escape"), "?" lists just these, tooltips say them, and each person may switch them off.

const CHORD_MS = 1_500;
const CAPS = { Escape: "Esc", Enter: "↵" };
const keysAreOn = () => document.documentElement.dataset.keys !== "off";
const caps = (key) => key.split(" ").map((each) => CAPS[each] ?? each.toUpperCase());
const keyWords = (target) => (target.dataset.keyLabel || target.getAttribute("aria-label") || target.textContent).trim();
let begun = "";
let chord;

// The last one with a key has it: what a page is about comes after its frame.
function keyed() {
  const targets = document.querySelectorAll('[data-key]:not([aria-disabled="true"], :disabled)');
  return new Map([...targets].map((target) => [target.dataset.key, target]));
}

function press(typed) {
  const targets = keyed();
  const key = begun ? `${begun} ${typed}` : typed;
  clearTimeout(chord);
  begun = "";
  const target = targets.get(key);
  if (target?.matches("input, textarea, select")) { target.focus(); target.select?.(); }
  else if (target) {
    if (target.matches("[popovertarget]")) target.focus();
    target.click();
  }
  else if (key === typed && [...targets.keys()].some((each) => each.startsWith(`${key} `))) {
    begun = key;
    chord = setTimeout(() => { begun = ""; }, CHORD_MS);
  } else return false;
  return true;
}

function showKeys() {
  const dialog = document.getElementById("keys");
  if (!dialog || dialog.open) return;
  const list = dialog.querySelector("[data-keys-list]");
  const { or, then } = list.dataset;
  const goingLast = [...keyed()].sort(([one], [other]) => one.includes(" ") - other.includes(" "));
  list.replaceChildren(...goingLast.map(([key, target]) => {
    const row = document.createElement("div");
    const [first, second] = caps(key);
    const other = second ? [then, second] : [or, target.dataset.keyOr];
    const cap = (text) => Object.assign(document.createElement("kbd"), { textContent: text });
    const name = document.createElement("dt");
    name.append(cap(first), ...(other[1] ? [` ${other[0]} `, cap(other[1])] : []));
    row.append(name, Object.assign(document.createElement("dd"), { textContent: keyWords(target) }));
    return row;
  }));
  dialog.showModal();
}

// What a thing's key is stands in its tooltip, and is told to who cannot see it.
function tellKeys() {
  for (const target of document.querySelectorAll("[data-key]:not([hidden] *)")) {
    const { key } = target.dataset;
    if (keysAreOn() && !target.title) {
      target.title = `${keyWords(target)} (${caps(key).join(" ")})`;
      target.dataset.keyTold = "";
      if (!key.includes(" ")) target.setAttribute("aria-keyshortcuts", key.length === 1 ? key.toUpperCase() : key);
    } else if (!keysAreOn() && "keyTold" in target.dataset) {
      delete target.dataset.keyTold;
      target.removeAttribute("title");
      target.removeAttribute("aria-keyshortcuts");
    }
  }
}

const isSmall = (event) => event.shiftKey && event.key.toLowerCase() !== event.key.toUpperCase();
const isChosen = (event) => (event.ctrlKey || event.metaKey || event.altKey) && !event.getModifierState("AltGraph");

document.addEventListener("keydown", (event) => {
  if (!keysAreOn() || event.defaultPrevented || event.isComposing || isChosen(event)) return;
  if (document.querySelector("dialog[open], :popover-open:not([role=tooltip])")) return;
  if (event.key === "Escape" && event.target.matches?.('input[data-key]:not([aria-expanded="true"])')) event.target.blur();
  else if (isTyping(event.target) || isSmall(event)) return;
  else if (event.key === "?") { event.preventDefault(); showKeys(); }
  else if ((event.key.length === 1 || event.key === "Escape") && press(event.key.length === 1 ? event.key.toLowerCase() : event.key)) event.preventDefault();
});
document.addEventListener("click", (event) => { if (event.target.closest?.("[data-show-keys]")) showKeys(); });
document.addEventListener("htmx:after:swap", tellKeys);

// A password is shown while its box is ticked; it is sent as a password again.
document.addEventListener("change", (event) => {
  const box = event.target.closest?.("[data-reveal]");
  if (box) document.getElementById(box.dataset.reveal).type = box.checked ? "text" : "password";
});

// While htmx waits: old rows stay, dim after 300 ms; after 10 s one may cancel. What fails says so above the page, and what was there stays.

const DIM_MS = 300;
const SLOW_MS = 10_000;
const waiting = new Map();

function notice(tone, title, buttons = []) {
  const banner = document.createElement("div");
  banner.className = "banner banner--slim";
  banner.dataset.tone = tone;
  const text = Object.assign(document.createElement("p"), { textContent: title, className: "grow" });
  banner.append(text, ...buttons.map(([label, act]) => {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "btn btn--s", textContent: label });
    button.addEventListener("click", () => { banner.remove(); act(); });
    return button;
  }));
  return banner;
}

function say(banner) {
  const place = document.getElementById("notices");
  place?.replaceChildren(banner);
  announce(banner.querySelector("p").textContent);
}

function begin(event) {
  const { ctx } = event.detail;
  const source = ctx.sourceElement;
  const target = ctx.target instanceof Element ? ctx.target : source;
  const dim = setTimeout(() => { target.setAttribute("aria-busy", "true"); document.documentElement.dataset.loading = ""; }, DIM_MS);
  const slow = setTimeout(() => {
    const banner = notice("info", words().searching, [[words().cancel, () => ctx.request?.abort?.()]]);
    waiting.get(ctx).banner = banner;
    say(banner);
  }, SLOW_MS);
  waiting.set(ctx, { dim, slow, target });
}

function end(event) {
  const { ctx } = event.detail;
  const state = waiting.get(ctx);
  if (!state) return;
  clearTimeout(state.dim);
  clearTimeout(state.slow);
  state.banner?.remove();
  state.target.removeAttribute("aria-busy");
  waiting.delete(ctx);
  if (!waiting.size) delete document.documentElement.dataset.loading;
}

function fail(event) {
  const { ctx } = event.detail;
  if (!ctx || ctx.status === "swapped" || event.detail.error?.name === "AbortError") return;
  say(notice("bad", words().failed, [[words().retry, () => location.reload()]]));
}

document.addEventListener("htmx:before:request", begin);
document.addEventListener("htmx:finally:request", end);
document.addEventListener("htmx:error", fail);

// Offline is believed only when our own server cannot be reached: a panel on this machine works without any network.
const loadedAt = new Date();
let isOffline = false;

async function reaches() {
  return fetch("/healthz", { cache: "no-store" }).then((answer) => answer.ok, () => false);
}

async function checkConnection() {
  const reached = navigator.onLine || await reaches();
  if (reached === !isOffline) { if (isOffline) setTimeout(checkConnection, 5_000); return; }
  isOffline = !reached;
  const banner = document.getElementById("offline");
  if (!banner) return;
  banner.hidden = reached;
  const time = banner.querySelector("[data-time]");
  if (time) time.textContent = loadedAt.toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
  if (isOffline) { announce(banner.textContent.trim()); setTimeout(checkConnection, 5_000); }
}

addEventListener("offline", checkConnection);
addEventListener("online", checkConnection);
document.addEventListener("submit", (event) => {
  if (!isOffline || event.target.method === "get") return;
  event.preventDefault();
  event.stopImmediatePropagation();
  document.getElementById("offline")?.focus();
}, { capture: true });

// Tabs scroll sideways on a phone; the open one is in sight (where the browser does not do it by scroll-initial-target).
// Not by scrollIntoView: where the tabs are below the fold it scrolls the page too, past its own beginning.
for (const here of document.querySelectorAll(".tabs > [aria-current]")) {
  const tabs = here.parentElement;
  const [tab, room] = [here, tabs].map((each) => each.getBoundingClientRect());
  tabs.scrollLeft += Math.max(0, Math.ceil(tab.right - room.right)) + Math.min(0, Math.floor(tab.left - room.left));
}

armToasts();
speakToasts();
focusSummary();
loadModules();
tellKeys();
