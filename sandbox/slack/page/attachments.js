/** What hangs under a message: attachments with their coloured bar, files with their first lines. */
import { blocks, heldHere, picture } from "./blocks.js";
import { el, fill, link } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { moment, mrkdwn, unescape } from "./mrkdwn.js";

const LONG_TEXT = 700; // characters after which Slack folds an attachment
const LONG_LINES = 8;
const FIRST_LINES = 6;

/** One attachment, as monitoring posts them. */
export function attachment(a, surface) {
  const { names } = surface;
  const fields = (a.fields || []).map((f) => el("div", { class: f.short ? null : "wide" }, el("strong", {}, ...mrkdwn(f.title || "", names)), el("div", {}, ...mrkdwn(f.value || "", names))));
  const node = el("div", { class: `attachment ${/^(good|warning|danger)$/.test(a.color) ? a.color : ""}` },
    a.author_name ? el("div", { class: "quiet" }, link(a.author_link, a.author_name)) : null,
    a.title ? el("div", { class: "attachment-title" }, link(a.title_link, ...withEmoji(unescape(a.title)))) : null,
    a.text || a.blocks ? folded(a.text || "", names) : el("div", {}, ...mrkdwn(a.fallback || "", names)),
    fields.length ? el("div", { class: "fields" }, ...fields) : null,
    ...blocks(a.blocks || [], surface),
    a.image_url ? picture(a.image_url, a.title || "image") : null,
    a.footer || a.ts ? el("div", { class: "quiet" }, ...mrkdwn(a.footer || "", names), a.footer && a.ts ? " · " : "", a.ts ? moment(new Date(Number(a.ts) * 1000), "{date_short} {time}") : null) : null);
  if (/^#?[0-9a-f]{6}$/i.test(a.color || "")) node.style.borderLeftColor = `#${a.color.replace("#", "")}`;
  return a.pretext ? el("div", {}, el("div", {}, ...mrkdwn(a.pretext, names)), node) : node;
}

function folded(text, names) {
  const body = el("div", {}, ...mrkdwn(text, names));
  if (text.length <= LONG_TEXT && text.split("\n").length <= LONG_LINES) return body;
  body.className = "folded";
  const more = el("button", { type: "button", class: "as-link", "aria-expanded": "false", onclick: () => {
    const open = !body.classList.toggle("folded");
    more.setAttribute("aria-expanded", String(open));
    fill(more, open ? "Show less" : "Show more");
  } }, "Show more");
  return el("div", {}, body, more);
}

/** An uploaded file: a picture, or the first lines of a text. */
export function file(f) {
  const here = heldHere(f.url_private);
  if (f.mimetype?.startsWith("image/")) return el("figure", { class: "file" }, el("figcaption", {}, f.title), picture(f.url_private, f.title));
  const code = el("pre", { tabindex: "0", "data-testid": `file-${f.id}` }, "Loading…");
  const toggle = el("button", { type: "button", class: "as-link", "data-testid": `file-expand-${f.id}`, "aria-expanded": "false", hidden: true }, "");
  if (here) preview(here, code, toggle);
  return el("div", { class: "file" },
    el("div", { class: "file-head" }, el("span", { "aria-hidden": "true" }, "📄 "), el("strong", {}, f.title), el("span", { class: "quiet" }, ` ${size(f.size)}`),
      here ? el("a", { href: here, download: f.name, class: "download" }, "Download") : link(f.url_private, "Open")),
    here ? code : null, toggle);
}

async function preview(address, code, toggle) {
  const answer = await fetch(address).catch(() => null);
  if (!answer?.ok) return fill(code, "The file is no longer kept here.");
  const all = (await answer.text()).replace(/\n$/, "");
  const lines = all.split("\n");
  const draw = (open) => {
    fill(code, open ? all : lines.slice(0, FIRST_LINES).join("\n"));
    fill(toggle, open ? "Show less" : `Show all ${lines.length} lines`).setAttribute("aria-expanded", String(open));
  };
  toggle.hidden = lines.length <= FIRST_LINES;
  toggle.addEventListener("click", () => draw(toggle.getAttribute("aria-expanded") !== "true"));
  draw(false);
}

function size(bytes) {
  return bytes < 1024 ? `${bytes} bytes` : `${(bytes / 1024).toFixed(1)} kB`;
}
