// Light or dark: as the system has it, or as somebody chose on this page.
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");

  // Storage may be denied; then a choice lasts as long as the page.
  const kept = {
    get: () => { try { return localStorage.getItem("heddle-theme"); } catch { return null; } },
    set: (theme) => { try { localStorage.setItem("heddle-theme", theme); } catch { /* as said */ } },
  };

  const chosen = kept.get();
  if (chosen === "dark" || chosen === "light") root.dataset.theme = chosen;

  document.addEventListener("DOMContentLoaded", () => {
    const button = document.getElementById("theme");
    const isDark = () => (root.dataset.theme ?? (dark.matches ? "dark" : "light")) === "dark";
    // It says what a press does, so that its name needs no state beside it.
    const label = () => {
      button.textContent = isDark() ? "Light" : "Dark";
      button.setAttribute("aria-label", `${button.textContent} theme`);
    };
    button.addEventListener("click", () => {
      root.dataset.theme = isDark() ? "light" : "dark";
      kept.set(root.dataset.theme);
      label();
    });
    dark.addEventListener("change", label);
    label();
  });
})();
