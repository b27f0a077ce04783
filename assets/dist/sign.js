// Takes a request of ours to the signing program beside the browser (NCALayer) and its answer back into the form.
// form data-module="sapar-sign" data-address data-request data-field. What the texts mean is known to the server;
// this script reads none of it. Without it, or without the program, the form's other ways stay.

// One question on a connection; the program greets first.
function ask(address, request) {
    return new Promise((resolve, reject) => {
        const socket = new WebSocket(address)
        let greeted = false
        const fail = () => reject(new Error('no answer'))
        socket.onerror = fail
        socket.onclose = fail
        socket.onmessage = (event) => {
            if (!greeted) {
                greeted = true
                socket.send(request)
                return
            }
            resolve(event.data)
            socket.onclose = null
            socket.close()
        }
    })
}

for (const form of document.querySelectorAll('form[data-module="sapar-sign"]')) {
    const part = (name) => form.querySelector(`[data-sign="${name}"]`)
    const show = (name, on) => { if (part(name)) part(name).hidden = !on }
    show('offer', true)
    form.addEventListener('submit', async (event) => {
        const field = form.elements[form.dataset.field]
        if (field.value || (event.submitter && event.submitter.dataset.sign !== 'offer')) return
        event.preventDefault()
        show('failed', false)
        show('waiting', true)
        try {
            field.value = await ask(form.dataset.address, form.dataset.request)
            form.submit()
        } catch (error) {
            show('failed', true)
            if (part('failed')) part('failed').focus()
        }
        show('waiting', false)
    })
}

// A phone signs: ask how far it is, and go on when it has signed. Without this, the button under the code does it.
for (const form of document.querySelectorAll('form[data-module="sapar-phone"]')) {
    const look = async () => {
        const answer = await fetch(`/api/session/egov/${form.dataset.token}`).catch(() => null)
        if (!answer || !answer.ok) return
        if ((await answer.json()).state === 'signed') form.submit()
        else setTimeout(look, 2000)
    }
    setTimeout(look, 2000)
}

// Passkeys: the device signs what the server asked; bytes travel as base64url.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0))
const text = (data) => btoa(String.fromCharCode(...new Uint8Array(data))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=/g, '')

async function post(box, address, body) {
    const answer = await fetch(address, {
        method: 'POST', headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': box.dataset.token }, body: JSON.stringify(body)
    })
    if (!answer.ok) throw new Error(String(answer.status))
    return answer.json()
}

async function usePasskey(box) {
    const o = await post(box, '/api/session/passkey/ask', {})
    o.challenge = bytes(o.challenge)
    const got = await navigator.credentials.get({ publicKey: o })
    await post(box, '/api/session/passkey', { id: got.id, response: {
        clientDataJSON: text(got.response.clientDataJSON), authenticatorData: text(got.response.authenticatorData),
        signature: text(got.response.signature) } })
}

async function addPasskey(box) {
    const o = await post(box, '/api/factors/passkey/begin', {})
    o.challenge = bytes(o.challenge)
    o.user.id = bytes(o.user.id)
    for (const old of o.excludeCredentials) old.id = bytes(old.id)
    const made = await navigator.credentials.create({ publicKey: o })
    await post(box, '/api/factors/passkey', { name: box.dataset.name, response: {
        clientDataJSON: text(made.response.clientDataJSON), authenticatorData: text(made.response.getAuthenticatorData()) } })
}

for (const box of document.querySelectorAll('[data-module="sapar-passkey"]')) {
    if (!window.PublicKeyCredential) continue
    const go = box.querySelector('[data-go]'), failed = box.querySelector('[data-failed]')
    box.querySelector('[data-none]').hidden = true
    go.hidden = false
    go.addEventListener('click', async () => {
        failed.hidden = true
        try {
            await (box.dataset.do === 'get' ? usePasskey : addPasskey)(box)
            location.assign(box.dataset.next)
        } catch (error) {
            failed.hidden = false
        }
    })
}
