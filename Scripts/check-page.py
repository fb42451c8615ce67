#!/usr/bin/env python3
"""Uses an HTML map as a person would, in headless Chromium: by keyboard, by mouse and as a screen reader sees it.

usage: Scripts/check-page.py PAGE [--hostile PAGE] [--tiles PAGE] [--many PAGE] [--screenshots FOLDER]

PAGE is what `export --format html` made of the example reports, --hostile of Tests/ExportsTests/Fixtures/hostile.geojson,
--tiles of any store with `--tiles https://tiles.invalid/{z}/{x}/{y}.png --tiles-attribution '<b>Makers</b>'`, --many of some
20,000 incidents. Prints a line a check and exits with status 1 if any fails. Needs Chromium and nothing else.
"""
import argparse
import base64
import csv
import fcntl
import io
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time


class Browser:
    """Chromium behind its debugging pipe: messages of JSON that end with a zero byte."""

    def __init__(self, downloads):
        self.profile = tempfile.mkdtemp(prefix="page-")
        to_browser, self.output = os.pipe()
        self.input, from_browser = os.pipe()

        def pipes():
            # By way of higher numbers: either end may have been given 3 or 4 itself.
            ends = [fcntl.fcntl(end, fcntl.F_DUPFD, 10) for end in (to_browser, from_browser)]
            os.dup2(ends[0], 3)
            os.dup2(ends[1], 4)

        program = shutil.which("chromium") or shutil.which("chromium-browser") or "chromium"
        self.process = subprocess.Popen(
            [program, "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--remote-debugging-pipe",
             "--no-first-run", "--window-size=1280,900", f"--user-data-dir={self.profile}", "about:blank"],
            preexec_fn=pipes, close_fds=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_browser)
        os.close(from_browser)
        self.buffer, self.number, self.session, self.events = b"", 0, None, []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log", "Accessibility", "DOM"):
            self.call(domain + ".enable")
        self.call("Emulation.setDeviceMetricsOverride", width=1280, height=900, deviceScaleFactor=1, mobile=False)
        self.call("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(downloads), eventsEnabled=True)

    def message(self):
        while b"\0" not in self.buffer:
            part = os.read(self.input, 1 << 20)
            if not part:
                raise EOFError("the browser ended")
            self.buffer += part
        text, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(text)

    def call(self, method, **parameters):
        self.number += 1
        request = {"id": self.number, "method": method, "params": parameters}
        if self.session and not method.startswith(("Target.", "Browser.")):
            request["sessionId"] = self.session
        os.write(self.output, json.dumps(request).encode() + b"\0")
        while True:
            message = self.message()
            if message.get("id") == request["id"]:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']}")
                return message["result"]
            self.events.append(message)

    def value(self, expression):
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(f"{expression}: {answer['exceptionDetails'].get('exception', {}).get('description')}")
        return answer["result"].get("value")

    def until(self, expression, seconds=10):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            value = self.value(expression)
            if value:
                return value
            time.sleep(0.05)
        return None

    def open(self, page):
        self.events.clear()
        self.call("Page.navigate", url=pathlib.Path(page).resolve().as_uri())
        self.until("document.readyState === 'complete' && document.getElementById('count')?.textContent", 60)
        time.sleep(0.5)

    def key(self, name, text=None, shift=False):
        codes = {"Tab": 9, "Enter": 13, "Escape": 27, " ": 32, "ArrowRight": 39, "ArrowLeft": 37}
        text = text if text is not None else {"Enter": "\r", " ": " "}.get(name, "")
        event = {"key": name, "code": "Space" if name == " " else name, "windowsVirtualKeyCode": codes.get(name, 0),
                 "modifiers": 8 if shift else 0}
        self.call("Input.dispatchKeyEvent", type="keyDown" if text else "rawKeyDown", text=text, **event)
        self.call("Input.dispatchKeyEvent", type="keyUp", **event)

    def mouse(self, x, y, kind="mouseMoved", button="none"):
        self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button=button, clickCount=0 if button == "none" else 1)

    def click(self, x, y):
        self.mouse(x, y)
        self.mouse(x, y, "mousePressed", "left")
        self.mouse(x, y, "mouseReleased", "left")

    def shot(self, path):
        data = self.call("Page.captureScreenshot", format="png")["data"]
        pathlib.Path(path).write_bytes(base64.b64decode(data))

    def problems(self):
        """What the page complained of, and every request beyond its own file."""
        found = []
        for event in self.events:
            kind, data = event.get("method"), event.get("params", {})
            if kind == "Runtime.exceptionThrown":
                found.append(data["exceptionDetails"].get("exception", {}).get("description", "exception"))
            elif kind == "Runtime.consoleAPICalled" and data["type"] in ("error", "warning"):
                found.append(str([argument.get("value") for argument in data["args"]]))
            elif kind == "Log.entryAdded" and data["entry"]["level"] in ("error", "warning"):
                found.append(data["entry"]["text"])
        return found

    def requests(self):
        return [event["params"]["request"]["url"] for event in self.events
                if event.get("method") == "Network.requestWillBeSent"]

    def close(self):
        try:
            self.call("Browser.close")
        except (EOFError, OSError, RuntimeError):
            pass
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
        shutil.rmtree(self.profile, ignore_errors=True)


results = {"passed": 0, "failed": 0}


def check(name, holds, detail=""):
    results["passed" if holds else "failed"] += 1
    print(f"{'ok      ' if holds else 'FAILED  '} {name}" + ("" if holds else f": {detail}"), flush=True)


def count(browser):
    words = browser.value("document.getElementById('count').textContent").split()
    return int(words[0]), int(words[2])


ROWS = ("[...document.querySelectorAll('#rows tr')].map(row => [...row.cells].map(cell => cell.textContent))")
ACTIVE = ("(() => { const e = document.activeElement; return e === document.body ? '' : e.id || e.name "
          "|| e.className.split(' ')[0] || e.tagName })()")
DATA = "JSON.parse(document.getElementById('incidents').textContent)"


def changed(browser, action):
    """Runs an action and waits until the line of counts says something else."""
    before = browser.value("document.getElementById('count').textContent")
    action()
    browser.until(f"document.getElementById('count').textContent !== {json.dumps(before)}", 5)
    return count(browser)


def reset(browser):
    browser.value("document.getElementById('reset').click()")
    time.sleep(0.2)


def keyboard(browser):
    browser.value("document.activeElement.blur()")
    order, unseen = [], []
    for _ in range(80):
        browser.key("Tab")
        name = browser.value(ACTIVE)
        if not name:
            break
        if not order or order[-1] != name:
            order.append(name)
        visible = browser.value("getComputedStyle(document.activeElement).outlineStyle === 'solid'")
        if not visible:
            unseen.append(name)
        if name == "results":
            break
    wanted = ["text", "actor", "type", "from", "to", "slider", "undated", "reset", "fit", "save-geojson", "save-csv", "map",
              "results"]
    check("Tab goes through filters, buttons, map and table in reading order",
          [name for name in order if name in wanted] == wanted, order)
    check("what has the focus is outlined", not unseen, unseen)
    browser.key("Tab", shift=True)
    check("Shift and Tab go back", browser.value(ACTIVE) != "results", browser.value(ACTIVE))

    total = count(browser)[1]
    browser.value("document.querySelector('input[name=type]').focus()")
    kept = changed(browser, lambda: browser.key(" "))[0]
    lost = browser.value("Number(document.querySelector('#types .count').textContent)")
    check("Space on a type leaves its incidents out", kept == total - lost and lost > 0, (kept, total, lost))
    changed(browser, lambda: browser.key(" "))
    check("Space again brings them back", count(browser)[0] == total, count(browser))

    browser.value("document.querySelector('#head button').focus()")
    for wanted in ("ascending", "descending"):
        browser.key("Enter")
        order = browser.value("document.querySelector('#head th').getAttribute('aria-sort')")
        dates = [row[0] for row in browser.value(ROWS) if row[0][:1].isdigit()]
        check(f"Enter on a column's head sorts it {order}",
              dates == sorted(dates, reverse=order == "descending") and order in ("ascending", "descending"), order)

    browser.value("document.querySelector('#rows button').focus()")
    browser.key("Enter")
    opened = browser.until("document.activeElement.classList.contains('popup')")
    check("Enter on a row opens its popup and moves the focus there", bool(opened), browser.value(ACTIVE))
    check("the popup is a dialog with a name",
          browser.value("document.activeElement.getAttribute('role')") == "dialog"
          and bool(browser.value("document.activeElement.getAttribute('aria-label')")), "")
    browser.key("Escape")
    closed = browser.until("!document.querySelector('.leaflet-popup .popup') || getComputedStyle(document.querySelector("
                           "'.leaflet-popup')).opacity < 1")
    back = browser.until("document.activeElement.closest('#rows') !== null")
    check("Escape closes it and the focus goes back to the row", bool(closed and back), browser.value(ACTIVE))

    reset(browser)
    time.sleep(0.6)
    clusters = browser.value("document.querySelectorAll('.incident-cluster').length")
    scale = browser.value("document.querySelector('.leaflet-control-scale-line').textContent")
    browser.value("document.querySelector('.incident-cluster').focus()")
    browser.key("Enter")
    moved = browser.until(
        f"document.querySelector('.leaflet-control-scale-line').textContent !== {json.dumps(scale)} ||"
        f" document.querySelectorAll('.incident-cluster').length !== {clusters}", 5)
    check("Enter on a cluster goes closer", bool(moved), scale)
    reset(browser)


def reader(browser):
    nodes = browser.call("Accessibility.getFullAXTree")["nodes"]
    known, nameless = {}, []
    for node in nodes:
        if node.get("ignored"):
            continue
        role, name = node["role"]["value"], node.get("name", {}).get("value", "")
        known.setdefault(role, []).append(name)
        focusable = any(p["name"] == "focusable" and p["value"].get("value") for p in node.get("properties", []))
        if focusable and not name.strip() and role not in ("RootWebArea", "generic"):
            nameless.append(role)
    check("everything that takes the focus has a name", not nameless, nameless)
    for role, name in [
            ("searchbox", "Search in all columns"), ("combobox", "Actor"), ("slider", "Slide a window over time"),
            ("button", "Reset"), ("button", "Zoom to selection"), ("button", "Download GeoJSON"), ("button", "Download CSV"),
            ("form", "Filters"), ("heading", "Incidents")]:
        found = [text.split("\n")[0] for text in known.get(role, [])]
        check(f"a screen reader finds the {role} “{name}”", any(name in text for text in found), found)
    check("the map is a landmark that says where else to look",
          any("table lists the same incidents" in text for text in known.get("main", [])), known.get("main"))
    check("types are checkboxes with their names", any("Battles" in text for text in known.get("checkbox", [])),
          known.get("checkbox"))
    check("the table has heads of columns", len(known.get("columnheader", [])) == 8, known.get("columnheader"))
    check("clusters are buttons that say what they do",
          any("incidents close together" in text for text in known.get("button", [])), known.get("button"))
    check("the count is announced", bool(browser.value(
        "document.getElementById('count').getAttribute('role') === 'status' && "
        "document.getElementById('count').getAttribute('aria-live') === 'polite'")), "")
    check("the page names its language", browser.value("document.documentElement.lang") == "en", "")


def filters(browser, downloads):
    reset(browser)
    total = count(browser)[1]
    rows = browser.value(ROWS)
    check("the table lists all incidents at first", len(rows) == min(total, 100), (len(rows), total))
    word = next(row[2].split()[-1] for row in rows if row[2])
    browser.value("document.getElementById('text').focus()")
    kept = changed(browser, lambda: browser.call("Input.insertText", text=word))[0]
    expected = browser.value(
        f"{DATA}.rows.filter(row => row.filter(v => v !== null).join(' ').toLowerCase().includes("
        f"{json.dumps(word.lower())})).length")
    check("text filters all columns", kept == expected and 0 < kept <= total, (word, kept, expected))
    check("the table follows", len(browser.value(ROWS)) == min(kept, 100), len(browser.value(ROWS)))
    saved(browser, downloads, kept)
    reset(browser)

    actor = browser.value("document.querySelector('#actors option').value")
    browser.value("document.getElementById('actor').focus()")
    kept = changed(browser, lambda: browser.call("Input.insertText", text=actor))[0]
    expected = browser.value(
        f"(() => {{ const d = {DATA}; const at = n => d.columns.indexOf(n); return d.rows.filter(row => ['actor1',"
        f"'assoc_actor_1','actor2','assoc_actor_2'].map(n => row[at(n)]).filter(Boolean).join(' | ').toLowerCase()"
        f".includes({json.dumps(actor.lower())})).length }})()")
    check("the actor filters", kept == expected and kept > 0, (actor, kept, expected))
    reset(browser)

    days = sorted(row[0] for row in browser.value(ROWS) if row[0][:1].isdigit())
    middle = days[len(days) // 2]
    kept = changed(browser, lambda: browser.value(
        f"document.getElementById('from').value = '{middle}'; document.getElementById('undated').checked = false;"
        "document.getElementById('from').dispatchEvent(new Event('input', {bubbles: true}))"))[0]
    rows = browser.value(ROWS)
    check("the range of dates filters, and the table follows",
          0 < kept < total and all(row[0][:1].isdigit() for row in rows), (kept, total))
    reset(browser)

    browser.value("document.getElementById('slider').focus()")
    kept = changed(browser, lambda: browser.key("ArrowRight"))[0]
    window = browser.value("[document.getElementById('from').value, document.getElementById('to').value]")
    rows = browser.value(ROWS)
    check("an arrow key moves the window over time", all(window) and window[0] < window[1], window)
    check("only incidents inside the window stay", len(rows) == min(kept, 100)
          and all(row[0] <= window[1] for row in rows), (window, rows[:3]))
    check("the window is said in words", browser.value("document.getElementById('slider').getAttribute('aria-valuetext')")
          == f"{window[0]} to {window[1]}", browser.value("document.getElementById('window').textContent"))
    reset(browser)
    check("Reset brings all back", count(browser)[0] == total, count(browser))


def saved(browser, downloads, expected):
    """Downloads the selection in both forms and holds the files against the page's own rows."""
    for path in downloads.iterdir():
        path.unlink()
    ids = browser.value(
        f"(() => {{ const d = {DATA}; const word = document.getElementById('text').value.toLowerCase();"
        "return d.rows.filter(r => r.filter(v => v !== null).join(' ').toLowerCase().includes(word)).map(r => r[0]).sort() })()")
    columns = browser.value(f"{DATA}.columns")
    rows = {row[0]: row for row in browser.value(f"{DATA}.rows")}
    for name, button in (("incidents.geojson", "save-geojson"), ("incidents.csv", "save-csv")):
        browser.value(f"document.getElementById('{button}').click()")
        end = time.monotonic() + 10
        while time.monotonic() < end and not (downloads / name).exists():
            browser.value("1")
            time.sleep(0.1)
        time.sleep(0.3)
    collection = json.loads((downloads / "incidents.geojson").read_text(encoding="utf-8"))
    features = collection["features"]
    check("the downloaded GeoJSON holds the selection", sorted(f["id"] for f in features) == ids and len(ids) == expected,
          (len(features), expected))
    latitude, longitude = columns.index("latitude"), columns.index("longitude")
    same = all(
        [feature["id"], *feature["properties"].values()] == rows[feature["id"]]
        and (feature["geometry"] or {}).get("coordinates", [None, None])
        == [rows[feature["id"]][longitude], rows[feature["id"]][latitude]] for feature in features)
    check("its properties and points are the page's", same, "")
    text = (downloads / "incidents.csv").read_text(encoding="utf-8")
    table = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    check("the downloaded CSV begins with a byte-order mark and its columns", text[0] == "\ufeff" and table[0] == columns,
          table[0][:3])
    quoted = all(
        cells == ["" if value is None else ";".join(value) if isinstance(value, list)
                  else {True: "true", False: "false"}.get(value, value) if isinstance(value, bool)
                  else str(value) for value in map(plain, rows[cells[0]])] for cells in table[1:])
    check("its cells are the page's", sorted(cells[0] for cells in table[1:]) == ids and quoted, len(table) - 1)


def plain(value):
    return int(value) if isinstance(value, float) and value.is_integer() else value


def hovering(browser):
    """Opens an incident with a footprint, closes its popup, and moves the mouse over its marker."""
    shaped = browser.value(
        f"(() => {{ const d = {DATA}; const ids = Object.keys(d.footprints); const p = d.columns.indexOf('location');"
        "const q = d.columns.indexOf('latitude'); return d.rows.filter(r => ids.includes(r[0]) && r[q] !== null)"
        ".map(r => [r[0], r[p]])[0] })()")
    if not shaped:
        return check("the page has a footprint to hover over", False, "none")
    browser.value("document.getElementById('text').focus()")
    changed(browser, lambda: browser.call("Input.insertText", text=shaped[0]))
    # Close by, a few kilometres are more than a pixel.
    browser.value("document.getElementById('fit').click()")
    time.sleep(1.0)
    browser.value("document.querySelector('#rows button').click()")
    browser.until("document.querySelector('.leaflet-popup .popup')")
    time.sleep(1.0)
    tip = browser.value("(() => { const r = document.querySelector('.leaflet-popup-tip-container').getBoundingClientRect();"
                        "return [r.x + r.width / 2, r.bottom] })()")
    browser.key("Escape")
    time.sleep(0.6)
    paths = "document.querySelectorAll('#map .leaflet-overlay-pane svg path').length"
    check("without the mouse no footprint is drawn", browser.value(paths) == 0, browser.value(paths))
    bounds = [0, 0]
    for offset in range(-6, 18, 3):
        browser.mouse(tip[0], tip[1] + offset)
        time.sleep(0.1)
        bounds = browser.value("(() => { const p = document.querySelector('#map .leaflet-overlay-pane svg path');"
                               "const r = p?.getBBox(); return r ? [r.width, r.height] : [0, 0] })()")
        if min(bounds) > 2:
            break
    check("the mouse over a marker draws its footprint, which has an area", min(bounds) > 2, (tip, bounds))
    browser.mouse(5, 5)
    time.sleep(0.3)
    check("it goes with the mouse", browser.value(paths) == 0, browser.value(paths))
    reset(browser)


def hostile(browser, page, screenshots):
    browser.open(page)
    browser.value("document.querySelector('#rows button').click()")
    browser.until("document.querySelector('.leaflet-popup .popup')")
    time.sleep(0.8)
    check("no script in a report's text runs", browser.value("typeof window.hacked") == "undefined", browser.value("window.hacked"))
    check("nothing is loaded for it", all(url.startswith(("file:", "data:", "blob:")) for url in browser.requests()),
          browser.requests())
    text = browser.value("document.getElementById('rows').textContent")
    check("the text is shown as it was written", "<img src=x onerror=" in text and "</script><script>" in text, text[:200])
    check("a script address is no link", browser.value("document.querySelector('a[href^=javascript]') === null"), "")
    check("the page runs without an error", not browser.problems(), browser.problems())
    direction = browser.value(
        "[...document.querySelectorAll('#rows td')].filter(cell => /[\\u0600-\\u06ff]/.test(cell.textContent))"
        ".map(cell => getComputedStyle(cell).direction)")
    check("Arabic cells run from right to left", len(direction) >= 3 and set(direction) == {"rtl"}, direction)
    latin = browser.value(
        "[...document.querySelectorAll('#rows td')].filter(cell => /^[A-Za-z]/.test(cell.textContent))"
        ".map(cell => getComputedStyle(cell).direction)")
    check("Latin cells from left to right", latin and set(latin) == {"ltr"}, latin)
    browser.value("[...document.querySelectorAll('#rows tr')].find(r => /[\\u0600]/.test(r.textContent) || "
                  "r.textContent.includes('القامشلي')).querySelector('button').click()")
    time.sleep(1.2)
    rtl = browser.value("(() => { const s = getComputedStyle(document.querySelector('.leaflet-popup blockquote'));"
                        "return s.direction + ' ' + s.textAlign })()")
    check("an Arabic quote in a popup too, from its right edge", rtl == "rtl start", rtl)
    if screenshots:
        browser.shot(screenshots / "rtl.png")


def tiles(browser, page):
    browser.open(page)
    asked = browser.until("true") and [url for url in browser.requests() if url.startswith("http")]
    check("with --tiles the online map is asked for, and nothing else",
          bool(asked) and all(url.startswith("https://tiles.invalid/") for url in asked), asked[:3])
    shown = browser.value("document.querySelector('.leaflet-control-attribution').textContent")
    check("its attribution is shown, as text", "<b>Makers</b>" in shown, shown)
    check("the incidents are there without a network", count(browser)[0] > 0, count(browser))


def many(browser, page, screenshots):
    start = time.monotonic()
    browser.open(page)
    total = count(browser)[1]
    loaded = time.monotonic() - start
    browser.value("window.longest = 0; new PerformanceObserver(list => { for (const entry of list.getEntries()) "
                  "window.longest = Math.max(window.longest, entry.duration) }).observe({type: 'longtask'}); 1")
    browser.value("document.getElementById('text').focus()")
    for letter in "alep":
        browser.call("Input.insertText", text=letter)
        time.sleep(0.05)
    time.sleep(1.5)
    kept = count(browser)[0]
    reset(browser)
    time.sleep(1)
    longest = browser.value("window.longest")
    print(f"         {total} incidents: shown after {loaded:.1f} s, longest pause while filtering {longest:.0f} ms")
    check("20,000 incidents stay fluid: no pause of a second", total >= 20000 and longest < 1000 and 0 < kept < total,
          (total, kept, longest))
    if screenshots:
        browser.shot(screenshots / "many.png")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("page")
    parser.add_argument("--hostile")
    parser.add_argument("--tiles")
    parser.add_argument("--many")
    parser.add_argument("--screenshots", type=pathlib.Path)
    options = parser.parse_args()
    if options.screenshots:
        options.screenshots.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="downloads-") as folder:
        downloads = pathlib.Path(folder)
        browser = Browser(downloads)
        try:
            browser.open(options.page)
            if options.screenshots:
                browser.shot(options.screenshots / "page.png")
            check("all incidents are shown", count(browser)[0] == count(browser)[1] > 0, count(browser))
            reader(browser)
            keyboard(browser)
            filters(browser, downloads)
            hovering(browser)
            check("the page runs without an error", not browser.problems(), browser.problems())
            check("the page fetches nothing", all(url.startswith(("file:", "data:", "blob:")) for url in browser.requests()),
                  browser.requests())
            if options.screenshots:
                browser.value("document.querySelector('#rows button').click()")
                time.sleep(1.5)
                browser.shot(options.screenshots / "popup.png")
            if options.hostile:
                hostile(browser, options.hostile, options.screenshots)
            if options.tiles:
                tiles(browser, options.tiles)
            if options.many:
                many(browser, options.many, options.screenshots)
        finally:
            browser.close()
    print(f"{results['passed']} passed, {results['failed']} failed")
    return 1 if results["failed"] else 0


sys.exit(main())
