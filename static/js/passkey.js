// Enables the passkey button when the scripts behind it have come: a press before would be lost. Says in words, under
// the button, why a passkey was not used or made; allauth's own script tells the console alone.
(function () {
  "use strict";
  const said = document.getElementById("passkey-said");
  const button = document.querySelector("button#passkey_login, button[id^='mfa_webauthn_']");
  if (!said || !button) return;
  const reasons = {
    NotAllowedError: "dropped",
    AbortError: "dropped",
    InvalidStateError: "known",
    NotSupportedError: "unable",
    SecurityError: "unable",
    ReferenceError: "unable",
  };

  // Moved while it is empty: a live region that is moved with its words would not be read out.
  (button.closest(".row") || button).after(said);

  document.addEventListener("allauth.error", function (event) {
    const exception = event.detail.exception || {};
    event.preventDefault();
    said.textContent = said.dataset[window.PublicKeyCredential ? reasons[exception.name] || "failed" : "unable"];
  });
  button.addEventListener("click", function () {
    said.textContent = "";
  });
  // After allauth's own, which asked first: by then its form listens to the button.
  document.addEventListener("DOMContentLoaded", function () {
    const waits = document.getElementById("passkey-waits");
    if (!waits || !window.webauthnJSON || !window.allauth || !window.allauth.webauthn) return;
    button.disabled = false;
    waits.remove();
  });
})();
