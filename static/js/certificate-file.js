/* Checks a PDF that is chosen or dropped on the page: reads its code, leads to the certificate's page, and says there
   whether it is the file that was issued. The file stays in the browser; what it says is in the page's templates. */
"use strict";
{
  const zone = document.querySelector("[data-file]");
  const field = zone?.querySelector("input[type=file]");
  const told = document.querySelector("[data-file-told]");
  const MOST = 20 * 1024 * 1024;
  const SIGNS = "[0-9A-HJKMNP-TV-Z]{4}";
  /* In the keywords of the metadata, which PDF/A keeps readable; or else in a link to a check page. */
  const KEYWORDS = /<pdf:Keywords>([^<]*)<|<dc:subject>([\s\S]*?)<\/dc:subject>/g;
  const CODE = new RegExp(`(?:^|[^0-9A-Za-z-])(${SIGNS}(?:-?${SIGNS}){4})(?![0-9A-Za-z-])`);
  const LINK = new RegExp(`/URI\\s*\\([^()]*/c/(${SIGNS}(?:-?${SIGNS}){4})/?\\)`);
  const ARRIVED = /^#sha256=([0-9a-f]{64})?$/;

  const spoken = (code) => code.replaceAll("-", "").match(/.{4}/g).join("-");
  const hex = (buffer) => [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

  function codeIn(bytes) {
    const text = new TextDecoder("latin1").decode(bytes);
    const words = [...text.matchAll(KEYWORDS)].map(([, one, other]) => one ?? other).join(" ");
    const found = CODE.exec(words) ?? LINK.exec(text);
    return found ? spoken(found[1]) : "";
  }

  /* The status stood there empty before, so that what comes into it is read out. */
  function say(name) {
    told.replaceChildren(zone.querySelector(`template[data-said=${name}]`).content.cloneNode(true));
    told.scrollIntoView({ block: "nearest" });
  }

  function compare(digest) {
    if (!field.dataset.digest) say("uncompared");
    else if (!digest) say("unable");
    else say(digest === field.dataset.digest ? "same" : "differs");
  }

  async function check(file) {
    told.replaceChildren();
    try {
      if (file.size > MOST) throw new RangeError();
      const bytes = await file.arrayBuffer();
      const code = codeIn(bytes);
      if (!code) { say("stranger"); return; }
      const digest = crypto.subtle ? hex(await crypto.subtle.digest("SHA-256", bytes)) : "";
      if (code === field.dataset.code) compare(digest);
      else location.assign(`${zone.dataset.address.replace("CODE", code)}#sha256=${digest}`);
    } catch { say("unread"); }
  }

  if (zone && told) {
    const holdsFiles = (event) => event.dataTransfer?.types.includes("Files");
    zone.hidden = false;

    field.addEventListener("click", () => { field.value = ""; });  // The same file may be chosen again.
    field.addEventListener("change", () => { if (field.files.length) check(field.files[0]); });
    /* Anywhere on the page: a file dropped beside the field would otherwise be opened in place of the page. */
    document.addEventListener("dragover", (event) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      zone.dataset.over = "";
    });
    document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) delete zone.dataset.over; });
    document.addEventListener("drop", (event) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      delete zone.dataset.over;
      if (event.dataTransfer.files.length) check(event.dataTransfer.files[0]);
    });

    const arrived = ARRIVED.exec(location.hash);
    if (arrived) {
      history.replaceState(null, "", location.pathname + location.search);
      setTimeout(() => compare(arrived[1] ?? ""), 100);
    }
  }
}
