/** Slack's mrkdwn and the markdown block, as DOM nodes. */
import { el, link } from "./dom.js";

const EMOJI = {
  warning: "⚠️", white_check_mark: "✅", no_entry: "⛔", no_entry_sign: "🚫", boom: "💥", red_circle: "🔴",
  large_yellow_circle: "🟡", large_orange_circle: "🟠", large_green_circle: "🟢", large_blue_circle: "🔵",
  white_circle: "⚪", hourglass_flowing_sand: "⏳", hourglass: "⌛", x: "❌", heavy_check_mark: "✔️", eyes: "👀",
  rocket: "🚀", mag: "🔍", bell: "🔔", no_bell: "🔕", lock: "🔒", information_source: "ℹ️", question: "❓",
  point_right: "👉", wave: "👋", raised_hand: "✋", bulb: "💡", gear: "⚙️", fire: "🔥", rotating_light: "🚨", clock1: "🕐",
  arrow_right: "➡️", leftwards_arrow_with_hook: "↩️", repeat: "🔁", stop_button: "⏹️", thumbsup: "👍", "+1": "👍",
  tada: "🎉", chart_with_upwards_trend: "📈", memo: "📝", robot_face: "🤖", wrench: "🔧", anchor: "⚓", ship: "🚢",
};
const INLINE = /(`[^`\n]+`)|<([^<>\n]+)>|(?<![\w*])\*(?=\S)([^*\n]*?\S)\*(?![\w*])|(?<!\w)_(?=\S)([^_\n]*?\S)_(?!\w)|(?<![\w~])~(?=\S)([^~\n]*?\S)~(?![\w~])|:([a-z0-9_+-]+):/g;

export function emoji(name) {
  return EMOJI[name] ? el("span", { role: "img", "aria-label": name, class: "emoji" }, EMOJI[name]) : `:${name}:`;
}

export function unescape(text) {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

/** mrkdwn text to nodes; `names` looks up people, channels and groups by id. */
export function mrkdwn(text, names) {
  const out = [];
  String(text).split(/```\n?([\s\S]*?)\n?```/g).forEach((part, index) => {
    if (index % 2) out.push(el("pre", {}, unescape(part)));
    else if (part.trim()) out.push(...lines(part.replace(/^\n|\n$/g, ""), names));
  });
  return out;
}

function lines(text, names) {
  const out = [];
  let quote = null;
  text.split("\n").forEach((line, index, all) => {
    const quoted = line.match(/^(?:&gt;|>)\s?(.*)$/);
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

function styled([whole, code, token, bold, italic, strike, name], names) {
  if (code) return el("code", {}, unescape(code.slice(1, -1)));
  if (token) return reference(token, names);
  if (bold) return el("strong", {}, ...inline(bold, names));
  if (italic) return el("em", {}, ...inline(italic, names));
  if (strike) return el("s", {}, ...inline(strike, names));
  return name ? emoji(name) : whole;
}

function reference(token, names) {
  const [target, label] = token.split("|", 2);
  if (target.startsWith("@")) return el("span", { class: "mention" }, `@${names(target.slice(1)) || label || target.slice(1)}`);
  if (target.startsWith("#")) return el("span", { class: "mention" }, `#${names(target.slice(1)) || label || target.slice(1)}`);
  if (target.startsWith("!date^")) return date(target, label);
  if (target.startsWith("!")) return el("span", { class: "mention" }, label || `@${names(target.split("^")[1]) || target.slice(1)}`);
  return link(unescape(target), unescape(label || target.replace(/^mailto:/, "")));
}

function date(target, fallback) {
  const [, seconds, format = "{date_short} {time}"] = target.split("^");
  const at = new Date(Number(seconds) * 1000);
  if (Number.isNaN(at.getTime())) return fallback || target;
  const day = (style) => at.toLocaleDateString([], style);
  const words = {
    time: at.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" }),
    time_secs: at.toLocaleTimeString(),
    date_num: day({ year: "numeric", month: "2-digit", day: "2-digit" }),
    date_short: day({ month: "short", day: "numeric", year: "numeric" }),
    date_long: day({ weekday: "long", month: "long", day: "numeric", year: "numeric" }),
    date: day({ month: "long", day: "numeric", year: "numeric" }),
    ago: `${Math.round((Date.now() - at) / 60000)} min ago`,
  };
  const shown = unescape(format).replace(/\{(\w+?)(_pretty)?\}/g, (all, word) => words[word] ?? all);
  return el("time", { datetime: at.toISOString(), title: at.toString() }, shown);
}

/** The markdown block: headings, lists, fences, bold, italic, code, links. */
export function markdown(text) {
  const out = [];
  text.split(/```\w*\n?([\s\S]*?)\n?```/g).forEach((part, index) => {
    if (index % 2) out.push(el("pre", {}, part));
    else part.split("\n").forEach((line) => out.push(markdownLine(line)));
  });
  return out.filter(Boolean);
}

function markdownLine(line) {
  const heading = line.match(/^#{1,6}\s+(.*)$/);
  if (heading) return el("p", { class: "md-heading" }, ...markdownInline(heading[1]));
  const item = line.match(/^(\s*)(?:[-*]|\d+\.)\s+(.*)$/);
  if (item) return el("p", { class: "md-item" }, "• ", ...markdownInline(item[2]));
  return line.trim() ? el("p", {}, ...markdownInline(line)) : null;
}

function markdownInline(text) {
  const out = [];
  let position = 0;
  const pattern = /`([^`]+)`|\*\*([^*]+)\*\*|(?<!\w)[*_]([^*_]+)[*_](?!\w)|\[([^\]]+)\]\(([^)\s]+)\)|:([a-z0-9_+-]+):/g;
  for (const match of text.matchAll(pattern)) {
    out.push(text.slice(position, match.index));
    const [, code, bold, italic, label, address, name] = match;
    if (code) out.push(el("code", {}, code));
    else if (bold) out.push(el("strong", {}, bold));
    else if (italic) out.push(el("em", {}, italic));
    else if (label) out.push(link(address, label));
    else out.push(emoji(name));
    position = match.index + match[0].length;
  }
  out.push(text.slice(position));
  return out;
}
