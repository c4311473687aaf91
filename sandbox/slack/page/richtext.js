/** The rich_text block as DOM nodes. */
import { el, link } from "./dom.js";
import { emoji } from "./emoji.js";
import { mention, moment } from "./mrkdwn.js";

const TAGS = { code: "code", bold: "strong", italic: "em", strike: "s", underline: "u" };

/** A rich_text block, or a cell of a table that holds one. */
export function richText(block, surface) {
  return el("div", {}, ...(block.elements || []).map((part) => piece(part, surface)));
}

function piece(part, surface) {
  const inner = () => (part.elements || []).map((e) => inline(e, surface));
  if (part.type === "rich_text_preformatted") return el("pre", { tabindex: "0" }, ...inner());
  if (part.type === "rich_text_quote") return el("blockquote", {}, ...inner());
  if (part.type !== "rich_text_list") return el("p", {}, ...inner());
  const items = part.elements.map((e) => el("li", {}, ...(e.elements || []).map((one) => inline(one, surface))));
  return el(part.style === "ordered" ? "ol" : "ul", { class: `indent-${Math.min(part.indent || 0, 6)}`, start: part.offset ? part.offset + 1 : null }, ...items);
}

const INLINE = {
  user: (e, { names }) => mention("@", e.user_id, "", names),
  usergroup: (e, { names }) => mention("@", e.usergroup_id, "", names),
  channel: (e, { names }) => mention("#", e.channel_id, "", names),
  broadcast: (e) => el("span", { class: "mention" }, `@${e.range}`),
  emoji: (e) => emoji(e.name),
  color: (e) => el("code", {}, e.value),
  date: (e) => moment(new Date(e.timestamp * 1000), e.format || "{date_short} {time}"),
};

function inline(e, surface) {
  const draw = INLINE[e.type];
  let node = draw ? draw(e, surface) : e.type === "link" ? link(e.url, e.text || e.url) : e.text || "";
  for (const [style, tag] of Object.entries(TAGS)) if (e.style?.[style]) node = el(tag, {}, node);
  return node;
}
