/**
 * The sandbox Slack's page. Everything it knows comes from control/state and control/events.
 *
 * For tests (data-testid):
 *   sandbox-mark, connection                     the SANDBOX badge; "bot connected" or "bot not connected"
 *   person-switch, person-<user id>              who you are (aria-pressed on the one you are)
 *   channel-<channel id>, channel-dm, channel-home   conversations (aria-current on the open one)
 *   messages, message-<ts>, ephemeral            the log and what is in it (data-ts, data-author)
 *   composer, send                               Enter sends, Shift+Enter breaks the line; a leading / is a command
 *   open-thread-<ts>, thread, replies, thread-composer, thread-send, close-thread
 *   action-<action_id>                           a button or menu in a message, modal or Home
 *   modal, modal-title, modal-field-<block_id>, modal-error-<block_id>, modal-submit, modal-close
 *   confirm, confirm-yes, confirm-no; toast      the question before an action; what went wrong
 * The document's body has data-ready once the state is drawn.
 */
import { blocks } from "./blocks.js";
import { el, fill } from "./dom.js";
import { messageNode } from "./message.js";
import { ask, showModal, values } from "./modal.js";

const $ = (id) => document.getElementById(id);
const [linkedChannel, linkedThread] = location.hash.slice(1).split("/");
const state = {
  me: sessionStorage.getItem("me") || "U0OLIVE", at: linkedChannel || "C0OPS", thread: null, unfolded: null,
  people: new Map(), channels: new Map(), messages: new Map(), views: new Map(), names: new Map(), connected: false,
};
const key = (m) => `${m.channel}/${m.ts}/${m.visible_to || ""}`;
const names = (id) => state.names.get(id);

async function post(command, body) {
  const response = await fetch(`control/${command}`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ user: state.me, ...body }) });
  const answer = await response.json().catch(() => ({ ok: false, error: `HTTP ${response.status}` }));
  if (!answer.ok) toast(answer.error);
  return answer;
}

function toast(text) {
  fill($("toast"), text).hidden = false;
  clearTimeout(toast.timer);
  toast.timer = setTimeout(() => ($("toast").hidden = true), 6000);
}

/* ---- what is shown ---- */

const direct = () => [...state.channels.values()].find((c) => c.is_im && c.user === state.me);
const here = () => (state.at === "dm" ? direct()?.id : state.at);
const inChannel = () => [...state.messages.values()].filter((m) => m.channel === here() && (!m.visible_to || m.visible_to === state.me));
const isReply = (m) => m.thread_ts && m.thread_ts !== m.ts;
const repliesTo = (ts) => inChannel().filter((m) => isReply(m) && m.thread_ts === ts && !m.visible_to);

function surface(message) {
  return { names, people: [...state.people.values()], act: async (element, block, value, node) => {
    if (element.confirm && !(await ask($("confirm"), element.confirm, { names }))) return;
    node.disabled = true;
    const place = message ? { channel: message.channel, ts: message.ts } : { view_id: node.closest("[data-view]").dataset.view, values: values(node.closest("[data-view]")) };
    await post(message ? "click" : "click_view", { ...place, action_id: element.action_id, value });
    node.disabled = false;
  } };
}

function node(message, inThread) {
  return messageNode(message, state.people, surface(message), inThread ? null : repliesTo(message.ts), () => openThread(message.ts));
}

function drawLog() {
  const home = state.at === "home";
  $("composer-form").hidden = home;
  if (home) return drawHome();
  const top = inChannel().filter((m) => !isReply(m) || m.subtype === "thread_broadcast").sort((a, b) => a.ts.localeCompare(b.ts));
  fill($("messages"), top.length ? top.map((m) => node(m, false)) : empty());
  toNewest($("messages"));
}

const newestTop = (pane) => (pane.lastElementChild?.offsetTop ?? 0) - pane.offsetTop;

/** Down to the newest message, but not past its first line. */
function toNewest(pane) {
  pane.scrollTop = newestTop(pane);
}

/** Whether the reader is at the end, and whether the newest message is what they read. */
function position(pane) {
  return { end: pane.scrollHeight - pane.scrollTop - pane.clientHeight < 80, newest: pane.scrollTop > newestTop(pane) - 80 };
}

function empty() {
  return el("div", { class: "empty" }, el("p", {}, "Nothing here yet. Things to try:"),
    ...["@quarterdeck why is checkout failing?", "@quarterdeck scale web in shop-dev to 5", "@quarterdeck scale web in shop-prod to 4"].map((t) => el("button", { type: "button", class: "try", onclick: () => {
      $("composer").value = state.at === "dm" ? t.replace("@quarterdeck ", "") : t;
      $("composer").focus();
    } }, t)));
}

function drawHome() {
  const home = state.views.get(state.me)?.home;
  const box = el("div", { class: "home", "data-view": home?.id }, ...(home ? blocks(home.blocks, surface(null)) : [el("p", { class: "empty" }, "The bot has not published a Home.")]));
  fill($("messages"), box);
}

function drawThread() {
  const pane = $("thread");
  const parent = inChannel().find((m) => m.ts === state.thread && !m.visible_to);
  pane.hidden = !parent;
  document.body.classList.toggle("with-thread", Boolean(parent));
  if (!parent) return;
  const replies = inChannel().filter((m) => isReply(m) && m.thread_ts === state.thread).sort((a, b) => a.ts.localeCompare(b.ts));
  fill($("replies"), node(parent, true), ...replies.map((m) => node(m, true)));
  toNewest($("replies"));
}

function drawSide() {
  const item = (id, label, testid) => el("li", {}, el("button", { type: "button", class: "place", "data-testid": testid, "aria-current": state.at === id ? "page" : null, onclick: () => go(id) }, label));
  const rooms = [...state.channels.values()].filter((c) => !c.is_im);
  fill($("channels"), rooms.map((c) => item(c.id, `# ${c.name}`, `channel-${c.id}`)));
  fill($("direct"), item("dm", "Quarterdeck", "channel-dm"));
  $("apps").parentElement.classList.toggle("without-home", !state.views.get(state.me)?.home && state.at !== "home");
  fill($("apps"), item("home", "Quarterdeck Home", "channel-home"));
  const people = [...state.people.values()].filter((p) => !p.is_bot);
  fill(document.querySelector("[data-testid=person-switch]"), el("span", { class: "quiet" }, "You are"), people.map((p) => el("button", {
    type: "button", class: `person person-${p.role}`, "data-testid": `person-${p.id}`, "aria-pressed": String(p.id === state.me), onclick: () => become(p.id) },
  p.real_name.split(" ")[0], el("span", { class: "role" }, p.role))));
  const room = state.channels.get(state.at);
  fill($("title"), room ? `# ${room.name}` : state.at === "dm" ? "Quarterdeck" : "Quarterdeck Home");
  fill($("topic"), room?.topic?.value || (state.at === "dm" ? "Direct message, only you and the bot" : ""));
  const me = state.people.get(state.me)?.real_name || state.me;
  $("composer").placeholder = `${me}: message ${room ? `#${room.name}` : "Quarterdeck"}`;
  $("thread-composer").placeholder = `${me}: reply`;
  const status = document.querySelector("[data-testid=connection]");
  status.classList.toggle("on", state.connected);
  fill(status, state.connected ? "bot connected" : "bot not connected");
}

function drawModal() {
  const stack = state.views.get(state.me)?.stack || [];
  const handlers = {
    close: (view) => post("close_view", { view_id: view.id }),
    submit: async (view, filled, button) => {
      button.disabled = true;
      await post("submit", { view_id: view.id, values: filled });
      button.disabled = false;
    },
  };
  showModal($("modal"), stack.at(-1), handlers, surface(null));
}

function draw() {
  drawSide();
  drawLog();
  drawThread();
  drawModal();
}

/* ---- what changes ---- */

const CHANGES = {
  channel: ({ channel }) => { state.channels.set(channel.id, channel); },
  connected: ({ connected }) => { state.connected = connected; drawSide(); },
  removed: (change) => { state.messages.delete(key(change)); redraw(change); },
  views: (change) => {
    state.views.set(change.user, change);
    if (change.user === state.me) {
      drawModal();
      drawSide();
      if (state.at === "home") drawHome();
    }
  },
  message: ({ message }) => {
    const fresh = !state.messages.has(key(message));
    state.messages.set(key(message), message);
    redraw(message);
    if (fresh) unfold(message);
  },
};

/** Redraws the panes once a frame, however many messages changed, where one of them is in view. */
function redraw(message) {
  if (message.channel !== here() || (message.visible_to && message.visible_to !== state.me) || redraw.due) return;
  redraw.due = requestAnimationFrame(() => { redraw.due = 0; redrawNow(); });
}

/** Draws the panes anew and keeps the reader's focus and position. */
function redrawNow() {
  const focused = document.activeElement?.dataset?.testid;
  const holder = document.activeElement?.closest?.("article")?.id;
  const panes = [$("messages"), $("replies")].map((p) => ({ p, top: p.scrollTop, last: p.lastElementChild?.id, ...position(p) }));
  if (state.at !== "home") drawLog();
  drawThread();
  for (const { p, top, last, end, newest } of panes) if (!end && !(newest && p.lastElementChild?.id !== last)) p.scrollTop = top;
  if (focused && holder) document.getElementById(holder)?.querySelector(`[data-testid="${CSS.escape(focused)}"]`)?.focus();
}

/** The bot's first answer to my newest message opens its thread; a later one, only where I read no other thread. */
function unfold(message) {
  const parent = isReply(message) && state.messages.get(`${message.channel}/${message.thread_ts}/`);
  if (!message.bot_id || !parent || parent.user !== state.me || message.channel !== here()) return;
  if (message.visible_to && message.visible_to !== state.me) return;
  const newer = inChannel().some((m) => !isReply(m) && m.user === state.me && m.ts > parent.ts);
  if (state.thread && (newer || state.unfolded === parent.ts)) return;
  state.unfolded = parent.ts;
  openThread(parent.ts);
}

async function load() {
  const all = await (await fetch("control/state")).json();
  state.people = new Map(all.people.map((p) => [p.id, p]));
  state.channels = new Map(all.channels.map((c) => [c.id, c]));
  state.messages = new Map([...all.messages, ...all.ephemerals].map((m) => [key(m), m]));
  state.views = new Map(all.views.map((v) => [v.user, v]));
  state.names = new Map([...all.people, ...all.channels, ...all.usergroups].map((x) => [x.id, x.name]));
  state.connected = all.connected;
  draw();
  document.body.dataset.ready = "";
}

/* ---- what people do ---- */

function go(id) {
  Object.assign(state, { at: id, thread: null });
  if (id === "home" || (id === "dm" && !direct())) post("open_home", { tab: id === "home" ? "home" : "messages" }).then(draw);
  draw();
  $("composer").focus();
}

function become(id) {
  state.me = id;
  sessionStorage.setItem("me", id);
  if (state.at === "dm") state.thread = null;
  if (state.at === "dm" && !direct()) post("open_home", { tab: "messages" }).then(draw);
  draw();
}

function openThread(ts) {
  state.thread = ts;
  drawThread();
}

async function send(field, threadTs) {
  const text = field.value.trim();
  if (!text) return;
  field.value = "";
  grow(field);
  const channel = here();
  const command = text.match(/^(\/\w[\w-]*)\s*([\s\S]*)$/);
  const answer = command && !threadTs
    ? await post("command", { channel, command: command[1], text: command[2] })
    : await post("say", { channel, text, thread_ts: threadTs });
  if (!answer.ok && !field.value) field.value = text;
}

function grow(field) {
  field.style.height = "auto";
  field.style.height = `${Math.min(field.scrollHeight + 2, 200)}px`;
}

for (const [form, field, thread] of [["composer-form", "composer", () => null], ["thread-form", "thread-composer", () => state.thread]]) {
  $(form).addEventListener("submit", (event) => { event.preventDefault(); send($(field), thread()); });
  $(field).addEventListener("input", () => grow($(field)));
  $(field).addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send($(field), thread());
  });
}
$("close-thread").addEventListener("click", () => { state.thread = null; drawThread(); $("composer").focus(); });
if (linkedThread) state.thread = linkedThread;

const events = new EventSource("control/events");
events.onopen = load;
events.onerror = () => { state.connected = false; drawSide(); };
events.onmessage = (event) => { const change = JSON.parse(event.data); CHANGES[change.kind]?.(change); };
