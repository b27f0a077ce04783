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
