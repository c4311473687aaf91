/** Modals and the confirm dialog, both on the browser's own <dialog>: focus is kept inside, Escape closes. */
import { blocks, text } from "./blocks.js";
import { el, fill } from "./dom.js";
import { values } from "./elements.js";
import { withEmoji } from "./emoji.js";

/** Shows the top view of a stack, or closes the dialog. What was typed survives a redraw of the same view. */
export function showModal(dialog, view, handlers, surface) {
  if (!view) {
    if (dialog.open) dialog.close();
    delete dialog.dataset.view;
    delete dialog.dataset.drawn;
    return;
  }
  const drawn = JSON.stringify(view);
  if (dialog.open && dialog.dataset.drawn === drawn) return;
  const kept = dialog.dataset.view === view.id ? values(dialog) : {};
  const same = dialog.dataset.view === view.id;
  Object.assign(dialog.dataset, { view: view.id, drawn });
  const form = el("form", { novalidate: true, onsubmit: (event) => {
    event.preventDefault();
    handlers.submit(view, values(dialog), form.querySelector("[type=submit]"));
  } });
  fill(form,
    el("header", {}, el("h2", { id: "modal-title", "data-testid": "modal-title" }, ...withEmoji(view.title?.text || "")),
      el("button", { type: "button", class: "icon", "aria-label": "Close", onclick: () => handlers.close(view) }, "✕")),
    el("div", { class: "modal-body" }, ...blocks(view.blocks || [], { ...surface, errors: view.errors || {} })),
    view.errors?.[""] ? el("p", { class: "error", role: "alert", "data-testid": "modal-error" }, view.errors[""]) : null,
    el("footer", {},
      el("button", { type: "button", class: "button", "data-testid": "modal-close", onclick: () => handlers.close(view) }, view.close?.text || "Cancel"),
      view.submit ? el("button", { type: "submit", class: "button primary", "data-testid": "modal-submit" }, ...withEmoji(view.submit.text)) : null));
  fill(dialog, form);
  if (same) restore(form, kept);
  dialog.oncancel = (event) => {
    event.preventDefault();
    handlers.close(view);
  };
  if (!dialog.open) dialog.showModal();
  focusFirst(form);
}

function focusFirst(form) {
  const inside = (selector) => form.querySelector(`.modal-body ${selector}`);
  (inside("[aria-invalid=true]") || inside("input, textarea, select") || form.querySelector("[data-testid=modal-close]"))?.focus();
}

function restore(form, kept) {
  for (const node of form.querySelectorAll("[data-block][data-action]")) {
    const value = kept[node.dataset.block]?.[node.dataset.action];
    if (value === undefined || node.tagName === "BUTTON" || node.tagName === "A") continue;
    if (node.tagName === "FIELDSET") for (const box of node.querySelectorAll("input")) box.checked = [value].flat().includes(box.value);
    else if (node.dataset.held === undefined && typeof value === "string" && value) node.value = value;
  }
}

/** Asks a confirm object's question; true where the person goes on. */
export function ask(dialog, confirm, surface) {
  return new Promise((resolve) => {
    const answer = (yes) => () => {
      dialog.close();
      resolve(yes);
    };
    fill(dialog, el("div", {},
      el("header", {}, el("h2", { id: "confirm-title" }, ...withEmoji(confirm.title.text))),
      el("div", { class: "modal-body" }, ...text(confirm.text, surface)),
      el("footer", {},
        el("button", { type: "button", class: "button", "data-testid": "confirm-no", onclick: answer(false) }, confirm.deny.text),
        el("button", { type: "button", class: `button ${confirm.style || "primary"}`, "data-testid": "confirm-yes", onclick: answer(true) }, confirm.confirm.text))));
    dialog.oncancel = () => resolve(false);
    dialog.showModal();
  });
}
