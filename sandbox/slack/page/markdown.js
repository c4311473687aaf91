/** The markdown block as DOM nodes: headings, lists, quotes, tables, fences, emphasis, code, links. */
import { el, link } from "./dom.js";
import { withEmoji } from "./emoji.js";

const INLINE = /`([^`\n]+)`|\*\*(?=\S)([^*\n]+?)\*\*|~~(?=\S)([^~\n]+?)~~|(?<!\w)[*_](?=\S)([^*_\n]+?)[*_](?!\w)|\[([^\]\n]+)\]\(([^)\s]+)\)|(https?:\/\/[^\s<>|)]*[^\s<>|).,;:!?])/g;
const LIST = /^(\s*)([-*+]|\d+[.)])\s+(.*)$/;
const TABLE_RULE = /^\s*\|?[\s:|-]*-[\s:|-]*$/;

/** Markdown text to nodes. */
export function markdown(text) {
  const out = [];
  String(text).split(/```[\w-]*\n?([\s\S]*?)\n?```/g).forEach((part, index) => {
    if (index % 2) out.push(el("pre", { tabindex: "0" }, part));
    else out.push(...paragraphs(part.split("\n")));
  });
  return out;
}

function paragraphs(lines) {
  const out = [];
  for (let at = 0; at < lines.length;) {
    const [node, used] = list(lines, at) || table(lines, at) || quote(lines, at) || [single(lines[at]), 1];
    if (node) out.push(node);
    at += used;
  }
  return out;
}

/** How many lines from `at` on pass a test. */
function run(lines, at, test) {
  let end = at;
  while (end < lines.length && test(lines[end])) end += 1;
  return end - at;
}

function list(lines, at) {
  const used = run(lines, at, (line) => LIST.test(line));
  if (!used) return null;
  const items = lines.slice(at, at + used).map((line) => line.match(LIST));
  return [nested(items, items[0][1].length), used];
}

function nested(items, indent) {
  const node = el(/\d/.test(items[0][2]) ? "ol" : "ul");
  items.forEach(([, space, , text], index) => {
    if (space.length > indent) return;
    const next = items.slice(index + 1);
    const deeper = next.slice(0, run(next, 0, (item) => item[1].length > indent));
    node.append(el("li", {}, ...inline(text), deeper.length ? nested(deeper, deeper[0][1].length) : null));
  });
  return node;
}

function table(lines, at) {
  if (!lines[at].includes("|") || !TABLE_RULE.test(lines[at + 1] || "")) return null;
  const used = 2 + run(lines, at + 2, (line) => line.includes("|"));
  const cells = (line) => line.trim().replace(/^\||\|$/g, "").split("|").map((cell) => cell.trim());
  const row = (line, tag) => el("tr", {}, ...cells(line).map((cell) => el(tag, {}, ...inline(cell))));
  const body = lines.slice(at + 2, at + used).map((line) => row(line, "td"));
  return [el("div", { class: "scroll", tabindex: "0" }, el("table", {}, el("thead", {}, row(lines[at], "th")), el("tbody", {}, ...body))), used];
}

function quote(lines, at) {
  const used = run(lines, at, (line) => /^\s*>/.test(line));
  return used ? [el("blockquote", {}, ...paragraphs(lines.slice(at, at + used).map((line) => line.replace(/^\s*>\s?/, "")))), used] : null;
}

function single(line) {
  const heading = line.match(/^#{1,6}\s+(.*)$/);
  if (heading) return el("p", { class: "md-heading" }, ...inline(heading[1]));
  if (/^\s*([-*_])(\s*\1){2,}\s*$/.test(line)) return el("hr");
  return line.trim() ? el("p", {}, ...inline(line)) : null;
}

function inline(text) {
  const out = [];
  let position = 0;
  for (const match of text.matchAll(INLINE)) {
    const [, code, bold, strike, italic, label, address, bare] = match;
    out.push(...withEmoji(text.slice(position, match.index)));
    if (code) out.push(el("code", {}, code));
    else if (bold) out.push(el("strong", {}, ...inline(bold)));
    else if (strike) out.push(el("s", {}, ...inline(strike)));
    else if (italic) out.push(el("em", {}, ...inline(italic)));
    else out.push(link(address || bare, label || bare));
    position = match.index + match[0].length;
  }
  return [...out, ...withEmoji(text.slice(position))];
}
