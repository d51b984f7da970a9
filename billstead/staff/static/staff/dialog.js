// A small form in the dialog of its page: tags, owner, status. Its link is the same form as a page.

const dialog = () => document.getElementById("quick");
let opener;
let changed;

export function open(link) {
  opener = link.closest("[popover]") ? document.querySelector(`[popovertarget="${link.closest("[popover]").id}"]`) : link;
  htmx.ajax("GET", link.href, { target: "#quick", swap: "innerHTML" });
}

document.addEventListener("htmx:after:swap", (event) => {
  if (event.detail?.ctx?.target !== dialog()) return;
  const row = dialog().querySelector("[data-row]");
  if (!row) { changed = dialog().dataset.row; dialog().close(); return; }
  dialog().dataset.row = row.dataset.row;
  if (!dialog().open) dialog().showModal();
  dialog().scrollTop = 0;
  for (const first of ["[data-focus]", "#tags-add, #owner", "#quick-title"]) {
    const target = dialog().querySelector(first);
    if (target) { target.focus(); break; }
  }
});
// Closed without an act the focus goes back to what opened it: a link in a menu is hidden by then, its button is not.
dialog().addEventListener("close", () => { if (!changed && !dialog().contains(opener)) opener?.focus(); });
// The rows came anew: the focus goes back to the menu it came from, or to the table where that row is gone.
document.addEventListener("htmx:after:swap", () => {
  if (!changed || document.querySelector("#quick[open]") || document.activeElement !== document.body) return;
  (document.getElementById(changed)?.querySelector("[popovertarget]") ?? document.querySelector(".table-wrap"))?.focus();
  changed = undefined;
});
