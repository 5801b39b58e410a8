"""What somebody who sits before Label Studio can do, in headless Chromium."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.common.actions.action_builder import ActionBuilder
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

# Where the characters of a stretch of the text are in the window: the middle line of each one's box.
_BOXES = """
const walker = document.createTreeWalker(document.querySelector('.lsf-htx-richtext'), NodeFilter.SHOW_TEXT);
let all = '', nodes = [];
while (walker.nextNode()) { nodes.push([all.length, walker.currentNode]); all += walker.currentNode.data; }
const from = all.indexOf(arguments[0]);
if (from < 0 || all.indexOf(arguments[0], from + 1) >= 0) return null;
const boxes = [];
for (let at = from; at < from + arguments[0].length; at++) {
  if ((all.charCodeAt(at) & 0xFC00) == 0xDC00) continue;
  const [start, node] = nodes.filter(([begin, n]) => begin <= at && at < begin + n.data.length)[0];
  const range = document.createRange();
  range.setStart(node, at - start);
  range.setEnd(node, at - start + (all.codePointAt(at) > 0xFFFF ? 2 : 1));
  const box = range.getBoundingClientRect();
  boxes.push([box.left, box.right, (box.top + box.bottom) / 2]);
}
return boxes;
"""


_TEXTS = """
return [...document.querySelectorAll(arguments[0])].filter(e => e.offsetParent).map(e => e.innerText.trim());
"""


@contextmanager
def chromium() -> Iterator[Any]:
    """A headless browser that reaches nothing but this machine."""
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or ""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        for flag in (
            *("headless", "no-sandbox", "disable-gpu", "disable-quic", "no-first-run", "disable-sync"),
            *("disable-background-networking", "disable-component-update", "disable-dev-shm-usage"),
            *(f"user-data-dir={profile}", "window-size=1600,1200"),
            *("proxy-server=http://127.0.0.1:9", "proxy-bypass-list=127.0.0.1"),
        ):
            options.add_argument(f"--{flag}")
        driver = webdriver.Chrome(
            options=options, service=webdriver.ChromeService(shutil.which("chromedriver"))
        )
        try:
            yield driver
        finally:
            driver.quit()


class Person:
    """What somebody at the screen can do: read, point, drag, press keys, type."""

    def __init__(self, driver: Any, url: str) -> None:
        self._driver = driver
        self._url = url

    def log_in(self, email: str, password: str) -> None:
        self._driver.get(f"{self._url}/user/login/")
        self._driver.find_element(By.NAME, "email").send_keys(email)
        field = self._driver.find_element(By.NAME, "password")
        field.send_keys(password)
        field.submit()
        self.until(lambda: "/user/login" not in self._driver.current_url)

    def open(self, project: int, task: int) -> None:
        self._driver.get(f"{self._url}/projects/{project}/data?task={task}")
        self.until(lambda: len(self._regions()) > 0)

    def until(self, what: Callable[[], Any]) -> Any:
        # What is drawn anew while it is looked at is looked at again.
        wait = WebDriverWait(self._driver, 30, 0.1, ignored_exceptions=[StaleElementReferenceException])
        return wait.until(lambda _: what())

    def press(self, *keys: str) -> None:
        actions = webdriver.ActionChains(self._driver)
        for held in keys[:-1]:
            actions.key_down(held)
        actions.send_keys(keys[-1])
        for held in keys[:-1]:
            actions.key_up(held)
        actions.perform()

    def type(self, text: str) -> None:
        webdriver.ActionChains(self._driver).send_keys(text).perform()

    def drag(self, surface: str, *, to_left: bool = False) -> None:
        """Drag from the first character to the last, from edge to edge."""
        boxes = self._boxes(surface)
        first, last = boxes[0], boxes[-1]
        start = (first[1] - 1 if to_left else first[0] + 1, first[2])
        end = (last[0] + 1 if to_left else last[1] - 1, last[2])
        actions = ActionBuilder(self._driver)
        pointer = actions.pointer_action
        pointer.move_to_location(*map(round, start)).pointer_down()
        pointer.move_to_location(*(round((a + b) / 2) for a, b in zip(start, end, strict=True)))
        pointer.move_to_location(*map(round, end)).pointer_up()
        actions.perform()

    def click(self, surface: str) -> None:
        """Click the middle of a stretch of the text."""
        boxes = self._boxes(surface)
        left, right, line = boxes[len(boxes) // 2]
        actions = ActionBuilder(self._driver)
        actions.pointer_action.move_to_location(round((left + right) / 2), round(line)).click()
        actions.perform()

    def select(self, surface: str) -> None:
        """Click a region; its details are shown beside the text."""
        self.click(surface)
        self.until(lambda: self._shown(".lsf-detailed-region:not(.lsf-detailed-region_compact)"))

    def unselect(self) -> None:
        self.press(Keys.ESCAPE)
        self.until(lambda: not self._shown(".lsf-detailed-region:not(.lsf-detailed-region_compact)"))

    def label(self, key: str, surface: str, *, to_left: bool = False) -> None:
        """Press the key of a label, drag over what it is for, and select the region that appears."""
        before = len(self._regions())
        self.press(key)
        self.drag(surface, to_left=to_left)
        self.until(lambda: len(self._regions()) == before + 1)
        self.select(surface)

    def fill(self, control: str, value: str) -> None:
        """Type a value into a control of the selected region."""
        field = self.until(lambda: self._shown(f"[name='{control}']"))
        field.click()
        field.send_keys(value + Keys.ENTER)

    def pick(self, control: str, shown: str, *, search: str = "") -> None:
        """Choose an entry of a list of the selected region: with the mouse, or searched for with the keys."""
        self.until(lambda: self._shown(f".ws-{control} .ant-select-selector")).click()
        field = self.until(lambda: self._shown("[data-testid=taxonomy-search]"))
        self.until(lambda: self._driver.switch_to.active_element == field)
        before = self.picked(control)
        if search:
            self.type(search)
            self.until(lambda: self._entries() == [shown])
            self.press(Keys.ARROW_DOWN)
            self.press(Keys.ENTER)
        else:
            self.until(lambda: shown in self._entries())
            entry = self.until(lambda: self._named(shown, ".ant-select-tree-node-content-wrapper"))
            entry.click()
        self.until(lambda: self.picked(control) == [*before, shown])
        self.press(Keys.ESCAPE)
        self.until(lambda: not self._entries())

    def picked(self, control: str) -> list[str]:
        """Return what stands chosen in a list of the selected region."""
        return self._texts(f".ws-{control} .ant-select-selection-item-content")

    def tick(self, control: str) -> None:
        """Tick the one box of a control of the selected region."""
        self.until(lambda: self._shown(f".ws-{control} label")).click()

    def asked(self, control: str) -> bool:
        """Return whether a control is in sight."""
        return self._shown(f".ws-{control}") is not None

    def delete(self, surface: str) -> None:
        before = len(self._regions())
        self.select(surface)
        self.press(Keys.BACKSPACE)
        self.until(lambda: len(self._regions()) == before - 1)

    def relate(self, surface: str, label: str) -> None:
        """Draw a relation from the selected region to another, and choose its label in the list."""
        self.press(Keys.ALT, "r")
        self.click(surface)
        self.until(lambda: self._named("Relations")).click()
        row = self.until(lambda: self._driver.find_elements(By.CSS_SELECTOR, ".lsf-relations__item"))[-1]
        webdriver.ActionChains(self._driver).move_to_element(row).perform()
        # The new one is the last; the labels of others may be in sight, too.
        self.until(lambda: self._shown("[aria-label='Show Relation Labels']", last=True)).click()
        self.until(lambda: self._shown(".lsf-relation-meta button", last=True)).click()
        self.until(lambda: self._named(label, "[role=option]")).click()
        self.press(Keys.ESCAPE)

    def update(self) -> None:
        self.until(lambda: self._named("Update", "button")).click()
        self.until(lambda: self._named("Annotation updated successfully"))

    def shoot(self, file: Path) -> None:
        """Take a picture of the window."""
        self._driver.save_screenshot(str(file))

    def _boxes(self, surface: str) -> list[list[float]]:
        boxes = self._driver.execute_script(_BOXES, surface)
        assert boxes, f"{surface!r} isn't there once"
        return list(boxes)

    def _shown(self, selector: str, *, last: bool = False) -> WebElement | None:
        found = self._driver.find_elements(By.CSS_SELECTOR, selector)
        return next((e for e in (reversed(found) if last else found) if e.is_displayed()), None)

    def _entries(self) -> list[str]:
        return self._texts(".htx-taxonomy-dropdown .ant-select-tree-node-content-wrapper")

    def _texts(self, selector: str) -> list[str]:
        """Return the texts of what is in sight, all of one moment."""
        return list(self._driver.execute_script(_TEXTS, selector))

    def _regions(self) -> list[str]:
        return [e.text for e in self._driver.find_elements(By.CSS_SELECTOR, ".htx-highlight")]

    def _named(self, text: str, selector: str = "*") -> WebElement | None:
        found = self._driver.find_elements(By.CSS_SELECTOR, selector) if selector != "*" else []
        found = found or self._driver.find_elements(By.XPATH, f"//*[normalize-space(text())='{text}']")
        return next((e for e in reversed(found) if e.is_displayed() and e.text.strip() == text), None)
