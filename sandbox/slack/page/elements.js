/** The interactive elements of Block Kit. An element in an input block only holds a value; any other acts at once. */
import { arrows, el, fill, safeAddress } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { mrkdwn } from "./mrkdwn.js";
import { suggesting } from "./suggestions.js";

/** One interactive element. */
export function element(e, block, surface) {
  const attributes = {
    "data-testid": surface.fieldId ? `modal-field-${block.block_id}` : `action-${e.action_id}`, id: surface.fieldId,
    "data-action": e.action_id, "data-block": block.block_id, "aria-invalid": surface.error ? "true" : null,
    "aria-describedby": surface.error ? `${surface.fieldId}-error` : null,
  };
  const draw = ELEMENTS[e.type] || field;
  return draw(e, block, surface, attributes);
}

const ELEMENTS = {
  button, overflow, icon_button: button, feedback_buttons: feedback, static_select: menu, external_select: suggesting,
  users_select: menu, conversations_select: menu, channels_select: menu, multi_static_select: choices,
  multi_users_select: choices, checkboxes: choices, radio_buttons: choices,
};

function button(e, block, surface, attributes) {
  const act = () => surface.act(e, block, e.value, node);
  const common = { ...attributes, class: `button ${e.style || ""}`, "aria-label": e.accessibility_label, onclick: act };
  const address = safeAddress(e.url);
  const node = address
    ? el("a", { ...common, href: address, target: "_blank", rel: "noopener noreferrer" }, ...withEmoji(e.text.text))
    : el("button", { ...common, type: "button" }, e.type === "icon_button" ? "🗑 " : null, ...withEmoji(e.text.text));
  return node;
}

function feedback(e, block, surface) {
  const one = (b, sign) => el("button", { type: "button", class: "button", "data-testid": `action-${e.action_id}-${sign}`,
    "aria-label": b.accessibility_label, onclick: (event) => surface.act(e, block, b.value, event.currentTarget) }, ...withEmoji(b.text.text));
  return el("span", { class: "together" }, one(e.positive_button, "up"), one(e.negative_button, "down"));
}

function overflow(e, block, surface, attributes) {
  const close = () => { list.hidden = true; opener.setAttribute("aria-expanded", "false"); };
  const items = e.options.map((o) => {
    const choose = () => { close(); opener.focus(); surface.act(e, block, o.value, opener); };
    const common = { role: "menuitem", tabindex: "-1", "data-value": o.value, onclick: choose };
    const address = safeAddress(o.url);
    return address
      ? el("a", { ...common, href: address, target: "_blank", rel: "noopener noreferrer" }, ...withEmoji(o.text.text))
      : el("button", { ...common, type: "button" }, ...withEmoji(o.text.text));
  });
  const list = el("div", { role: "menu", class: "popup", hidden: true }, ...items);
  const opener = el("button", { ...attributes, type: "button", class: "button", "aria-label": "More actions", "aria-haspopup": "menu",
    "aria-expanded": "false", onclick: () => {
      list.hidden = !list.hidden;
      opener.setAttribute("aria-expanded", String(!list.hidden));
      if (!list.hidden) items[0].focus();
    } }, "⋯");
  return el("span", { class: "anchor", onkeydown: (event) => {
    if (event.key === "Escape" && !list.hidden) {
      event.stopPropagation();
      close();
      opener.focus();
    } else if (!list.hidden) arrows(event, items);
  }, onfocusout: (event) => { if (!event.currentTarget.contains(event.relatedTarget)) close(); } }, opener, list);
}

/** What can be chosen: the element's own options, or people and channels. */
function optionsOf(e, surface) {
  const named = (list, label) => list.map((one) => ({ value: one.id, text: { text: label(one) } }));
  if (/users_select$/.test(e.type)) return named(surface.people, (p) => p.real_name);
  if (/^(conversations|channels)_select$/.test(e.type)) return named(surface.channels, (c) => `#${c.name}`);
  return e.options || [];
}

function initial(e) {
  const options = [e.initial_option, ...(e.initial_options || [])].filter(Boolean).map((o) => o.value);
  return new Set([...options, ...(e.initial_users || []), e.initial_user, e.initial_channel, e.initial_conversation].filter(Boolean));
}

function menu(e, block, surface, attributes) {
  const chosen = initial(e);
  const option = (o) => el("option", { value: o.value, selected: chosen.has(o.value) }, o.text.text);
  const placeholder = e.placeholder?.text || "Choose…";
  const node = el("select", { ...attributes, "aria-label": surface.fieldId ? null : placeholder, onchange: async () => {
    if (surface.fieldId || !node.value) return;
    if (!(await surface.act(e, block, node.value, node))) node.value = [...chosen][0] || "";
  } });
  const groups = (e.option_groups || []).map((g) => el("optgroup", { label: g.label.text }, ...g.options.map(option)));
  return fill(node, el("option", { value: "" }, placeholder), ...optionsOf(e, surface).map(option), ...groups);
}

function choices(e, block, surface, attributes) {
  const kind = e.type === "radio_buttons" ? "radio" : "checkbox";
  const chosen = initial(e);
  const grouped = (e.option_groups || []).flatMap((g) => g.options);
  const values = (box) => [...box.querySelectorAll("input:checked")].map((i) => i.value);
  const box = el("fieldset", { ...attributes, class: e.type.startsWith("multi_") ? "many" : null, "data-kind": kind, onchange: () => {
    if (!surface.fieldId) surface.act(e, block, kind === "radio" ? values(box)[0] : values(box), box);
  } }, ...[...optionsOf(e, surface), ...grouped].map((o) => el("label", { class: "choice" },
    el("input", { type: kind, name: `${block.block_id}-${e.action_id}`, value: o.value, checked: chosen.has(o.value) }),
    el("span", {}, ...words(o.text, surface), o.description ? el("span", { class: "quiet" }, ...words(o.description, surface)) : null))));
  return box;
}

const words = (object, surface) => (object.type === "mrkdwn" ? mrkdwn(object.text, surface.names) : withEmoji(object.text));

const KINDS = {
  number_input: "number", email_text_input: "email", url_text_input: "url", datepicker: "date", timepicker: "time", datetimepicker: "datetime-local",
};

function field(e, block, surface, attributes) {
  const enters = block.dispatch_action && !e.multiline;
  const picks = !surface.fieldId;
  const common = { ...attributes, placeholder: e.placeholder?.text, minlength: e.min_length, maxlength: e.max_length,
    "aria-label": surface.fieldId ? null : e.placeholder?.text || e.type, onkeydown: (event) => {
      if (!enters || event.key !== "Enter") return;
      event.preventDefault();
      surface.act(e, block, held(event.currentTarget), event.currentTarget);
    }, onchange: (event) => { if (picks) surface.act(e, block, held(event.currentTarget), event.currentTarget); } };
  if (e.multiline) return el("textarea", { ...common, rows: 4 }, e.initial_value || "");
  const decimals = e.is_decimal_allowed ? "any" : "1";
  return el("input", { ...common, type: KINDS[e.type] || "text", min: e.min_value, max: e.max_value, autocomplete: "off",
    step: e.type === "number_input" ? decimals : null,
    value: e.initial_value ?? e.initial_date ?? e.initial_time ?? (e.initial_date_time ? localMinutes(e.initial_date_time) : null) });
}

function localMinutes(seconds) {
  const at = new Date(seconds * 1000);
  return new Date(at - at.getTimezoneOffset() * 60000).toISOString().slice(0, 16);
}

/** What one element holds now, as the control API takes it. */
export function held(node) {
  if (node.dataset.held !== undefined) return node.dataset.held;
  if (node.type === "datetime-local") return node.value ? Math.floor(new Date(node.value).getTime() / 1000) : "";
  if (node.tagName !== "FIELDSET") return node.value;
  const chosen = [...node.querySelectorAll("input:checked")].map((i) => i.value);
  return node.dataset.kind === "radio" ? chosen[0] || "" : chosen;
}

/** Values by block_id and action_id of everything that holds one under `root`. */
export function values(root) {
  const out = {};
  for (const node of root.querySelectorAll("[data-block][data-action]")) {
    if (node.tagName === "BUTTON" || node.tagName === "A") continue;
    (out[node.dataset.block] ||= {})[node.dataset.action] = held(node);
  }
  return out;
}
