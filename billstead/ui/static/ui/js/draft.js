// What was typed into a form that was left without saving: kept by this tab alone, and only until it is closed.
// `data-draft` names whose and of what; the version is that of the record the form was opened with.

const PREFIX = "billstead.draft.";
const keys = () => Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX));
const own = (form) => `${PREFIX}${form.dataset.draft}.`;
const entries = (form) => [...new FormData(form)].filter(([key, value]) => typeof value === "string" && key !== "csrfmiddlewaretoken" && key !== "act");

// While an older draft is offered nothing takes its place: it waits for an answer.
const isAsking = (form) => form.querySelector("[data-draft-offer]:not([hidden])") !== null;

export function typed(form, isDirty) {
  if (isAsking(form)) return;
  if (isDirty) keep(form); else forget(form);
}

function keep(form) {
  const kept = { at: Date.now(), entries: entries(form) };
  try {
    sessionStorage.setItem(`${own(form)}${form.dataset.draftVersion}`, JSON.stringify(kept));
  } catch {
    // A full or forbidden storage takes nothing; the page still warns before it is left.
  }
}

export function forget(form) {
  for (const key of keys()) if (key.startsWith(own(form))) sessionStorage.removeItem(key);
}

// Kept at an older version it is restored with the values it was opened with, so saving finds what others changed since.
export function offer(form) {
  const mine = keys().filter((key) => key.startsWith(own(form)));
  for (const key of keys()) if (!key.startsWith(own(form).replace(/\d+\.$/, ""))) sessionStorage.removeItem(key);
  const place = form.querySelector("[data-draft-offer]");
  const kept = mine.map((key) => JSON.parse(sessionStorage.getItem(key))).sort((a, b) => b.at - a.at)[0];
  if (!kept || !place || form.matches("[data-touched]") || form.querySelector("#error-summary")) return;
  place.querySelector("[data-draft-at]").textContent = new Date(kept.at).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
  place.hidden = false;
  place.querySelector("[data-draft-restore]").addEventListener("click", () => restore(form, kept.entries));
  place.querySelector("[data-draft-forget]").addEventListener("click", () => {
    forget(form);
    place.hidden = true;
    form.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  });
}

// The server draws it: rows, countries and tags come back as they were.
function restore(form, kept) {
  const sent = Object.assign(document.createElement("form"), { method: "post", action: form.action, hidden: true });
  const token = form.querySelector("[name=csrfmiddlewaretoken]");
  for (const [name, value] of [...kept, ["csrfmiddlewaretoken", token.value], ["act", "update"]]) {
    const field = document.createElement("textarea");
    field.name = name;
    field.value = value;
    sent.append(field);
  }
  document.body.append(sent);
  sent.submit();
}
