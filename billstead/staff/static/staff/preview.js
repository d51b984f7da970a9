// The card on pointing at a name or focusing it by keyboard (WCAG 1.4.13): Esc dismisses it, it stays while the pointer
// is on the name or on it, and it stands under or over its row, beside the names, so it is never in the way.

const SHOW_MS = 400;
const HIDE_MS = 250;
const GAP = 4;
const fetched = new Map();
const card = Object.assign(document.createElement("div"), { id: "preview", className: "preview", popover: "manual" });
card.setAttribute("role", "tooltip");
document.getElementById("main").append(card);
let link;
let showing;
let hiding;

function load(row) {
  if (!fetched.has(row.id)) {
    const url = row.closest("table").dataset.preview.replace("/_/", `/${encodeURIComponent(row.id)}/`);
    const asked = fetch(url, { headers: { "HX-Request": "true" } }).then((answer) => {
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      return answer.text();
    });
    asked.catch(() => fetched.delete(row.id));
    fetched.set(row.id, asked);
  }
  return fetched.get(row.id);
}

function place(row) {
  const edge = row.getBoundingClientRect();
  const name = row.firstElementChild.getBoundingClientRect();
  const isRtl = getComputedStyle(row).direction === "rtl";
  const { width, height } = card.getBoundingClientRect();
  const room = document.documentElement.clientWidth;
  const beside = isRtl ? name.left - width : name.right;
  const across = Math.max(GAP, Math.min(beside, room - width - GAP));
  const isBelow = edge.bottom + GAP + height <= innerHeight || edge.top < height + GAP;
  // Top and left of the page, not of the window: the card scrolls with its row.
  card.style.top = `${scrollY + (isBelow ? edge.bottom + GAP : edge.top - GAP - height)}px`;
  card.style.left = `${scrollX + across}px`;
}

async function show(wanted) {
  const html = await load(wanted.closest("tr")).catch(() => "");
  if (!html || link !== wanted || !wanted.isConnected) return;
  card.innerHTML = html;
  if (!card.matches(":popover-open")) card.showPopover();
  place(wanted.closest("tr"));
  wanted.setAttribute("aria-describedby", card.id);
}

function hide() {
  clearTimeout(showing);
  clearTimeout(hiding);
  link?.removeAttribute("aria-describedby");
  link = undefined;
  if (card.matches(":popover-open")) card.hidePopover();
}

// Once dismissed it stays away until pointer or focus come back to the name.
function want(wanted) {
  clearTimeout(hiding);
  if (wanted === link) return;
  hide();
  link = wanted;
  showing = setTimeout(() => show(wanted), SHOW_MS);
}

function leave() {
  clearTimeout(showing);
  clearTimeout(hiding);
  hiding = setTimeout(hide, HIDE_MS);
}

// Nothing on touch, where it would come with every tap, and nothing on cards, which show it all.
const isRoomy = matchMedia("(min-width: 60.01rem)");

export function pointed(event) {
  if (event.pointerType === "touch" || !isRoomy.matches) return;
  const name = event.target.closest?.(".list-table th.a")?.querySelector("a.rowlink");
  if (name) want(name);
  else if (card.contains(event.target)) clearTimeout(hiding);
  else if (link && link !== document.activeElement) leave();
}

export function focused(event) {
  if (!isRoomy.matches) return;
  if (event.target.matches?.("a.rowlink:focus-visible")) want(event.target);
  else if (link) hide();
}

document.addEventListener("pointerover", pointed);
document.addEventListener("focusin", focused);
document.documentElement.addEventListener("pointerleave", () => { if (link && link !== document.activeElement) leave(); });
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !card.matches(":popover-open")) return;
  event.preventDefault();
  link.removeAttribute("aria-describedby");
  card.hidePopover();
});
document.addEventListener("htmx:after:swap", () => { if (link && !link.isConnected) hide(); });
document.addEventListener("row-changed", () => fetched.clear());
addEventListener("pagehide", hide);
