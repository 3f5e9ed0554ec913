// The view of sentences and articles: a form that sets the filter, and a paged list of what it picks.

const PAGE = { sentences: 20, articles: 50 };
let asked = 0; // the number of the last search; earlier ones stop when they see that it has moved on

const listed = (values, name = (value) => plain(value)) => values.map((value) => [value, name(value)]);

function searchForm(view, filter) {
  const any = ["", "any"];
  const parties = META.parties.map((party) => [party.id, party.name]);
  const groups = [any, ...META.groups.map((group) => [group, group])];
  const fields = [
    selection("f-group", META.groupName, groups, filter.group ?? ""),
    selection("f-party", "party", [any, ...parties], filter.party ?? ""),
    selection("f-frame", "frame", [any, ...listed(META.frames)], filter.frame ?? ""),
    selection("f-casts", "frame casts the party", [any, ...listed(Object.keys(CASTS))], filter.casts ?? ""),
    selection("f-sentiment", "sentiment", [any, ...listed(META.sentiments)], filter.sentiment ?? ""),
    selection("f-voice", "voice", [any, ["author", "author"], ["source", "a source"]], filter.voice ?? ""),
    selection("f-by", "source’s party", [any, ...parties, [NONE, "none known"]], filter.by ?? ""),
    selection(
      "f-said",
      "holds words of",
      [any, [ANYONE, "any source"], ...parties, [NONE, "a source of no known party"]],
      filter.said ?? "",
    ),
    selection("f-stance", "cue stance", [any, ...listed(META.stances)], filter.stance ?? ""),
    selection("f-loaded", "loaded wording", [any, ["1", "yes"]], filter.loaded ?? ""),
    dateField("f-from", "from", filter.from),
    dateField("f-to", "to", filter.to),
  ];
  const text = make("input", { id: "f-q", type: "search", value: filter.q ?? "", autocomplete: "off" });
  const form = make(
    "form",
    { class: "search", role: "search", "aria-label": "Sentences and articles" },
    make("div", { class: "field wide" }, make("label", { for: "f-q" }, "text (“words in quotes” stay together)"), text),
    ...fields,
    make(
      "div",
      { class: "buttons" },
      make("button", { type: "submit" }, "Search"),
      make("a", { class: "button", href: `#${view}` }, "Clear"),
    ),
  );
  const go = () => {
    location.hash = address(view, formFilter(form, filter));
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    go();
  });
  form.addEventListener("change", (event) => {
    if (event.target.id !== "f-q") go();
  });
  return form;
}

function dateField(id, title, value) {
  return make(
    "div",
    { class: "field" },
    make("label", { for: id }, title),
    make("input", { id, type: "date", value: value ?? "" }),
  );
}

// What the form says; `word` and `role` have no field and stay as they are.
function formFilter(form, before) {
  const filter = {};
  for (const key of FILTERS) {
    const field = form.querySelector(`#f-${key}`);
    const value = field ? field.value.trim() : before[key];
    if (value) filter[key] = value;
  }
  return filter;
}

async function showSearch(view, params) {
  const filter = cleanFilter(params);
  const main = byId("search");
  const focused = document.activeElement?.id;
  const status = make("p", { class: "status", role: "status" }, "Searching …");
  const list = make("div", { class: "results" });
  const other = view === "sentences" ? "articles" : "sentences";
  main.replaceChildren(
    make("h2", { tabindex: "-1" }, view === "sentences" ? "Sentences" : "Articles"),
    searchForm(view, filter),
    make(
      "p",
      { class: "filter" },
      make("span", { class: "quiet" }, "Shown: "),
      isolated(inWords(filter)),
      " · ",
      make("a", { href: address(other, filter) }, `as ${other}`),
    ),
    status,
    list,
  );
  if (focused?.startsWith("f-")) byId(focused)?.focus();
  const number = ++asked;
  const progress = (share) => {
    status.textContent = `Searching … ${Math.round(share * 100)} %`;
  };
  const places = await matching(filter, () => number !== asked, progress);
  if (places === null || number !== asked) return;
  const { documents, firsts } = await corpus();
  const inside = new Map(); // sentences by document
  for (const place of places) {
    const index = documentAt(firsts, place);
    inside.set(index, (inside.get(index) ?? 0) + 1);
  }
  const free = view === "articles" && !Object.keys(filter).length;
  const articles = free ? documents.map((_, index) => [index, documents[index].sentences]) : [...inside];
  status.textContent = `${count(places.length, "sentence")} in ${count(inside.size, "article")}`;
  const rows = view === "sentences" ? places : articles;
  const show = view === "sentences" ? sentenceItems : articleRows;
  await paged(
    list,
    rows,
    PAGE[view],
    Number(params.get("page")) || 1,
    (some) => show(some, documents, firsts),
    (page) => address(view, { ...filter, page }),
  );
}

async function paged(list, rows, size, asked_, show, link) {
  const pages = Math.max(1, Math.ceil(rows.length / size));
  const page = Math.min(Math.max(1, asked_), pages);
  const content = await show(rows.slice((page - 1) * size, page * size));
  const steps = [
    [page - 1, "Previous"],
    [page + 1, "Next"],
  ].map(([to, label]) =>
    to >= 1 && to <= pages
      ? make("a", { class: "button", href: link(to) }, label)
      : make("span", { class: "button off", "aria-hidden": "true" }, label),
  );
  const where = make("span", { class: "quiet" }, `page ${page.toLocaleString("en")} of ${pages.toLocaleString("en")}`);
  const marked = content.matches(".sentences") && rows.length ? [byId("legend").content.cloneNode(true)] : [];
  list.replaceChildren(
    ...marked,
    content,
    ...(pages > 1 ? [make("nav", { class: "pages", "aria-label": "Pages" }, steps[0], where, steps[1])] : []),
  );
}

// Each sentence with its neighbours.
async function sentenceItems(places, documents, firsts) {
  const list = make("ol", { class: "sentences" });
  for (const place of places) {
    const one = documents[documentAt(firsts, place)];
    const html = await sentencesOf(one);
    const at = place - firsts[one.index];
    const link = make("a", { href: `#article?n=${one.index + 1}&s=${at + 1}` }, `${one.title || one.id}`);
    list.append(
      make(
        "li",
        {},
        make(
          "p",
          { class: "from" },
          ...whence(one),
          make("bdi", {}, link),
          ` · sentence ${at + 1} of ${one.sentences}`,
        ),
        ...[at - 1, at, at + 1].filter((near) => near in html).map((near) => sentenceElement(html[near], near !== at)),
      ),
    );
  }
  return list;
}

const whence = (one) => [one.group, one.day].filter(Boolean).flatMap((text) => [isolated(text), " · "]);

// The generator's own markup: all text in it is escaped there.
function sentenceElement(html, context = false) {
  const template = document.createElement("template");
  template.innerHTML = html;
  const element = template.content.firstElementChild;
  if (context) {
    element.querySelectorAll("mark").forEach((mark) => mark.replaceWith(...mark.childNodes));
    element.querySelector("details")?.remove();
    element.className = "st context";
  } else {
    element.querySelectorAll("mark").forEach((mark, index) => {
      mark.tabIndex = index ? -1 : 0;
    });
  }
  element.querySelector("p").lang = META.lang;
  return element;
}

function articleRows(articles, documents) {
  const head = ["article", META.groupName, "date", "sentences"].map((label) => make("th", { scope: "col" }, label));
  const body = articles.map(([index, found]) => {
    const one = documents[index];
    return make(
      "tr",
      {},
      make(
        "th",
        { scope: "row" },
        make("bdi", {}, make("a", { href: `#article?n=${index + 1}` }, one.title || one.id)),
        one.error ? make("span", { class: "quiet" }, ` not scored: ${one.error}`) : null,
      ),
      make("td", {}, isolated(one.group ?? "")),
      make("td", { class: "number" }, one.day ?? ""),
      make("td", { class: "number" }, String(found)),
    );
  });
  return make(
    "table",
    { class: "plain" },
    make("caption", { class: "hidden" }, "Articles that the filter picks"),
    make("thead", {}, make("tr", {}, ...head)),
    make("tbody", {}, ...body),
  );
}
