/** The list of conversations, and the dialog that goes to one by its name. */
import { arrows, el, fill } from "./dom.js";
import { $, direct, humans, rooms, state } from "./state.js";
import { unread } from "./unread.js";

/** Every place one can go: {id, label, testid, count}. */
function places() {
  const list = rooms().map((c) => ({ id: c.id, label: `# ${c.name}`, testid: `channel-${c.id}`, count: unread(c.id), into: "channels" }));
  const dm = direct();
  list.push({ id: "dm", label: "Quarterdeck", testid: "channel-dm", count: dm ? unread(dm.id) : 0, into: "direct" });
  if (state.views.get(state.me)?.home || state.at === "home") list.push({ id: "home", label: "Quarterdeck Home", testid: "channel-home", count: 0, into: "apps" });
  return list;
}

function item(place, go) {
  const current = state.at === place.id;
  const count = current ? 0 : place.count;
  return el("li", {}, el("button", { type: "button", class: `place${count ? " unread" : ""}`, "data-testid": place.testid, "aria-current": current ? "page" : null, onclick: () => go(place.id) },
    el("span", {}, place.label), count ? el("span", { class: "count", "aria-label": `${count} unread` }, String(Math.min(count, 99))) : null));
}

/** Draws the conversations with what is unread in them. */
export function drawSidebar(go) {
  const all = places();
  for (const list of ["channels", "direct", "apps"]) fill($(list), all.filter((p) => p.into === list).map((p) => item(p, go)));
  $("apps").parentElement.classList.toggle("without-home", !all.some((p) => p.id === "home"));
}

/** Opens the dialog that goes to a conversation, or becomes a person, by a few letters. */
export function openSwitcher(go, become) {
  const dialog = $("switcher");
  const choices = [...places().map((p) => ({ label: p.label, hint: "go to", act: () => go(p.id) })), ...humans().map((p) => ({ label: p.real_name, hint: "become", act: () => become(p.id) }))];
  const list = el("div", { class: "choices" });
  const draw = (query) => fill(list, choices.filter((c) => c.label.toLowerCase().includes(query.toLowerCase())).map((c) => el("button", { type: "button", onclick: () => { dialog.close(); c.act(); } }, el("span", { class: "quiet" }, c.hint), c.label)));
  const field = el("input", { type: "text", "aria-label": "Go to a conversation or become a person", placeholder: "Go to…", "data-testid": "switcher-field", oninput: () => draw(field.value) });
  fill(dialog, el("div", { onkeydown: (event) => {
    if (event.key === "Enter" && document.activeElement === field) list.querySelector("button")?.click();
    else arrows(event, [...list.querySelectorAll("button")]);
  } }, field, list));
  draw("");
  dialog.showModal();
  field.focus();
}
