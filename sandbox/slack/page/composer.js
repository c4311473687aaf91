/** The two fields where one types. */
import { completing } from "./completion.js";
import { drawThread } from "./panes.js";
import { $, here, post, state } from "./state.js";

/** Says a text here, or runs it as a command where it begins with a slash; false where it was refused. */
export async function say(text, thread_ts = null) {
  const channel = here();
  const command = !thread_ts && text.match(/^(\/\w[\w-]*)\s*([\s\S]*)$/);
  const answer = command
    ? await post("command", { channel, command: command[1], text: command[2] })
    : await post("say", { channel, text, thread_ts: thread_ts || undefined });
  return answer.ok;
}

async function send(field, thread_ts) {
  const text = field.value.trim();
  if (!text) return;
  field.value = "";
  grow(field);
  if (await say(text, thread_ts)) return;
  field.value = text;
  grow(field);
}

function grow(field) {
  field.style.height = "auto";
  field.style.height = `${Math.min(field.scrollHeight + 2, 200)}px`;
}

/** Puts a text into the field for the person to send. */
export function prepare(text) {
  $("composer").value = text;
  grow($("composer"));
  $("composer").focus();
}

/** Brings both fields to life. */
export function startComposers() {
  for (const [form, name, thread] of [["composer-form", "composer", () => null], ["thread-form", "thread-composer", () => state.thread]]) {
    const field = $(name);
    const completes = completing(field, $(`${name}-list`), name === "composer");
    $(form).addEventListener("submit", (event) => { event.preventDefault(); send(field, thread()); });
    field.addEventListener("input", () => grow(field));
    field.addEventListener("keydown", (event) => {
      if (completes(event) || event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      send(field, thread());
    });
  }
  $("close-thread").addEventListener("click", closeThread);
}

/** Closes the thread and goes back to the channel's field. */
export function closeThread() {
  state.thread = null;
  drawThread();
  $("composer").focus();
}
