/**
 * The sandbox Slack's page. Everything it knows comes from control/state and control/events.
 *
 * For tests (data-testid):
 *   sandbox-mark, connection                     the SANDBOX badge; "bot connected" or "bot not connected"
 *   person-switch, person-<user id>, who         who you are (aria-pressed on the one you are), what that person may do
 *   channel-<channel id>, channel-dm, channel-home   conversations (aria-current on the open one)
 *   messages, message-<ts>, ephemeral, home      the log and what is in it (data-ts, data-author); the bot's Home
 *   composer, send, composer-list                Enter sends, Shift+Enter breaks the line; a leading / is a command
 *   open-thread-<ts>, thread, replies, thread-composer, thread-send, close-thread
 *   action-<action_id>                           a button or menu in a message, modal or Home
 *   file-<id>, file-expand-<id>                  a text file's lines
 *   modal, modal-title, modal-field-<block_id>, modal-error-<block_id>, modal-submit, modal-close
 *   confirm, confirm-yes, confirm-no; toast      the question before an action; what went wrong
 *   things-toggle, thing-<id>, start-<id>, undo-<id>, ask-<id>, told-<id>, alert-fire, alert-resolve   things to try
 *   theme, switcher, switcher-field, announcer   light or dark; Ctrl+K; what a screen reader is told
 * The document's body has data-ready once the state is drawn.
 */
import { closeThread, startComposers } from "./composer.js";
import { fill } from "./dom.js";
import { author } from "./message.js";
import { showModal } from "./modal.js";
import { drawHome, drawLog, drawThread, forget, openThread, redraw, surface, toNewest } from "./panes.js";
import { drawPeople } from "./people.js";
import { drawSidebar, openSwitcher } from "./sidebar.js";
import { $, direct, here, inChannel, isMine, isReply, key, loadState, post, state } from "./state.js";
import { startTheme } from "./theme.js";
import { showThings, startThings } from "./things.js";
import { markRead, readUntil, unread } from "./unread.js";

/* ---- what is shown ---- */

function drawAround() {
  if (!document.hidden && here()) markRead(here());
  drawSidebar(go);
  drawPeople(become);
  const room = state.channels.get(state.at);
  fill($("title"), room ? `# ${room.name}` : state.at === "dm" ? "Quarterdeck" : "Quarterdeck Home");
  fill($("topic"), room?.topic?.value || (state.at === "dm" ? "Direct message, only you and the bot" : ""));
  $("composer").placeholder = `Message ${room ? `#${room.name}` : "Quarterdeck"}`;
  $("thread-composer").placeholder = "Reply…";
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
  state.since = here() && unread(here()) ? readUntil(here()) : "";
  drawAround();
  drawLog();
  drawThread();
  toNewest($("messages"));
  toNewest($("replies"));
  drawModal();
}

/* ---- what changes ---- */

const CHANGES = {
  channel: ({ channel }) => { state.channels.set(channel.id, channel); drawSoon(); },
  connected: ({ connected }) => { state.connected = connected; drawAround(); lookForHome(); },
  removed: (change) => { state.messages.delete(key(change)); drawSoon(); },
  views: (change) => {
    state.views.set(change.user, change);
    if (change.user !== state.me) return;
    drawModal();
    drawAround();
    if (state.at === "home") drawHome();
  },
  message: ({ message }) => {
    const fresh = !state.messages.has(key(message));
    state.messages.set(key(message), message);
    drawSoon();
    if (!fresh) return;
    unfold(message);
    announce(message);
  },
};

let due = 0;

/** Draws once a frame, however many messages changed. */
function drawSoon() {
  due ||= requestAnimationFrame(() => {
    due = 0;
    forget();
    redraw();
    drawAround();
  });
}

/** The bot's first answer to my newest message opens its thread; a later one, only where I read no other thread. */
function unfold(message) {
  const parent = isReply(message) && state.messages.get(`${message.channel}/${message.thread_ts}/`);
  if (!message.bot_id || !parent || parent.user !== state.me || message.channel !== here() || !isMine(message)) return;
  const newer = inChannel().some((m) => !isReply(m) && m.user === state.me && m.ts > parent.ts);
  if (state.thread && (newer || state.unfolded === parent.ts)) return;
  state.unfolded = parent.ts;
  openThread(parent.ts);
}

/** Tells a screen reader who wrote what, in its first line. */
function announce(message) {
  if (!isMine(message) || message.channel !== here() || message.user === state.me) return;
  const said = message.text || message.attachments?.[0]?.fallback || "a message";
  fill($("announcer"), `${author(message, state.people).name}: ${said.split("\n")[0].replace(/[*_`~]/g, "").slice(0, 200)}`);
}

/* ---- what people do ---- */

function go(id) {
  Object.assign(state, { at: id, thread: null });
  if (id === "home" || (id === "dm" && !direct())) post("open_home", { tab: id === "home" ? "home" : "messages" }).then(draw);
  draw();
  if (matchMedia("(hover: hover)").matches) $("composer").focus();
}

function become(id) {
  state.me = id;
  sessionStorage.setItem("me", id);
  fill($("announcer"));
  if (state.at === "dm") state.thread = null;
  if (state.at === "home" && !state.views.get(id)?.home) state.at = "C0OPS";
  if (state.at === "dm" && !direct()) post("open_home", { tab: "messages" }).then(draw);
  draw();
  lookForHome();
}

const looked = new Set();

/** Opens the Home of the person one is once, unseen, so that an app that draws one on opening has it in the list. */
function lookForHome() {
  if (!state.connected || looked.has(state.me)) return;
  looked.add(state.me);
  post("open_home", { tab: "home" });
}

function shortcuts(event) {
  const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement?.tagName);
  if (document.querySelector("dialog[open]")) return;
  if ((event.key === "k" && (event.ctrlKey || event.metaKey)) || (event.key === "/" && !typing)) {
    event.preventDefault();
    openSwitcher(go, become);
  } else if (event.key === "Escape" && state.thread) closeThread();
  else if (event.key === "Escape" && $("things").contains(document.activeElement)) {
    showThings(false);
    $("things-toggle").focus();
  }
}

startTheme();
startComposers();
document.addEventListener("keydown", shortcuts);
document.addEventListener("visibilitychange", drawAround);
document.querySelector("[data-testid=goto]").addEventListener("click", () => openSwitcher(go, become));

const events = new EventSource("control/events");
events.onopen = async () => {
  await loadState();
  draw();
  if (!("ready" in document.body.dataset)) await startThings(go);
  document.body.dataset.ready = "";
  lookForHome();
};
events.onerror = () => { state.connected = false; drawAround(); };
events.onmessage = (event) => { const change = JSON.parse(event.data); CHANGES[change.kind]?.(change); };
