/** Modals and the confirm dialog, both on the browser's own <dialog>: focus is kept inside, Escape closes. */
import { blocks, text } from "./blocks.js";
import { el, fill } from "./dom.js";

/** Values by block_id and action_id, as /control/submit takes them. */
export function values(root) {
  const out = {};
  for (const node of root.querySelectorAll("[data-block][data-action]")) {
    if (node.tagName === "BUTTON") continue;
    (out[node.dataset.block] ||= {})[node.dataset.action] = valueOf(node);
  }
  return out;
}

function valueOf(node) {
  if (node.multiple) return [...node.selectedOptions].map((o) => o.value);
  if (node.tagName !== "FIELDSET") return node.value;
  const chosen = [...node.querySelectorAll("input:checked")].map((i) => i.value);
  return node.dataset.kind === "radio" ? chosen[0] || "" : chosen;
}

/** Shows the top view of a stack, or closes the dialog. What was typed survives a redraw of the same view. */
export function showModal(dialog, view, handlers, surface) {
  if (!view) {
    if (dialog.open) dialog.close();
    delete dialog.dataset.view;
    return;
  }
  const kept = dialog.dataset.view === view.id ? values(dialog) : {};
  dialog.dataset.view = view.id;
  const form = el("form", { onsubmit: (event) => {
    event.preventDefault();
    handlers.submit(view, values(dialog), form.querySelector("[type=submit]"));
  } });
  const drawn = { ...surface, errors: view.errors || {} };
  fill(form,
    el("header", {}, el("h2", { id: "modal-title", "data-testid": "modal-title" }, view.title?.text || ""),
      el("button", { type: "button", class: "icon", "aria-label": "Close", onclick: () => handlers.close(view) }, "✕")),
    el("div", { class: "modal-body" }, ...blocks(view.blocks || [], drawn)),
    view.errors?.[""] ? el("p", { class: "error", "data-testid": "modal-error" }, view.errors[""]) : null,
    el("footer", {},
      el("button", { type: "button", class: "button", "data-testid": "modal-close", onclick: () => handlers.close(view) }, view.close?.text || "Cancel"),
      view.submit ? el("button", { type: "submit", class: "button primary", "data-testid": "modal-submit" }, view.submit.text) : null));
  fill(dialog, form);
  restore(form, kept);
  dialog.oncancel = (event) => {
    event.preventDefault();
    handlers.close(view);
  };
  if (!dialog.open) dialog.showModal();
  form.querySelector(".modal-body input, .modal-body textarea, .modal-body select")?.focus();
}

function restore(form, kept) {
  for (const node of form.querySelectorAll("input[data-block], textarea[data-block], select[data-block]")) {
    const value = kept[node.dataset.block]?.[node.dataset.action];
    if (typeof value === "string" && value) node.value = value;
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
      el("header", {}, el("h2", { id: "confirm-title" }, confirm.title.text)),
      el("div", { class: "modal-body" }, ...text(confirm.text, surface)),
      el("footer", {},
        el("button", { type: "button", class: "button", "data-testid": "confirm-no", onclick: answer(false) }, confirm.deny.text),
        el("button", { type: "button", class: `button ${confirm.style || "primary"}`, "data-testid": "confirm-yes", onclick: answer(true) }, confirm.confirm.text))));
    dialog.oncancel = () => resolve(false);
    dialog.showModal();
  });
}
