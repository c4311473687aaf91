/** Builds an element. Text goes in as text nodes only: nothing that came from outside is ever parsed as HTML. */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** The address where it is one that a page may lead to, else null. */
export function safeAddress(address) {
  return /^(https?:|mailto:)/i.test(address || "") ? address : null;
}

/** A link that leaves the page; anything but a web or mail address stays text. */
export function link(address, ...label) {
  const safe = safeAddress(address);
  return safe ? el("a", { href: safe, target: "_blank", rel: "noopener noreferrer" }, ...label) : el("span", {}, ...label);
}

/** Replaces the children of a node. */
export function fill(node, ...children) {
  node.replaceChildren(...children.flat().filter(Boolean));
  return node;
}

/** Makes `nodes` the children of a parent and moves only those that are not where they belong, so that focus stays. */
export function arrange(parent, nodes) {
  const wanted = new Set(nodes);
  for (const child of [...parent.childNodes]) if (!wanted.has(child)) child.remove();
  nodes.forEach((node, index) => {
    if (parent.childNodes[index] !== node) parent.insertBefore(node, parent.childNodes[index] || null);
  });
}

/** Lets the arrow keys, Home and End move the focus through a list of nodes. */
export function arrows(event, nodes) {
  const at = nodes.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: nodes.length - 1 }[event.key];
  if (to === undefined || !nodes.length) return;
  event.preventDefault();
  nodes[(to + nodes.length) % nodes.length].focus();
}
