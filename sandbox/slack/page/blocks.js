/** Block Kit as DOM nodes. `surface` is {names, act(element, block, value), field?}: what a click does is its business. */
import { el, fill, link } from "./dom.js";
import { emoji, markdown, mrkdwn } from "./mrkdwn.js";

const BLOCKS = {
  section, header, divider: () => el("hr"), context, actions, image, markdown: (b) => el("div", { class: "md" }, ...markdown(b.text)),
  rich_text: richText, table, context_actions: actions, input,
};

export function blocks(list, surface) {
  return list.map((block) => {
    const draw = BLOCKS[block.type];
    const node = draw ? draw(block, surface) : el("p", { class: "unknown" }, `[${block.type}]`);
    node.classList.add("block", `block-${block.type}`);
    return node;
  });
}

export function text(object, surface) {
  if (!object) return [];
  return object.type === "mrkdwn" ? mrkdwn(object.text, surface.names) : plain(object.text);
}

function plain(value) {
  return value.split(/:([a-z0-9_+-]+):/g).map((part, index) => (index % 2 ? emoji(part) : part));
}

function section(block, surface) {
  const body = el("div", { class: "section-body" });
  if (block.text) body.append(el("div", {}, ...text(block.text, surface)));
  if (block.fields) body.append(el("div", { class: "fields" }, ...block.fields.map((f) => el("div", {}, ...text(f, surface)))));
  return el("div", { class: "section" }, body, block.accessory ? element(block.accessory, block, surface) : null);
}

function header(block) {
  return el("h3", {}, ...plain(block.text.text));
}

function context(block, surface) {
  return el("div", {}, ...block.elements.map((e) => (e.type === "image" ? el("span", {}, `[${e.alt_text}]`) : el("span", {}, ...text(e, surface)))));
}

function actions(block, surface) {
  return el("div", { role: "group", "aria-label": "Actions" }, ...block.elements.flatMap((e) => element(e, block, surface)));
}

function image(block) {
  const title = block.title?.text || block.alt_text;
  return el("figure", {}, block.image_url ? picture(block.image_url, block.alt_text) : el("span", {}, block.alt_text), el("figcaption", {}, title));
}

export function picture(address, alt) {
  const local = new URL(address, location.href).origin === location.origin;
  return local ? el("img", { src: address, alt }) : link(address, `🖼 ${alt}`);
}

function table(block, surface) {
  const cell = (tag) => (c) => el(tag, {}, ...(c.type === "rich_text" ? [richText(c, surface)] : [String(c.text ?? c.value ?? "")]));
  const [head = [], ...rest] = block.rows;
  const body = el("tbody", {}, ...rest.map((row) => el("tr", {}, ...row.map(cell("td")))));
  return el("div", { class: "scroll" }, el("table", {}, el("thead", {}, el("tr", {}, ...head.map(cell("th")))), body));
}

function richText(block, surface) {
  return el("div", {}, ...(block.elements || []).map((part) => richPart(part, surface)));
}

function richPart(part, surface) {
  const inner = () => (part.elements || []).map((e) => richInline(e, surface));
  if (part.type === "rich_text_preformatted") return el("pre", {}, ...inner());
  if (part.type === "rich_text_quote") return el("blockquote", {}, ...inner());
  if (part.type === "rich_text_list") {
    return el(part.style === "ordered" ? "ol" : "ul", {}, ...part.elements.map((e) => el("li", {}, richPart(e, surface))));
  }
  return el("p", {}, ...inner());
}

function richInline(e, surface) {
  if (e.type === "user") return el("span", { class: "mention" }, `@${surface.names(e.user_id) || e.user_id}`);
  if (e.type === "channel") return el("span", { class: "mention" }, `#${surface.names(e.channel_id) || e.channel_id}`);
  if (e.type === "emoji") return emoji(e.name);
  if (e.type === "link") return link(e.url, e.text || e.url);
  const style = e.style || {};
  const tag = style.code ? "code" : style.bold ? "strong" : style.italic ? "em" : style.strike ? "s" : "span";
  return el(tag, {}, e.text || "");
}

function input(block, surface) {
  const id = `field-${block.block_id}`;
  const error = surface.errors?.[block.block_id];
  const control = element(block.element, block, { ...surface, fieldId: id, error });
  return el("div", {},
    el("label", { for: id }, block.label.text, block.optional ? el("span", { class: "quiet" }, " (optional)") : null),
    control,
    block.hint ? el("p", { class: "quiet" }, block.hint.text) : null,
    error ? el("p", { class: "error", id: `${id}-error`, "data-testid": `modal-error-${block.block_id}` }, error) : null);
}

/** One interactive element. */
export function element(e, block, surface) {
  const attributes = { "data-testid": surface.fieldId ? `modal-field-${block.block_id}` : `action-${e.action_id}`, id: surface.fieldId,
    "data-action": e.action_id, "data-block": block.block_id, "aria-invalid": surface.error ? "true" : null,
    "aria-describedby": surface.error ? `${surface.fieldId}-error` : null };
  if (e.type === "button") return button(e, block, surface, attributes);
  if (e.type === "image") return picture(e.image_url, e.alt_text);
  if (e.type === "feedback_buttons") return feedback(e, block, surface);
  if (e.type === "icon_button") return button({ ...e, style: undefined }, block, surface, attributes);
  if (e.type === "checkboxes" || e.type === "radio_buttons") return choices(e, block, surface, attributes);
  if (e.options || e.option_groups || e.type === "users_select") return menu(e, block, surface, attributes);
  return field(e, attributes);
}

function button(e, block, surface, attributes) {
  const node = el("button", { ...attributes, type: "button", class: `button ${e.style || ""}`, "aria-label": e.accessibility_label,
    onclick: () => surface.act(e, block, e.value, node) }, ...plain(e.text.text));
  if (!e.url) return node;
  return el("span", { class: "with-link" }, node, link(e.url, "↗"));
}

function feedback(e, block, surface) {
  const one = (b, sign) => el("button", { type: "button", class: "button", "data-testid": `action-${e.action_id}-${sign}`,
    onclick: (event) => surface.act(e, block, b.value, event.currentTarget) }, b.text.text);
  return el("span", {}, one(e.positive_button, "up"), one(e.negative_button, "down"));
}

function menu(e, block, surface, attributes) {
  const many = e.type.startsWith("multi_");
  const chosen = new Set([e.initial_option, ...(e.initial_options || [])].filter(Boolean).map((o) => o.value));
  const option = (o) => el("option", { value: o.value, selected: chosen.has(o.value) }, o.text.text);
  const list = e.type === "users_select" ? surface.people.map((p) => ({ value: p.id, text: { text: p.real_name } })) : e.options || [];
  const placeholder = e.placeholder?.text || (e.type === "overflow" ? "More…" : "Choose…");
  const node = el("select", { ...attributes, multiple: many, "aria-label": surface.fieldId ? null : placeholder, onchange: () => {
    if (!surface.fieldId && node.value) surface.act(e, block, node.value, node);
  } });
  const groups = (e.option_groups || []).map((g) => el("optgroup", { label: g.label.text }, ...g.options.map(option)));
  return fill(node, many ? null : el("option", { value: "" }, placeholder), ...list.map(option), ...groups);
}

function choices(e, block, surface, attributes) {
  const kind = e.type === "checkboxes" ? "checkbox" : "radio";
  const chosen = new Set([e.initial_option, ...(e.initial_options || [])].filter(Boolean).map((o) => o.value));
  const values = (box) => [...box.querySelectorAll("input:checked")].map((i) => i.value);
  const box = el("fieldset", { ...attributes, "data-kind": kind, onchange: () => {
    if (!surface.fieldId) surface.act(e, block, kind === "radio" ? values(box)[0] : values(box), box);
  } }, ...e.options.map((o) => el("label", { class: "choice" },
    el("input", { type: kind, name: `${block.block_id}-${e.action_id}`, value: o.value, checked: chosen.has(o.value) }),
    el("span", {}, ...text(o.text, surface)))));
  return box;
}

function field(e, attributes) {
  const kinds = { number_input: "number", email_text_input: "email", url_text_input: "url", datepicker: "date", timepicker: "time" };
  const common = { ...attributes, placeholder: e.placeholder?.text, maxlength: e.max_length };
  if (e.multiline) return el("textarea", { ...common, rows: 4 }, e.initial_value || "");
  return el("input", { ...common, type: kinds[e.type] || "text", value: e.initial_value ?? e.initial_date ?? e.initial_time });
}
