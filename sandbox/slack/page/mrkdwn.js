/** Slack's mrkdwn as DOM nodes. */
import { el, link } from "./dom.js";
import { emoji } from "./emoji.js";

const INLINE = /(`[^`\n]+`)|<([^<>\n]+)>|(https?:\/\/[^\s<>|]*[^\s<>|.,;:!?)'"*_~`])|(?<![\w*])\*(?=\S)([^*\n]*?\S)\*(?![\w*])|(?<!\w)_(?=\S)([^_\n]*?\S)_(?!\w)|(?<![\w~])~(?=\S)([^~\n]*?\S)~(?![\w~])|:([a-z0-9_+-]+):/g;

/** Slack's three escapes, undone. */
export function unescape(text) {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

/** mrkdwn text to nodes; `names` looks up people, channels and groups by id. */
export function mrkdwn(text, names) {
  const out = [];
  String(text).split(/```\n?([\s\S]*?)\n?```/g).forEach((part, index) => {
    if (index % 2) out.push(el("pre", { tabindex: "0" }, unescape(part)));
    else if (part.trim()) out.push(...lines(part.replace(/^\n|\n$/g, ""), names));
  });
  return out;
}

function lines(text, names) {
  const out = [];
  let quote = null;
  let rest = false;
  text.split("\n").forEach((line, index, all) => {
    const quoted = rest ? ["", line] : line.match(/^(?:&gt;|>)(?:(?:&gt;|>){2})?\s?(.*)$/);
    rest ||= /^(?:&gt;|>){3}/.test(line);
    if (quoted) {
      if (!quote) out.push((quote = el("blockquote")));
      else quote.append(el("br"));
      quote.append(...inline(quoted[1], names));
      return;
    }
    quote = null;
    out.push(...inline(line, names));
    if (index < all.length - 1) out.push(el("br"));
  });
  return out;
}

function inline(text, names) {
  const out = [];
  let position = 0;
  for (const match of text.matchAll(INLINE)) {
    if (match.index > position) out.push(unescape(text.slice(position, match.index)));
    out.push(styled(match, names));
    position = match.index + match[0].length;
  }
  if (position < text.length) out.push(unescape(text.slice(position)));
  return out;
}

function styled([whole, code, token, address, bold, italic, strike, name], names) {
  if (code) return el("code", {}, unescape(code.slice(1, -1)));
  if (token) return reference(token, names);
  if (address) return link(unescape(address), unescape(address));
  if (bold) return el("strong", {}, ...inline(bold, names));
  if (italic) return el("em", {}, ...inline(italic, names));
  if (strike) return el("s", {}, ...inline(strike, names));
  return name ? emoji(name) : whole;
}

/** The name of somebody or something, as it looks in a text. */
export function mention(sign, id, label, names) {
  const mine = names.me === id ? " of-me" : "";
  return el("span", { class: `mention${mine}` }, `${sign}${names(id) || label || id}`);
}

function reference(token, names) {
  const [target, label] = token.split("|", 2);
  if (/^[@#]/.test(target)) return mention(target[0], target.slice(1), label, names);
  if (target.startsWith("!date^")) return date(target, label);
  if (target.startsWith("!subteam^")) return mention("@", target.slice(9), label?.replace(/^@/, ""), names);
  if (target.startsWith("!")) return el("span", { class: "mention" }, unescape(label || `@${target.slice(1)}`));
  return link(unescape(target), unescape(label || target.replace(/^mailto:/, "")));
}

function date(target, fallback) {
  const [, seconds, format = "{date_short} {time}"] = target.split("^");
  const at = new Date(Number(seconds) * 1000);
  return Number.isNaN(at.getTime()) ? unescape(fallback || target) : moment(at, unescape(format));
}

/** A time in the words of a date format such as "{date_short} at {time}". */
export function moment(at, format) {
  const day = (style) => at.toLocaleDateString([], style);
  const days = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(at).setHours(0, 0, 0, 0)) / 86_400_000);
  const near = { 0: "today", 1: "yesterday", "-1": "tomorrow" }[days];
  const minutes = Math.round((Date.now() - at) / 60000);
  const words = {
    time: at.toLocaleTimeString([], { hour: "numeric", minute: "2-digit" }),
    time_secs: at.toLocaleTimeString(),
    date_num: day({ year: "numeric", month: "2-digit", day: "2-digit" }),
    date_short: day({ month: "short", day: "numeric", year: "numeric" }),
    date_long: day({ weekday: "long", month: "long", day: "numeric", year: "numeric" }),
    date: day({ month: "long", day: "numeric", year: "numeric" }),
    ago: minutes < 60 ? `${minutes} min ago` : `${Math.round(minutes / 60)} h ago`,
  };
  const shown = format.replace(/\{(\w+?)(_pretty)?\}/g, (all, word, pretty) => (pretty && near) || words[word] || all);
  return el("time", { datetime: at.toISOString(), title: at.toString() }, shown);
}
