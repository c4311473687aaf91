/** Light, dark, or as the system has it; kept by the browser. */
import { el, fill } from "./dom.js";
import { $ } from "./state.js";

const LOOKS = { auto: ["◐", " Auto"], light: ["☀", " Light"], dark: ["☾", " Dark"] };
const NEXT = { auto: "light", light: "dark", dark: "auto" };

function show(look) {
  if (look === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = look;
  const [sign, words] = LOOKS[look];
  fill($("theme"), sign, el("span", { class: "words" }, words)).setAttribute("aria-label", `Colours: ${look}; switch to ${NEXT[look]}`);
  $("theme").dataset.look = look;
}

/** Applies the kept look and brings the switch to life. */
export function startTheme() {
  const kept = localStorage.getItem("look");
  show(kept in LOOKS ? kept : "auto");
  $("theme").addEventListener("click", () => {
    const look = NEXT[$("theme").dataset.look];
    localStorage.setItem("look", look);
    show(look);
  });
}
