"""The report in a browser, opened as a file: its figures lead to their sentences, by mouse and by keyboard."""

from __future__ import annotations

import json
from urllib.parse import parse_qs

import pytest

from tests.browser.conftest import Browser
from tests.report_rows import HOSTILE, OUTLETS, documents

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

SENTENCES = [(one, sentence) for one in documents() for sentence in one.sentences]
VIEWS = ("", "#parties?measure=aggression&voice=source", "#sentences?party=asmar", "#articles", "#article?n=2&s=2")


def asked(browser: Browser) -> dict[str, str]:
    return {key: values[0] for key, values in parse_qs(browser.run("return location.hash").partition("?")[2]).items()}


def shown(browser: Browser) -> tuple[int, int]:
    """The sentences and the articles that the list says it has."""
    words = browser.text(".status").split()
    return int(words[0]), int(words[3])


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("view", VIEWS)
def test_every_view_is_accessible(browser: Browser, view: str, theme: str) -> None:
    browser.media(prefers_color_scheme=theme)
    browser.open(view)
    for details in browser.all("details")[:4]:
        browser.run("arguments[0].open = true", details)
    assert browser.violations() == []


def test_every_figure_links_to_as_many_sentences_as_it_counts(browser: Browser) -> None:
    browser.open()
    checked = browser.wait("""{
      const wrong = [];
      let cells = 0;
      for (const [voice, measures] of Object.entries(FINDINGS.parties)) {
        for (const [measure, table] of Object.entries(measures)) {
          const [frame, polarity] = measure.split("/");
          const how = Object.keys(CASTS).find((name) => String(CASTS[name]) === polarity);
          for (const [group, row] of Object.entries(table)) {
            for (const [party, cell] of Object.entries(row)) {
              const filter = { group, party, voice, ...(polarity ? { frame, casts: how } : {}) };
              const found = (await matching(filter, () => false, () => {})).length;
              cells += found > 0;
              if (found !== cell[polarity ? 3 : 4]) wrong.push([filter, found, cell]);
            }
          }
        }
      }
      return { wrong, cells };
    }""")
    assert checked["wrong"] == []
    assert checked["cells"] > 10


def test_a_cell_leads_to_its_sentences_and_they_to_their_article(browser: Browser) -> None:
    browser.open("#parties?measure=aggression&voice=source")
    cell = browser.run(
        "return [...document.querySelectorAll('#parties td a')].find((a) => a.hash.includes('party=asmar')).hash"
    )
    browser.click(f"a[href={json.dumps(cell)}]")
    wanted = {"party": "asmar", "voice": "source", "frame": "aggression", "casts": "accused"}
    assert {key: value for key, value in asked(browser).items() if key != "group"} == wanted
    expected = [
        s for d, s in SENTENCES if d.meta.get("outlet") == asked(browser)["group"] and "brutal" in s.sentence.text
    ]
    assert shown(browser)[0] == len(expected) > 0
    item = browser.all(".sentences > li")[0]
    assert "Lidia said the brutal Asmar army shelled Varn." in item.text
    assert item.find_elements("css selector", ".st.context")
    browser.click(".sentences > li .from a")
    assert "Lidia said the brutal Asmar army shelled Varn." in browser.text(".st.target")
    browser.driver.back()
    browser.settled()
    assert shown(browser)[0] == len(expected)


def test_search_finds_words_as_they_stand_and_never_runs_them(browser: Browser) -> None:
    browser.open("#sentences")
    assert shown(browser)[0] == len(SENTENCES)
    for query, count in (
        ("quiet VALLEY", sum("quiet valley" in s.sentence.text for _, s in SENTENCES)),
        ('"valley quiet"', 0),
        ("<script>alert(1)</script>", 1),
        ("שלום", 1),
    ):
        box = browser.all("#f-q")[0]
        box.clear()
        box.send_keys(query)
        box.submit()
        browser.settled()
        assert shown(browser)[0] == count, query
        assert asked(browser)["q"] == query
    assert HOSTILE[:24] in browser.text(".sentences .st:not(.context) p")
    assert browser.all(".sentences script, .sentences img") == []
    assert browser.run("return document.querySelector('.sentences .st p').dir") == "auto"
    browser.go("#sentences?word=amber")
    assert shown(browser)[0] == sum("amber" in s.sentence.text for _, s in SENTENCES)
    browser.go("#sentences?word=ambe")
    assert shown(browser)[0] == 0


def test_filters_set_the_address_and_the_address_sets_the_filters(browser: Browser) -> None:
    from selenium.webdriver.support.ui import Select

    browser.open("#articles")
    Select(browser.all("#f-group")[0]).select_by_value(OUTLETS[2])
    browser.settled()
    assert asked(browser) == {"group": OUTLETS[2]}
    Select(browser.all("#f-stance")[0]).select_by_value("doubt")
    browser.settled()
    doubted = [d for d, s in SENTENCES if d.meta.get("outlet") == OUTLETS[2] and "claimed" in s.sentence.text]
    assert shown(browser) == (len(doubted), len({d.id for d in doubted}))
    assert len(browser.all(".results tbody tr")) == len({d.id for d in doubted})
    browser.go("#articles?from=2020-03-01&to=2020-04-30")
    assert browser.run("return document.getElementById('f-from').value") == "2020-03-01"
    spring = [d for d in documents() if "2020-03-01" <= d.meta.get("date", "") <= "2020-04-30"]
    assert shown(browser)[1] == len(spring) > 0
    browser.go("#sentences?sentiment=positive&party=asmar&voice=author")
    assert shown(browser)[0] == sum("liberated" in s.sentence.text for _, s in SENTENCES)
    browser.go("#sentences?said=-")
    assert shown(browser)[0] == sum("claimed" in s.sentence.text for _, s in SENTENCES)


def test_long_lists_are_paged(browser: Browser) -> None:
    browser.open("#sentences?page=2")
    assert len(browser.all(".sentences > li")) == 20
    first = browser.text(".sentences > li:first-child .from")
    browser.click(".results .pages a:last-of-type")
    assert asked(browser)["page"] == "3"
    assert browser.text(".sentences > li:first-child .from") != first


def test_details_of_marks_come_up_by_keyboard_and_go_with_escape(browser: Browser) -> None:
    from selenium.webdriver.common.keys import Keys

    number = next(i for i, d in enumerate(documents()) if "brutal" in d.text)
    place = next(i for i, s in enumerate(documents()[number].sentences) if "brutal" in s.sentence.text)
    browser.open(f"#article?n={number + 1}&s={place + 1}")
    assert len(browser.all(".target mark[tabindex='0']")) == 1
    browser.run("document.querySelector('.target .place').focus()")
    browser.press(Keys.TAB)
    assert browser.run("return document.activeElement.textContent") == "Lidia"
    assert browser.run("return document.activeElement.getAttribute('aria-describedby')") == "tip"
    assert "indirect speech" in browser.text("#tip")
    for _ in range(3):
        browser.press(Keys.ARROW_RIGHT)
    assert "“brutal” 0.80" in browser.text("#tip")
    browser.press(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT)
    said = browser.text("#tip")
    assert "accuses Asmar, words of “Lidia”" in said
    assert "Asmar: negative" in said
    assert "Varn & <b>Sons" in said
    browser.press(Keys.ESCAPE)
    assert browser.run("return document.getElementById('tip').hidden")


def test_the_legend_shows_and_hides_each_kind(browser: Browser) -> None:
    number = next(i for i, d in enumerate(documents()) if "brutal" in d.text)
    browser.open(f"#article?n={number + 1}")
    drawn = """return getComputedStyle([...document.querySelectorAll('mark')]
      .find((mark) => mark.textContent === arguments[0])).backgroundImage"""
    before = browser.run(drawn, "Lidia")
    assert "gradient" in before
    browser.run("document.querySelector('#article .show-source').click()")
    assert "gradient" not in browser.run(drawn, "Lidia")
    assert "gradient" in browser.run(drawn, "said")
    browser.go("#sentences?q=Lidia")
    assert "gradient" in browser.run(drawn, "Lidia"), "boxes out of sight hide nothing"


def test_nothing_is_loaded_and_nothing_could_be(browser: Browser) -> None:
    browser.open("#article?n=1")
    assert browser.run("return performance.getEntriesByType('resource').length") == 0
    refused = browser.wait("fetch('https://localhost/').then(() => 'loaded', () => 'refused')")
    assert refused == "refused"
    assert any("Content Security Policy" in line for line in browser.complaints())


@pytest.mark.parametrize("view", VIEWS)
def test_narrow_pages_scroll_down_only(browser: Browser, view: str) -> None:
    browser.width(360)
    browser.open(view)
    assert browser.run("return document.documentElement.scrollWidth") <= 360


def test_colours_follow_the_system_and_the_switch(browser: Browser) -> None:
    paper = "return getComputedStyle(document.body).backgroundColor"
    browser.open()
    light = browser.run(paper)
    browser.media(prefers_color_scheme="dark")
    dark = browser.run(paper)
    assert light != dark
    browser.run("document.getElementById('theme').click()")
    assert browser.run(paper) == light
    browser.media(media="print")
    assert browser.run(paper) == "rgb(255, 255, 255)"
    assert not browser.all("#contents")[0].is_displayed()


def test_points_in_time_and_words_lead_to_their_sentences(browser: Browser) -> None:
    browser.open("#time?voice=author")
    browser.run("[...document.querySelectorAll('#time circle')].at(-1).dispatchEvent(new MouseEvent('click'))")
    browser.settled()
    found = asked(browser)
    assert found == {"frame": "liberation", "voice": "author", "from": "2020-12-01", "to": "2020-12-31"}
    december = [s.sentence.text for d, s in SENTENCES if d.meta.get("date", "").startswith("2020-12")]
    assert shown(browser)[0] == sum("liberated" in text for text in december) > 0
    browser.open("#wording")
    browser.click("#wording a[href*='word=crimson']")
    assert asked(browser) == {"group": OUTLETS[0], "word": "crimson"}
    assert shown(browser)[0] == sum("crimson" in s.sentence.text for _, s in SENTENCES)
