"use strict";
/* The browser works a little before a public form is sent, so that machines cannot send thousands. Where this does not
   run, the form asks a question instead. Browsers offer SHA-256 only to encrypted pages, hence our own. */

{
  const K = Uint32Array.from(primes(64), (prime) => fraction(Math.cbrt(prime)));
  const START = Uint32Array.from(primes(8), (prime) => fraction(Math.sqrt(prime)));
  function primes(count) {
    const found = [];
    for (let number = 2; found.length < count; number += 1) {
      if (found.every((prime) => number % prime)) found.push(number);
    }
    return found;
  }
  function fraction(number) { return Math.floor((number - Math.floor(number)) * 2 ** 32); }

  const W = new Uint32Array(64);
  /* The first word of the SHA-256 of a text of at most 55 plain characters. */
  function firstWord(text) {
    W.fill(0);
    for (let i = 0; i < text.length; i += 1) W[i >> 2] |= text.charCodeAt(i) << (24 - 8 * (i & 3));
    W[text.length >> 2] |= 0x80 << (24 - 8 * (text.length & 3));
    W[15] = text.length * 8;
    for (let i = 16; i < 64; i += 1) {
      const a = W[i - 15], b = W[i - 2];
      const s0 = (a >>> 7 | a << 25) ^ (a >>> 18 | a << 14) ^ a >>> 3;
      const s1 = (b >>> 17 | b << 15) ^ (b >>> 19 | b << 13) ^ b >>> 10;
      W[i] = W[i - 16] + s0 + W[i - 7] + s1;
    }
    let [a, b, c, d, e, f, g, h] = START;
    for (let i = 0; i < 64; i += 1) {
      const s1 = (e >>> 6 | e << 26) ^ (e >>> 11 | e << 21) ^ (e >>> 25 | e << 7);
      const one = h + s1 + (e & f ^ ~e & g) + K[i] + W[i] | 0;
      const s0 = (a >>> 2 | a << 30) ^ (a >>> 13 | a << 19) ^ (a >>> 22 | a << 10);
      const two = s0 + (a & b ^ a & c ^ b & c) | 0;
      h = g; g = f; f = e; e = d + one | 0; d = c; c = b; b = a; a = one + two | 0;
    }
    return START[0] + a >>> 0;
  }

  function solve(digest, bits, from, done) {
    const until = performance.now() + 12;  // then the page may breathe
    for (let number = from; ; number += 1) {
      if (firstWord(`${digest}:${number}`) >>> 32 - bits === 0) { done(String(number)); return; }
      if (number % 64 === 0 && performance.now() > until) {
        setTimeout(solve, 0, digest, bits, number + 1, done);
        return;
      }
    }
  }

  document.querySelectorAll("[data-proof]").forEach((part) => {
    const form = part.closest("form"), proof = form.elements._proof, question = part.querySelector("[data-question]");
    question.hidden = true;
    question.querySelector("input").disabled = true;
    if (proof.value) return;
    let pressed = null;
    document.addEventListener("submit", (event) => {
      if (event.target !== form || proof.value) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      pressed = event.submitter;
      pressed?.setAttribute("aria-busy", "true");
    }, true);
    solve(part.dataset.proof, Number(part.dataset.bits), 0, (number) => {
      proof.value = number;
      if (pressed) form.requestSubmit(pressed);
    });
  });
}
