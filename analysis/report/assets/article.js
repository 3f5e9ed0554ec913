// The article reader, and what comes up when a mark is pointed at or focused.

async function showArticle(params) {
  const { documents } = await corpus();
  const number = Number(params.get("n")) || 1;
  const one = documents[number - 1];
  const view = byId("article");
  if (!one) {
    view.replaceChildren(
      make("h2", { tabindex: "-1" }, "Article"),
      make("p", {}, `There is no article ${number} of ${documents.length}.`),
    );
    return;
  }
  const at = params.get("s");
  const body = make("div", { class: "text" });
  view.replaceChildren(
    make(
      "nav",
      { class: "pages", "aria-label": "Articles" },
      step(number - 1, documents, "Previous"),
      make("span", { class: "quiet" }, `article ${number} of ${documents.length}`),
      step(number + 1, documents, "Next"),
    ),
    make("h2", { tabindex: "-1" }, isolated(one.title || one.id)),
    make("p", { class: "from" }, ...whence(one), "id ", isolated(one.id), ` · ${count(one.sentences, "sentence")}`),
    legend(),
    body,
    roles(one),
  );
  if (one.error) body.append(make("p", { class: "error" }, `Not scored: ${one.error}`));
  const html = await sentencesOf(one);
  body.append(
    ...html.map((sentence, index) => numbered(sentenceElement(sentence), number, index + 1, String(index + 1) === at)),
  );
  const target = body.querySelector(".target");
  if (target) target.scrollIntoView({ block: "center" });
}

function step(number, documents, label) {
  if (!documents[number - 1]) return make("span", { class: "button off", "aria-hidden": "true" }, label);
  return make("a", { class: "button", href: `#article?n=${number}` }, label);
}

function numbered(element, article, sentence, target) {
  element.prepend(
    make(
      "a",
      { class: "place", href: `#article?n=${article}&s=${sentence}`, "aria-label": `Sentence ${sentence}` },
      String(sentence),
    ),
  );
  if (target) element.classList.add("target");
  return element;
}

function legend() {
  const box = make("div", { class: "sticky" });
  box.append(byId("legend").content.cloneNode(true));
  const all = make("button", { type: "button", "aria-pressed": "false" }, "Show all readings");
  all.addEventListener("click", () => {
    const open = all.getAttribute("aria-pressed") !== "true";
    all.setAttribute("aria-pressed", String(open));
    document.querySelectorAll("#article .st details").forEach((details) => {
      details.open = open;
    });
  });
  box.firstElementChild.append(all);
  return box;
}

function roles(one) {
  if (!one.roles.length) return "";
  const rows = one.roles.map(([party, role, sentences]) =>
    make(
      "tr",
      {},
      make("th", { scope: "row" }, isolated(party)),
      make("td", {}, role ?? "no role"),
      make("td", { class: "number" }, String(sentences)),
    ),
  );
  const head = ["party", "role in the article", "sentences that name it"].map((label) =>
    make("th", { scope: "col" }, label),
  );
  return make(
    "table",
    { class: "plain narrow" },
    make("caption", {}, "Roles of the parties in this article"),
    make("thead", {}, make("tr", {}, ...head)),
    make("tbody", {}, ...rows),
  );
}

// One tooltip for all marks. It stays while it is pointed at, and Escape puts it away.
const tip = make("div", { id: "tip", role: "tooltip", hidden: true });
let tipped = null,
  leaving = 0;

function showTip(mark) {
  clearTimeout(leaving);
  if (tipped !== mark) hideTip();
  const lines = mark.closest(".st").querySelectorAll("details li");
  const shown = mark.dataset.r
    .split(" ")
    .map((index) => lines[index])
    .filter(Boolean);
  tip.replaceChildren(
    make(
      "ul",
      {},
      ...shown.map((line) =>
        make("li", { class: line.className }, make("span", { class: "quiet" }, line.className), " ", line.textContent),
      ),
    ),
  );
  mark.setAttribute("aria-describedby", "tip");
  tip.hidden = false;
  tipped = mark;
  const word = mark.getClientRects()[0],
    box = tip.getBoundingClientRect();
  const below = mark.getBoundingClientRect().bottom + 6,
    above = word.top - box.height - 6;
  const top = below + box.height < innerHeight || above < 0 ? below : above;
  tip.style.left = `${Math.max(8, Math.min(word.left, document.documentElement.clientWidth - box.width - 8)) + scrollX}px`;
  tip.style.top = `${top + scrollY}px`;
}

function hideTip() {
  tipped?.removeAttribute("aria-describedby");
  tipped = null;
  tip.hidden = true;
}

function leaveTip() {
  clearTimeout(leaving);
  leaving = setTimeout(hideTip, 200);
}

// In a sentence, one mark is a tab stop; the arrow keys go on from it.
function stepMark(mark, by) {
  const marks = [...mark.closest(".st").querySelectorAll("mark")];
  const next = marks[marks.indexOf(mark) + by];
  if (!next) return;
  mark.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
}

function watchMarks() {
  document.body.append(tip);
  const over = (event) => event.target instanceof Element && event.target.closest("mark[data-r]");
  document.addEventListener("pointerover", (event) => {
    if (over(event)) showTip(over(event));
    else if (tip.contains(event.target)) clearTimeout(leaving);
    else if (tipped && tipped !== document.activeElement) leaveTip();
  });
  document.addEventListener("focusin", (event) => {
    if (over(event)) showTip(over(event));
    else hideTip();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hideTip();
    const mark = over(event);
    if (mark && (event.key === "ArrowRight" || event.key === "ArrowLeft")) {
      event.preventDefault();
      stepMark(mark, event.key === "ArrowRight" ? 1 : -1);
    }
  });
}
