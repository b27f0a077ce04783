// Makes the components of a page livelier. Everything works without it.

document.body.classList.add('js-enabled', 'govuk-frontend-supported')
for (const one of [Button, ErrorSummary, NotificationBanner, Radios, Checkboxes, ServiceNavigation, SkipLink]) {
    createAll(one)
}

// A print link is there only where it works.
for (const link of document.querySelectorAll('[data-module="sapar-print"]')) {
    link.hidden = false
    link.addEventListener('click', () => window.print())
}

// On paper nothing stays folded.
const folded = []
addEventListener('beforeprint', () => {
    for (const one of document.querySelectorAll('main details:not([open])')) {
        one.open = true
        folded.push(one)
    }
})
addEventListener('afterprint', () => {
    for (const one of folded.splice(0)) one.open = false
})

// Five minutes before a session ends, say so; one press keeps it.
for (const box of document.querySelectorAll('[data-module="sapar-timeout"]')) {
    const left = Number(box.dataset.seconds)
    let timer
    const begin = (seconds) => {
        clearTimeout(timer)
        timer = setTimeout(() => { box.hidden = false }, Math.max(0, seconds - 300) * 1000)
    }
    begin(left)
    box.querySelector('[data-stay]').addEventListener('click', async () => {
        const answer = await fetch(location.href, { method: 'HEAD', redirect: 'manual' })
        if (answer.ok) {
            box.hidden = true
            begin(left)
        } else {
            location.reload()
        }
    })
}

// At a counter: is there still a line? The words say it before and without this.
for (const light of document.querySelectorAll('[data-module="sapar-line"]')) {
    setInterval(async () => {
        const up = await fetch('/healthz', { cache: 'no-store' }).then((answer) => answer.ok, () => false)
        light.classList.toggle('counter-line--down', !up)
        for (const part of light.querySelectorAll('[data-line]')) part.hidden = (part.dataset.line === 'up') !== up
    }, 15000)
}

// While documents are on their way, the button must not be pressed again and the person must see that it moves.
for (const input of document.querySelectorAll('[data-module="sapar-upload"]')) {
    const form = input.form
    if (!form || form.dataset.uploading !== undefined) continue
    form.dataset.uploading = ''
    form.addEventListener('submit', () => {
        const bar = document.createElement('progress')
        bar.setAttribute('aria-label', document.title)
        form.append(bar)
        form.setAttribute('aria-busy', 'true')
    })
}
