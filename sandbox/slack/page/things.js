/** "Things to try": real situations that a click starts, with what was done and what to expect of it. */
import { closeThread, say } from "./composer.js";
import { el, fill } from "./dom.js";
import { $, post, state } from "./state.js";

const QUESTIONS = ["why is checkout failing?", "scale web in shop-dev to 5", "scale web in shop-prod to 4"];
const ALERT = {
  alertname: "KubePodCrashLooping", namespace: "shop-prod", deployment: "cart", container: "cart", severity: "warning",
  annotations: { summary: "A container of shop-prod/cart restarts again and again." },
};
let situations = [];
const told = new Map();

const narrow = () => matchMedia("(max-width: 860px)").matches;

/** Goes to a channel; on a phone the panel makes room for it. */
function goTo(channel, go) {
  if (narrow()) showThings(false);
  if (state.at !== channel) go(channel);
}

/** Asks in #ops, as whoever one is. */
async function askInOps(sentence, go) {
  goTo("C0OPS", go);
  await say(`@quarterdeck ${sentence}`);
}

function thing({ id, title, about, buttons }) {
  const said = told.get(id);
  return el("li", { class: "thing", "data-testid": `thing-${id}` }, el("h3", {}, title), about ? el("p", { class: "quiet" }, about) : null,
    el("div", { class: "together" }, ...buttons),
    said ? el("div", { class: "told", role: "status", "data-testid": `told-${id}` }, el("p", {}, el("strong", {}, "Done: "), said.did), said.expect ? el("p", {}, el("strong", {}, "Expect: "), said.expect) : null) : null);
}

const button = (label, testid, onclick, primary = false) => el("button", { type: "button", class: `button${primary ? " primary" : ""}`, "data-testid": testid, onclick: async (event) => {
  const { currentTarget: node } = event;
  node.disabled = true;
  await onclick();
  node.disabled = false;
} }, label);

function question(sentence, index, go) {
  return thing({ id: `ask-${index}`, title: `“${sentence}”`, buttons: [button("Ask in #ops", `ask-${index}`, () => askInOps(sentence, go))] });
}

function alerts(go) {
  const send = async (resolved) => {
    const answer = await post("alert", { ...ALERT, resolved }, null);
    if (!answer.ok) return;
    told.set("alert", resolved
      ? { did: "Alertmanager posted to #alerts that it is resolved.", expect: "The bot says so in the alert's thread." }
      : { did: "Alertmanager posted KubePodCrashLooping for shop-prod/cart to #alerts.", expect: "The bot looks at it unasked and answers in the alert's thread; the same alert again is not looked at twice at once." });
    goTo("C0ALERTS", go);
    draw(go);
  };
  return thing({ id: "alert", title: "An alert comes in", about: "shop-prod/cart crash-loops, and monitoring says so.", buttons: [button("Fire", "alert-fire", () => send(false)), button("Resolve", "alert-resolve", () => send(true))] });
}

function situation(one, go) {
  const run = (what) => async () => {
    const answer = await post("situation", { id: one.id, do: what });
    if (!answer.ok) return;
    told.set(one.id, { did: answer.did, expect: answer.expect });
    draw(go);
  };
  const buttons = [button(one.verb, `start-${one.id}`, run("start"))];
  if (one.undo) buttons.push(button(one.undo, `undo-${one.id}`, run("undo")));
  if (one.ask) buttons.push(button(`Ask: ${one.ask}`, `ask-${one.id}`, () => askInOps(one.ask, go)));
  return thing({ id: one.id, title: one.title, about: one.about, buttons });
}

function group(title, nodes) {
  return nodes.length ? [el("h2", {}, title), el("ul", {}, ...nodes)] : [];
}

function draw(go) {
  const of = (kind) => situations.filter((s) => s.group === kind).map((s) => situation(s, go));
  fill($("things-list"), ...group("Ask", QUESTIONS.map((q, index) => question(q, index, go))), ...group("Alerts", [alerts(go)]),
    ...group("Break the shop", of("cluster")), ...group("A bad day for Slack", of("slack")));
}

/** Opens or closes the panel; the browser remembers which. */
export function showThings(open) {
  $("things").hidden = !open;
  $("things-toggle").setAttribute("aria-expanded", String(open));
  document.body.classList.toggle("with-things", open);
  localStorage.setItem("things", open ? "open" : "closed");
}

/** Reads which situations there are and brings the panel to life; on a wide screen it is open until it is closed. */
export async function startThings(go) {
  situations = (await (await fetch("control/situations")).json()).situations;
  draw(go);
  showThings(localStorage.getItem("things") !== "closed" && !narrow());
  $("things-toggle").addEventListener("click", () => {
    const seen = $("things").checkVisibility();
    if (!seen && !$("things").hidden) closeThread();
    showThings(!seen);
    if (!seen) $("close-things").focus();
  });
  $("close-things").addEventListener("click", () => { showThings(false); $("things-toggle").focus(); });
}
