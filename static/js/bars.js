/* The bars that stay in sight over an open form: whatever has the focus is never under them. */
"use strict";

(() => {
  const BARS = { "--over": ".missing", "--foot": ".form-foot" }, JUST = 1000, root = document.documentElement;
  const heights = { "--over": 0, "--foot": 0 };
  let focusedAt = 0;

  // A bar that has grown over what was in sight, or is being scrolled to, makes it move up.
  function measure() {
    const now = document.activeElement, { top, bottom } = now.getBoundingClientRect();
    const wasSeen = top >= heights["--over"] && bottom <= innerHeight - heights["--foot"];
    for (const [name, bar] of Object.entries(BARS)) {
      heights[name] = document.querySelector(`#desk ${bar}`)?.offsetHeight ?? 0;
      root.style.setProperty(name, `${heights[name]}px`);
    }
    const isBeside = now.matches("#desk *") && !now.closest(Object.values(BARS).join());
    if (isBeside && (wasSeen || performance.now() - focusedAt < JUST)) now.scrollIntoView({ block: "nearest" });
  }
  const watcher = new ResizeObserver(measure);
  function watch() {
    watcher.disconnect();
    for (const bar of Object.values(BARS)) for (const found of document.querySelectorAll(`#desk ${bar}`)) watcher.observe(found);
  }
  document.addEventListener("focusin", () => { focusedAt = performance.now(); });
  document.addEventListener("htmx:afterSettle", watch);
  watch();
})();
