// Passkeys: asks the browser to make or use one, and sends what it answers as a form. What needs this file arrives hidden.
'use strict';

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (letter) => letter.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer ?? []))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');

/// What the server wants, with its bytes as the browser wants them.
const options = async (form) => {
  const answer = await fetch(form.dataset.passkeyOptions, { headers: { accept: 'application/json' } });
  if (!answer.ok || answer.redirected) throw new DOMException('the page is out of date', 'NotFoundError');
  const wanted = await answer.json();
  const named = (list) => list?.map(({ type, id }) => ({ type, id: bytes(id) }));
  return {
    ...wanted,
    challenge: bytes(wanted.challenge),
    user: wanted.user && { ...wanted.user, id: bytes(wanted.user.id) },
    allowCredentials: named(wanted.allowCredentials),
    excludeCredentials: named(wanted.excludeCredentials),
  };
};

const fill = (form, { rawId, response }) => {
  const parts = {
    id: rawId,
    client_data: response.clientDataJSON,
    attestation: response.attestationObject,
    authenticator_data: response.authenticatorData,
    signature: response.signature,
    user_handle: response.userHandle,
  };
  for (const [name, part] of Object.entries(parts)) if (form.elements[name]) form.elements[name].value = text(part);
};

if (window.PublicKeyCredential) {
  for (const form of document.querySelectorAll('[data-passkey]')) {
    const make = form.dataset.passkey === 'create';
    const said = form.querySelector('[data-passkey-said]');
    let filled = false; // what is sent is there
    let busy = false; // the browser asks the visitor at this moment
    let offered; // what the list of user IDs offers meanwhile
    form.hidden = false;

    const send = (credential) => {
      fill(form, credential);
      filled = true;
      form.requestSubmit();
    };

    form.addEventListener('submit', async (event) => {
      if (filled) { filled = false; return; }
      event.preventDefault();
      if (busy) return;
      busy = true;
      said.textContent = '';
      offered?.abort();
      try {
        const publicKey = await options(form);
        send(await navigator.credentials[make ? 'create' : 'get']({ publicKey }));
      } catch (error) {
        // Something must be proved first, or nobody is signed in any more: the page itself knows.
        if (error.name === 'NotFoundError' && form.dataset.passkeyReload !== undefined) location.reload();
        else said.textContent = { InvalidStateError: said.dataset.already, NotAllowedError: said.dataset.cancelled }[error.name] ?? said.dataset.failed;
      }
      busy = false;
    });

    // Passkeys among what the browser offers for the user ID. A question is good for five minutes: it is asked anew before.
    const offer = async () => {
      offered?.abort();
      offered = new AbortController();
      const { signal } = offered;
      try {
        const publicKey = await options(form);
        if (!busy && !signal.aborted) send(await navigator.credentials.get({ publicKey, mediation: 'conditional', signal }));
      } catch { /* the button is still there */ }
    };
    if (form.dataset.passkeyOffer !== undefined) {
      PublicKeyCredential.isConditionalMediationAvailable?.().then((can) => {
        if (!can) return;
        offer();
        setInterval(() => { if (!busy) offer(); }, 4 * 60 * 1000);
      });
    }
  }
} else {
  for (const part of document.querySelectorAll('[data-passkey-unsupported]')) part.hidden = false;
}
