/** The log of a channel, the thread beside it, and the bot's Home. */
import { blocks } from "./blocks.js";
import { arrange, el, fill } from "./dom.js";
import { values } from "./elements.js";
import { messageNode, timeOf } from "./message.js";
import { ask } from "./modal.js";
import { $, byTime, humans, inChannel, isReply, key, names, post, rooms, state } from "./state.js";

const TOGETHER = 300; // seconds within which messages of one author stand together
const drawn = new Map();

/** What blocks stand on: a message, or with null a modal or Home. */
export function surface(message) {
  const root = (node) => (message ? node.closest("article") : node.closest("[data-view]"));
  const place = (node) => (message ? { channel: message.channel, ts: message.ts } : { view_id: root(node).dataset.view });
  const act = async (element, block, value, node) => {
    if (element.confirm && !(await ask($("confirm"), element.confirm, { names }))) return false;
    node.disabled = true;
    const body = { ...place(node), values: values(root(node)), action_id: element.action_id, value };
    await post(message ? "click" : "click_view", body);
    node.disabled = false;
    return true;
  };
  const suggest = (element, query, node) => post("suggest", { ...place(node), action_id: element.action_id, query });
  return { names, people: humans(), channels: rooms(), act, suggest };
}

const repliesTo = (ts, all) => all.filter((m) => isReply(m) && m.thread_ts === ts && !m.visible_to);

/** The node of a message; the one drawn before where nothing about it has changed. */
function nodeOf(message, replies, follows, pane) {
  const place = `${pane}/${key(message)}`;
  const sign = JSON.stringify([message, replies?.length, replies?.at(-1)?.ts, follows, state.me, state.names.size]);
  const before = drawn.get(place);
  if (before?.sign === sign) return before.node;
  const open = () => openThread(message.ts, true);
  const node = messageNode(message, { people: state.people, surface: surface(message), replies, open, follows });
  drawn.set(place, { sign, node });
  return node;
}

function withDividers(messages, nodeFor) {
  const out = [];
  let before = null;
  for (const message of messages) {
    const day = timeOf(message.ts).toDateString();
    const newDay = !before || timeOf(before.ts).toDateString() !== day;
    if (newDay) out.push(divider("day", dayName(timeOf(message.ts))));
    const fresh = state.since && message.ts > state.since && (!before || before.ts <= state.since) && before;
    if (fresh) out.push(divider("new", "New"));
    const same = before && !newDay && !fresh && authorOf(before) === authorOf(message) && message.ts - before.ts < TOGETHER;
    out.push(nodeFor(message, Boolean(same && !message.visible_to && !before.visible_to)));
    before = message;
  }
  return out;
}

const authorOf = (m) => `${m.user}/${m.username}/${m.bot_id}`;
const divider = (kind, label) => el("div", { class: `divider divider-${kind}`, role: "separator" }, el("span", {}, label));

function dayName(at) {
  const today = new Date().toDateString();
  const yesterday = new Date(Date.now() - 86_400_000).toDateString();
  const words = { [today]: "Today", [yesterday]: "Yesterday" };
  return words[at.toDateString()] || at.toLocaleDateString([], { weekday: "long", month: "long", day: "numeric" });
}

/** Draws the channel, or the Home where that is open. */
export function drawLog() {
  const home = state.at === "home";
  $("composer-form").hidden = home;
  if (home) return drawHome();
  const all = inChannel();
  const top = all.filter((m) => !isReply(m) || m.subtype === "thread_broadcast").sort(byTime);
  arrange($("messages"), top.length ? withDividers(top, (m, follows) => nodeOf(m, repliesTo(m.ts, all), follows, "log")) : [empty()]);
}

function empty() {
  const talk = state.at === "dm" ? "Only you and the bot are here; write without @quarterdeck." : "Nobody has said anything here yet. Mention @quarterdeck, or take something from “Things to try”.";
  return el("div", { class: "empty" }, el("p", {}, talk));
}

export function drawHome() {
  const home = state.views.get(state.me)?.home;
  fill($("messages"), el("div", { class: "home", "data-view": home?.id, "data-testid": "home" }, ...(home ? blocks(home.blocks, surface(null)) : [el("p", { class: "empty" }, "The bot has not published a Home.")])));
}

/** Draws the open thread, or hides its pane. */
export function drawThread() {
  const all = inChannel();
  const parent = all.find((m) => m.ts === state.thread && !m.visible_to);
  $("thread").hidden = !parent;
  document.body.classList.toggle("with-thread", Boolean(parent));
  if (!parent) return;
  const replies = all.filter((m) => isReply(m) && m.thread_ts === state.thread).sort(byTime);
  const count = el("div", { class: "divider", role: "separator" }, el("span", {}, `${replies.length} ${replies.length === 1 ? "reply" : "replies"}`));
  arrange($("replies"), [nodeOf(parent, null, false, "thread"), ...(replies.length ? [count] : []), ...replies.map((m) => nodeOf(m, null, false, "thread"))]);
}

/** Opens a thread, and where a person asked for it goes to the field to reply. */
export function openThread(ts, asked = false) {
  state.thread = ts;
  drawThread();
  toNewest($("replies"));
  if (asked) $("thread-composer").focus();
}

/** Forgets what was drawn of messages that are gone. */
export function forget() {
  for (const place of drawn.keys()) if (!state.messages.has(place.slice(place.indexOf("/") + 1))) drawn.delete(place);
}

const newestTop = (pane) => ([...pane.querySelectorAll("article")].at(-1)?.offsetTop ?? 0) - pane.offsetTop;

/** Down to the newest message, but not past its first line. */
export function toNewest(pane) {
  pane.scrollTop = newestTop(pane);
}

const position = (pane) => ({ end: pane.scrollHeight - pane.scrollTop - pane.clientHeight < 80, newest: pane.scrollTop > newestTop(pane) - 80 });

/** Draws both panes anew; a reader at the end follows what is new, any other stays where they are. */
export function redraw() {
  const last = (p) => [...p.querySelectorAll("article")].at(-1)?.id;
  const panes = [$("messages"), $("replies")].map((p) => ({ p, top: p.scrollTop, was: last(p), ...position(p) }));
  if (state.at !== "home") drawLog();
  drawThread();
  for (const { p, top, was, end, newest } of panes) {
    if (end || (newest && last(p) !== was)) toNewest(p);
    else p.scrollTop = top;
  }
}

