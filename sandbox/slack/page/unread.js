/** What a person has not read yet: the newest message that each of them saw in each channel, kept by the browser. */
import { inChannel, isReply, state } from "./state.js";

const STORE = "read";
const load = () => { try { return JSON.parse(localStorage.getItem(STORE)) || {}; } catch { return {}; } };
const counts = (m) => !m.visible_to && m.user !== state.me && (!isReply(m) || m.subtype === "thread_broadcast");

/** The time of the newest message that the person one is has read in a channel; "" before any. */
export const readUntil = (channel) => load()[`${state.me}/${channel}`] || "";

/** How many messages of others the person has not read in a channel. */
export function unread(channel) {
  const until = readUntil(channel);
  return inChannel(channel).filter((m) => m.ts > until && counts(m)).length;
}

/** Notes that everything in a channel is read. */
export function markRead(channel) {
  const newest = inChannel(channel).reduce((latest, m) => (m.ts > latest ? m.ts : latest), "");
  const read = load();
  if (!newest || read[`${state.me}/${channel}`] === newest) return;
  const kept = Object.entries(read).filter(([place]) => state.people.has(place.split("/")[0]) && state.channels.has(place.split("/")[1]));
  localStorage.setItem(STORE, JSON.stringify({ ...Object.fromEntries(kept), [`${state.me}/${channel}`]: newest }));
}
