// The QR of a receipt opens the tracking page with "#code,secret". The fragment never reaches the server's log: it is read here,
// taken out of the address and of the history, and sent as the form that a person would fill.
const form = document.querySelector("form[data-receipt]");

function readReceipt() {
  const found = /^#([^,\s]+),(\S+)$/.exec(decodeURIComponent(location.hash));
  if (!form || !found) return;
  history.replaceState(null, "", location.pathname);
  form.elements.code.value = found[1];
  form.elements.secret.value = found[2];
  form.requestSubmit();
}

addEventListener("hashchange", readReceipt);
readReceipt();
