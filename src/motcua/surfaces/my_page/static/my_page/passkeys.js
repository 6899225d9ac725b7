// Makes a passkey, or signs in with one; the buttons stay hidden where the browser has none.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

async function post(address, body) {
  const response = await fetch(address, {
    method: "POST",
    headers: {
      Accept: "application/json",
      "Content-Type": "application/json",
      "X-CSRFToken": document.querySelector('meta[name="csrf-token"]').content,
    },
    body: JSON.stringify(body),
  });
  const told = response.headers.get("Content-Type")?.includes("json") ? await response.json() : {};
  if (!response.ok || response.redirected) throw new Error(told.errors?.[0]?.message || told.detail || "");
  return told;
}

async function made(options) {
  const asked = options.publicKey;
  asked.challenge = bytes(asked.challenge);
  asked.user.id = bytes(asked.user.id);
  asked.excludeCredentials = (asked.excludeCredentials ?? []).map((one) => ({ ...one, id: bytes(one.id) }));
  const found = await navigator.credentials.create({ publicKey: asked });
  return {
    id: found.id,
    rawId: text(found.rawId),
    type: found.type,
    clientExtensionResults: {},
    response: {
      clientDataJSON: text(found.response.clientDataJSON),
      attestationObject: text(found.response.attestationObject),
    },
  };
}

async function answered(options) {
  const asked = options.publicKey;
  asked.challenge = bytes(asked.challenge);
  const found = await navigator.credentials.get({ publicKey: asked });
  return {
    id: found.id,
    rawId: text(found.rawId),
    type: found.type,
    clientExtensionResults: {},
    response: {
      clientDataJSON: text(found.response.clientDataJSON),
      authenticatorData: text(found.response.authenticatorData),
      signature: text(found.response.signature),
      userHandle: found.response.userHandle ? text(found.response.userHandle) : null,
    },
  };
}

for (const form of document.querySelectorAll("[data-passkey]")) {
  if (!window.PublicKeyCredential) continue;
  form.hidden = false;
  const fault = form.querySelector("[data-fault]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button");
    button.disabled = true;
    fault.hidden = true;
    try {
      const options = await post(form.dataset.begin, {});
      const credential = form.dataset.passkey === "make" ? await made(options) : await answered(options);
      const more = Object.fromEntries(new FormData(form));
      const told = await post(form.action, { ...more, credential });
      window.location.assign(told.next);
    } catch (problem) {
      // whoever closed the device's own window knows that they did; everything else is said in the house's words
      fault.textContent = problem instanceof DOMException || !problem.message ? fault.dataset.fault : problem.message;
      fault.hidden = false;
      button.disabled = false;
    }
  });
}
