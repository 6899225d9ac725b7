// A form of a procedure: what is not asked is hidden as answers change; rows of a group come and go in place.
import { holds } from "./conditions.js";

const FACTS = { kind: "applicant.kind", delivery: "delivery" };

function put(answers, path, value) {
  const names = path.split(".");
  let place = answers;
  names.slice(0, -1).forEach((name, at) => {
    place[name] ??= /^\d+$/.test(names[at + 1]) ? [] : {};
    place = place[name];
  });
  place[names.at(-1)] = value;
}

function typed(input) {
  if (input.value === "yes" || input.value === "no") return input.value === "yes";
  if (input.inputMode === "numeric" || input.inputMode === "decimal") {
    const plain = input.inputMode === "numeric" ? input.value.replaceAll(".", "") : input.value.replace(",", ".");
    return plain !== "" && !Number.isNaN(Number(plain)) ? Number(plain) : input.value;
  }
  return input.value;
}

/** The answers as they stand on the page. */
function read(form) {
  const answers = { channel: "direct" };
  for (const input of form.elements) {
    if ((input.type === "radio" || input.type === "checkbox") && !input.checked) continue;
    if (FACTS[input.name]) answers[FACTS[input.name]] = input.value;
    if (!input.name.startsWith("answers.") || input.type === "hidden" || input.closest("[hidden]")) continue;
    const path = input.name.slice(8);
    if (input.type === "checkbox") put(answers, path, [...(path.split(".").reduce((at, name) => at?.[name], answers) ?? []), input.value]);
    else put(answers, path, typed(input));
  }
  return answers;
}

function rowOf(block) {
  const row = block.closest("[data-row]");
  return row ? row.dataset.row.slice(8).split(".") : null;
}

/** In a row a condition asks that row. */
function seen(answers, row) {
  if (!row) return answers;
  const group = row.slice(0, -1);
  const value = row.reduce((at, name) => at?.[name], answers) ?? {};
  return { ...answers, [group.join(".")]: value };
}

function update(asking) {
  const form = asking.closest("form");
  if (!form) return;
  const blocks = [...asking.querySelectorAll("[data-when]")];
  for (let round = 0; round < 5; round += 1) {
    const answers = read(form);
    const changed = blocks.filter((block) => {
      const hide = !holds(JSON.parse(block.dataset.when), seen(answers, rowOf(block)));
      const differs = block.hidden !== hide;
      block.hidden = hide;
      return differs;
    });
    if (!changed.length) return;
  }
}

function renumber(group) {
  const name = group.dataset.group;
  const rows = [...group.querySelectorAll(":scope > [data-row]")];
  rows.forEach((row, number) => {
    const old = row.dataset.row;
    const now = `${name}.${number}`;
    row.querySelector("legend").textContent = row.querySelector("legend").textContent.replace(/\d+$/, number + 1);
    for (const one of [row, ...row.querySelectorAll("*")]) {
      for (const attribute of [...one.attributes]) {
        if (attribute.value.includes(old)) one.setAttribute(attribute.name, attribute.value.replaceAll(old, now));
      }
    }
  });
  group.querySelector(`input[type=hidden][name="${CSS.escape(name)}"]`).value = rows.length;
}

function change(event) {
  const button = event.target.closest("button[name=rows]");
  const group = button?.closest("[data-group]");
  if (!group) return;
  event.preventDefault();
  if (button.value.startsWith("add:")) {
    const row = group.querySelector("template").content.firstElementChild.cloneNode(true);
    button.before(row);
    renumber(group);
    row.querySelector("input, select, textarea")?.focus();
  } else {
    button.closest("[data-row]").remove();
    renumber(group);
    group.querySelector("button[value^='add:']")?.focus();
  }
  update(group.closest("[data-asking]"));
}

function begin() {
  for (const asking of document.querySelectorAll("[data-asking]:not(.asking--live)")) {
    asking.classList.add("asking--live");
    asking.addEventListener("click", change);
    asking.closest("form")?.addEventListener("input", () => update(asking));
    update(asking);
  }
}

begin();
document.addEventListener("htmx:afterSettle", begin); // a form that came later, such as a preview
