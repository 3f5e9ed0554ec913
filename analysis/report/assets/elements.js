// Elements from data: text goes in as text, never as markup.

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

function draw(tag, attributes = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

const byId = (id) => document.getElementById(id);
const plain = (label) => label.replaceAll("_", " ");
const count = (n, one, many = `${one}s`) => `${n.toLocaleString("en")} ${n === 1 ? one : many}`;
const isolated = (text) => make("bdi", {}, text);

function signed(value, digits = 2) {
  const shown = Math.abs(value).toFixed(digits);
  return (Number(shown) === 0 ? "" : value < 0 ? "\u2212" : "+") + shown;
}
const percent = (value) => `${(100 * value).toFixed(value && value < 0.0995 ? 1 : 0)} %`;

// A radio group in a fieldset; `change` gets the value that is chosen.
function choice(name, title, options, chosen, change) {
  const set = make("fieldset", { class: "choice" }, make("legend", {}, title));
  for (const [value, label] of options) {
    const input = make("input", { type: "radio", name, value, checked: value === chosen });
    input.addEventListener("change", () => change(value));
    set.append(make("label", {}, input, make("span", {}, label)));
  }
  return set;
}

function selection(id, title, options, chosen, change) {
  const select = make("select", { id });
  for (const [value, label] of options) select.append(make("option", { value, selected: value === chosen }, label));
  if (change) select.addEventListener("change", () => change(select.value));
  return make("div", { class: "field" }, make("label", { for: id }, title), select);
}
