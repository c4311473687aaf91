/** What the page knows, where it comes from, and how a person acts on it. */
import { fill } from "./dom.js";

export const $ = (id) => document.getElementById(id);

const [linkedChannel, linkedThread] = location.hash.slice(1).split("/");

/** `at` is a channel id, "dm" or "home"; `since` is the first message that was unread when the person came here. */
export const state = {
  me: sessionStorage.getItem("me") || "U0OLIVE", at: linkedChannel || "C0OPS", thread: linkedThread || null, unfolded: null, since: "",
  people: new Map(), channels: new Map(), messages: new Map(), views: new Map(), names: new Map(), connected: false, command: "/deck",
};

/** The key of a message: an ephemeral one may share its time with another. */
export const key = (m) => `${m.channel}/${m.ts}/${m.visible_to || ""}`;
export const isReply = (m) => Boolean(m.thread_ts) && m.thread_ts !== m.ts;
export const isMine = (m) => !m.visible_to || m.visible_to === state.me;
export const direct = () => [...state.channels.values()].find((c) => c.is_im && c.user === state.me);
export const here = () => (state.at === "dm" ? direct()?.id : state.at);
export const rooms = () => [...state.channels.values()].filter((c) => !c.is_im);
export const inChannel = (channel = here()) => [...state.messages.values()].filter((m) => m.channel === channel && isMine(m));
export const byTime = (a, b) => a.ts.localeCompare(b.ts);
export const humans = () => [...state.people.values()].filter((p) => !p.is_bot);

/** Looks up the name of somebody or something; `names.me` is who one is. */
export const names = (id) => state.names.get(id);
Object.defineProperty(names, "me", { get: () => state.me });

/** Sends a command to the server as the person one is; a refusal is shown and returned. */
export async function post(command, body, user = state.me) {
  const options = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ ...(user ? { user } : {}), ...body }) };
  const response = await fetch(`control/${command}`, options).catch(() => null);
  const answer = response ? await response.json().catch(() => ({ ok: false, error: `HTTP ${response.status}` })) : { ok: false, error: "The sandbox does not answer: is Quarterdeck still running?" };
  if (!answer.ok) toast(answer.error);
  return answer;
}

let hiding = 0;

/** Tells the person something for a few seconds. */
export function toast(text) {
  fill($("toast"), text).hidden = false;
  clearTimeout(hiding);
  hiding = setTimeout(() => ($("toast").hidden = true), 6000);
}

/** Takes over everything from the server. */
export async function loadState() {
  const all = await (await fetch("control/state")).json();
  state.people = new Map(all.people.map((p) => [p.id, p]));
  state.channels = new Map(all.channels.map((c) => [c.id, c]));
  state.messages = new Map([...all.messages, ...all.ephemerals].map((m) => [key(m), m]));
  state.views = new Map(all.views.map((v) => [v.user, v]));
  state.names = new Map([...all.people, ...all.channels, ...all.usergroups].map((x) => [x.id, x.name]));
  state.connected = all.connected;
  state.command = all.command;
}
