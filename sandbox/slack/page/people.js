/** Who one is, and what that person may do. */
import { el, fill } from "./dom.js";
import { humans, state } from "./state.js";

const MAY = {
  operator: "may ask and request changes; confirms own ones in development, others approve the rest",
  approver: "may ask, request changes, and approve what others request, never an own one",
  viewer: "may ask; changes are refused",
  stranger: "is from another team and may do nothing here",
};

/** What somebody may do, in a few words. */
export const may = (person) => MAY[person?.role] || "";

/** The switch at the top, and the line above the field where one types. */
export function drawPeople(become) {
  const buttons = humans().map((p) => el("button", {
    type: "button", class: "person", "data-testid": `person-${p.id}`, "aria-pressed": String(p.id === state.me), title: `${p.real_name} ${may(p)}`, onclick: () => become(p.id) },
  el("span", { class: `dot avatar-${p.id}`, "aria-hidden": "true" }), p.real_name.split(" ")[0], el("span", { class: "role" }, p.role)));
  fill(document.querySelector("[data-testid=person-switch]"), el("span", { class: "you-are" }, "You are"), buttons);
  const me = state.people.get(state.me);
  fill(document.querySelector("[data-testid=who]"), el("strong", {}, me?.real_name || state.me), ` ${may(me)}`);
}
