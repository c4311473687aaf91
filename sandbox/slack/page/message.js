/** One message as a DOM node. */
import { attachment, file } from "./attachments.js";
import { blocks } from "./blocks.js";
import { el } from "./dom.js";
import { emoji, withEmoji } from "./emoji.js";
import { moment, mrkdwn } from "./mrkdwn.js";

/** Who a message is by, as it is shown. */
export function author(message, people) {
  const person = people.get(message.user);
  if (message.bot_id && message.app_id) return { name: "Quarterdeck", mark: "APP", color: "bot" };
  if (message.username) return { name: message.username, mark: "APP", color: "other", icon: message.icons?.emoji?.replaceAll(":", "") };
  return { name: person?.real_name || message.user, mark: person?.is_stranger ? "other team" : null, color: message.user };
}

/** The time of a timestamp such as 1700000000.000100. */
export const timeOf = (ts) => new Date(Number(ts) * 1000);
const clock = (ts) => moment(timeOf(ts), "{time}");

/** The square in front of a message. */
export function avatar(who) {
  return el("span", { class: `avatar avatar-${who.color}`, "aria-hidden": "true" }, who.icon ? emoji(who.icon) : who.color === "bot" ? "⚓" : who.name.slice(0, 1));
}

/**
 * A message. `view` is {people, surface, replies, open, follows}: `replies` is null inside a thread, else those under
 * this message; `open` opens its thread; `follows` is whether the one before is by the same author.
 */
export function messageNode(message, view) {
  const who = author(message, view.people);
  const hidden = Boolean(message.visible_to);
  const head = el("header", {}, el("strong", {}, who.name), who.mark ? el("span", { class: "mark" }, who.mark) : null, clock(message.ts));
  return el("article", { class: `message${hidden ? " ephemeral" : ""}${view.follows ? " follows" : ""}`, id: `${view.replies === null ? "thread" : "log"}-${message.ts}`,
    "data-testid": hidden ? "ephemeral" : `message-${message.ts}`, "data-ts": message.ts, "data-author": who.name, "aria-label": `${who.name}` },
    view.follows ? el("span", { class: "gutter" }, clock(message.ts)) : avatar(who),
    el("div", { class: "message-body" },
      hidden ? el("p", { class: "only-you" }, "👁 Only visible to you") : null,
      view.follows ? null : head, ...marked(body(message, view.surface), message), ...extras(message, view.surface),
      reactions(message), thread(message, view)));
}

/** The body with its "(edited)" at the end of its last text. */
function marked(nodes, message) {
  if (!message.edited) return nodes;
  const mark = el("span", { class: "edited", title: timeOf(message.edited.ts).toString() }, "(edited)");
  const last = nodes.at(-1);
  if (!last || last.matches(".section, .block-actions, .block-table, .block-image, hr")) return [...nodes, mark];
  last.append(" ", mark);
  return nodes;
}

function body(message, surface) {
  const list = message.blocks || [];
  const written = list.length && !(list.length === 1 && list[0].type === "rich_text" && !message.bot_id);
  if (written) return blocks(list, surface);
  return message.text ? [el("div", { class: "block" }, ...mrkdwn(message.text, surface.names))] : [];
}

function extras(message, surface) {
  return [...(message.attachments || []).map((a) => attachment(a, surface)), ...(message.files || []).map(file)];
}

function reactions(message) {
  const list = message.reactions || [];
  return list.length ? el("div", { class: "reactions" }, ...list.map((r) => el("span", {}, ...withEmoji(`:${r.name}:`), ` ${r.count}`))) : null;
}

function thread(message, { replies, open, people }) {
  if (replies === null || message.visible_to) return null;
  const last = replies.at(-1);
  const faces = [...new Map(replies.map((r) => [author(r, people).name, author(r, people)])).values()].slice(0, 4).map(avatar);
  const label = last ? [...faces, el("span", {}, `${replies.length} ${replies.length === 1 ? "reply" : "replies"}`), el("span", { class: "quiet" }, "last ", clock(last.ts))] : ["💬 Reply in thread"];
  return el("button", { type: "button", class: `open-thread${last ? " has-replies" : ""}`, "data-testid": `open-thread-${message.ts}`, onclick: open }, ...label);
}
