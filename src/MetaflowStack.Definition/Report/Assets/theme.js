
// Light, dark, or as the system has it; what was chosen is remembered where the browser lets a page remember.
const THEMES = ["auto", "light", "dark"];

function rememberedTheme() {
  try {
    const theme = localStorage.getItem("metaflow-report-theme");
    return THEMES.includes(theme) ? theme : "auto";
  } catch {
    return "auto"; // some browsers refuse storage to files: the choice then holds for this page alone
  }
}

function rememberTheme(theme) {
  try {
    localStorage.setItem("metaflow-report-theme", theme);
  } catch {
    // as above
  }
}

function applyTheme(theme) {
  document.documentElement.dataset.theme = theme;
  const button = byId("theme");
  button.replaceChildren(
    drawn("svg", { class: "icon", viewBox: "0 0 16 16", "aria-hidden": "true" },
      drawn("circle", { cx: 8, cy: 8, r: 6.5, fill: "none", stroke: "currentColor", "stroke-width": 1.5 }),
      drawn("path", { d: theme === "light" ? "" : theme === "dark" ? "M8 1.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 1 1 0-13Z" : "M8 1.5a6.5 6.5 0 0 1 0 13Z", fill: "currentColor" })),
    element("span", {}, theme === "auto" ? "Auto" : theme === "light" ? "Light" : "Dark"));
  button.setAttribute("aria-label", `Theme: ${theme}. Change it`);
}

applyTheme(rememberedTheme());
byId("theme").addEventListener("click", () => {
  const next = THEMES[(THEMES.indexOf(document.documentElement.dataset.theme) + 1) % THEMES.length];
  rememberTheme(next);
  applyTheme(next);
});
