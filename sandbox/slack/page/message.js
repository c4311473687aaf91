/** One message as a DOM node. */
import { blocks, picture } from "./blocks.js";
import { el, link } from "./dom.js";
import { emoji, mrkdwn } from "./mrkdwn.js";

export function author(message, people) {
  const person = people.get(message.user);
  if (message.bot_id && message.app_id) return { name: "Quarterdeck", mark: "APP", color: "bot" };
  if (message.username) return { name: message.username, mark: "APP", color: "other" };
  return { name: person?.real_name || message.user, mark: person?.is_stranger ? "other team" : null, color: message.user };
}

export function clock(ts) {
  return new Date(Number(ts) * 1000).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
}

/** `replies` is null inside a thread, else the replies under this message; `open` opens its thread. */
export function messageNode(message, people, surface, replies, open) {
  const who = author(message, people);
  const head = el("header", {}, el("strong", {}, who.name), who.mark ? el("span", { class: "mark" }, who.mark) : null,
    el("time", { datetime: new Date(Number(message.ts) * 1000).toISOString() }, clock(message.ts)),
    message.edited ? el("span", { class: "quiet" }, "(edited)") : null);
  return el("article", { class: `message${message.visible_to ? " ephemeral" : ""}`, id: `m-${message.ts}`,
    "data-testid": message.visible_to ? "ephemeral" : `message-${message.ts}`, "data-ts": message.ts, "data-author": who.name },
    el("span", { class: `avatar avatar-${who.color}`, "aria-hidden": "true" }, who.name.slice(0, 1)),
    el("div", { class: "message-body" },
      message.visible_to ? el("p", { class: "only-you" }, "👁 Only visible to you") : null,
      head, ...body(message, surface), ...extras(message, surface), reactions(message), thread(message, replies, open)));
}

function body(message, surface) {
  const list = message.blocks || [];
  const written = list.length && !(list.length === 1 && list[0].type === "rich_text" && !message.bot_id);
  return written ? blocks(list, surface) : [el("div", { class: "block" }, ...mrkdwn(message.text || "", surface.names))];
}

function extras(message, surface) {
  return [...(message.attachments || []).map((a) => attachment(a, surface)), ...(message.files || []).map(file)];
}

function attachment(a, surface) {
  const lines = [a.pretext, a.title && (a.title_link ? `<${a.title_link}|${a.title}>` : `*${a.title}*`), a.text || (a.blocks ? "" : a.fallback)];
  const fields = (a.fields || []).map((f) => el("div", {}, el("strong", {}, f.title), el("div", {}, ...mrkdwn(f.value, surface.names))));
  return el("div", { class: `attachment ${{ danger: "danger", warning: "warning", good: "good" }[a.color] || ""}` },
    ...lines.filter(Boolean).map((l) => el("div", {}, ...mrkdwn(l, surface.names))),
    fields.length ? el("div", { class: "fields" }, ...fields) : null, ...blocks(a.blocks || [], surface));
}

function file(f) {
  const shown = f.mimetype?.startsWith("image/") ? picture(f.url_private, f.title) : link(f.url_private, `📄 ${f.title}`);
  return el("div", { class: "file" }, shown, el("span", { class: "quiet" }, ` ${f.size} bytes`));
}

function reactions(message) {
  const list = message.reactions || [];
  return list.length ? el("div", { class: "reactions" }, ...list.map((r) => el("span", {}, emoji(r.name), ` ${r.count}`))) : null;
}

function thread(message, replies, open) {
  if (replies === null || message.visible_to) return null;
  const last = replies.at(-1);
  const label = last ? `${replies.length} ${replies.length === 1 ? "reply" : "replies"} · last ${clock(last.ts)}` : "Reply in thread";
  return el("button", { type: "button", class: `open-thread${last ? " has-replies" : ""}`, "data-testid": `open-thread-${message.ts}`, onclick: open }, label);
}
