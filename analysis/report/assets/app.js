// Views and addresses: #SECTION?STATE is a section of the findings, #sentences?FILTER, #articles?FILTER, #article?n=3&s=7.

const VIEWS = { sentences: "search", articles: "search", article: "article" };

async function route() {
  const [name, query = ""] = decodeHash();
  const params = new URLSearchParams(query);
  delete document.documentElement.dataset.ready;
  const view = VIEWS[name] ?? "findings";
  hideTip();
  for (const id of ["findings", "search", "article"]) byId(id).hidden = id !== view;
  // Boxes of a legend that is out of sight would still hide marks.
  for (const id of ["search", "article"]) if (id !== view) byId(id).replaceChildren();
  document.querySelectorAll("#contents a").forEach((link) => {
    const here = link.hash === `#${name || "corpus"}`;
    if (here) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  });
  try {
    META ??= await block("meta");
    FINDINGS ??= await block("findings");
    if (view === "search") await showSearch(name, params);
    else if (view === "article") await showArticle(params);
    else await showFindings(name, params);
  } catch (error) {
    byId("failed").hidden = false;
    byId("failed").textContent =
      `This report cannot be shown whole (${error.message}). It needs a browser of 2023 or newer.`;
    throw error;
  }
  document.documentElement.dataset.ready = location.hash;
}

const decodeHash = () => {
  const hash = location.hash.slice(1);
  const cut = hash.indexOf("?");
  return cut < 0 ? [hash, ""] : [hash.slice(0, cut), hash.slice(cut + 1)];
};

// A new view begins at its heading; the same one, filtered anew, stays where it is.
let before = "";
async function moved() {
  const [name] = decodeHash();
  const view = VIEWS[name] ?? "findings";
  const changed = view !== before || view === "article";
  before = view;
  await route();
  if (changed && view !== "findings") {
    byId(view).querySelector("h2")?.focus({ preventScroll: true });
    if (!document.querySelector("#article:not([hidden]) .target")) scrollTo(0, 0);
  }
}

function themeSwitch() {
  const button = byId("theme");
  const dark = () =>
    (document.documentElement.dataset.theme ??
      (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  const say = () => {
    button.textContent = dark() ? "Light" : "Dark";
    button.setAttribute("aria-label", `Switch to ${dark() ? "light" : "dark"} colours`);
  };
  button.addEventListener("click", () => {
    document.documentElement.dataset.theme = dark() ? "light" : "dark";
    say();
  });
  say();
}

function start() {
  themeSwitch();
  watchMarks();
  addEventListener("hashchange", moved);
  moved();
}

start();
