"""What can be wrong with a page: by axe-core, by the eye, by keyboard, by its own policy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import BrowserContext, ConsoleMessage, Page

from tests.browser.languages import Languages

PHONE, DESK = 320, 1280
#: Only these depend on how wide the window is: a page is asked for them where there is least room.
BY_WIDTH = ["target-size", "scrollable-region-focusable"]
#: Only these depend on colours, and take axe-core longer than all else.
BY_COLOUR = ["color-contrast", "link-in-text-block"]
WATCH = """
addEventListener("securitypolicyviolation", event => {
  (window.refused ||= []).push(`${event.effectiveDirective} ${event.blockedURI}`)
})
"""
#: What colours do is the same wherever the same letters stand on the same ground, between the same others:
#: it looks at the elements with letters in a colour, on a ground or in a size not yet looked at.
JUDGE = """
async ([options, byColour, known]) => {
  const grounds = new WeakMap()
  const ground = each => {
    if (!each) return ""
    if (!grounds.has(each)) {
      const { backgroundColor, backgroundImage, opacity } = getComputedStyle(each)
      const own = `${backgroundColor} ${backgroundImage} ${opacity}`
      const clear = own === "rgba(0, 0, 0, 0) none 1"
      const solid = /^rgb\\(.* none 1$/.test(own)
      const below = solid ? "" : ground(each.parentElement)
      grounds.set(each, clear ? below : own + below)
    }
    return grounds.get(each)
  }
  const lettered = each => each.matches("input, select, textarea")
    || [...each.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim())
  const looked = new Set(known), fresh = []
  for (const each of document.body.querySelectorAll("*")) {
    if (!lettered(each) || !each.checkVisibility()) continue
    const { color, fontSize, fontWeight } = getComputedStyle(each)
    const around = each.matches("a") && getComputedStyle(each.parentElement).color
    const seen = [each.matches(":disabled"), color, fontSize, fontWeight, around, ground(each)].join("|")
    if (looked.has(seen)) continue
    looked.add(seen)
    fresh.push(each)
  }
  const found = [await axe.run(options)]
  if (fresh.length) found.push(await axe.run({ include: fresh }, byColour))
  return [found.flatMap(each => each.violations), [...looked]]
}
"""

#: Whoever has no mouse gets to every control by Tab, and sees where they are. What is built alike behaves
#: alike: it asks one of each kind that it has not asked yet.
TABBED = """
known => {
  const looks = each => {
    if (!each) return ""
    const { outlineStyle, outlineWidth, boxShadow, borderColor, color, backgroundColor } =
      getComputedStyle(each)
    return [outlineStyle, outlineWidth, boxShadow, borderColor, color, backgroundColor].join()
  }
  const fields = "input:not([type=hidden]), select, textarea"
  const controls = `a[href], button, ${fields}, summary, [tabindex="0"], audio`
  const asked = new Set(known), mistakes = []
  for (const each of document.querySelectorAll(controls)) {
    if (each.matches(":disabled") || !each.checkVisibility()) continue
    const parent = each.parentElement
    const kind = [each.tagName, each.type, each.className, parent.tagName, parent.className].join(".")
    if (asked.has(kind)) continue
    asked.add(kind)
    const around = () => [each, parent, each.nextElementSibling, each.closest("label")].map(looks).join("|")
    document.activeElement.blur()
    const before = around()
    each.focus()
    if (each.tabIndex < 0 || document.activeElement !== each) mistakes.push(`Tab does not get to ${kind}`)
    else if (around() === before) mistakes.push(`nothing shows that the focus is on ${kind}`)
  }
  document.activeElement.blur()
  return [mistakes, [...asked]]
}
"""


@dataclass
class Reader:
    """A browser window that looks at one page after the other and writes down what is wrong."""

    context: BrowserContext
    thorough: bool = True
    """Whether axe-core looks too, and not only whether the page fits on a phone."""
    languages: Languages | None = None
    """In which other languages it has to fit there too."""
    mistakes: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    """The addresses of all pages that were looked at."""
    _colours: ClassVar[list[str]] = []
    """Which letters on which ground anybody has looked at."""
    _controls: list[str] = field(default_factory=list)
    """Which kinds of controls were got to by keyboard."""

    def __post_init__(self) -> None:
        for script in (WATCH, AXE_SCRIPT):
            self.context.add_init_script(script)
        self.page: Page = self.context.new_page()
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self._say(f"script error: {error}"))

    def reads(self, address: str, *, status: int = 200, on_a_phone: bool = True) -> str:
        """Open a page and look at it, wide, by keyboard, and on a phone; return it as it came."""
        answer = self.page.goto(address)
        assert answer is not None
        if answer.status != status:
            self._say(f"answers {answer.status}")
        self.looks(on_a_phone=on_a_phone)
        return answer.text()

    def sends(self, **fields: str) -> None:
        """Fill in the form in view, send it and look at what comes."""
        for name, value in fields.items():
            self.page.locator(f"main [name={name}]").fill(value)
        self.page.locator("main form :is(.button.primary, .button.danger)").last.click()
        self.looks()

    def looks(self, *, on_a_phone: bool = True) -> None:
        """Look at the page that is open."""
        self.page.wait_for_load_state()
        self.seen.add(self.page.url)
        if self.thorough:
            self.page.set_viewport_size({"width": DESK, "height": 800})
            self._tabs()
            self.judges([*BY_COLOUR, *BY_WIDTH] if on_a_phone else BY_COLOUR)
        if on_a_phone:
            self.page.set_viewport_size({"width": PHONE, "height": 640})
            self._judge({"runOnly": {"type": "rule", "values": BY_WIDTH}})
            self._fits()
            if self.languages is not None:
                for mistake in self.languages.mistakes(self.page.url):
                    self._say(mistake)
        for refused in self.page.evaluate("window.refused || []"):
            self._say(f"the policy refuses {refused}")

    def judges(self, beside: Sequence[str] = BY_COLOUR) -> None:
        """Let axe-core look at the page as it stands, by all rules but those looked at in another way."""
        self._judge({"rules": {rule: {"enabled": False} for rule in beside}})
        self._fits()

    def _tabs(self) -> None:
        """The first key press of whoever has no mouse leads past the head of the page."""
        if self.page.evaluate("document.activeElement !== document.body"):
            self._say("something has the focus before anybody asked for it")
            return
        self.page.keyboard.press("Tab")
        shown = self.page.evaluate(
            "(() => { const each = document.activeElement, box = each.getBoundingClientRect();"
            "return each.matches('a.skip[href=\"#main\"]') && box.width > 40 && box.top >= 0 })()"
        )
        if not shown:
            self._say("the first Tab does not show the link that skips the head")
        mistakes, self._controls = self.page.evaluate(TABBED, self._controls)
        for each in mistakes:
            self._say(each)

    def _judge(self, options: dict[str, Any]) -> None:
        if not self.thorough:
            return
        # A page that was open before anybody looked has no axe-core yet.
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE_SCRIPT)
        violations = {"resultTypes": ["violations"]}
        by_colour = {**violations, "runOnly": {"type": "rule", "values": BY_COLOUR}}
        asked = [{**violations, **options}, by_colour, self._colours]
        mistakes, Reader._colours = self.page.evaluate(JUDGE, asked)
        for found in mistakes:
            for node in found["nodes"][:3]:
                target = " ".join(str(each) for each in node["target"])
                self._say(f"{found['id']}: {found['help']}: {target}\n      {node['html'][:200]}")

    def _fits(self) -> None:
        """Nobody has to scroll sideways."""
        too_wide = self.page.evaluate(
            "(() => { const root = document.documentElement;"
            "if (root.scrollWidth <= innerWidth) return '';"
            "const out = [...document.querySelectorAll('body *')].filter(each => {"
            "  const box = each.getBoundingClientRect();"
            "  return box.width && (box.right > innerWidth + 1 || box.left < -1) });"
            "return `${root.scrollWidth} px: ` + out.slice(-3).map(each =>"
            "  `${each.tagName.toLowerCase()}.${each.className.baseVal ?? each.className}`).join(', ') })()"
        )
        if too_wide:
            self._say(f"wider than the window: {too_wide}")

    def _hear(self, message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text or "Refused to" in message.text:
            self._say(f"console: {message.text}")

    def _say(self, mistake: str) -> None:
        size = self.page.viewport_size
        width = size["width"] if size is not None else 0
        address = self.page.url.partition("//")[2].partition("/")[2]
        self.mistakes.append(f"/{address} at {width} px: {mistake}")
