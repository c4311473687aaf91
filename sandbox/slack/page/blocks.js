/**
 * Block Kit as DOM nodes. `surface` is what the blocks stand on:
 * {names(id), people, channels, act(element, block, value, node), suggest(element, query, node), errors?}.
 */
import { el, link } from "./dom.js";
import { element } from "./elements.js";
import { withEmoji } from "./emoji.js";
import { markdown } from "./markdown.js";
import { mrkdwn } from "./mrkdwn.js";
import { richText } from "./richtext.js";

const BLOCKS = {
  section, header, context, actions, image, table, input,
  context_actions: actions,
  divider: () => el("hr"),
  markdown: (block) => el("div", { class: "md" }, ...markdown(block.text)),
  rich_text: richText,
};

/** The nodes of a list of blocks. */
export function blocks(list, surface) {
  return list.map((block) => {
    const draw = BLOCKS[block.type];
    const node = draw ? draw(block, surface) : el("p", { class: "quiet" }, `[${block.type}]`);
    node.classList.add("block", `block-${block.type}`);
    return node;
  });
}

/** The nodes of a text object. */
export function text(object, surface) {
  if (!object) return [];
  return object.type === "mrkdwn" ? mrkdwn(object.text, surface.names) : withEmoji(object.text);
}

function section(block, surface) {
  const body = el("div", { class: "section-body" });
  if (block.text) body.append(el("div", {}, ...text(block.text, surface)));
  if (block.fields) body.append(el("div", { class: "fields" }, ...block.fields.map((f) => el("div", {}, ...text(f, surface)))));
  return el("div", { class: "section" }, body, block.accessory ? el("div", { class: "accessory" }, accessory(block, surface)) : null);
}

function accessory(block, surface) {
  const { accessory: it } = block;
  return it.type === "image" ? picture(it.image_url, it.alt_text) : element(it, block, surface);
}

function header(block) {
  return el("h3", {}, ...withEmoji(block.text.text));
}

function context(block, surface) {
  return el("div", {}, ...block.elements.map((e) => (e.type === "image" ? picture(e.image_url, e.alt_text) : el("span", {}, ...text(e, surface)))));
}

function actions(block, surface) {
  return el("div", { role: "group", "aria-label": "Actions" }, ...block.elements.map((e) => element(e, block, surface)));
}

function image(block) {
  const title = block.title?.text;
  return el("figure", {}, title ? el("figcaption", {}, ...withEmoji(title)) : null, picture(block.image_url || block.slack_file?.url, block.alt_text));
}

/** A picture that this server holds; one from elsewhere is a link, because the page loads nothing from other places. */
export function picture(address, alt) {
  const here = heldHere(address);
  return here ? el("img", { src: here, alt, loading: "lazy" }) : link(address, `🖼 ${alt}`);
}

/** The path of a file that this server holds, null for any other address. */
export function heldHere(address) {
  const path = URL.canParse(address || "", location.href) ? new URL(address, location.href) : null;
  return path && path.port === location.port && path.pathname.startsWith("/files/") ? path.pathname : null;
}

function table(block, surface) {
  const settings = (index) => block.column_settings?.[index] || {};
  const look = (index) => [settings(index).align === "right" && "right", settings(index).align === "center" && "center", settings(index).is_wrapped && "wrapped"];
  const cell = (tag) => (c, index) => el(tag, { class: look(index).filter(Boolean).join(" ") || null }, ...content(c, surface));
  const [head = [], ...rest] = block.rows;
  const body = el("tbody", {}, ...rest.map((row) => el("tr", {}, ...row.map(cell("td")))));
  return el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Table" },
    el("table", {}, el("thead", {}, el("tr", {}, ...head.map(cell("th")))), body));
}

function content(cell, surface) {
  return cell.type === "rich_text" ? [richText(cell, surface)] : [String(cell.text ?? cell.value ?? "")];
}

function input(block, surface) {
  const id = `field-${block.block_id}`;
  const error = surface.errors?.[block.block_id];
  const control = element(block.element, block, { ...surface, fieldId: id, error });
  const group = control.tagName === "FIELDSET";
  const label = el(group ? "div" : "label", group ? { class: "label", id: `${id}-label` } : { for: id },
    ...withEmoji(block.label.text), block.optional ? el("span", { class: "quiet" }, " (optional)") : null);
  if (group) control.setAttribute("aria-labelledby", `${id}-label`);
  return el("div", {}, label, control,
    block.hint ? el("p", { class: "quiet" }, ...withEmoji(block.hint.text)) : null,
    error ? el("p", { class: "error", id: `${id}-error`, "data-testid": `modal-error-${block.block_id}` }, error) : null);
}
