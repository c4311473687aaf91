/** A menu whose options the app sends while one types. */
import { arrows, el, fill } from "./dom.js";
import { withEmoji } from "./emoji.js";

const PAUSE = 200; // milliseconds without a key before the app is asked

/** An external_select: a text field with a list of what the app suggests. */
export function suggesting(e, block, surface, attributes) {
  let asked = 0;
  let timer = 0;
  const id = `suggestions-${block.block_id}-${e.action_id}`;
  const list = el("div", { class: "popup", role: "listbox", id, hidden: true });
  const choose = (option) => {
    field.dataset.held = option.value;
    field.value = option.text.text;
    list.hidden = true;
    field.focus();
    if (!surface.fieldId) surface.act(e, block, option.value, field);
  };
  const show = (answer) => {
    const options = [...(answer.options || []), ...(answer.option_groups || []).flatMap((g) => g.options)];
    const items = options.map((o) => el("button", { type: "button", role: "option", tabindex: "-1", onclick: () => choose(o) }, ...withEmoji(o.text.text)));
    fill(list, items.length ? items : el("p", { class: "quiet" }, answer.error ? `No answer: ${answer.error}` : "Nothing matches."));
    list.hidden = false;
    field.setAttribute("aria-expanded", "true");
  };
  const ask = async () => {
    const mine = (asked += 1);
    const answer = await surface.suggest(e, field.value, field);
    if (mine === asked) show(answer);
  };
  const field = el("input", { ...attributes, type: "text", role: "combobox", autocomplete: "off", "aria-controls": id, "aria-expanded": "false",
    "data-held": e.initial_option?.value || "", value: e.initial_option?.text.text, placeholder: e.placeholder?.text || "Type to search",
    "aria-label": surface.fieldId ? null : e.placeholder?.text || "Search",
    onfocus: () => { if ((e.min_query_length ?? 3) === 0 && list.hidden && !field.dataset.held) ask(); },
    oninput: () => {
      field.dataset.held = "";
      clearTimeout(timer);
      if (field.value.length >= (e.min_query_length ?? 3)) timer = setTimeout(ask, PAUSE);
    } });
  return el("span", { class: "anchor", onkeydown: (event) => {
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      event.stopPropagation();
      list.hidden = true;
      field.focus();
    } else if (!list.hidden) arrows(event, [...list.querySelectorAll("button")]);
  }, onfocusout: (event) => { if (!event.currentTarget.contains(event.relatedTarget)) list.hidden = true; } }, field, list);
}
