/** The dossier's page: files can be dropped on the upload, which says what was chosen. */

for (const kind of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    const place = event.target.closest?.(".upload");
    if (!place) return;
    event.preventDefault();
    place.classList.toggle("upload--over", kind === "dragover");
    if (kind === "drop" && event.dataTransfer.files.length) place.querySelector("input[type=file]").files = event.dataTransfer.files;
  });
}
