// Asks the browser for a passkey and puts its answer into the form that waits for it. Nothing else here needs a script.
"use strict";

(() => {
  const part = document.querySelector("[data-passkey]");
  if (!part || !navigator.credentials || !window.PublicKeyCredential) return;
  const form = part.closest("form");
  const answer = part.querySelector("[name=credential]");
  const failed = part.querySelector("[data-failed]");

  const bytes = (words) => {
    const plain = atob(words.replaceAll("-", "+").replaceAll("_", "/"));
    return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
  };
  const words = (buffer) => {
    const plain = String.fromCharCode(...new Uint8Array(buffer));
    return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  };
  const known = (list) => (list || []).map((each) => ({ ...each, id: bytes(each.id) }));

  const make = async (asked) => {
    const { response, id } = await navigator.credentials.create({
      publicKey: {
        ...asked,
        challenge: bytes(asked.challenge),
        user: { ...asked.user, id: bytes(asked.user.id) },
        excludeCredentials: known(asked.excludeCredentials),
      },
    });
    return [id, {
      clientDataJSON: words(response.clientDataJSON),
      attestationObject: words(response.attestationObject),
      transports: response.getTransports ? response.getTransports() : [],
    }];
  };

  const use = async (asked) => {
    const { response, id } = await navigator.credentials.get({
      publicKey: {
        ...asked,
        challenge: bytes(asked.challenge),
        allowCredentials: known(asked.allowCredentials),
      },
    });
    return [id, {
      clientDataJSON: words(response.clientDataJSON),
      authenticatorData: words(response.authenticatorData),
      signature: words(response.signature),
    }];
  };

  form.addEventListener("submit", async (event) => {
    if (answer.value) return;
    event.preventDefault();
    failed.hidden = true;
    try {
      const asked = JSON.parse(part.dataset.question);
      const [id, response] = await (part.dataset.passkey === "add" ? make(asked) : use(asked));
      answer.value = JSON.stringify({ id, rawId: id, type: "public-key", response, clientExtensionResults: {} });
      form.submit();
    } catch {
      failed.hidden = false;
    }
  });
})();
