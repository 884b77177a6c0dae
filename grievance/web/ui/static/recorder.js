// Records a voice on this page. It stays in the page's memory and becomes the file of the form: sent in parts, like any other.
const KINDS = ["audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/mp4"];
const BITS_A_SECOND = 24000;

const make = (tag, more) => Object.assign(document.createElement(tag), more);
const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

// The button that somebody pressed begins the recording, now and after one was deleted.
export async function open(input, opener) {
  const { form } = input;
  const address = input.dataset.words || `${form.dataset.parts}/recorder`;
  const { seconds: longest, texts } = await (await fetch(address, { credentials: "same-origin" })).json();
  const box = make("div", { className: "recorder" });
  const says = make("p");
  says.setAttribute("role", "status");
  const passed = make("span");
  passed.setAttribute("aria-hidden", "true");
  const stop = make("button", { type: "button", className: "button danger", textContent: texts.stop });
  const drop = make("button", { type: "button", className: "button quiet", textContent: texts.drop });
  box.append(says);
  opener.after(box);
  let active = null;
  // The button with which somebody went on while it recorded.
  let waiting = null;

  function show(text, ...things) {
    const row = make("div", { className: "buttons" });
    row.append(...things);
    box.replaceChildren(says, row);
    says.textContent = text;
  }

  function ready(file, text) {
    const files = new DataTransfer();
    files.items.add(file);
    input.files = files.files;
    const player = make("audio", { controls: true, src: URL.createObjectURL(file) });
    player.setAttribute("aria-label", texts.player);
    show(text, player, drop);
    drop.focus();
    drop.onclick = () => {
      URL.revokeObjectURL(player.src);
      input.value = "";
      again(texts.dropped);
    };
    const pressed = waiting;
    waiting = null;
    if (pressed) pressed.click();
  }

  function again(text) {
    waiting = null;
    show(text);
    opener.disabled = false;
    box.before(opener);
    opener.focus();
  }

  async function record() {
    opener.disabled = true;
    let sound;
    try {
      sound = await navigator.mediaDevices.getUserMedia({ audio: true });
    } catch (error) {
      return again(texts.refused);
    }
    const kind = KINDS.find((each) => MediaRecorder.isTypeSupported(each));
    active = new MediaRecorder(sound, { mimeType: kind, audioBitsPerSecond: BITS_A_SECOND });
    const pieces = [];
    let second = 0;
    let ended = texts.ready;
    const ticking = setInterval(() => {
      passed.textContent = clock(++second);
      if (second === longest - 60) says.textContent = texts.minute;
      if (second >= longest) { ended = texts.longest; end(); }
    }, 1000);
    const stopped = new Promise((on) => { active.onstop = on; });
    active.ondataavailable = (event) => { if (event.data.size) pieces.push(event.data); };
    active.start(1000);
    opener.remove();
    passed.textContent = clock(0);
    show(texts.recording, passed, stop);
    stop.onclick = end;
    stop.focus();
    await stopped;
    clearInterval(ticking);
    sound.getTracks().forEach((track) => track.stop());
    const [type] = active.mimeType.split(";");
    active = null;
    if (!pieces.length) return again(texts.nothing);
    ready(new File(pieces, `voice.${type.split("/")[1]}`, { type, lastModified: Date.now() }), ended);
  }

  function end() {
    if (active && active.state !== "inactive") active.stop();
  }

  // Whoever goes on while it records means to send what was said so far.
  document.addEventListener("submit", (event) => {
    if (event.target !== form || !active) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    waiting = event.submitter || form.querySelector("button:not([type=button])");
    end();
  }, true);

  opener.onclick = record;
  await record();
}
