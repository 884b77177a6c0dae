"use strict";
// A pack on somebody's own computer, far from any server: opened with its code, it shows what the visit is for,
// and seals what is found at once, so that not even this page can open it again. It asks nothing of any network.
(() => {
  const LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  const MAGIC = "grievance return 1\n";
  const utf8 = new TextEncoder();
  const subtle = crypto.subtle;
  const sealed = JSON.parse(document.getElementById("sealed").textContent);
  const page = document.getElementById("page");
  // Sealed things are kept when the page locks itself: nobody can open them here.
  const things = [];
  let unsaved = false;
  let open = null;

  const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const base64 = (raw) => btoa(Array.from(new Uint8Array(raw), (byte) => String.fromCharCode(byte)).join(""));
  const hex = (raw) => Array.from(new Uint8Array(raw), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const join = (...parts) => {
    const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
    let at = 0;
    for (const part of parts) { whole.set(new Uint8Array(part), at); at += part.byteLength; }
    return whole;
  };
  const sha256 = async (raw) => hex(await subtle.digest("SHA-256", raw));

  // ── HPKE (RFC 9180), base mode: P-256, HKDF-SHA256, AES-256-GCM ──
  const number = (value, size) => Uint8Array.from({ length: size }, (_each, at) => (value >> (8 * (size - 1 - at))) & 255);
  const KEM = join(utf8.encode("KEM"), number(0x10, 2));
  const SUITE = join(utf8.encode("HPKE"), number(0x10, 2), number(1, 2), number(2, 2));
  const NONE = new Uint8Array(0);
  async function hmac(key, data) {
    const held = await subtle.importKey("raw", key.byteLength ? key : new Uint8Array(32), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
    return new Uint8Array(await subtle.sign("HMAC", held, data));
  }
  const extract = (suite, salt, label, material) => hmac(salt, join(utf8.encode("HPKE-v1"), suite, utf8.encode(label), material));
  async function expand(suite, key, label, info, size) {
    const labelled = join(number(size, 2), utf8.encode("HPKE-v1"), suite, utf8.encode(label), info);
    return (await hmac(key, join(labelled, number(1, 1)))).slice(0, size);
  }
  async function sealTo(point, info, content) {
    const curve = { name: "ECDH", namedCurve: "P-256" };
    const theirs = await subtle.importKey("raw", point, curve, false, []);
    const own = await subtle.generateKey(curve, true, ["deriveBits"]);
    const carried = new Uint8Array(await subtle.exportKey("raw", own.publicKey));
    const agreed = new Uint8Array(await subtle.deriveBits({ name: "ECDH", public: theirs }, own.privateKey, 256));
    const early = await extract(KEM, NONE, "eae_prk", agreed);
    const shared = await expand(KEM, early, "shared_secret", join(carried, point), 32);
    const context = join(number(0, 1), await extract(SUITE, NONE, "psk_id_hash", NONE), await extract(SUITE, NONE, "info_hash", info));
    const secret = await extract(SUITE, shared, "secret", NONE);
    const key = await subtle.importKey("raw", await expand(SUITE, secret, "key", context, 32), "AES-GCM", false, ["encrypt"]);
    const nonce = await expand(SUITE, secret, "base_nonce", context, 12);
    return join(carried, await subtle.encrypt({ name: "AES-GCM", iv: nonce }, key, content));
  }

  // ── Opening ──
  const typed = (code) => code.normalize("NFKC").toUpperCase().replace(/[IL]/g, "1").replace(/O/g, "0")
    .split("").filter((letter) => LETTERS.includes(letter)).join("");
  async function unlock(code) {
    const material = await subtle.importKey("raw", utf8.encode(typed(code)), "PBKDF2", false, ["deriveKey"]);
    const how = { name: "PBKDF2", hash: "SHA-256", salt: bytes(sealed.salt), iterations: sealed.rounds };
    const key = await subtle.deriveKey(how, material, { name: "AES-GCM", length: 256 }, false, ["decrypt"]);
    const place = { name: "AES-GCM", iv: bytes(sealed.nonce), additionalData: utf8.encode(sealed.pack) };
    const content = JSON.parse(new TextDecoder().decode(await subtle.decrypt(place, key, bytes(sealed.body))));
    const signs = await subtle.importKey("pkcs8", bytes(content.sign_with), { name: "ECDSA", namedCurve: "P-256" }, false, ["sign"]);
    const { sign_with: _gone, ...rest } = content;
    return { ...rest, point: bytes(content.seal_to), signs };
  }

  // ── What is found ──
  async function add(thing, file) {
    const content = file ? new Uint8Array(await file.arrayBuffer()) : NONE;
    const description = utf8.encode(JSON.stringify({
      ...thing, name: file ? file.name || "file" : "", media_type: file ? file.type : "",
      sha256: await sha256(file ? content : utf8.encode(thing.text)), sealed_at: new Date().toISOString(),
    }));
    const whole = join(number(description.length, 4), description, content);
    const body = await sealTo(open.point, utf8.encode(`grievance pack ${sealed.pack}`), whole);
    things.push({ body, sha256: await sha256(body), shown: open.words.kinds[thing.kind] });
    unsaved = true;
  }
  async function save() {
    const signed = JSON.stringify({
      pack: sealed.pack, made_at: new Date().toISOString(),
      items: things.map((each) => ({ size: each.body.length, sha256: each.sha256 })),
    });
    const signature = base64(await subtle.sign({ name: "ECDSA", hash: "SHA-256" }, open.signs, utf8.encode(signed)));
    const head = `${MAGIC}${JSON.stringify({ signed, signature })}\n`;
    const address = URL.createObjectURL(new Blob([head, ...things.map((each) => each.body)], { type: "application/octet-stream" }));
    const link = make("a", { href: address, download: `return-${sealed.pack}.bin` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 60000);
    unsaved = false;
  }
  async function goOn(file) {
    const raw = new Uint8Array(await file.arrayBuffer());
    const start = MAGIC.length;
    const end = raw.indexOf(10, start);
    if (new TextDecoder().decode(raw.slice(0, start)) !== MAGIC || end < 0) throw new Error();
    const held = JSON.parse(JSON.parse(new TextDecoder().decode(raw.slice(start, end))).signed);
    if (held.pack !== sealed.pack) throw new Error();
    const found = [];
    let at = end + 1;
    for (const each of held.items) {
      const body = raw.slice(at, at + each.size);
      if (await sha256(body) !== each.sha256) throw new Error();
      found.push({ body, sha256: each.sha256, shown: open.words.saved_before });
      at += each.size;
    }
    const here = new Set(things.map((each) => each.sha256));
    things.unshift(...found.filter((each) => !here.has(each.sha256)));
  }

  // ── Pages ──
  function make(tag, traits = {}, ...inside) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(traits)) {
      if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
      else if (value === true) made.setAttribute(name, "");
      else if (value !== false && value !== null) made.setAttribute(name, value);
    }
    made.append(...inside);
    return made;
  }
  const field = (id, label, input, hint) => make("p", { class: "field" }, make("label", { for: id }, label),
    ...(hint ? [make("span", { id: `${id}-hint`, class: "hint" }, hint)] : []), input);
  const input = (id, traits = {}) => make("input", { id, autocomplete: "off", ...traits });
  const select = (id, choices) => make("select", { id }, ...choices.map(([value, text]) => make("option", { value }, text)));
  const button = (text, press, kind = "") => make("button", { type: "button", class: kind, onclick: press }, text);
  const value = (id) => document.getElementById(id).value.trim();
  const show = (...parts) => { page.replaceChildren(...parts); scrollTo(0, 0); };
  const say = (text, id = "said") => { document.getElementById(id).textContent = text; };
  const now = () => { const at = new Date(); return new Date(at - at.getTimezoneOffset() * 60000).toISOString().slice(0, 16); };
  const moment = (text) => (text ? new Date(text) : new Date()).toISOString();

  function locked() {
    open = null;
    const words = sealed.words;
    const code = input("code", { autocapitalize: "characters", spellcheck: "false" });
    const go = make("button", {}, words.open);
    const form = make("form", {}, field("code", words.code, code), make("p", { id: "said", role: "alert" }), go);
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      go.disabled = true;
      try {
        open = await unlock(code.value);
      } catch (error) {
        go.disabled = false;
        say(words.wrong);
        return;
      }
      opened();
    });
    show(make("h1", {}, words.title), form);
  }

  function opened() {
    const words = open.words;
    if (new Date().toISOString().slice(0, 10) > open.expires) {
      show(make("h1", {}, words.expired), make("p", {}, words.expired_why));
      return;
    }
    show(
      make("h1", {}, make("bdi", {}, open.site)),
      make("p", {}, open.when),
      make("p", { class: "buttons" }, button(words.interview, beginInterview, "first"), button(words.lock, locked)),
      ...open.cases.map(matter), adding(), saving(),
    );
  }
  function matter(each) {
    const { words } = open;
    return make("section", { "aria-label": each.title }, make("h2", {}, each.title),
      make("p", { class: each.site_told ? "" : "warn" }, each.site_told ? words.told : words.not_told),
      ...(each.items.length ? [make("ul", {}, ...each.items.map((item) => make("li", {}, item)))] : []),
      ...(each.restricted ? [make("p", { class: "warn" }, words.restricted)] : []),
      make("h3", {}, words.find_out),
      make("p", { class: "words", lang: each.lang, dir: "auto" }, each.text || words.nothing_said));
  }
  const cases = () => open.cases.map((each) => [each.reference, each.title]);
  function languages(chosen) {
    const list = select("lang", [["", ""], ...open.words.languages]);
    list.value = chosen;
    return field("lang", open.words.language, list);
  }
  function adding() {
    const { words } = open;
    const press = async () => {
      const [file] = document.getElementById("file").files;
      if (!value("text") && !file) return say(words.empty);
      if (!value("lang")) return say(words.choose_language);
      if (file && (file.size > open.most_bytes || !file.size)) return say(words.too_big);
      await add({
        case: value("case"), kind: value("kind"), taken_at: moment(value("at")), where: value("where"),
        source: value("source"), text: value("text"), lang: value("lang"),
      }, file);
      opened();
      return say(words.sealed);
    };
    return make("section", { "aria-label": words.add }, make("h2", {}, words.add), make("p", {}, words.add_why),
      field("kind", words.kind, select("kind", Object.entries(words.kinds))),
      field("case", words.case, select("case", cases())),
      field("at", words.at, input("at", { type: "datetime-local", value: now() })),
      field("where", words.where, input("where", { maxlength: "300" })),
      field("source", words.source, input("source", { maxlength: "300", "aria-describedby": "source-hint" }), words.source_hint),
      field("text", words.text, make("textarea", { id: "text", rows: "6", maxlength: "20000", dir: "auto" })),
      languages(open.lang),
      field("file", words.file, input("file", { type: "file" })),
      make("p", { id: "said", role: "status" }), button(words.seal, press, "first"));
  }
  function saving() {
    const { words } = open;
    const before = input("before", { type: "file", onchange: async () => {
      try { await goOn(before.files[0]); } catch (error) { say(words.not_ours, "saved"); return; }
      opened();
    } });
    return make("section", { "aria-label": words.save }, make("h2", {}, words.save), make("p", {}, words.save_why),
      make("ol", {}, ...things.map((each) => make("li", {}, `${each.shown} `, make("bdi", { class: "hash" }, each.sha256.slice(0, 16))))),
      make("p", { id: "saved", role: "status" }),
      ...(things.length ? [button(words.save_now, async () => { await save(); say(words.saved, "saved"); }, "first")] : []),
      field("before", words.before, before));
  }

  // Whoever is heard sees nothing of any case, and what was written is sealed before the page shows anything else.
  function beginInterview() {
    const { words } = open;
    const begin = () => (value("lang")
      ? interview({ case: value("case"), where: value("where"), source: value("source"), lang: value("lang") })
      : say(words.choose_language));
    show(make("h1", {}, words.interview), make("p", {}, words.interview_why),
      field("case", words.case, select("case", cases())),
      field("where", words.where, input("where", { maxlength: "300" })),
      field("source", words.source, input("source", { maxlength: "300", "aria-describedby": "source-hint" }), words.source_hint),
      languages(""),
      make("p", { id: "said", role: "alert" }),
      make("p", { class: "buttons" }, button(words.begin, begin, "first"), button(words.back, opened)));
  }
  function interview(about) {
    const { words } = open;
    const began = new Date().toISOString();
    const end = async () => {
      if (!value("text")) return say(words.empty);
      await add({ ...about, kind: "interview", taken_at: began, text: value("text") }, null);
      return locked();
    };
    const sheet = make("textarea", { id: "text", rows: "14", maxlength: "20000", dir: "auto", lang: about.lang.replace("_", "-") });
    show(make("h1", {}, words.notes), field("text", words.notes_label, sheet),
      make("p", { id: "said", role: "alert" }),
      make("p", { class: "buttons" }, button(words.seal, end, "first"), button(words.leave, locked, "leave")));
  }

  addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });
  locked();
})();
