/** Large digits on the screen; a real keyboard works as well. */

/** @param {HTMLFormElement} form its first field is typed into */
export function typeDigits(form) {
  const field = form.querySelector("input[name=code]");
  const edit = (change) => {
    const before = field.value.length;
    field.value = change(field.value);
    field.focus({ preventScroll: true });
    if (field.value.length > before) field.dispatchEvent(new Event("input", { bubbles: true })); // is said to who listens
  };
  for (const key of form.querySelectorAll("[data-digit]")) {
    key.addEventListener("click", () => edit((text) => (text + key.dataset.digit).slice(0, field.maxLength)));
  }
  form.querySelector("[data-erase]").addEventListener("click", () => edit((text) => text.slice(0, -1)));
}
