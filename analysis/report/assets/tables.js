// Tables of figures: each cell a value, its interval and what it rests on, and a link to the sentences.

// `find(row, column)` gives what cellOf does, or nothing; `look` says how cells are shown.
function figureTable({ caption, corner, rows, columns, find, look }) {
  const head = columns.map((column) => make("th", { scope: "col" }, isolated(column.name)));
  const body = rows.map((row) =>
    make(
      "tr",
      {},
      make("th", { scope: "row" }, isolated(row.name), row.note ? make("span", { class: "n" }, row.note) : null),
      ...columns.map((column) => figureCell(find(row.id, column.id), look, look.link(row.id, column.id))),
    ),
  );
  const table = make(
    "table",
    { class: "figures" },
    make("caption", {}, make("span", {}, caption)),
    make("thead", {}, make("tr", {}, make("th", { scope: "col", class: "corner" }, corner), ...head)),
    make("tbody", {}, ...body),
  );
  return make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption }, table);
}

function figureCell(cell, look, href) {
  if (!cell || !cell.n) return make("td", { class: "empty" }, make("span", { "aria-label": "nothing there" }, "–"));
  const { few } = cell;
  const base = look.base(cell);
  const link = make(
    "a",
    { href },
    make("b", {}, look.show(cell.value), few ? make("span", { class: "mark-few", title: "few articles" }, "†") : null),
    make("span", { class: "interval" }, interval(cell, look.show)),
    make("span", { class: "n" }, base),
  );
  const td = make("td", { class: few ? "few" : null }, link);
  const strength = look.strength(cell.value);
  td.style.setProperty("--strength", `${Math.round(60 * Math.min(1, Math.abs(strength)))}%`);
  td.style.setProperty("--pole", `var(--pole-${look.pole ?? (strength < 0 ? "negative" : "positive")})`);
  return td;
}

const interval = (cell, show) =>
  cell.low === null ? "no interval" : `${show(cell.low).replace(" %", "")} to ${show(cell.high)}`;

const cellOf = (row) =>
  row ? { value: row[0], low: row[1], high: row[2], count: row[3], n: row[4], documents: row[5], few: row[6] } : null;

function numbersTable(caption, head, rows) {
  return make(
    "table",
    { class: "plain" },
    make("caption", {}, caption),
    make("thead", {}, make("tr", {}, ...head.map((name) => make("th", { scope: "col" }, name)))),
    make(
      "tbody",
      {},
      ...rows.map(([first, ...rest]) =>
        make(
          "tr",
          {},
          make("th", { scope: "row" }, first),
          ...rest.map((value) => make("td", { class: "number" }, value)),
        ),
      ),
    ),
  );
}

const fewNote = () =>
  make(
    "p",
    { class: "note" },
    `Each cell: value, 95 % interval over articles, and what it rests on. † and hatched: fewer than ${META.few} articles, not to be relied on. Select a cell for its sentences.`,
  );
