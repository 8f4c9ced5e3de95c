"""How much longer a phone takes for what this machine takes a moment for: measured, as the machine is at that time."""

from playwright.sync_api import Page

SLOWDOWN = 4
"""Times slower than the yardstick's machine, as Lighthouse's phone is. Chromium's own would count waiting."""

YARDSTICK_MS = 2.5
"""What `WORK` takes on a machine of two cores that does nothing else."""

WORK = """() => {
  const once = () => {
    const began = performance.now()
    let seen = 0
    for (const each of document.getElementsByTagName('*')) seen += each.className.length + each.attributes.length
    return performance.now() - began + 0 * seen
  }
  return new Promise((resolve) => {
    const took = []
    const again = () => {
      took.push(once())
      took.length < 60 ? setTimeout(again) : resolve(took.sort((a, b) => a - b)[6])
    }
    again()
  })
}"""
"""Small enough to be done mostly in one turn of the processor; of many, the tenth that nothing came between counts."""


def slowdown(page: Page) -> float:
    """What a time of this machine is to be multiplied by, on a page of some 12,000 elements.

    A machine whose processor is shared, hot or of an older kind is asked for no more than the yardstick's.
    """
    took: float = page.evaluate(WORK)
    return SLOWDOWN * min(1.0, YARDSTICK_MS / took)
