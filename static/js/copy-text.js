/* Copies the text of a field by a button; without this script it is marked and copied by hand. */
"use strict";
for (const row of document.querySelectorAll("[data-copy]")) {
  const text = document.getElementById(row.dataset.copy);
  const status = row.querySelector("[role=status]");
  row.hidden = false;
  row.querySelector("button").addEventListener("click", async () => {
    status.textContent = "";
    try {
      await navigator.clipboard.writeText(text.value);
      status.textContent = row.dataset.said;
    } catch {
      text.select();
      status.textContent = row.dataset.saidUnable;
    }
  });
}
