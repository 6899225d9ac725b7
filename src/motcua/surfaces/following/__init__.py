"""How a dossier reads for its applicant, the same by its secret, on the lookup kiosk and in an account. Its page part is
`lookup/parts/answer.html`, its translations are those of `lookup`."""
