/** The list over the field where one types: commands after a leading /, people after @. */
import { el, fill } from "./dom.js";
import { state } from "./state.js";

/** What fits the text before the cursor: [{insert, label, hint}], null where there is nothing to complete. */
function matches(before) {
  const command = before.match(/^\/\S*$/);
  if (command) {
    const known = [{ insert: `${state.command} `, label: state.command, hint: "Ask Quarterdeck; only you see the answer" }];
    const fitting = known.filter((one) => one.label.startsWith(command[0]));
    return fitting.length ? fitting : [{ label: command[0], hint: `no such command here; ${state.command} is Quarterdeck's` }];
  }
  const name = before.match(/(?:^|\s)@([\w-]*)$/);
  if (!name) return null;
  const people = [...state.people.values()].filter((p) => p.name.startsWith(name[1].toLowerCase()));
  const list = people.sort((a, b) => Number(b.is_bot) - Number(a.is_bot)).map((p) => ({ insert: `@${p.name} `, label: `@${p.name}`, hint: p.is_bot ? "the bot" : p.real_name }));
  return list.length ? list : null;
}

/** Completes in a field, with its list in `box`. The returned function takes a key first; true where it used it. */
export function completing(field, box, commands = true) {
  let items = [];
  let at = 0;
  const close = () => {
    items = [];
    box.hidden = true;
    field.removeAttribute("aria-activedescendant");
    field.setAttribute("aria-expanded", "false");
  };
  const draw = () => {
    fill(box, items.map((item, index) => el("div", { role: "option", id: `${box.id}-${index}`, class: item.insert ? null : "none", "aria-selected": String(index === at),
      onmousedown: (event) => { event.preventDefault(); take(index); } }, el("strong", {}, item.label), el("span", { class: "quiet" }, item.hint))));
    box.hidden = false;
    field.setAttribute("aria-expanded", "true");
    field.setAttribute("aria-activedescendant", `${box.id}-${at}`);
  };
  const take = (index) => {
    const { insert } = items[index];
    if (!insert) return;
    const start = field.value.slice(0, field.selectionStart).replace(/[@/][\w-]*$/, "");
    field.setRangeText(insert, start.length, field.selectionStart, "end");
    close();
    field.focus();
  };
  field.addEventListener("input", () => {
    const before = field.value.slice(0, field.selectionStart);
    items = (!commands && before.startsWith("/") ? null : matches(before)) || [];
    at = 0;
    if (items.length) draw();
    else close();
  });
  field.addEventListener("blur", close);
  return (event) => {
    if (!items.length) return false;
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const complete = event.key === "Tab" || (event.key === "Enter" && !event.shiftKey && !field.value.endsWith(items[at].label));
    if (move) {
      at = (at + move + items.length) % items.length;
      draw();
    } else if (event.key === "Escape") close();
    else if (complete && items[at].insert) take(at);
    else {
      close();
      return false;
    }
    event.preventDefault();
    event.stopPropagation();
    return true;
  };
}
