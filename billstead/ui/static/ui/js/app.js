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

// Single keys (WCAG 2.1.4): `data-key` on a link or button names its key; "?" shows them and can switch them off.

const OFF = "billstead.keys.off";
const isOff = () => localStorage.getItem(OFF) === "1";

function press(key) {
  const target = document.querySelector(`[data-key="${CSS.escape(key)}"]:not([aria-disabled="true"], :disabled)`);
  if (!target) return false;
  if (target.matches("input, textarea, select")) { target.focus(); target.select?.(); } else target.click();
  return true;
}

// The list is read from the page, so it names only keys that work here.
function showKeys() {
  const dialog = document.getElementById("keys");
  if (!dialog || dialog.open) return;
  const list = dialog.querySelector("[data-keys-list]");
  list.replaceChildren(...[...document.querySelectorAll("[data-key]")].map((target) => {
    const row = document.createElement("div");
    const name = target.dataset.keyLabel || target.getAttribute("aria-label") || target.textContent.replace(target.querySelector("kbd")?.textContent ?? "", "");
    row.append(Object.assign(document.createElement("dt"), { innerHTML: "<kbd></kbd>" }), Object.assign(document.createElement("dd"), { textContent: name.trim() }));
    row.querySelector("kbd").textContent = target.dataset.key.toUpperCase();
    return row;
  }));
  const box = dialog.querySelector("[data-keys-on]");
  box.checked = !isOff();
  box.onchange = () => (box.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "1"));
  dialog.showModal();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target)) return;
  if (document.querySelector("dialog[open]")) return;
  if (event.key === "?") { event.preventDefault(); showKeys(); return; }
  if (!isOff() && event.key.length === 1 && press(event.key.toLowerCase())) event.preventDefault();
});
document.addEventListener("click", (event) => { if (event.target.closest?.("[data-show-keys]")) showKeys(); });

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
