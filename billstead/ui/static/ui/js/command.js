// The search command: a combobox whose options are links, asked for 150 ms after the last key; an earlier question is dropped.

const DEBOUNCE_MS = 150;
const wired = new WeakSet();

export function wire(palette, { announce, words }) {
  if (wired.has(palette)) return;
  wired.add(palette);
  const input = palette.querySelector("[role=combobox]");
  const list = palette.querySelector("[role=listbox]");
  let timer;
  let asking;
  let at = -1;

  const options = () => [...list.querySelectorAll("[role=option]")];
  const mark = (to) => {
    const all = options();
    if (!all.length) return;
    at = (to + all.length) % all.length;
    all.forEach((option, index) => option.setAttribute("aria-selected", String(index === at)));
    input.setAttribute("aria-activedescendant", all[at].id);
    all[at].scrollIntoView({ block: "nearest" });
  };
  const show = (html) => {
    list.innerHTML = html;
    at = -1;
    input.removeAttribute("aria-activedescendant");
    const all = options();
    all.forEach((option, index) => { option.id ||= `command-option-${index}`; option.tabIndex = -1; option.setAttribute("aria-selected", "false"); });
    input.setAttribute("aria-expanded", String(all.length > 0));
    announce(all.length ? list.querySelector("[data-count]")?.dataset.count ?? String(all.length) : input.value.trim() ? words().noResults : "");
    if (!all.length && input.value.trim() && !list.textContent.trim()) list.append(Object.assign(document.createElement("p"), { className: "hint palette-none", textContent: words().noResults }));
  };
  const ask = async () => {
    asking?.abort();
    asking = new AbortController();
    const question = new URL(palette.dataset.suggest, location.href);
    question.searchParams.set("q", input.value);
    if (palette.dataset.on) question.searchParams.set("on", palette.dataset.on);
    try {
      const answer = await fetch(question, { signal: asking.signal, headers: { "HX-Request": "true", "HX-Current-URL": location.href } });
      const away = answer.headers.get("HX-Redirect");
      if (away) location.assign(away);
      else if (answer.ok) show(await answer.text());
      else throw new Error(String(answer.status));
    } catch (error) {
      if (error.name !== "AbortError") { show(""); announce(words().failed); }
    }
  };
  input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, DEBOUNCE_MS); });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") { event.preventDefault(); mark(at + 1); }
    else if (event.key === "ArrowUp") { event.preventDefault(); mark(at < 0 ? -1 : at - 1); }
    else if (event.key === "Enter" && at >= 0) {
      event.preventDefault();
      const { href } = options()[at];
      if (!href) options()[at].click();
      else if (event.ctrlKey || event.metaKey) open(href, "_blank", "noopener"); else location.assign(href);
    }
  });
  palette.addEventListener("click", (event) => { if (event.target === palette) palette.close(); });
  palette.addEventListener("close", () => { asking?.abort(); clearTimeout(timer); });
  ask();
}
