/** Pictures of a paper on a phone: hands over the code behind the sign #, shows a picture before it is sent, sends it again after a loss. */

const door = document.querySelector("[data-door]");
const secret = location.hash.slice(1);
if (door && secret) {
  history.replaceState(null, "", location.pathname); // the code stays in no history
  door.querySelector("[name=code]").value = secret;
  door.querySelector("[data-without]").hidden = true;
  door.querySelector("[data-joining]").hidden = false;
  door.submit();
}

const take = document.querySelector("[data-take]");

function show(chosen) {
  const seen = take.querySelector("[data-seen]");
  URL.revokeObjectURL(seen.src);
  seen.hidden = !chosen;
  if (chosen) seen.src = URL.createObjectURL(chosen);
  take.querySelector("[data-camera]").hidden = Boolean(chosen);
  take.querySelector("[data-choice]").hidden = !chosen;
  take.querySelector("[data-again]").hidden = !chosen;
  for (const done of document.querySelectorAll("[data-done]")) done.hidden = Boolean(chosen);
}

function tell(words) {
  const place = document.querySelector("[data-problem]");
  const said = document.createElement("div");
  said.className = "notice notice--late";
  said.role = "alert";
  said.textContent = words;
  place.replaceChildren(said);
}

async function send(event) {
  event.preventDefault();
  const button = take.querySelector("[data-choice] button");
  if (button.disabled) return;
  button.disabled = true;
  try {
    const answer = await fetch(location.pathname, { method: "POST", body: new FormData(take) });
    if (answer.ok) return location.reload();
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const said = page.querySelector("[data-problem] .notice") ?? page.querySelector("main");
    tell(said ? said.textContent.trim() : take.dataset.away);
  } catch {
    tell(take.dataset.away); // the key in the form stays: the same picture is there once
  }
  button.disabled = false;
}

if (take) {
  document.querySelector("[data-phone]").classList.add("phone--scripted");
  const input = take.querySelector("input[type=file]");
  show(null);
  input.addEventListener("change", () => show(input.files[0] ?? null));
  take.addEventListener("submit", send);
}
