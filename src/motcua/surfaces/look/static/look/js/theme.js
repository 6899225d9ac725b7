/** Changes colours and text size at once and without leaving the page: what stands in a form stays there. */

export function listenToTheme(root = document) {
  root.addEventListener("submit", async (event) => {
    const form = event.target.closest?.("[data-look-form]");
    const chosen = event.submitter;
    if (!form || !chosen) return;
    event.preventDefault();
    const choice = new FormData(form, chosen);
    apply(chosen.name, chosen.value);
    for (const button of form.querySelectorAll(`button[name="${chosen.name}"]`)) {
      button.setAttribute("aria-pressed", String(button === chosen));
    }
    await fetch(form.action, { method: "POST", body: choice, redirect: "manual" }).catch(() => form.submit());
  });
}

function apply(name, value) {
  const page = document.documentElement;
  if (name === "text") {
    if (value === "large") page.dataset.text = value;
    else delete page.dataset.text;
  } else if (value === "auto") {
    delete page.dataset.theme;
  } else {
    page.dataset.theme = value;
  }
}
