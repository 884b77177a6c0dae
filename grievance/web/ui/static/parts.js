"use strict";
// Sends the files of a form in parts, goes on where a bad line broke, and then sends the form without them.
// Without this script, or in a browser too old for it, the form sends its files itself.
(() => {
  const PAUSES = [1, 2, 4, 8, 15, 30, 30, 60, 60, 60];
  const wait = (seconds) => new Promise((on) => {
    const end = () => { clearTimeout(timer); removeEventListener("online", end); on(); };
    const timer = setTimeout(end, seconds * 1000);
    addEventListener("online", end);
  });

  // Asks again while the line or the server fails; what the server refuses comes back with its reason.
  async function ask(address, body, token, waiting) {
    for (let turn = 0; ; turn++) {
      try {
        const answer = await fetch(address, { method: "POST", body, headers: { "X-CSRFToken": token }, credentials: "same-origin" });
        if (answer.status < 500) return { status: answer.status, ...await answer.json() };
      } catch (error) { /* no line: the pause below is for that */ }
      if (turn === PAUSES.length) throw new Error();
      waiting();
      await wait(PAUSES[turn]);
    }
  }

  async function send(form, file, show) {
    const token = form.elements.csrf_token.value;
    const begun = await ask(form.dataset.parts, new URLSearchParams({
      to: form.dataset.to, name: file.name, size: file.size, mark: [file.name, file.size, file.lastModified].join(),
    }), token, () => {});
    if (begun.error) throw new Error(begun.error);
    const { id, part, texts } = begun;
    show.failed = texts.failed;
    const address = `${form.dataset.parts}/${id}/`;
    const waiting = () => show(texts.waiting);
    let got = begun.got;
    let misses = 0;
    while (got * part < file.size) {
      // In steps of ten: a screen reader says each one aloud.
      show(texts.sending.replace("{}", 10 * Math.floor(10 * got * part / file.size)), got * part / file.size);
      const answer = await ask(address + got, file.slice(got * part, (got + 1) * part), token, waiting);
      if (answer.error && (answer.status !== 409 || ++misses > 3)) throw new Error(answer.error);
      got = answer.got;
    }
    show(texts.checking, 1);
    for (let turn = 0; ; turn++) {
      const answer = await ask(`${address}whole`, null, token, waiting);
      if (answer.done) return answer.next;
      // It is being put together already: an earlier answer was lost on the way.
      if (answer.status !== 409 || turn === PAUSES.length) throw new Error(answer.error);
      await wait(PAUSES[turn]);
    }
  }

  function progressOf(form) {
    const bar = document.createElement("progress");
    const words = document.createElement("p");
    words.id = "sending";
    words.setAttribute("role", "status");
    bar.setAttribute("aria-labelledby", words.id);
    form.append(words, bar);
    const show = (text, share) => {
      if (words.textContent !== text) words.textContent = text;
      if (share !== undefined) bar.value = share;
    };
    show.end = (text) => {
      bar.remove();
      words.className = "error-text";
      words.setAttribute("role", "alert");
      words.textContent = text;
    };
    show.remove = () => { bar.remove(); words.remove(); };
    return show;
  }

  async function submit(event) {
    const form = event.target;
    const inputs = [...form.querySelectorAll("input[type=file]")].filter((input) => input.files.length);
    if (!inputs.length) return;
    event.preventDefault();
    const pressed = event.submitter;
    const buttons = form.querySelectorAll("button");
    form.querySelectorAll("[role=alert]").forEach((old) => old.remove());
    buttons.forEach((button) => { button.disabled = true; });
    const show = progressOf(form);
    try {
      let next = null;
      for (const input of inputs) {
        for (const file of [...input.files]) next = await send(form, file, show) || next;
        input.value = "";
      }
      if (next) return location.assign(next);
      if (pressed && pressed.name) {
        const held = document.createElement("input");
        Object.assign(held, { type: "hidden", name: pressed.name, value: pressed.value });
        form.append(held);
      }
      HTMLFormElement.prototype.submit.call(form);
    } catch (error) {
      buttons.forEach((button) => { button.disabled = false; });
      // Before the first answer nothing of ours is there to say: the browser sends the form and says it itself.
      if (!error.message && !show.failed) { show.remove(); return HTMLFormElement.prototype.submit.call(form); }
      show.end(error.message || show.failed);
    }
  }

  // A voice can be recorded in the page: what that takes is fetched by whoever wants it, and by nobody else.
  function offerRecorder(input) {
    if (!window.MediaRecorder || !navigator.mediaDevices || !window.DataTransfer) return;
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "button quiet", textContent: input.dataset.record });
    button.onclick = async () => {
      button.disabled = true;
      try {
        await (await import(input.dataset.recorder)).open(input, button);
      } catch (error) {
        // The line broke: the button is there to be pressed again.
        button.disabled = false;
      }
    };
    input.before(button);
  }

  document.querySelectorAll("input[data-recorder]").forEach(offerRecorder);
  document.querySelectorAll("form[data-parts]").forEach((form) => form.addEventListener("submit", submit));
})();
